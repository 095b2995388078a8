using System.Runtime.CompilerServices;
using Nabla.Core;
using static System.Runtime.CompilerServices.MethodImplOptions;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// The line of C# on every equation and every error. The functions that are traced here are not optimised: a call
/// that ends an optimised method may leave no frame of it, and then the line is the caller's. And each value waits in
/// a variable: in a Release build the runtime knows of no statement whose value goes straight on into the next, and
/// gives the line of the first.
/// </summary>
public class LineTests
{
    static readonly Tensor x = Tensor.Create([1.0, 2, 3]);

    static int Here([CallerLineNumber] int line = 0) => line;

    static int Line(Equation equation) => int.Parse($"{equation.Where}".Split("LineTests.cs:")[1]);

    static int[] Lines(Graph graph) => [.. graph.Equations.Select(Line)];

    static readonly int product = Here() + 5;

    [MethodImpl(NoInlining | NoOptimization)]
    static Tensor Loss(Tensor t)
    {
        var square = t * t;
        var sine = square.Sin() + square;
        return (square * sine).Sum();
    }

    [Fact]
    public void Equations_of_a_gradient_carry_the_lines_of_the_function()
    {
        Assert.Equal([product, product + 1, product + 1, product + 2, product + 2], Lines(MakeGraph<Tensor, Tensor>(Loss)(x)));
        foreach (var graph in new[] { MakeGraph(Grad<Tensor>(Loss))(x), MakeGraph(Jit(Grad<Tensor>(Loss)))(x) })
        {
            var all = Flat(graph).ToArray();
            // Forward, and the backward pass in the reverse order, which also begins with a one of its own.
            int[] inside = [.. all.Where(line => line >= product && line <= product + 2)];
            Assert.True(inside.Length >= all.Length - 1, graph.WithLines());
            Assert.Equal([product, product + 1, product + 2], inside.Distinct().Order());
        }
    }

    static IEnumerable<int> Flat(Graph graph) => graph.Equations.SelectMany(equation =>
        equation.Primitive is ICall call ? call.Graphs.SelectMany(inner => Flat(inner.Graph)) : [Line(equation)]);

    [Fact]
    [MethodImpl(NoOptimization)]
    public void Two_places_are_never_taken_for_one()
    {
        var seen = new List<int>();
        int first = 0, second = 0;
        [MethodImpl(NoInlining | NoOptimization)]
        Tensor F(Tensor t)
        {
            for (var i = 0; i < 300; i++)
            {
                t = t.Sin(); first = Here();
                t = t.Sin(); second = Here();
            }
            return t;
        }
        var graph = MakeGraph<Tensor, Tensor>(F)(x);
        Assert.Equal(Enumerable.Range(0, 600).Select(i => i % 2 == 0 ? first : second), Lines(graph));
    }

    [Fact]
    public void A_function_that_calls_itself_has_its_own_line()
    {
        var line = Here() + 2;
        [MethodImpl(NoInlining | NoOptimization)]
        static Tensor F(Tensor t, int n) => n == 0 ? t : F(t.Cos(), n - 1).Sin();
        Assert.All(Lines(MakeGraph<Tensor, Tensor>(t => F(t, 20))(x)), at => Assert.Equal(line, at));
    }

    [Fact]
    public void An_error_names_the_line_that_asked()
    {
        var line = 0;
        [MethodImpl(NoInlining | NoOptimization)]
        Tensor F(Tensor t)
        {
            line = Here() + 1;
            var sum = t + Tensor.Ones([2]);
            return sum.Sum();
        }
        Action[] ways =
        [
            () => F(x), () => Grad<Tensor>(F)(x), () => Jit<Tensor, Tensor>(F)(x), () => Jit(Grad<Tensor>(F))(x),
            () => Vmap<Tensor, Tensor>(F)(Tensor.Ones([4, 3])), () => Jit(Vmap(Grad<Tensor>(F)))(Tensor.Ones([4, 3])),
        ];
        foreach (var way in ways)
        {
            var error = Assert.Throws<ShapeException>(way);
            Assert.Equal($"LineTests.cs:{line}", error.Where);
            Assert.EndsWith($"(at LineTests.cs:{line})", error.Message);
        }
    }

    [Fact]
    public void An_error_of_the_backward_pass_names_the_line_of_the_forward_pass()
    {
        var line = 0;
        [MethodImpl(NoInlining | NoOptimization)]
        Tensor F(Tensor t)
        {
            line = Here() + 1;
            var sine = t.Sin();
            return sine * 2;
        }
        var error = Assert.Throws<TransformException>(() => Jit<Tensor, Tensor>(t => LinearTranspose<Tensor, Tensor>(F, t)(t))(x));
        Assert.Equal($"LineTests.cs:{line}", error.Where);
    }
}
