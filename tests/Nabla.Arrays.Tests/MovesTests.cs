using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public class MovesTests
{
    static readonly NDArray X = NDArray.From(new[,] { { 1, 2, 3 }, { 4, 5, 6 } });

    [Fact]
    public void Concatenate_joins_along_either_axis()
    {
        Assert.Equal(new[,] { { 1, 2, 3, 1, 2, 3 }, { 4, 5, 6, 4, 5, 6 } }, Moves.Concatenate([X, X], 1).ToMultiArray());
        Assert.Equal(new[,] { { 1, 4 }, { 2, 5 }, { 3, 6 }, { 9, 9 } }, Moves.Concatenate([X.Transpose(), NDArray.Full([1, 2], 9)], 0).ToMultiArray());
        Assert.Throws<ShapeException>(() => Moves.Concatenate([X, X.Transpose()], 0));
        Assert.Throws<DTypeException>(() => Moves.Concatenate([X, NDArray.Zeros(DType.F32, [2, 3])], 0));
        Assert.Throws<ShapeException>(() => Moves.Concatenate([], 0));
    }

    [Fact]
    public void Pad_adds_cuts_and_spreads()
    {
        static NDArray Pad(int[] low, int[] high, int[]? inner = null) => Moves.Pad(X, NDArray.Scalar(0), low, high, inner);
        Assert.Equal(new[,] { { 0, 0, 0, 0 }, { 0, 1, 2, 3 }, { 0, 4, 5, 6 } }, Pad([1, 1], [0, 0]).ToMultiArray());
        Assert.Equal(new[,] { { 2, 3, 0 }, { 5, 6, 0 } }, Pad([0, -1], [0, 1]).ToMultiArray());
        Assert.Equal(new[,] { { 1, 0, 2, 0, 3 }, { 4, 0, 5, 0, 6 } }, Pad([0, 0], [0, 0], [0, 1]).ToMultiArray());
        Assert.Equal(new[,] { { 0, 2, 0 }, { 0, 5, 0 } }, Pad([0, -1], [0, -1], [0, 1]).ToMultiArray());
        Assert.Equal(0, Pad([0, -3], [0, 0]).Length);
        Assert.Throws<ShapeException>(() => Pad([0, -4], [0, 0]));
        Assert.Throws<ShapeException>(() => Pad([0], [0]));
    }

    [Fact]
    public void Pad_is_the_naive_twin() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(CsCheck.Gen.Int[0, 6], CsCheck.Gen.Int[-4, 4], CsCheck.Gen.Int[-4, 4], CsCheck.Gen.Int[0, 3]), (n, low, high, inner) =>
        {
            int[] values = [.. Enumerable.Range(1, n)];
            List<int> spread = [.. values.SelectMany((v, i) => i == 0 ? [v] : Enumerable.Repeat(0, inner).Append(v))];
            if (spread.Count + low + high < 0) return;
            var cut = low < 0 ? spread.Skip(-low) : Enumerable.Repeat(0, low).Concat(spread);
            var expected = Enumerable.Range(0, spread.Count + low + high).Select(i => cut.ElementAtOrDefault(i)).ToArray();
            Assert.Equal(expected, Moves.Pad(NDArray.From<int>(values), NDArray.Scalar(0), [low], [high], [inner]).ToArray<int>());
        }, iter: 500);

    [Fact]
    public void Take_and_scatter_add_are_each_others_transposes()
    {
        var at = NDArray.From(new[,] { { 2, 0 }, { -1, 2 } });
        var taken = Moves.Take(X, at, 1);
        Assert.Equal([2, 2, 2], taken.Shape);
        Assert.Equal([3, 1, 3, 3, 6, 4, 6, 6], taken.ToArray<int>());
        var back = Moves.ScatterAdd(NDArray.Zeros(DType.I32, [2, 3]), at, NDArray.Ones(DType.I32, [2, 2, 2]), 1);
        Assert.Equal(new[,] { { 1, 0, 3 }, { 1, 0, 3 } }, back.ToMultiArray());
        Assert.Equal(new[,] { { 4, 5, 6 }, { 1, 2, 3 }, { 4, 5, 6 } }, Moves.Take(X, NDArray.From<long>(1, 0, 1), 0).ToMultiArray());
        Assert.Contains("3 along axis 1", Assert.Throws<IndexException>(() => Moves.Take(X, NDArray.From<int>(3), 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => Moves.ScatterAdd(X, at, X, 1));
        Assert.Throws<DTypeException>(() => Moves.Take(X, NDArray.From<float>(0), 1));
    }

    // y[..., j, ...] = x[..., indices[..., j, ...], ...]; its transpose adds back what it took.
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void Take_along_and_its_transpose_are_the_naive_twins(int axis)
    {
        int[] extents = [3, 4, 5];
        var x = NDArray.From<double>([.. Enumerable.Range(0, 60).Select(i => Math.Sin(i))], extents);
        int[] wanted = [.. extents];
        wanted[axis] = 7;
        var random = new Random(axis);
        var count = wanted.Aggregate(1, (a, b) => a * b);
        var at = NDArray.From<int>([.. Enumerable.Range(0, count).Select(_ => random.Next(-extents[axis], extents[axis]))], wanted);
        var updates = NDArray.From<double>([.. Enumerable.Range(0, count).Select(i => Math.Cos(i))], wanted);
        var (taken, added) = (Moves.TakeAlong(x.Transpose().Copy().Transpose(), at, axis), Moves.ScatterAddAlong(x, at, updates, axis));
        var (expected, sums) = (new double[count], x.ToArray<double>());
        for (var i = 0; i < count; i++)
        {
            int[] place = [i / (wanted[1] * wanted[2]), i / wanted[2] % wanted[1], i % wanted[2]];
            var index = at.ToArray<int>()[i];
            place[axis] = index < 0 ? index + extents[axis] : index;
            var flat = (((place[0] * 4) + place[1]) * 5) + place[2];
            expected[i] = x.ToArray<double>()[flat];
            sums[flat] += updates.ToArray<double>()[i];
        }
        Assert.Equal(expected, taken.ToArray<double>());
        Assert.Equal(sums, added.ToArray<double>());
        Assert.Throws<ShapeException>(() => Moves.TakeAlong(x, NDArray.Zeros(DType.I32, [3, 4]), axis));
        Assert.Throws<IndexException>(() => Moves.TakeAlong(x, NDArray.Full(wanted, 5), axis));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(7)]
    public void Large_takes_and_scatters_do_not_depend_on_the_number_of_workers(int workers)
    {
        using var _ = WorkerPool.Use(workers);
        var random = new Random(1);
        float[] Draw(int n) => [.. Enumerable.Range(0, n).Select(_ => random.NextSingle())];
        var (x, updates) = (NDArray.From<float>(Draw(50 * 300), [50, 300]), NDArray.From<float>(Draw(900 * 300), [900, 300]));
        int[] places = [.. Enumerable.Range(0, 900).Select(_ => random.Next(50))];
        var at = NDArray.From<int>(places);
        var (taken, added) = (Moves.Take(x, at, 0).ToArray<float>(), Moves.ScatterAdd(x, at, updates, 0).ToArray<float>());
        var sums = x.ToArray<float>();
        for (var i = 0; i < 900; i++)
            for (var j = 0; j < 300; j++)
            {
                Assert.Equal(x.Item<float>(places[i], j), taken[(i * 300) + j]);
                sums[(places[i] * 300) + j] += updates.Item<float>(i, j);
            }
        Assert.Equal(sums, added);
    }

    [Fact]
    public void Iota_and_one_hot()
    {
        Assert.Equal(new[,] { { 0f, 1, 2 }, { 0, 1, 2 } }, Moves.Iota(DType.F32, [2, 3], 1).ToMultiArray());
        Assert.Equal(new[,] { { 0f, 0 }, { 0, 1 }, { 0, 0 } }, Moves.OneHot(NDArray.From<int>(-1, 1, 2), 2, DType.F32).ToMultiArray());
    }
}
