using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

public class ViewTests
{
    static readonly NDArray Grid = NDArray.From(new[,] { { 0, 1, 2, 3 }, { 4, 5, 6, 7 }, { 8, 9, 10, 11 } });

    [Theory]
    [InlineData(null, null, 2, new[] { 0, 2 })]
    [InlineData(1, 3, 1, new[] { 1, 2 })]
    [InlineData(-2, null, 1, new[] { 2, 3 })]
    [InlineData(null, null, -1, new[] { 3, 2, 1, 0 })]
    [InlineData(2, null, -2, new[] { 2, 0 })]
    [InlineData(9, 99, 1, new int[0])]
    [InlineData(3, 1, 1, new int[0])]
    [InlineData(-99, 99, 3, new[] { 0, 3 })]
    public void Slice_follows_Python(int? start, int? stop, int step, int[] expected) =>
        Assert.Equal(expected, Grid.Index(0, 0).Slice(0, start, stop, step).ToArray<int>());

    [Fact]
    public void Transpose_and_reshape_of_a_view_copy_only_where_they_must()
    {
        var turned = Grid.Transpose();
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], turned.Reshape(-1).ToArray<int>());
        Assert.True(Grid.SharesBuffer(Grid.Reshape(2, 6)));
        Assert.True(turned.SharesBuffer(turned.Reshape(2, 2, 3)));
        Assert.False(turned.SharesBuffer(turned.Reshape(12)));
        Assert.Equal(turned.Copy().Reshape(2, 2, 3).ToArray<int>(), turned.Reshape(2, 2, 3).ToArray<int>());
    }

    [Fact]
    public void Reshape_of_any_view_reads_row_by_row() =>
        CsCheck.Check.Sample(CsCheck.Gen.Select(CsCheck.Gen.Int[0, 2], CsCheck.Gen.Int[0, 2], CsCheck.Gen.Int[1, 3]), (a, b, step) =>
        {
            var cube = NDArray.From<int>([.. Enumerable.Range(0, 4 * 6 * 5)], [4, 6, 5]);
            var axes = new List<int> { 0, 1, 2 };
            int first = axes[a], second;
            axes.RemoveAt(a);
            second = axes[b % 2];
            axes.Remove(second);
            var view = cube.Slice(1, null, null, -step).Permute(first, second, axes[0]);
            var flat = view.Copy().ToArray<int>();
            foreach (var shape in new int[][] { [-1], [view.Length, 1], [1, view.Length / 2, 2], [2, -1] })
                Assert.Equal(flat, view.Reshape(shape).ToArray<int>());
        }, iter: 100);

    [Theory]
    [InlineData(2, 1, 0), InlineData(1, 2, 0), InlineData(0, 2, 1), InlineData(2, 0, 1), InlineData(1, 0, 2)]
    public void A_permuted_copy_is_element_for_element_the_view(int a, int b, int c)
    {
        var cube = NDArray.From<float>([.. Enumerable.Range(0, 37 * 18 * 21).Select(i => (float)i)], [37, 18, 21]);
        foreach (var x in new[] { cube, Elementwise.Convert(cube, DType.F64), Elementwise.Convert(cube, DType.U8) })
        {
            var view = x.Permute(a, b, c).Slice(1, 2, null);
            var copy = view.Copy();
            var both = Elementwise.Apply(CompareOp.Equal, view, copy);
            Assert.True(Reduce.Apply(ReduceOp.All, both).Item<bool>());
        }
    }

    [Fact]
    public void Scalars_and_empty_arrays_are_ordinary()
    {
        Assert.Equal(3f, NDArray.Scalar(3f).Item<float>());
        Assert.Equal(new Shape(), NDArray.Scalar(1).Squeeze().Shape);
        Assert.Equal([1, 1], NDArray.Scalar(1).ExpandDims(0).ExpandDims(0).Shape);
        var none = NDArray.Zeros(DType.F32, [3, 0, 2]);
        Assert.Equal(0, none.Length);
        Assert.Empty(none.Transpose().Reshape(0, 7).ToArray<float>());
        Assert.Equal("F32(3, 0, 2)", none.ToString());
    }

    [Fact]
    public void Too_large_a_size_is_refused_before_it_is_allocated()
    {
        Assert.Throws<ShapeException>(() => NDArray.Zeros(DType.F32, [65536, 65536]));
        Assert.Throws<ShapeException>(() => NDArray.Zeros(DType.F32, [0, int.MaxValue, 2]));
        Assert.Throws<ShapeException>(() => NDArray.Zeros(DType.F32, [-1]));
    }

    [Fact]
    public void Wrong_axes_and_positions_are_named()
    {
        Assert.Contains("axis 2 of (3, 4)", Assert.Throws<AxisException>(() => Grid.Slice(2)).Message, StringComparison.Ordinal);
        Assert.Throws<AxisException>(() => Grid.Permute(0, 0));
        Assert.Throws<AxisException>(() => Grid.Permute(0));
        Assert.Throws<IndexException>(() => Grid.Index(0, 3));
        Assert.Throws<IndexException>(() => Grid.Item<int>(0, -5));
        Assert.Throws<IndexException>(() => Grid.Slice(0, step: 0));
        Assert.Throws<ShapeException>(() => Grid.Squeeze(0));
        Assert.Throws<ShapeException>(() => Grid.Reshape(5, -1));
        Assert.Throws<ShapeException>(() => Grid.BroadcastTo([4]));
        Assert.Throws<DTypeException>(() => Grid.ToArray<float>());
        Assert.Throws<DTypeException>(() => NDArray.From((Array)"a".ToCharArray()));
    }

    [Fact]
    public void Memory_is_aligned_to_64_bytes()
    {
        unsafe
        {
            foreach (var n in new[] { 0, 1, 15, 100, 5000, 100_000 })
                Assert.Equal(0, (nint)NDArray.Uninitialized(DType.F32, [n]).Pointer % 64);
        }
    }
}
