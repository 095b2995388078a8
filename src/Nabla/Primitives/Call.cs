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

    internal sealed override TensorType[] Abstract(TensorType[] inputs) => Bodies.Fits(Graph, inputs)
        ? [.. Graph.OutputTypes]
        : throw Refuse(inputs, $"the graph takes {string.Join(" and ", Graph.InputTypes)}");

    internal sealed override NDArray[] Evaluate(NDArray[] inputs) => Bodies.Evaluate(Graph, inputs);

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
        var moving = Ints.Where(tangents, tangent => tangent is not null);
        var changing = Graph.Moving(moving);
        var count = Graph.Outputs.Length;
        Tensor[] directions = [.. moving.Select(i => tangents[i]!)];
        if (Bodies.Together(this, primals, directions))
        {
            var both = new Call(Graph.Jvp(moving, changing)).Bind([.. primals, .. directions]);
            return (both[..count], Bodies.Scatter(both[count..], changing, count));
        }
        var (primal, linear) = Graph.Linearize(moving, changing);
        var outputs = new Call(primal).Bind(primals);
        var changes = new Call(linear).Bind([.. outputs[count..], .. directions]);
        return (outputs[..count], Bodies.Scatter(changes, changing, count));
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        var batched = Ints.Where(axes, axis => axis is not null);
        var outputs = Graph.Batched(size, batched);
        Tensor[] values = [.. inputs.Select((x, i) => axes[i] is { } axis ? AxisMoves.Axis(x, axis, 0) : x)];
        return (new Call(Graph.Batch(size, batched, outputs)).Bind(values),
            [.. Graph.Outputs.Select((_, i) => outputs.Contains(i) ? (int?)0 : null)]);
    }

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents)
    {
        var known = Ints.Where(inputs, x => x.Known is not null);
        var given = Ints.Where(cotangents, cotangent => cotangent is not null);
        Tensor[] all = [.. known.Select(i => inputs[i].Known!), .. given.Select(i => cotangents[i]!)];
        var unknown = new Queue<Tensor>(new Call(Graph.Transpose(known, given)).Bind(all));
        return Array.ConvertAll(inputs, x => x.Known is null ? unknown.Dequeue() : null);
    }
}
