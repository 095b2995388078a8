using System.Text;
using Nabla.Arrays;

namespace Nabla.Core;

/// <summary>
/// A function that every transformation knows by the same four rules: what type it has, what its numbers are, its
/// derivative along a direction, and how it acts on many examples at once. A leaf is a sealed record: its parameters
/// are its members, so two primitives are equal when they do the same, and a rule reads what it needs. Rules are
/// written in tensor operations, so that they can themselves be transformed.
/// </summary>
abstract record Primitive
{
    /// <summary>What the primitive is called in graphs and errors.</summary>
    internal virtual string Name => GetType().Name;

    /// <summary>Whether evaluating it does something besides: then it is kept, and stays in its order.</summary>
    internal virtual bool HasEffect => this is ICall call && call.Graphs.Any(each => each.Graph.HasEffect);

    /// <summary>The named axes that it reduces, or asks about.</summary>
    internal virtual IReadOnlyList<string> AxisNames => this is ICall call
        ? [.. call.Graphs.SelectMany(each => each.Graph.AxisNames).Distinct()] : [];

    /// <summary>What its user wrote, where that is called otherwise.</summary>
    internal virtual string Called => Name;

    /// <summary>
    /// Whether each element depends on the elements at its place alone, so that numbers of C# can be computed as such.
    /// </summary>
    internal virtual bool IsPointwise => false;

    /// <summary>The types of the outputs; throws where the inputs do not fit.</summary>
    internal abstract TensorType[] Abstract(TensorType[] inputs);

    /// <summary>The outputs themselves. The inputs fit: <see cref="Abstract"/> has seen them.</summary>
    internal abstract NDArray[] Evaluate(NDArray[] inputs);

    /// <summary>The outputs, and how they change along the tangents. A null tangent is zero, on either side.</summary>
    internal abstract (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents);

    /// <summary>What to say where a transpose is asked of a primitive that has none.</summary>
    internal virtual string NoTranspose => "only a linear function has a transpose";

    /// <summary>
    /// The outputs for <paramref name="size"/> examples at once, and the axis of each that counts them. Input i has
    /// its examples along <c>axes[i]</c>, or null where all share it; at least one is not null.
    /// </summary>
    internal abstract (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes);

    /// <summary>
    /// Applies the primitive: the innermost transformation that any input belongs to takes it; where there is none,
    /// and no graph is being made on this thread, it is computed now.
    /// </summary>
    internal Tensor[] Bind(Tensor[] inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
            if (inputs[i] is null) throw new NullException(Called, $"operand {i + 1}");
        if (Trace.Innermost(this, inputs) is not { } trace) return Now(inputs);
        using var line = Caller.Enter();
        return trace.Process(this, inputs);
    }

    Tensor[] Now(Tensor[] inputs)
    {
        var types = Abstract(Array.ConvertAll(inputs, x => x.Type));
        var exact = IsPointwise && types[0] is { Weak: true, DType: DType.F32, Shape.Rank: 0 }
            && Array.TrueForAll(inputs, x => x is ArrayTensor { Number: not null });
        // Numbers of C# are doubles until they meet a tensor: 0.1 * 3 beside doubles is 0.3 to their last digit.
        var given = Array.ConvertAll(inputs, x => exact
            ? NDArray.Scalar(((ArrayTensor)x).Number!.Value)
            : ((ArrayTensor)x).Value);
        var values = Observer.Current is { } observer ? observer.Compute(this, given) : Evaluate(given);
        if (exact) return [values[0].Item<double>()];
        var outputs = new Tensor[values.Length];
        for (var i = 0; i < outputs.Length; i++) outputs[i] = new ArrayTensor(values[i], types[i].Weak);
        return outputs;
    }

    /// <summary>The name with the parameters, as graphs print it: <c>transpose[Axes = [1,0]]</c>.</summary>
    public sealed override string ToString()
    {
        var members = new StringBuilder();
        return PrintMembers(members) ? $"{Name.ToLowerInvariant()}[{members}]" : Name.ToLowerInvariant();
    }

    /// <summary>The refusal of inputs that do not fit.</summary>
    internal ShapeException Refuse(TensorType[] inputs, string rule) => new(Called, string.Join(" and ", inputs), rule);
}

/// <summary>An input of a linear function as its transpose sees it: known, or unknown because linear in it.</summary>
/// <param name="Type">The type of the input.</param>
/// <param name="Known">The input, or null where the function is linear in it.</param>
readonly record struct Operand(TensorType Type, Tensor? Known);

/// <summary>A primitive that is linear in some of its inputs, the others held fixed.</summary>
interface ILinear
{
    /// <summary>
    /// The cotangents of the unknown inputs from those of the outputs: the function's transpose. Null is zero, on
    /// either side; entries of known inputs are not looked at.
    /// </summary>
    Tensor?[] Transpose(Operand[] inputs, Tensor?[] cotangents);
}
