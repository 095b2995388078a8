using Nabla.Compiler;
using Nabla.Compiler.Lowering;
using Nabla.Compiler.Plan;

namespace Nabla.Tests.Compiler;

/// <summary>A product that only its epilogue looks at needs no place of its own, and comes out the same.</summary>
public class ConsumedProductTests
{
    [Theory]
    [InlineData(1, 7, 5), InlineData(5, 7, 1), InlineData(14, 64, 32), InlineData(15, 33, 33), InlineData(3, 40, 17)]
    [InlineData(29, 3, 70), InlineData(64, 1100, 40), InlineData(20, 50, 1300), InlineData(13, 0, 9)]
    [InlineData(100, 64, 31), InlineData(57, 65, 130)]
    public void What_is_made_of_it_is_right(int m, int k, int n)
    {
        var (a, b) = (Key.Create(1).Normal([m, k]), Key.Create(2).Normal([k, n]));
        var (first, second) = (Key.Create(3).Normal([m, n]), Key.Create(4).Normal([m, n]));
        // Two moments that take the place of two inputs, as an optimizer's do: none may be the product itself.
        var step = Transform.Jit((Tensor[] s, Tensor a, Tensor b) =>
        {
            var gradient = a.MatMul(b);
            return (Tensor[])[0.9 * s[0] + gradient, 0.99 * s[1] + gradient.Square()];
        }).Bind([first, second]);
        step.Run(a, b);
        var expected = a.MatMul(b);
        Assert.True((bool)Tensor.AllClose(0.9 * first + expected, step.State[0], 1e-4, 1e-4));
        Assert.True((bool)Tensor.AllClose(0.99 * second + expected.Square(), step.State[1], 1e-3, 1e-3));
    }

    [Fact]
    public void It_lies_beside_what_is_made()
    {
        var x = Tensor.Zeros([50, 50]);
        var graph = Transform.MakeGraph((Tensor s, Tensor t, Tensor x) =>
        {
            var product = x.MatMul(x);
            return (Tensor[])[s + product, t * product];
        })(x, x, x);
        var kernels = GraphLowering.Run(Pipeline.Run(graph), donated: 2).Kernels;
        Assert.Equal(3, Assert.Single(kernels.OfType<ProductKernel>()).Writes.Length);
    }
}
