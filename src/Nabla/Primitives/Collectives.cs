using Nabla.Arrays;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// An operation across a named axis, of examples or of shards: where the axis is bound it becomes an operation along
/// it, so it is never computed by itself. A tensor that is the same for all counts once for each.
/// </summary>
abstract record Collective : Primitive
{
    /// <summary>The numbers of all, the axis in front.</summary>
    protected static Tensor All(int size, Tensor x, int? axis) => AxisMoves.Front(x, axis, size);

    internal sealed override TensorType[] Abstract(TensorType[] inputs) => [Result(inputs)];

    internal sealed override NDArray[] Evaluate(NDArray[] inputs) => throw Unbound(Name, AxisNames[0]);

    internal sealed override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        var own = BatchTrace.AxisName is { } name && AxisNames.Contains(name);
        var (output, axis) = own
            ? Along(BatchTrace.AxisName!, size, inputs, axes) : Beside(inputs, axes);
        return ([output], [axis]);
    }

    /// <summary>The type of the output.</summary>
    internal abstract TensorType Result(TensorType[] x);

    /// <summary>The operation along the axis of this name; null where the result is the same for all.</summary>
    internal abstract (Tensor Output, int? Axis) Along(string name, int size, Tensor[] x, int?[] axes);

    /// <summary>The operation on many examples of another axis.</summary>
    internal abstract (Tensor Output, int? Axis) Beside(Tensor[] x, int?[] axes);

    /// <summary>The refusal of a name that nothing binds.</summary>
    public static TransformException Unbound(string operation, string name)
    {
        var bound = string.Join(", ", Trace.BoundAxes.Select(axis => $"'{axis.Name}'"));
        return new(
            operation, $"the axis '{name}'; bound here {(bound is "" ? "is none" : $"are {bound}")}",
            $"a name is bound inside Vmap(f, axisName: \"{name}\"), or inside Shard over a Mesh that has it");
    }
}

/// <summary>
/// The sum over named axes. In each place the cotangent of x is the sum of all cotangents: it is its own transpose.
/// </summary>
sealed record PSum(AxisList Over) : Collective, ILinear
{
    internal override IReadOnlyList<string> AxisNames => Over.Names;

    internal override TensorType Result(TensorType[] x) => x[0].DType != DType.Bool ? x[0] with { Weak = false }
        : throw new DTypeException(Name, x[0].ToString(), "its elements are numbers: convert truths by As(DType.I32)");

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        (Bind(primals), [tangents[0] is { } tangent ? Bind([tangent])[0] : null]);

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents) => [Bind([cotangents[0]!])[0]];

    internal override (Tensor Output, int? Axis) Along(string name, int size, Tensor[] x, int?[] axes) =>
        (Rest(name, All(size, x[0], axes[0]).Sum(0)), null);

    internal override (Tensor Output, int? Axis) Beside(Tensor[] x, int?[] axes) => (Bind(x)[0], axes[0]);

    /// <summary>The sum over the other names.</summary>
    public Tensor Rest(string name, Tensor sum) =>
        Over.Without(name) is { Names: not [] } rest ? new PSum(rest).Bind([sum])[0] : sum;
}

/// <summary>The greatest or least over named axes; equal ones share the derivative.</summary>
sealed record PExtreme(bool Greatest, AxisList Over) : Collective
{
    internal override string Name => Greatest ? "PMax" : "PMin";

    internal override IReadOnlyList<string> AxisNames => Over.Names;

