using Nabla.Arrays;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// A graph as one primitive. Its derivative is a call too: one of a graph that also returns the intermediate values,
/// then one of the linear graph that uses them. So what was traced once stays traced, whatever is done to it.
/// The graph has no constants: they are its first inputs.
/// </summary>
sealed record Call(Graph Graph) : Primitive, ILinear, ICall
{
    sealed record Linearized(Graph Primal, Graph Tangent);

    internal override TensorType[] Abstract(TensorType[] inputs) =>
        inputs.Select(x => x with { Weak = false })
            .SequenceEqual(Graph.Inputs.Select(x => x.Type with { Weak = false }))
            ? [.. Graph.OutputTypes]
            : throw Refuse(inputs, $"the graph takes {string.Join(" and ", Graph.InputTypes)}");

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        Tensor[] tensors = [.. inputs.Zip(Graph.Inputs, (value, input) => new ArrayTensor(value, input.Type.Weak))];
        return Array.ConvertAll(Graph.Evaluate(tensors), output => ((ArrayTensor)output).Value);
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var moving = Where(tangents, tangent => tangent is not null);
        var (primal, linear) = Graph.Derive(("linearize", moving), () => Linearize(moving));
        var outputs = new Call(primal).Bind(primals);
        var (values, residuals) = (outputs[..Graph.Outputs.Length], outputs[Graph.Outputs.Length..]);
        var changes = new Call(linear).Bind([.. residuals, .. moving.Select(i => tangents[i]!)]);
        return (values, [.. changes.Zip(values, (change, value) => value.Type.IsFloat ? change : null)]);
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        Ints places = [.. axes.Select(axis => axis ?? -1)];
        var batched = Graph.Derive(("batch", size, places), () => GraphTrace.Make(
            all => BatchTrace.Run(Graph.Evaluate, size, all, axes, _ => 0, i => $"output {i}"),
            Array.ConvertAll(inputs, x => x.Type)));
        return (new Call(batched).Bind(inputs), [.. Graph.Outputs.Select(_ => (int?)0)]);
    }

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents)
    {
        var known = Where(inputs, x => x.Known is not null);
        var given = Where(cotangents, cotangent => cotangent is not null);
        Tensor[] all = [.. known.Select(i => inputs[i].Known!), .. given.Select(i => cotangents[i]!)];
        var transposed = Graph.Derive(("transpose", known, given), () => GraphTrace.Make(
            values => Transpose(known, given, values), Array.ConvertAll(all, x => x.Type)));
        var unknown = new Queue<Tensor>(new Call(transposed).Bind(all));
        return Array.ConvertAll(inputs, x => x.Known is null ? unknown.Dequeue() : null);
    }

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;

    Linearized Linearize(Ints moving)
    {
        Graph? tangent = null;
        var primal = GraphTrace.Make(
            inputs =>
            {
                var (outputs, graph) = Linear.Linearize(Graph.Evaluate, inputs, i => moving.IndexOf(i) >= 0);
                tangent = graph.Lifted();
                return [.. outputs, .. graph.Constants.Select(constant => constant.Value)];
            },
            [.. Graph.InputTypes]);
        return new Linearized(primal, tangent!);
    }

    Tensor[] Transpose(Ints known, Ints given, Tensor[] values)
    {
        var constants = known.Select((input, i) => (Graph.Inputs[input], values[i]));
        Var[] unknown = [.. Graph.Inputs.Where((_, i) => known.IndexOf(i) < 0)];
        var cotangents = new Tensor?[Graph.Outputs.Length];
        for (var i = 0; i < given.Count; i++) cotangents[given[i]] = values[known.Count + i];
        var linear = new Graph(unknown, [.. constants], Graph.Equations, Graph.Outputs, Graph.Slots);
        return Linear.Transpose(linear, cotangents);
    }

    static Ints Where<T>(T[] items, Func<T, bool> holds) =>
        [.. Enumerable.Range(0, items.Length).Where(i => holds(items[i]))];
}
