using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>What the machinery costs, counted; the clock is read by the benchmark <c>transforms</c>.</summary>
public class CostTests
{
    [Fact]
    public void Grad_of_a_network_takes_two_products_for_each_but_the_first()
    {
        var (a, b) = (Tensor.Ones([4, 5]), Tensor.Ones([5, 4]));
        var x = Tensor.Ones([3, 4]);
        Tensor Loss(Tensor[] w) => (x.MatMul(w[0]).Tanh().MatMul(w[1]) - x).Square().Mean();
        // Forward two products; backward one for the inputs of the second layer, and one for each matrix.
        var graph = MakeGraph(Grad<Tensor[]>(Loss))([a, b]);
        Assert.Equal(5, graph.Equations.Count(equation => equation.Primitive is Primitives.DotGeneral));
    }

    [Fact]
    public void The_linear_part_keeps_no_zero_products()
    {
        var (x, w) = (Tensor.Ones([3, 4]), Tensor.Ones([4, 2]));
        var graph = MakeGraph(Grad<Tensor, Tensor>((weights, input) => input.MatMul(weights).Sum()))(w, x);
        Assert.Single(graph.Equations, equation => equation.Primitive is Primitives.DotGeneral);
    }
}
