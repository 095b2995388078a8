using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

public class ContractionTests
{
    static NDArray Array(int seed, params int[] extents) =>
        NDArray.From<float>(MatMulTests.Ordinary(extents.Aggregate(1, (x, y) => x * y), seed), extents);

    // C[batch, i, j] = sum over p of A[i, batch, p] B[p, j, batch]
    [Fact]
    public void Axes_in_any_order_are_contracted()
    {
        NDArray a = Array(1, 4, 3, 5), b = Array(2, 5, 6, 3);
        var c = Contraction.DotGeneral(a, b, [2], [0], [1], [-1]);
        Assert.Equal(Shape.Create(3, 4, 6), c.Shape);
        for (var t = 0; t < 3; t++)
            for (var i = 0; i < 4; i++)
                for (var j = 0; j < 6; j++)
                {
                    var sum = 0f;
                    for (var p = 0; p < 5; p++) sum = MathF.FusedMultiplyAdd(a.Item<float>(i, t, p), b.Item<float>(p, j, t), sum);
                    Assert.Equal(sum, c.Item<float>(t, i, j));
                }
    }

    [Fact]
    public void Several_axes_none_and_all_are_contracted()
    {
        NDArray a = Array(1, 2, 3, 4), b = Array(2, 4, 3, 5);
        var c = Contraction.DotGeneral(a, b, [2, 1], [0, 1]);
        var flat = MatMul.Apply(a.Permute(0, 2, 1).Reshape(2, 12), b.Reshape(12, 5));
        Assert.Equal(flat.ToArray<float>(), c.ToArray<float>());
        Assert.Equal(Shape.Create(2, 3, 4, 4, 3, 5), Contraction.DotGeneral(a, b, [], []).Shape);
        var dot = Contraction.DotGeneral(a, a, [0, 1, 2], [0, 1, 2]);
        Assert.Equal(0, dot.Rank);
        Assert.Equal(a.ToArray<float>().Sum(v => v * (double)v), dot.Item<float>(), 1e-5);
    }

    [Fact]
    public void Axes_without_partner_are_refused()
    {
        NDArray a = Array(1, 2, 3), b = Array(2, 3, 4);
        Assert.Throws<AxisException>(() => Contraction.DotGeneral(a, b, [1], []));
        Assert.Throws<AxisException>(() => Contraction.DotGeneral(a, b, [1, 1], [0, 1]));
        Assert.Throws<AxisException>(() => Contraction.DotGeneral(a, b, [2], [0]));
        var thrown = Assert.Throws<ShapeException>(() => Contraction.DotGeneral(a, b, [0], [0]));
        Assert.StartsWith("DotGeneral: F32(2, 3) and F32(3, 4); contract axes 0 and 0 count 2 and 3, which must be equal", thrown.Message);
    }
}
