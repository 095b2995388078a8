using Nabla.Compiler;
using Nabla.Compiler.Lowering;
using Nabla.Compiler.Passes;
using Nabla.Compiler.Plan;
using Nabla.Interpreters;
using static Nabla.Transform;

namespace Nabla.Tests.Compiler;

/// <summary>What each pass does to a small program, as text.</summary>
public class PassTests
{
    static readonly Tensor row = Tensor.Ones([3]), matrix = Tensor.Ones([2, 3]);

    static Graph Trace(Func<Tensor, Tensor> f, Tensor x) => GraphTrace.Make(t => [f(t[0])], [x.Type]);

    static void Is(string expected, object got) =>
        Assert.Equal(expected.ReplaceLineEndings("\n").TrimEnd(), got.ToString()!.TrimEnd());

    [Fact]
    public void Inline_writes_a_call_in_place() => Is("""
        { lambda ; a:f32[3]. let
            b:f32[3] = sin a
            c:f32[3] = add b a
          in (c) }
        """, Inline.Run(Trace(x => Jit((Tensor t) => t.Sin())(x) + x, row)));

    [Fact]
    public void ConstantFolding_computes_what_no_input_changes() => Is("""
        { lambda a:i32[3]; b:i32[3]. let
            c:i32[3] = mul b a
          in (c) }
        """, DeadCode.Run(ConstantFolding.Run(
            Trace(x => x * (Tensor.Arange(3) + Tensor.Arange(3)), Tensor.Arange(3)))));

    [Fact]
    public void Algebra_drops_what_changes_nothing() => Is("""
        { lambda ; a:f32[2,3]. let
          in (a) }
        """, Algebra.Run(Trace(x => -(-((x.T.T * 1) + 0)), matrix)));

    [Fact]
    public void Algebra_puts_transposes_into_products() => Is("""
        { lambda ; a:f32[2,3]. let
            b:f32[3,3] = dot[ContractA = [0], ContractB = [0], BatchA = [], BatchB = []] a a
          in (b) }
        """, Algebra.Run(Trace(x => x.T.MatMul(x).T, matrix)));

    [Fact]
    public void CommonSubexpressions_computes_once() => Is("""
        { lambda ; a:f32[3]. let
            b:f32[3] = exp a
            c:f32[3] = add b b
          in (c) }
        """, CommonSubexpressions.Run(Trace(x => x.Exp() + x.Exp(), row)));

    [Fact]
    public void Fuse_makes_a_softmax_one_kernel()
    {
        var fused = Pipeline.Run(Trace(x => x.Softmax(), matrix));
        Assert.Equal("loop[2|3]", Assert.Single(fused.Equations).Primitive.ToString());
        var kernel = Assert.IsType<LoopKernel>(Assert.Single(GraphLowering.Run(fused).Kernels));
        Is("""
            for 2 rows of 3
              v0:f32 element 0 = load p0 p0:f32(3,1)
              v1:f32 row 1 = fold max v0
              v2:bool row 1 = isfinite v1
              v3:f32 everywhere 0 = 0.
              v4:f32 row 1 = select v2 v1 v3
              v5:f32 element 1 = sub v0 v4
              v6:f32 element 1 = exp v5
              v7:f32 row 2 = fold sum v6
              v8:f32 element 2 = div v6 v7
              p1:f32(3,1) element = v8
            """, kernel.Loop);
    }

    [Fact]
    public void Fuse_gives_a_product_its_bias_and_activation()
    {
        var graph = GraphTrace.Make(t => [(t[0].MatMul(t[1]) + t[2]).Relu()],
            [matrix.Type, new(DType.F32, [3, 4]), new(DType.F32, [4])]);
        var kernel = Assert.IsType<ProductKernel>(Assert.Single(GraphLowering.Run(Pipeline.Run(graph)).Kernels));
        Is("""
            for 2 rows of 4
              v0:f32 element 0 = load p0 p0:f32(4,1)
              v1:f32 element 0 = load p3 p3:f32(0,1)
              v2:f32 element 0 = add v0 v1
              v3:f32 element 0 = relu v2
              p4:f32(4,1) element = v3
            """, kernel.Epilogue!);
    }

    [Fact]
    public void Fuse_gives_a_convolution_its_bias_and_activation()
    {
        var graph = GraphTrace.Make(t => [(t[0].Convolve(t[1]) + t[2]).Relu()],
            [new(DType.F32, [2, 6, 6, 3]), new(DType.F32, [3, 3, 3, 5]), new(DType.F32, [5])]);
        var kernel = Assert.IsType<ConvolutionKernel>(Assert.Single(GraphLowering.Run(Pipeline.Run(graph)).Kernels));
        Is("""
            for 32 rows of 5
              v0:f32 element 0 = load p0 p0:f32(5,1)
              v1:f32 element 0 = load p3 p3:f32(0,1)
              v2:f32 element 0 = add v0 v1
              v3:f32 element 0 = relu v2
              p4:f32(5,1) element = v3
            """, kernel.Epilogue!);
    }

    [Fact]
    public void Rematerialization_computes_again_what_costs_less_than_memory() => Is("""
        { lambda ; a:f32[64,128]. let
            b:f32[64,128] = neg a
            c:f32[64,128] = exp b
            d:f32[64,128] = neg a
            e:f32[64,128] = sin d
            f:f32[64,128] = mul c e
          in (f) }
        """, Rematerialization.Run(Trace(x => (-x).Exp() * (-x).Sin(), Tensor.Ones([64, 128]))));

    [Fact]
    public void Algebra_puts_padded_pieces_side_by_side() => Is("""
        { lambda ; a:f32[2,3]. let
            b:f32[1,3] = slice[Starts = [0,0], Stops = [1,3], Steps = [1,1]] a
            c:f32[1,3] = sin b
            d:f32[1,3] = slice[Starts = [1,0], Stops = [2,3], Steps = [1,1]] a
            e:f32[1,3] = cos d
            f:f32[2,3] = concatenate[Axis = 0] c e
          in (f) }
        """, Algebra.Run(Trace(x =>
        {
            var sin = new Nabla.Primitives.Pad([0, 0], [1, 0], [0, 0]).Apply(x[0..1].Sin());
            return sin + new Nabla.Primitives.Pad([1, 0], [0, 0], [0, 0]).Apply(x[1..2].Cos());
        }, matrix)));

    [Fact]
    public void Fuse_lets_folds_of_the_same_read_it_together()
    {
        var x = new TensorType(DType.F32, [64, 8]);
        var graph = GraphTrace.Make(t => [t[0].Sum(0), (t[0] * t[1]).Sum(0)], [x, x]);
        var kernel = Assert.IsType<LoopKernel>(Assert.Single(GraphLowering.Run(Pipeline.Run(graph)).Kernels));
        Is("""
            for 64 rows of 8
              v0:f32 element 0 = load p0 p0:f32(8,1)
              v1:f32 element 0 = load p1 p1:f32(8,1)
              v2:f32 element 0 = mul v0 v1
              p2:f32(0,1) element sum = v0
              p3:f32(0,1) element sum = v2
            """, kernel.Loop);
    }

    [Fact]
    public void Layout_shares_memory_between_values_that_never_meet()
    {
        var program = GraphLowering.Run(Pipeline.Run(Trace(x =>
        {
            for (var i = 0; i < 6; i++) x = x.MatMul(x);
            return x;
        }, Tensor.Ones([64, 64]))));
        Assert.Equal(2 * 64 * 64 * 4, program.ArenaBytes);
    }
}
