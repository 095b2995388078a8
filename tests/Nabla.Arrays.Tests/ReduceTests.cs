using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public class ReduceTests
{
    static double Naive(ReduceOp op, IEnumerable<double> values) => op switch
    {
        ReduceOp.Sum => values.Sum(),
        ReduceOp.Product => values.Aggregate(1.0, (a, b) => a * b),
        ReduceOp.Max => values.Aggregate(double.NegativeInfinity, Math.Max),
        _ => values.Aggregate(double.PositiveInfinity, Math.Min),
    };

    static readonly ReduceOp[] Numeric = [ReduceOp.Sum, ReduceOp.Product, ReduceOp.Max, ReduceOp.Min];

    [Fact]
    public void Every_length_and_layout_is_the_naive_twin()
    {
        foreach (var n in ElementwiseTests.Lengths)
        {
            var values = Enumerable.Range(0, n).Select(i => 1 + (MathF.Sin(i) / 100)).ToArray();
            foreach (var op in Numeric)
                for (var layout = 0; layout < 3; layout++)
                {
                    var expected = Naive(op, values.Select(v => (double)v));
                    var got = Reduce.Apply(op, Arrays.Tests.Naive.Laid(values, layout)).Item<float>();
                    Assert.True(expected == got || Math.Abs(expected - got) <= 2e-6 * Math.Sqrt(n + 1) * Math.Abs(expected), $"{op} of {n}: {expected} {got}");
                }
        }
    }

    [Fact]
    public void Every_set_of_axes_is_the_naive_twin()
    {
        var x = NDArray.From<double>([.. Enumerable.Range(0, 4 * 5 * 3 * 7).Select(i => Math.Cos(i))], [4, 5, 3, 7]).Permute(2, 0, 3, 1);
        for (var set = 1; set < 16; set++)
        {
            int[] axes = [.. Enumerable.Range(0, 4).Where(axis => (set >> axis & 1) == 1)];
            foreach (var op in Numeric)
            {
                var sums = new Dictionary<string, List<double>>();
                foreach (var at in Places(x.Shape))
                {
                    var key = string.Join(",", at.Where((_, axis) => !axes.Contains(axis)));
                    (sums.TryGetValue(key, out var list) ? list : sums[key] = []).Add(x.Item<double>(at));
                }
                var got = Reduce.Apply(op, x, axes);
                Assert.Equal(sums.Values.Select(v => Naive(op, v)), got.ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-12);
                Assert.Equal(got.ToArray<double>(), Reduce.Apply(op, x, axes, keepDims: true).ToArray<double>());
                Assert.Equal(4, Reduce.Apply(op, x, axes, keepDims: true).Rank);
            }
        }
    }

    static IEnumerable<int[]> Places(Shape shape) => Enumerable.Range(0, shape.Size).Select(flat =>
    {
        var at = new int[shape.Rank];
        for (var i = shape.Rank - 1; i >= 0; flat /= shape[i--]) at[i] = flat % shape[i];
        return at;
    });

    [Fact]
    public void Sums_do_not_depend_on_the_number_of_workers()
    {
        var x = NDArray.From<float>([.. Enumerable.Range(0, 1_000_003).Select(i => MathF.Sin(i * 0.7f))]);
        var table = x.Slice(0, 0, 1_000_000).Reshape(1000, 1000);
        float[] Run(int workers)
        {
            using var _ = WorkerPool.Use(workers);
            return [Reduce.Apply(ReduceOp.Sum, x).Item<float>(), .. Reduce.Apply(ReduceOp.Sum, table, [0]).ToArray<float>(),
                .. Reduce.Apply(ReduceOp.Sum, table, [1]).ToArray<float>()];
        }
        var one = Run(1);
        Assert.Equal(one, Run(2));
        Assert.Equal(one, Run(7));
    }

    [Fact]
    public void A_long_float32_sum_keeps_its_digits() =>
        Assert.Equal(1_677_721.6f, Reduce.Apply(ReduceOp.Sum, NDArray.Full([1 << 24], 0.1f)).Item<float>(), 1f);

    [Fact]
    public void Nothing_folds_to_the_neutral_element()
    {
        var none = NDArray.Zeros(DType.F32, [2, 0]);
        Assert.Equal([0f, 0], Reduce.Apply(ReduceOp.Sum, none, [1]).ToArray<float>());
        Assert.Equal([1f, 1], Reduce.Apply(ReduceOp.Product, none, [1]).ToArray<float>());
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity], Reduce.Apply(ReduceOp.Max, none, [1]).ToArray<float>());
        Assert.Empty(Reduce.Apply(ReduceOp.Max, none, [0]).ToArray<float>());
    }

    [Fact]
    public void Any_and_all_and_NaN()
    {
        var x = NDArray.From(new[,] { { true, false }, { true, true } });
        Assert.Equal([true, true], Reduce.Apply(ReduceOp.Any, x, [1]).ToArray<bool>());
        Assert.Equal([false, true], Reduce.Apply(ReduceOp.All, x, [1]).ToArray<bool>());
        Assert.Equal(float.NaN, Reduce.Apply(ReduceOp.Max, NDArray.From<float>(1, float.NaN, 2)).Item<float>());
        Assert.Throws<DTypeException>(() => Reduce.Apply(ReduceOp.Sum, x));
        Assert.Throws<AxisException>(() => Reduce.Apply(ReduceOp.Any, x, [2]));
        Assert.Throws<AxisException>(() => Reduce.Apply(ReduceOp.Any, x, [0, -2]));
    }

    [Fact]
    public void Conversion_holds_floats_to_the_range_and_wraps_whole_numbers()
    {
        var x = NDArray.From<float>(1.9f, -1.9f, float.NaN, 1e20f, -5, 300);
        Assert.Equal([1, -1, 0, int.MaxValue, -5, 300], Elementwise.Convert(x, DType.I32).ToArray<int>());
        Assert.Equal([1, 0, 0, 255, 0, 255], Elementwise.Convert(x, DType.U8).ToArray<byte>());
        Assert.Equal([44, 255], Elementwise.Convert(NDArray.From<int>(300, -1), DType.U8).ToArray<byte>());
        Assert.Equal([true, false], Elementwise.Convert(NDArray.From<double>(0.1, 0), DType.Bool).ToArray<bool>());
        Assert.Equal([1f, 0f], Elementwise.Convert(NDArray.From<bool>(true, false), DType.F32).ToArray<float>());
        foreach (var from in DTypes.All)
            foreach (var to in DTypes.All)
                Assert.Equal(NDArray.Ones(to, [37]).ToMultiArray(), Elementwise.Convert(NDArray.Ones(from, [37]), to).ToMultiArray());
    }
}
