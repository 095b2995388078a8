using System.Globalization;
using System.Text;

namespace Nabla;

/// <summary>Which part of the work an operation belongs to.</summary>
public enum NanPass
{
    /// <summary>What stands at the line.</summary>
    Forward,

    /// <summary>The derivative of what stands there, in the direction of a tangent.</summary>
    Tangent,

    /// <summary>The derivative of what stands there, for the backward pass.</summary>
    Backward,
}

/// <summary>One input of the operation, at the element that counts.</summary>
/// <param name="Type">The type of the input.</param>
/// <param name="Value">The element that the output's was made of; of a sum or a product, the one of greatest size.</param>
/// <param name="Index">Where that element is.</param>
public sealed record NanInput(TensorType Type, double Value, IReadOnlyList<int> Index);

/// <summary>A loop, a branch or a bound step that the operation was in.</summary>
/// <param name="Operation">What it is called.</param>
/// <param name="Step">Which step of it; the first is 0.</param>
/// <param name="Where">Its line, as <c>File.cs:12</c>.</param>
public sealed record NanStep(string Operation, int Step, string? Where);

/// <summary>The birth of a number that is none: what was done, where, with which numbers, and what to write instead.</summary>
public sealed class NanBirth
{
    internal NanBirth()
    {
    }

    /// <summary>The operation that stands at the line.</summary>
    public required string Operation { get; init; }

    /// <summary>Whether it was the operation, or its derivative.</summary>
    public required NanPass Pass { get; init; }

    /// <summary>The primitive that was computed: the operation, or one that its derivative consists of.</summary>
    public required string Primitive { get; init; }

    /// <summary>The line of C# as <c>File.cs:12</c>; in the backward pass that of the forward operation.</summary>
    public required string? Where { get; init; }

    /// <summary>What was born: NaN or an infinity.</summary>
    public required double Value { get; init; }

    /// <summary>Where, in the output; the first if there are several.</summary>
    public required IReadOnlyList<int> Index { get; init; }

    /// <summary>How many elements of the output are not finite.</summary>
    public required int Count { get; init; }

    /// <summary>The type of the output.</summary>
    public required TensorType Type { get; init; }

    /// <summary>What went in.</summary>
    public required IReadOnlyList<NanInput> Inputs { get; init; }

    /// <summary>Which example of a batch, or which shard, the outermost <c>Vmap</c> or <c>Shard</c> first.</summary>
    public required IReadOnlyList<int> Lanes { get; init; }

    /// <summary>The loops and bound steps around it, the outermost first.</summary>
    public required IReadOnlyList<NanStep> Steps { get; init; }

    /// <summary>The formula to write instead, where one is known.</summary>
    public required string? Cure { get; init; }

    /// <summary>How often it was seen here.</summary>
    public int Times { get; internal set; } = 1;

    internal string Rule => double.IsNaN(Value)
        ? "an operation on numbers gives a number" : "an operation on finite numbers gives a finite one";

    /// <summary>What, how and of what, without the line.</summary>
    internal string Happened
    {
        get
        {
            var text = new StringBuilder($"{Number(Value)} born");
            if (Pass == NanPass.Backward) text.Append($" in the backward pass of {Operation}");
            if (Pass == NanPass.Tangent) text.Append($" in the derivative of {Operation}");
            if (Primitive != Operation) text.Append($", by {Primitive}");
            if (Inputs.Count > 0) text.Append($" of {string.Join(" and ", Inputs.Select(Shown))}");
            if (Index.Count > 0) text.Append($" at {List(Index)} of {Type}");
            if (Count > 1) text.Append($" and {Count - 1} more");
            if (Lanes.Count > 0) text.Append($", example {string.Join(" of ", Lanes.Reverse())}");
            foreach (var step in Steps.Reverse())
                text.Append($", in step {step.Step} of {step.Operation}{(step.Where is { } line ? $" ({line})" : "")}");
            return text.ToString();
        }
    }

    /// <summary>One line: operation, what happened, line, cure.</summary>
    public override string ToString() =>
        $"{Operation}{(Where is null ? "" : $" at {Where}")}: {Happened}{(Cure is null ? "" : $"; {Cure}")}";

    // The index is told where it is another than the output's.
    string Shown(NanInput input) =>
        input.Index.SequenceEqual(Index) ? Number(input.Value) : $"{Number(input.Value)} at {List(input.Index)}";

    static string Number(double value) => double.IsNaN(value) ? "NaN"
        : double.IsInfinity(value) ? (value > 0 ? "infinity" : "-infinity")
        : value.ToString("G7", CultureInfo.InvariantCulture);

    static string List(IReadOnlyList<int> index) => $"[{string.Join(", ", index)}]";
}
