using Nabla.Arrays;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// cond(choice, operands): one of several graphs of the same operands, the one that the choice says: false or true, or
/// a whole number from 0, moved inside. Only that one runs; but where examples choose differently all run, and each
/// example takes its own.
/// </summary>
sealed record Cond(Graph[] Branches) : Primitive, ILinear, ICall
{
    IReadOnlyList<(string Name, Graph Graph)> ICall.Graphs =>
        [.. Branches.Select((branch, i) => ($"{i}", branch))];

    int Count => Branches[0].Outputs.Length;

    internal override TensorType[] Abstract(TensorType[] inputs)
    {
        if (inputs[0] is not { Rank: 0, DType: DType.I32 }
            && !(inputs[0] is { Rank: 0, DType: DType.Bool } && Branches.Length == 2))
            throw Refuse(inputs, "the choice is one truth value for two branches, or one i32");
        if (!Branches.All(branch => Bodies.Fits(branch, inputs.Skip(1))))
            throw Refuse(inputs, $"the branches take {string.Join(" and ", Branches[0].InputTypes)}");
        TensorType[] outputs = [.. Branches[0].OutputTypes.Select((type, i) =>
            type with { Weak = Branches.All(branch => branch.OutputTypes[i].Weak) })];
        return Branches.All(branch => branch.OutputTypes.Select(x => x with { Weak = false })
            .SequenceEqual(outputs.Select(x => x with { Weak = false })))
            ? outputs : throw Refuse(inputs, "all branches give the same types");
    }

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        var choice = Arrays.Kernels.Elementwise.Convert(inputs[0], DType.I32).Item<int>();
        return Bodies.Evaluate(Branches[Math.Clamp(choice, 0, Branches.Length - 1)], inputs.AsSpan(1));
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var moving = Ints.Where(tangents[1..], tangent => tangent is not null);
        var changing = Branches.Aggregate(default(Ints), (all, branch) => all.Union(branch.Moving(moving)));
        Tensor[] directions = [.. moving.Select(i => tangents[i + 1]!)];
        if (Bodies.Together(this, primals, directions))
        {
            var both = Each("jvp", branch => branch.Jvp(moving, changing), moving, changing)
                .Bind([.. primals, .. directions]);
            return (both[..Count], Bodies.Scatter(both[Count..], changing, Count));
        }
        var (primal, tangent, places) = Branches[0].Derive(
            (new Branch(Branches, "linearize"), moving, changing), () => CondLinearize.Of(Branches, moving, changing));
        var outputs = primal.Bind(primals);
        var changes = tangent.Bind(
            [primals[0], .. places.Select(i => primals[i + 1]), .. outputs[Count..], .. directions]);
        return (outputs[..Count], Bodies.Scatter(changes, changing, Count));
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        if (axes[0] is { } examples) return (Choose(size, AxisMoves.Axis(inputs[0], examples, 0), inputs, axes),
            [.. Enumerable.Repeat<int?>(0, Count)]);
        var batched = Ints.Where(axes[1..], axis => axis is not null);
        var outputs = Branches.Aggregate(default(Ints), (all, branch) => all.Union(branch.Batched(size, batched)));
        var values = inputs.Select((x, i) => axes[i] is { } axis ? AxisMoves.Axis(x, axis, 0) : x);
        return (
            Each("batch", branch => branch.Batch(size, batched, outputs), batched, outputs, size).Bind([.. values]),
            [.. Enumerable.Range(0, Count).Select(i => outputs.Contains(i) ? (int?)0 : null)]);
    }

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents)
    {
        var known = Ints.Where(inputs[1..], x => x.Known is not null);
        var given = Ints.Where(cotangents, cotangent => cotangent is not null);
        var unknown = new Queue<Tensor>(Each("transpose", branch => branch.Transpose(known, given), known, given).Bind([
            inputs[0].Known!, .. known.Select(i => inputs[i + 1].Known!), .. given.Select(i => cotangents[i]!)]));
        return Array.ConvertAll(inputs, x => x.Known is null ? unknown.Dequeue() : null);
    }

    // Examples choose differently. A branch that an example does not take may have no derivative there, and 0 times
    // infinity is no number: so where it is not taken it gets its operands as constants, and no cotangent comes back.
    Tensor[] Choose(int size, Tensor choice, Tensor[] inputs, int?[] axes)
    {
        Tensor[] operands = [.. inputs[1..].Select((x, i) => AxisMoves.Front(x, axes[i + 1], size))];
        Tensor Is(int branch) => choice.DType != DType.Bool
            ? Tensor.Equal(choice.Clip(0, Branches.Length - 1), branch) : branch == 1 ? choice : !choice;
        Tensor[]? chosen = null;
        for (var i = 0; i < Branches.Length; i++)
        {
            var taken = Is(i);
            Tensor[] own = [.. operands.Select(x =>
                x.Type.IsFloat ? Bodies.Choose(taken, x, new StopGradient().Apply(x)) : x)];
            var outputs = Branches[i].Batch(size, Ints.Range(own.Length), Ints.Range(Count)).Evaluate(own);
            chosen = chosen is null ? outputs
                : [.. outputs.Zip(chosen, (x, others) => Bodies.Choose(taken, x, others))];
        }
        return chosen!;
    }

    // What is made of each branch, made once.
    Cond Each(string what, Func<Graph, Graph> make, Ints a, Ints b, int size = 0) => Branches[0].Derive(
        (new Branch(Branches, what), a, b, size), () => new Cond(Array.ConvertAll(Branches, branch => make(branch))));

    // The key of what is made of several graphs: which they are.
    sealed record Branch(Graph[] All, string What)
    {
        public bool Equals(Branch? other) =>
            other is not null && What == other.What && All.AsSpan().SequenceEqual(other.All);

        public override int GetHashCode() =>
            All.Aggregate(What.GetHashCode(StringComparison.Ordinal), HashCode.Combine);
    }

    public bool Equals(Cond? other) => other is not null && Branches.AsSpan().SequenceEqual(other.Branches);

    public override int GetHashCode() => Branches.Aggregate(0, HashCode.Combine);

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;
}
