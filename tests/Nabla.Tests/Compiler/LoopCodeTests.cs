using Nabla.Compiler;
using Nabla.Compiler.Emit;
using Nabla.Compiler.LoopIr;
using Nabla.Compiler.Lowering;
using Nabla.Compiler.Plan;
using Nabla.Interpreters;

namespace Nabla.Tests.Compiler;

/// <summary>Loops share their code where only extents differ, and nowhere else.</summary>
public class LoopCodeTests
{
    static Loop Loop(Func<Tensor, Tensor> function, params int[] shape) => Assert.IsType<LoopKernel>(Assert.Single(
        GraphLowering.Run(Pipeline.Run(GraphTrace.Make(t => [function(t[0])], [new(DType.F32, shape)]))).Kernels)).Emitted;

    static object Code(Loop loop) => LoopCodes.Of(loop, "loop", watched: false);

    [Theory]
    [InlineData(new[] { 100 }, new[] { 3, 7 })]
    [InlineData(new[] { 6, 3 }, new[] { 4, 90 })]
    public void Lengths_do_not_matter(int[] one, int[] other)
    {
        static Tensor Scaled(Tensor x) => (x * 3).Exp();
        static Tensor Folded(Tensor x) => (x * 2).Sum(0, keepDims: true);
        var loop = Loop(Scaled, one);
        Assert.Same(Code(loop), Code(Loop(Scaled, other)));
        Assert.Same(Code(loop), Code(loop));
        if (one.Length > 1) Assert.Same(Code(Loop(Folded, one)), Code(Loop(Folded, other)));
    }

    // An operand of the product may have the shape of its result, and is read by nobody else all the same.
    [Fact]
    public void Nor_does_what_only_the_product_reads()
    {
        static Loop Epilogue(int depth) => Assert.IsType<ProductKernel>(Assert.Single(GraphLowering.Run(Pipeline.Run(
            GraphTrace.Make(t => [(t[0].MatMul(t[1]) + t[2]).Relu()],
                [new(DType.F32, [40, depth]), new(DType.F32, [depth, 70]), new(DType.F32, [70])]))).Kernels)).Emitted!;
        Assert.Same(Code(Epilogue(70)), Code(Epilogue(30)));
    }

    [Fact]
    public void Numbers_operations_and_places_do()
    {
        object[] codes = [.. ((Loop[])
        [
            Loop(x => x * 3, 100), Loop(x => x * 4, 100), Loop(x => x + 3, 100), Loop(x => x.Exp(), 100),
            Loop(x => x[..50] * 3, 100), Loop(x => x[.., 1..] * 3, 9, 5), Loop(x => x.Transpose() * 3, 9, 5),
            Loop(x => x.Sum(1), 9, 5), Loop(x => x.Sum(1), 9, 500), Loop(x => x.Max(1), 9, 5), Loop(x => x.Sum(0), 9, 5),
        ]).Select(Code)];
        // The first half of a row is a shorter row.
        Assert.Equal(codes.Length - 1, codes.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Same(codes[0], codes[4]);
    }
}
