using System.Diagnostics;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>What the machinery costs: ratios and generous bounds, since tests share the machine.</summary>
public class CostTests
{
    static double Milliseconds(Action run, int times)
    {
        run();
        return Enumerable.Range(0, times).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            run();
            return watch.Elapsed.TotalMilliseconds;
        }).Order().ElementAt(times / 2);
    }

    [Fact]
    public void Grad_of_a_network_costs_few_forward_passes()
    {
        var (a, b) = Key.Create(0).Split();
        Tensor[] weights = [a.Normal([128, 128]) * 0.05, b.Normal([128, 128]) * 0.05];
        var x = a.FoldIn(1).Normal([128, 128]);
        Tensor Loss(Tensor[] w) => (x.MatMul(w[0]).Tanh().MatMul(w[1]) - x).Square().Mean();
        var forward = Milliseconds(() => Loss(weights), 7);
        var gradient = Milliseconds(() => Grad<Tensor[]>(Loss)(weights), 7);
        // Two products forward; backward one for the inputs of the second layer, and one for each matrix.
        Assert.True(gradient < 4 * forward, $"forward {forward:F2} ms, gradient {gradient:F2} ms");
    }

    [Fact]
    public void The_linear_part_keeps_no_zero_products()
    {
        var (x, w) = (Tensor.Ones([3, 4]), Tensor.Ones([4, 2]));
        var graph = MakeGraph(Grad<Tensor, Tensor>((weights, input) => input.MatMul(weights).Sum()))(w, x);
        Assert.Single(graph.Equations, equation => equation.Primitive is Primitives.DotGeneral);
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
        var each = Milliseconds(() => Interpreters.GraphTrace.Make(x => [Long(x[0])], types), 9);
        Assert.True(each < 10, $"{each:F2} microseconds an equation");
    }
}
