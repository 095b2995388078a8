using Nabla.Arrays;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// A graph as one primitive, whose value is the graph's: the compiler, when no derivative can be asked any more, writes
/// the equations in its place. The graph has no constants: they are its first inputs.
/// </summary>
abstract record GraphCall(Graph Graph) : Primitive, ICall
{
    IReadOnlyList<(string Name, Graph Graph)> ICall.Graphs => [("", Graph)];

    internal sealed override TensorType[] Abstract(TensorType[] inputs) =>
        inputs.Select(x => x with { Weak = false })
            .SequenceEqual(Graph.Inputs.Select(x => x.Type with { Weak = false }))
            ? [.. Graph.OutputTypes]
            : throw Refuse(inputs, $"the graph takes {string.Join(" and ", Graph.InputTypes)}");

    internal sealed override NDArray[] Evaluate(NDArray[] inputs)
    {
        Tensor[] tensors = [.. inputs.Zip(Graph.Inputs, (value, input) => new ArrayTensor(value, input.Type.Weak))];
        return Array.ConvertAll(Graph.Evaluate(tensors), output => ((ArrayTensor)output).Value);
    }

    /// <summary>Axis 0 for each output.</summary>
    protected int?[] Front() => [.. Graph.Outputs.Select(_ => (int?)0)];

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;
}

/// <summary>
/// A graph that was traced. Its derivative is a call too: one of a graph that also returns the intermediate values,
/// then one of the linear graph that uses them. So what was traced once stays traced, whatever is done to it.
/// </summary>
sealed record Call(Graph Graph) : GraphCall(Graph), ILinear
{
    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var moving = Derived.Where(tangents, tangent => tangent is not null);
        var (primal, linear) = Derived.Linearize(Graph, moving);
        var outputs = new Call(primal).Bind(primals);
        var (values, residuals) = (outputs[..Graph.Outputs.Length], outputs[Graph.Outputs.Length..]);
        var changes = new Call(linear).Bind([.. residuals, .. moving.Select(i => tangents[i]!)]);
        return (values, [.. changes.Zip(values, (change, value) => value.Type.IsFloat ? change : null)]);
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes) =>
        (new Call(Derived.Batch(Graph, size, inputs, axes)).Bind(inputs), Front());

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents)
    {
        var known = Derived.Where(inputs, x => x.Known is not null);
        var given = Derived.Where(cotangents, cotangent => cotangent is not null);
        Tensor[] all = [.. known.Select(i => inputs[i].Known!), .. given.Select(i => cotangents[i]!)];
        var transposed = Derived.Transpose(Graph, known, given, Array.ConvertAll(all, x => x.Type));
        var unknown = new Queue<Tensor>(new Call(transposed).Bind(all));
        return Array.ConvertAll(inputs, x => x.Known is null ? unknown.Dequeue() : null);
    }
}
