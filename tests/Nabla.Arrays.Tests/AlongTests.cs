using CsCheck;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public class AlongTests
{
    static readonly NDArray Table = NDArray.From<double>([.. Enumerable.Range(0, 4 * 5 * 6).Select(i => Math.Sin(i * 1.7))], [4, 5, 6]);

    static double[] Row(NDArray x, int i, int j, int axis) => (axis switch
    {
        0 => x.Index(1, i % x.Shape[1]).Index(1, j % x.Shape[2]),
        1 => x.Index(0, i % x.Shape[0]).Index(1, j % x.Shape[2]),
        _ => x.Index(0, i % x.Shape[0]).Index(0, j % x.Shape[1]),
    }).ToArray<double>();

    static void EachRow(NDArray y, Action<double[], double[]> check)
    {
        for (var axis = 0; axis < 3; axis++)
            for (var i = 0; i < 6; i++)
                for (var j = 0; j < 6; j++) check(Row(Table, i, j, axis), Row(y, i, j, axis));
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Softmax_along_any_axis_is_the_naive_twin(int axis)
    {
        var (soft, log) = (Normalize.Softmax(Table, axis), Normalize.LogSoftmax(Table, axis));
        for (var i = 0; i < 6; i++)
            for (var j = 0; j < 6; j++)
            {
                var x = Row(Table, i, j, axis);
                var sum = x.Sum(Math.Exp);
                Assert.Equal(x.Select(v => Math.Exp(v) / sum), Row(soft, i, j, axis), (a, b) => Math.Abs(a - b) < 1e-14);
                Assert.Equal(x.Select(v => v - Math.Log(sum)), Row(log, i, j, axis), (a, b) => Math.Abs(a - b) < 1e-13);
            }
    }

    [Fact]
    public void Softmax_of_extremes_stays_finite() =>
        Assert.Equal([0f, 0.5f, 0.5f], Normalize.Softmax(NDArray.From<float>(-1e30f, 1e30f, 1e30f), 0).ToArray<float>());

    /// <summary>Apart, in place, and where rows are not neighbours in memory.</summary>
    [Theory, InlineData(0), InlineData(1)]
    public void An_output_takes_what_a_new_array_would(int axis)
    {
        var x = NDArray.From<float>(Naive.Numbers(70 * 40, 1), [70, 40]).Slice(0, 0, 9);
        NDArray scale = NDArray.From<float>(Naive.Numbers(40, 2)), shift = NDArray.From<float>(Naive.Numbers(40, 3));
        Func<NDArray, NDArray?, NDArray>[] all =
        [
            (a, output) => Normalize.Softmax(a, axis, output), (a, output) => Normalize.LogSoftmax(a, axis, output),
            (a, output) => Normalize.LayerNorm(a, scale, shift, output: output),
        ];
        foreach (var normalize in all)
        {
            var expected = normalize(x, null).ToArray<float>();
            NDArray place = x.Copy(), wide = NDArray.Zeros(DType.F32, [9, 80]);
            foreach (var output in new[] { NDArray.Zeros(DType.F32, x.Shape), place, wide.Slice(1, 0, null, 2) })
            {
                Assert.Same(output, normalize(ReferenceEquals(output, place) ? place : x, output));
                Assert.Equal(expected, output.ToArray<float>());
            }
            Assert.Throws<ShapeException>(() => normalize(x, NDArray.Zeros(DType.F32, [9, 39])));
        }
    }

    [Theory, InlineData(1), InlineData(7), InlineData(64), InlineData(1500)]
    public void Layer_norm_is_the_naive_twin(int n)
    {
        var x = NDArray.From<float>([.. Enumerable.Range(0, 3 * n).Select(i => MathF.Sin(i) + 100)], [3, n]);
        var (scale, shift) = (NDArray.Full([n], 2f), NDArray.Full([n], 0.5f));
        var y = Normalize.LayerNorm(x, scale, shift, 1e-5);
        for (var row = 0; row < 3; row++)
        {
            var v = x.Index(0, row).ToArray<float>();
            var mean = v.Average(a => (double)a);
            var variance = v.Average(a => (a - mean) * (a - mean));
            Assert.Equal(v.Select(a => (float)((a - mean) / Math.Sqrt(variance + 1e-5) * 2) + 0.5f), y.Index(0, row).ToArray<float>(), (a, b) => Math.Abs(a - b) < 2e-4);
        }
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Running_folds_and_extremes_are_the_naive_twins(int axis)
    {
        var (sums, greatest) = (Scans.Cumulative(ReduceOp.Sum, Table, axis), Scans.Cumulative(ReduceOp.Max, Table, axis));
        for (var i = 0; i < 6; i++)
            for (var j = 0; j < 6; j++)
            {
                var x = Row(Table, i, j, axis);
                Assert.Equal(x.Select((_, k) => x[..(k + 1)].Sum()), Row(sums, i, j, axis), (a, b) => Math.Abs(a - b) < 1e-12);
                Assert.Equal(x.Select((_, k) => x[..(k + 1)].Max()), Row(greatest, i, j, axis));
            }
        Assert.All(Scans.ArgMin(Laid(axis), axis).ToArray<int>(), place => Assert.Equal(LeastAt(axis), place));
    }

    // Whole numbers up to 2^53 are exact in any order of additions.
    [Theory, InlineData(1), InlineData(2), InlineData(7)]
    public void A_long_running_sum_is_the_naive_twin_for_any_number_of_workers(int workers)
    {
        using var _ = WorkerPool.Use(workers);
        foreach (var n in new[] { 4096, 4097, 16384, 16385, 50_000 })
        {
            double[] x = [.. Enumerable.Range(0, n).Select(i => (double)((i * 7919) % 1000) - 500)];
            var sum = 0.0;
            Assert.Equal(x.Select(v => sum += v), Scans.Cumulative(ReduceOp.Sum, NDArray.From<double>(x), 0).ToArray<double>());
            var most = double.NegativeInfinity;
            Assert.Equal(x.Select(v => most = Math.Max(most, v)), Scans.Cumulative(ReduceOp.Max, NDArray.From<double>(x), 0).ToArray<double>());
        }
    }

    // NaN and infinities go through rows of every length, narrow and wide, as through the naive twin.
    [Fact]
    public void Softmax_of_every_length_is_the_naive_twin()
    {
        foreach (var n in ElementwiseTests.Lengths.Where(n => n > 0))
        {
            float[] ordinary = [.. Enumerable.Range(0, 3 * n).Select(i => MathF.Sin(i) * 20)], hard = Naive.Numbers(3 * n, n);
            foreach (var values in new[] { ordinary, hard })
            {
                var x = NDArray.From<float>(values, [3, n]);
                var (soft, log) = (Normalize.Softmax(x, 1), Normalize.LogSoftmax(x, 1));
                for (var row = 0; row < 3; row++)
                {
                    double[] v = [.. x.Index(0, row).ToArray<float>().Select(a => (double)a)];
                    var max = v.Max(a => a);
                    if (v.Any(double.IsNaN)) max = double.NaN;
                    var sum = v.Sum(a => Math.Exp(a - max));
                    for (var i = 0; i < n; i++)
                    {
                        Near(Math.Exp(v[i] - max) / sum, soft.Item<float>(row, i), n);
                        Near((float)(v[i] - max) - Math.Log(sum), log.Item<float>(row, i), n);
                    }
                }
            }
        }
    }

    static void Near(double expected, float got, int n) => Assert.True(
        double.IsNaN(expected) ? float.IsNaN(got) : (float)expected == got || Math.Abs(expected - got) <= 2e-6 * (0.1 + Math.Abs(expected)),
        $"length {n}: expected {expected:R}, got {got:R}");

    static int LeastAt(int axis) => axis == 0 ? 1 : axis == 1 ? 4 : 3;

    static NDArray Laid(int axis)
    {
        var x = NDArray.Zeros(DType.F64, [4, 5, 6]);
        Elementwise.Copy(NDArray.Scalar(-1.0), x.Slice(axis, LeastAt(axis), LeastAt(axis) + 1));
        return x;
    }

    [Fact]
    public void The_first_extreme_and_the_first_NaN_win()
    {
        foreach (var n in ElementwiseTests.Lengths.Where(n => n > 3))
        {
            var x = new float[n];
            x[n / 2] = x[n - 1] = 5;
            Assert.Equal(n / 2, Scans.ArgMax(NDArray.From<float>(x), 0).Item<int>());
            Assert.Equal(0, Scans.ArgMin(NDArray.From<float>(x), 0).Item<int>());
            x[n - 2] = x[n - 1] = float.NaN;
            Assert.Equal(n - 2, Scans.ArgMax(NDArray.From<float>(x), 0).Item<int>());
        }
        Assert.Throws<ShapeException>(() => Scans.ArgMax(NDArray.Zeros(DType.F32, [2, 0]), 1));
    }

    [Fact]
    public void Sorting_is_stable_with_NaN_last() => Gen.Int[0, 200].Select(n => Naive.Numbers(n, n)).Sample(values =>
    {
        var order = Enumerable.Range(0, values.Length).OrderBy(i => float.IsNaN(values[i])).ThenBy(i => values[i]).ToArray();
        var x = NDArray.From<float>(values);
        Assert.Equal(order, Sorting.ArgSort(x, 0).ToArray<int>());
        Assert.Equal(order.Select(i => values[i]), Sorting.Sort(x, 0).ToArray<float>());
        var whole = Elementwise.Convert(x, DType.I64).ToArray<long>();
        Assert.Equal(whole.Order(), Sorting.Sort(NDArray.From<long>(whole), 0).ToArray<long>());
    }, iter: 60);

    [Fact]
    public void Each_row_of_a_table_is_sorted() =>
        EachRow(Table, (x, _) => Assert.Equal(x.Order(), Sorting.Sort(NDArray.From<double>(x), 0).ToArray<double>()));
}
