using Nabla.Core;

namespace Nabla.Interpreters;

/// <summary>
/// What transformations make of a graph without constants: its linearisation, its transpose, its meaning for many
/// examples. Each is made once and kept with the graph. Primitives that hold graphs build their rules on these.
/// </summary>
static class Derived
{
    /// <summary>A graph in two: values with what their derivative needs, then the derivative.</summary>
    /// <param name="Primal">From the inputs to the outputs, then the residuals.</param>
    /// <param name="Tangent">From residuals and the tangents of what moves to those of the outputs.</param>
    public sealed record Linearized(Graph Primal, Graph Tangent);

    /// <summary>The linearisation in the inputs that move.</summary>
    public static Linearized Linearize(Graph graph, Ints moving) => graph.Derive(("linearize", moving), () =>
    {
        Graph? tangent = null;
        var primal = GraphTrace.Make(
            inputs =>
            {
                var (outputs, linear) = Linear.Linearize(graph.Evaluate, inputs, i => moving.IndexOf(i) >= 0);
                tangent = linear.Lifted();
                return [.. outputs, .. linear.Constants.Select(constant => constant.Value)];
            },
            [.. graph.InputTypes]);
        return new Linearized(primal, tangent!);
    });

    /// <summary>
    /// The graph for many examples: inputs have them along their axes, outputs along axis 0. The axis that a batching
    /// rule is at work for keeps its name.
    /// </summary>
    public static Graph Batch(Graph graph, int size, Tensor[] inputs, int?[] axes)
    {
        Ints places = [.. axes.Select(axis => axis ?? -1)];
        var name = BatchTrace.AxisName;
        return graph.Derive(("batch", size, name, places), () => GraphTrace.Make(
            all => BatchTrace.Run(graph.Evaluate, size, all, axes, _ => 0, i => $"output {i}", name),
            Array.ConvertAll(inputs, x => x.Type)));
    }

    /// <summary>
    /// The transpose of a graph that is linear in the inputs that are not known: from the known inputs, then the
    /// cotangents that are given, to the cotangents of the others.
    /// </summary>
    public static Graph Transpose(Graph graph, Ints known, Ints given, TensorType[] inputs) =>
        graph.Derive(("transpose", known, given), () => GraphTrace.Make(
            values => Transposed(graph, known, given, values), inputs));

    /// <summary>The places of the items for which something holds.</summary>
    public static Ints Where<T>(T[] items, Func<T, bool> holds) =>
        [.. Enumerable.Range(0, items.Length).Where(i => holds(items[i]))];

    static Tensor[] Transposed(Graph graph, Ints known, Ints given, Tensor[] values)
    {
        var constants = known.Select((input, i) => (graph.Inputs[input], values[i]));
        Var[] unknown = [.. graph.Inputs.Where((_, i) => known.IndexOf(i) < 0)];
        var cotangents = new Tensor?[graph.Outputs.Length];
        for (var i = 0; i < given.Count; i++) cotangents[given[i]] = values[known.Count + i];
        var linear = new Graph(unknown, [.. constants], graph.Equations, graph.Outputs, graph.Slots);
        return Linear.Transpose(linear, cotangents);
    }
}