    internal override TensorType Result(TensorType[] x) => x[0] with { Weak = false };

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var y = Bind(primals)[0];
        if (tangents[0] is not { } tangent) return ([y], [null]);
        var chosen = Tensor.Equal(primals[0], y);
        var sum = new PSum(Over);
        return ([y], [sum.Bind([Tensor.Where(chosen, tangent, 0)])[0] / sum.Bind([chosen.As(tangent.DType)])[0]]);
    }

    internal override (Tensor Output, int? Axis) Along(string name, int size, Tensor[] x, int?[] axes)
    {
        var most = Most(All(size, x[0], axes[0]));
        return (Over.Without(name) is { Names: not [] } rest
            ? new PExtreme(Greatest, rest).Bind([most])[0] : most, null);
    }

    internal override (Tensor Output, int? Axis) Beside(Tensor[] x, int?[] axes) => (Bind(x)[0], axes[0]);

    /// <summary>The greatest, or least, along axis 0.</summary>
    public Tensor Most(Tensor all) => Greatest ? all.Max(0) : all.Min(0);
}

/// <summary>The tensors of all along a new axis 0.</summary>
sealed record AllGather(string Axis, int Size) : Collective, ILinear
{
    internal override IReadOnlyList<string> AxisNames => [Axis];

    internal override TensorType Result(TensorType[] x) =>
        x[0] with { Shape = AxisMoves.With(x[0].Shape, 0, Size), Weak = false };

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        (Bind(primals), [tangents[0] is { } tangent ? Bind([tangent])[0] : null]);

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents) =>
        [new PSumScatter(Axis, Size).Bind([cotangents[0]!])[0]];

    internal override (Tensor Output, int? Axis) Along(string name, int size, Tensor[] x, int?[] axes) =>
        (All(size, x[0], axes[0]), null);

    internal override (Tensor Output, int? Axis) Beside(Tensor[] x, int?[] axes) => (Bind(x)[0], axes[0] + 1);
}

/// <summary>Of the sum of all, whose axis 0 has a place for each, everyone's own place.</summary>
sealed record PSumScatter(string Axis, int Size) : Collective, ILinear
{
    internal override IReadOnlyList<string> AxisNames => [Axis];

    internal override TensorType Result(TensorType[] x) => x[0].Rank > 0 && x[0].Shape[0] == Size
        ? x[0] with { Shape = AxisMoves.Without(x[0].Shape, 0), Weak = false }
        : throw Refuse(x, $"the axis that is scattered has an element for each of the {Size} of '{Axis}'");

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        (Bind(primals), [tangents[0] is { } tangent ? Bind([tangent])[0] : null]);

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents) =>
        [new AllGather(Axis, Size).Bind([cotangents[0]!])[0]];

    internal override (Tensor Output, int? Axis) Along(string name, int size, Tensor[] x, int?[] axes) =>
        (All(size, x[0], axes[0]).Sum(0), 0);

    internal override (Tensor Output, int? Axis) Beside(Tensor[] x, int?[] axes) =>
        axes[0] is { } axis ? (Bind([AxisMoves.Axis(x[0], axis, 1)])[0], 0) : (Bind(x)[0], null);
}

/// <summary>Which of the examples or shards of a named axis this is, from 0.</summary>
sealed record AxisIndex(string Axis) : Collective
{
    internal override IReadOnlyList<string> AxisNames => [Axis];

    internal override TensorType Result(TensorType[] x) => new(DType.I32, []);

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        (Bind(primals), [null]);

    internal override (Tensor Output, int? Axis) Along(string name, int size, Tensor[] x, int?[] axes) =>
        (Tensor.Arange(size), 0);

    internal override (Tensor Output, int? Axis) Beside(Tensor[] x, int?[] axes) => (Bind(x)[0], null);
}

/// <summary>Names of axes, which equal others in the same order.</summary>
readonly struct AxisList(string[] names) : IEquatable<AxisList>
{
    public string[] Names => names;

    public AxisList Without(string name) => new([.. names.Where(other => other != name)]);

    public bool Equals(AxisList other) => names.AsSpan().SequenceEqual(other.Names);

    public override bool Equals(object? obj) => obj is AxisList other && Equals(other);

    public override int GetHashCode() => names.Aggregate(17, HashCode.Combine);

    public override string ToString() => $"[{string.Join(",", names)}]";
}
