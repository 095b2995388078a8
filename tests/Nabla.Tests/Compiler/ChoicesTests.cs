using Nabla.Arrays.Threading;
using Nabla.Compiler;
using Nabla.Compiler.Passes;
using Nabla.Interpreters;
using static Nabla.Transform;

namespace Nabla.Tests.Compiler;

/// <summary>Slopes that went through a maximum over windows: what was not chosen is not multiplied.</summary>
public class ChoicesTests
{
    static Tensor Draw(int seed, DType type, params int[] extents) =>
        (Key.Create(seed).Normal(extents) * 0.5f).As(type);

    // conv, bias, activation, maximum; the gradients to images, kernels and bias.
    static Tensor[] Gradients(Tensor[] p, int padding, int size, Func<Tensor, Tensor> activation)
    {
        Tensor Loss(Tensor[] q) =>
            (activation(q[0].Convolve(q[1], padding: padding) + q[2]).MaxPool(size) * p[3]).Sum();
        return Grad((Tensor[] q) => Loss(q))(p[..3]);
    }

    public static TheoryData<DType, int[], int[], int, int, string> Cases => new()
    {
        { DType.F32, [3, 12, 12, 1], [5, 5, 1, 6], 2, 2, "relu" },
        { DType.F32, [2, 10, 9, 6], [5, 5, 6, 16], 0, 2, "relu" },
        { DType.F64, [2, 9, 9, 2], [3, 3, 2, 3], 1, 3, "tanh" },
        { DType.F32, [2, 8, 8, 2], [3, 3, 2, 4], 1, 2, "nothing" },
        { DType.F32, [1, 8, 8, 20], [3, 3, 20, 5], 1, 2, "relu" },
    };

    static Func<Tensor, Tensor> Activation(string name) => name switch
    {
        "relu" => x => x.Relu(),
        "tanh" => x => x.Tanh(),
        _ => x => x,
    };

    static (Graph Graph, Tensor[] Inputs) Make(
        DType type, int[] x, int[] w, int padding, int size, string activation)
    {
        var out0 = (x[1] + (2 * padding) - w[0] + 1) / size;
        var out1 = (x[2] + (2 * padding) - w[1] + 1) / size;
        Tensor[] inputs =
            [Draw(1, type, x), Draw(2, type, w), Draw(3, type, w[3]), Draw(4, type, x[0], out0, out1, w[3])];
        return (GraphTrace.Make(t => Gradients(t, padding, size, Activation(activation)),
            [.. inputs.Select(input => input.Type)]), inputs);
    }

    [Theory, MemberData(nameof(Cases))]
    public void Compiled_gradients_agree_with_the_interpreter(
        DType type, int[] x, int[] w, int padding, int size, string activation)
    {
        var (graph, inputs) = Make(type, x, w, padding, size, activation);
        var few = w[1] * w[2] <= 32;
        Assert.Equal(few ? 2 : 0, Pipeline.Run(graph).Equations.Count(equation =>
            (equation.Primitive as Nabla.Compiler.Fusion.Fused)?.Root?.Primitive is ConvolveChosen
            || equation.Primitive is ConvolveChosen));
        var expected = graph.Evaluate(inputs);
        double[][]? first = null;
        foreach (var workers in new[] { 1, 2, 5 })
        {
            using var _ = WorkerPool.Use(workers);
            var program = Nabla.Compiler.Lowering.GraphLowering.Run(Pipeline.Run(graph), watched: workers == 2);
            var got = new Executable(program).Call(Executable.Values(inputs), out var raised);
            Assert.Empty(raised);
            for (var i = 0; i < got.Length; i++)
                Close.Check(expected[i], new ArrayTensor(got[i]), () => $"gradient {i}\n{graph}");
            double[][] numbers = [.. got.Select(array => Points.Numbers(new ArrayTensor(array)))];
            Assert.Equal(first ??= numbers, numbers);
        }
    }

    [Fact]
    public void What_the_compiler_puts_into_a_graph_evaluates_to_the_same()
    {
        var (graph, inputs) = Make(DType.F32, [2, 10, 9, 6], [5, 5, 6, 16], 0, 2, "relu");
        var (expected, got) = (graph.Evaluate(inputs), Choices.Run(graph).Evaluate(inputs));
        for (var i = 0; i < got.Length; i++) Close.Check(expected[i], got[i], () => $"gradient {i}");
    }

    [Fact]
    public void Factors_of_chosen_slopes_go_to_the_windows()
    {
        static Tensor Loss(Tensor[] q, Tensor t) => (q[0].Convolve(q[1]).Relu().MaxPool(2) * t).Sum();
        var graph = GraphTrace.Make(t => Grad((Tensor[] q) => Loss(q, t[2]))(t[..2]),
            [new(DType.F32, [1, 5, 5, 1]), new(DType.F32, [2, 2, 1, 3]), new(DType.F32, [1, 2, 2, 3])]);
        var equations = CommonSubexpressions.Run(Algebra.Run(Inline.Run(graph))).Equations;
        Assert.Equal("Convolve Relu WindowChoose Broadcast Less Convert Mul ConvolveKernelsChosen ConvolveImagesChosen",
            string.Join(' ', equations.Select(equation => equation.Primitive.Name)));
        var product = equations.Single(equation => equation.Primitive is Nabla.Primitives.Mul);
        Assert.Equal([1, 2, 2, 3], product.Outputs[0].Type.Shape);
    }
}
