using System.Diagnostics;
using Nabla.Core;
using Nabla.Primitives;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// What the machinery costs, counted in the graph; how long that takes is the benchmarks' to say. The one bound on
/// time is ten times what it takes, and the least of many runs is held to it.
/// </summary>
public class CostTests
{
    static double LeastMilliseconds(Action run, int times) => Enumerable.Range(0, times).Min(_ =>
    {
        var watch = Stopwatch.StartNew();
        run();
        return watch.Elapsed.TotalMilliseconds;
    });

    // 784-512-512-10 in small, with the cross-entropy: the ratio of its costs is the same.
    static Tensor Loss(Tensor[] p, Tensor x, Tensor labels)
    {
        var hidden = (x.MatMul(p[0]) + p[1]).Relu();
        var logits = (hidden.MatMul(p[2]) + p[3]).Tanh().MatMul(p[4]) + p[5];
        return -(labels * logits.LogSoftmax()).Mean();
    }

    static readonly int[] widths = [98, 64, 64, 10];

    static readonly Tensor[] network =
        [.. Enumerable.Range(0, 3).SelectMany(i => new[] { Ones(widths[i], widths[i + 1]), Ones(widths[i + 1]) })];

    static Tensor Ones(params int[] extents) => Tensor.Ones(Shape.Create(extents));

    [Fact]
    public void Grad_of_a_network_does_at_most_three_times_the_work_of_its_forward_pass()
    {
        var (x, labels) = (Ones(16, 98), Ones(16, 10));
        var forward = MakeGraph<Tensor[], Tensor, Tensor, Tensor>(Loss)(network, x, labels);
        foreach (var f in new[] { Grad<Tensor[], Tensor, Tensor>(Loss), Jit(Grad<Tensor[], Tensor, Tensor>(Loss)) })
        {
            var gradient = MakeGraph(f)(network, x, labels);
            // Of each product Y = XW two are made backward, for X and for W; but none for the input, which is given.
            Assert.Equal(3, Products(forward).Count());
            Assert.Equal(8, Products(gradient).Count());
            var inputs = 16L * 98 * 64;
            Assert.Equal((3 * Products(forward).Sum()) - inputs, Products(gradient).Sum());
            // Everything else, by the elements that it makes.
            Assert.InRange((double)Elements(gradient) / Elements(forward), 1, 3);
        }
    }

    // Multiplications of each matrix product: the elements of the result, times those summed in each.
    static IEnumerable<long> Products(Graph graph) => Flat(graph).Where(e => e.Primitive is DotGeneral).Select(e =>
        ((DotGeneral)e.Primitive).ContractA.Aggregate(
            (long)e.Outputs[0].Type.Shape.Size, (count, axis) => count * e.Inputs[0].Type.Shape[axis]));

    static long Elements(Graph graph) => Flat(graph)
        .Where(e => e.Primitive is not (DotGeneral or Broadcast or Permute or Reshape))
        .Sum(e => e.Outputs.Sum(output => (long)output.Type.Shape.Size));

    static IEnumerable<Equation> Flat(Graph graph) => graph.Equations.SelectMany(equation =>
        equation.Primitive is ICall call ? call.Graphs.SelectMany(inner => Flat(inner.Graph)) : [equation]);

    [Fact]
    public void The_linear_part_keeps_no_zero_products()
    {
        var (x, w) = (Tensor.Ones([3, 4]), Tensor.Ones([4, 2]));
        var graph = MakeGraph(Grad<Tensor, Tensor>((weights, input) => input.MatMul(weights).Sum()))(w, x);
        Assert.Single(graph.Equations, equation => equation.Primitive is DotGeneral);
    }

    [Fact]
    public void Tracing_an_equation_with_its_line_takes_microseconds()
    {
        static Tensor Long(Tensor x)
        {
            for (var i = 0; i < 1000; i++) x = x.Sin();
            return x;
        }
        TensorType[] types = [new(DType.F64, [2])];
        var each = LeastMilliseconds(() => Interpreters.GraphTrace.Make(x => [Long(x[0])], types), 50);
        Assert.True(each < 10, $"{each:F2} microseconds an equation");
    }
}
