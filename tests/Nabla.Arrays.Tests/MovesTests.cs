using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

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

    [Fact]
    public void Iota_and_one_hot()
    {
        Assert.Equal(new[,] { { 0f, 1, 2 }, { 0, 1, 2 } }, Moves.Iota(DType.F32, [2, 3], 1).ToMultiArray());
        Assert.Equal(new[,] { { 0f, 0 }, { 0, 1 }, { 0, 0 } }, Moves.OneHot(NDArray.From<int>(-1, 1, 2), 2, DType.F32).ToMultiArray());
    }
}
