using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// A graph once for each of many lanes, each run by itself, on as many workers as there are. An input that is mapped
/// has its lanes along axis 0, the others are the same for all; every output has them along axis 0. What it means is
/// what a Vmap of the graph means; what it does is the graph, so a lane's numbers do not depend on the others.
/// </summary>
/// <param name="Graph">One lane's; it has no constants.</param>
/// <param name="Size">How many lanes.</param>
/// <param name="Mapped">For each input whether it is mapped: 1, or 0.</param>
sealed record Lanes(Graph Graph, int Size, Ints Mapped) : Primitive, ILinear, ICall
{
    // Longer sums are folded by the kernel for it; shorter ones join what is done with them.
    const int LongestChain = 16;

    IReadOnlyList<(string Name, Graph Graph)> ICall.Graphs => [("", Graph)];

    /// <summary>The sum along axis 0, in a fixed order: from the first to the last where there are few.</summary>
    public static Tensor Sum(Tensor x)
    {
        if (x.Shape[0] > LongestChain) return x.Sum(0);
        var sum = x[0];
        for (var i = 1; i < x.Shape[0]; i++) sum += x[i];
        return sum;
    }

    internal override TensorType[] Abstract(TensorType[] inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            var (lane, whole) = (Graph.Inputs[i].Type, inputs[i]);
            if (whole.DType != lane.DType || whole.Shape != (Mapped[i] == 1 ? Whole(lane.Shape) : lane.Shape))
                throw Refuse(inputs, $"each of {Size} lanes takes {string.Join(" and ", Graph.InputTypes)}");
        }
        return [.. Graph.OutputTypes.Select(type => type with { Shape = Whole(type.Shape) })];
    }

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        NDArray[] outputs = [.. Graph.OutputTypes.Select(type => NDArray.Uninitialized(type.DType, Whole(type.Shape)))];
        void Lane(int lane)
        {
            Tensor[] own = [.. inputs.Select((x, i) => new ArrayTensor(
                Mapped[i] == 1 ? x.Index(0, lane) : x, Graph.Inputs[i].Type.Weak))];
            var results = Graph.Evaluate(own);
            for (var i = 0; i < results.Length; i++)
                Elementwise.Copy(((ArrayTensor)results[i]).Value, outputs[i].Index(0, lane));
        }
        // What is done in order, or looked on at by this thread, is done by this thread.
        if (!Graph.HasEffect && Observer.Current is null) WorkerPool.Run(Size, Lane);
        else for (var lane = 0; lane < Size; lane++) Lane(lane);
        return outputs;
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var moving = Ints.Where(tangents, tangent => tangent is not null);
        var (primal, linear) = Graph.Linearize(moving, Ints.Range(Graph.Outputs.Length));
        var count = Graph.Outputs.Length;
        // A residual that is an input is there already: it is neither computed nor repeated for each lane.
        var sources = Array.ConvertAll(primal.Outputs[count..], atom => Array.IndexOf(primal.Inputs, atom));
        Atom[] made = [.. primal.Outputs[count..].Where((_, i) => sources[i] < 0)];
        var first = primal.Derive(
            ("made", count), () => primal.Part(primal.Inputs, [.. primal.Outputs[..count], .. made]));
        var outputs = new Lanes(first, Size, Mapped).Bind(primals);
        var next = count;
        Tensor[] residuals = [.. sources.Select(source => source < 0 ? outputs[next++] : primals[source])];
        Ints mapped = [.. sources.Select(source => source < 0 ? 1 : Mapped[source]), .. moving.Select(i => Mapped[i])];
        var changes = new Lanes(linear, Size, mapped).Bind([.. residuals, .. moving.Select(i => tangents[i]!)]);
        return (outputs[..count], [.. changes.Zip(outputs, (change, value) => value.Type.IsFloat ? change : null)]);
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        var moved = new Tensor[inputs.Length];
        var types = new TensorType[inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            moved[i] = axes[i] is { } axis ? AxisMoves.Axis(inputs[i], axis, Mapped[i]) : inputs[i];
            var whole = moved[i].Shape;
            types[i] = moved[i].Type with { Shape = Mapped[i] == 1 ? AxisMoves.Without(whole, 0) : whole };
        }
        var batched = Graph.Batch(size, types, [.. axes.Select(axis => axis is null ? (int?)null : 0)]);
        return (new Lanes(batched, Size, Mapped).Bind(moved), [.. Graph.Outputs.Select(_ => (int?)1)]);
    }

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents)
    {
        var known = Ints.Where(inputs, x => x.Known is not null);
        var given = Ints.Where(cotangents, cotangent => cotangent is not null);
        Tensor[] all = [.. known.Select(i => inputs[i].Known!), .. given.Select(i => cotangents[i]!)];
        var transposed = Graph.Transpose(known, given);
        Ints mapped = [.. known.Select(i => Mapped[i]), .. given.Select(_ => 1)];
        var unknown = new Queue<Tensor>(new Lanes(transposed, Size, mapped).Bind(all));
        return [.. inputs.Select((x, i) => x.Known is not null ? null
            : Mapped[i] == 1 ? unknown.Dequeue() : Sum(unknown.Dequeue()))];
    }

    protected override bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append($"{Size} x");
        return true;
    }

    Shape Whole(Shape lane) => AxisMoves.With(lane, 0, Size);
}
