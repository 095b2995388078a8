using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using Nabla.Course.Jits;
using static Nabla.Course.Grads.Functions;
using Graph = Nabla.Course.Grads.Graph;

namespace Course.Tests;

/// <summary>Chapter 12's miniature: whatever a graph computes, so does what the passes leave, and so do its loops.</summary>
public class JitTests
{
    public static TheoryData<string> Names => [.. functions.Keys];

    static readonly Dictionary<string, Func<Value[], Value[]>> functions = new()
    {
        ["a product"] = x => [x[0] * x[1]],
        ["several outputs, one an input"] = x => [x[0] + 1, x[1], (x[0] * x[1]).Sum()],
        ["softmax"] = x => [Exp(x[0]) * Reciprocal(Exp(x[0]).Sum())],
        ["variance in two loops"] = x => [Square(x[0] + (x[0].Sum() * -0.1)).Sum() * 0.1],
        ["numbers only"] = x => [Sin(x[2]) + (2 * x[2])],
        ["numbers and arrays"] = x => [(x[2] * x[0]) + Log(x[2] * x[2]), x[2] * x[0].Sum()],
        ["gradient"] = x => Mini.Grad(p => (Sigmoid(p[0]) * Sin(p[1])).Sum())([x[0], x[1]]),
        ["gradient of a softmax's entropy"] = x => Mini.Grad(p =>
        {
            Value share = Exp(p[0]) * Reciprocal(Exp(p[0]).Sum());
            return -1 * (share * Log(share)).Sum();
        })([x[0]]),
        ["second derivative"] = x => Mini.Grad(p => (Mini.Grad(q => Exp(q[0] * q[1]).Sum())([p[0], x[1]])[0] * x[1]).Sum())([x[0]]),
        ["a thing said twice"] = x => [Sin(x[0] + x[1]) * Sin(x[0] + x[1])],
    };

    static Value Square(Value x) => x * x;

    static NdArray[] Inputs => [NdArray.Normal(1, 10), NdArray.Normal(2, 10), new NdArray([], [0.7])];

    static Graph Trace(string name) => Mini.MakeGraph(functions[name], [.. Inputs.Select(x => (Value)x)]);

    static void Equal(Value[] expected, NdArray[] got)
    {
        Assert.Equal(expected.Length, got.Length);
        foreach ((Value one, NdArray other) in expected.Zip(got))
            Assert.InRange(one.Numbers.DistanceTo(other), 0, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_pass_keeps_what_a_graph_computes(string name)
    {
        Graph graph = Trace(name);
        Value[] expected = graph.Run([.. Inputs.Select(x => (Value)x)]);
        foreach (Func<Graph, Graph> pass in new Func<Graph, Graph>[] { Passes.DeadCode, Passes.Once, Passes.Simplify, Passes.All })
        {
            Graph shorter = pass(graph);
            Assert.True(shorter.Equations.Length <= graph.Equations.Length);
            Equal(expected, [.. shorter.Run([.. Inputs.Select(x => (Value)x)]).Select(x => x.Numbers)]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Compiled_equals_interpreted(string name) =>
        Equal(Trace(name).Run([.. Inputs.Select(x => (Value)x)]), MiniJit.Jit(functions[name])(Inputs));

    [Theory]
    [MemberData(nameof(Names))]
    public void Array_by_array_equals_interpreted(string name) =>
        Equal(Trace(name).Run([.. Inputs.Select(x => (Value)x)]), Runs.ArrayByArray(Trace(name), Inputs));

    [Theory]
    [InlineData("a product", 1)]
    [InlineData("softmax", 2)]
    [InlineData("variance in two loops", 2)]
    [InlineData("numbers only", 0)]
    [InlineData("gradient of a softmax's entropy", 3)]
    public void Loops_are_one_more_than_the_sums_in_a_row(string name, int loops) =>
        Assert.Equal(loops, new Nabla.Course.Jits.Loops(Passes.All(Trace(name))).Count);

    [Fact]
    public void What_has_been_said_before_is_computed_once() =>
        Assert.Equal(3, Passes.Once(Trace("a thing said twice")).Equations.Length);

    [Fact]
    public void A_function_without_an_instruction_is_refused_by_name() => Assert.Contains("softplus",
        Assert.Throws<NotSupportedException>(() => MiniJit.Jit(x => [new Solution().Softplus(x[0])])([NdArray.Normal(1, 3)])).Message);

    sealed class Solution
    {
        public Value Softplus(Value x) => Value.Apply(new Each("softplus", x => Math.Log(1 + Math.Exp(x)), (x, _) => Sigmoid(x)), x);
    }
}
