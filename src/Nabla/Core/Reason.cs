using Nabla.Arrays;

namespace Nabla.Core;

/// <summary>
/// Why a primitive is applied for a line of C#, where it is not just what stands there: it belongs to the derivative
/// of what stands there, or does it for many examples at once. It goes along as the note of the line.
/// </summary>
/// <param name="Derivation">Whose derivative it is; null for what stands at the line itself.</param>
/// <param name="Batches">How many examples, and the axes that inputs have them along, the innermost Vmap first.</param>
sealed record Reason(Derivation? Derivation, IReadOnlyList<(int Size, int?[] Axes)> Batches)
{
    public static Reason Of(SourceLine? line) => line?.Note as Reason ?? new Reason(null, []);

    public Reason Derive(Derivation? derivation) => this with { Derivation = derivation };

    public Reason Batch(int size, int?[] axes) => this with { Batches = [.. Batches, (size, axes)] };

    /// <summary>
    /// Which example an element belongs to, the outermost Vmap first. Rules leave examples along the axis that all
    /// inputs have them along, or put them in front.
    /// </summary>
    public int[] Lanes(Shape shape, ReadOnlySpan<int> index)
    {
        List<int> extents = [.. shape], at = [.. index.ToArray()], lanes = [];
        foreach (var (size, axes) in Batches.Reverse())
        {
            var same = axes.OfType<int>().Distinct().ToArray();
            var axis = same is [var one] && one < extents.Count && extents[one] == size ? one : extents.IndexOf(size);
            if (axis < 0) continue;
            lanes.Add(at[axis]);
            extents.RemoveAt(axis);
            at.RemoveAt(axis);
        }
        return [.. lanes];
    }
}

/// <summary>
/// The derivative of a primitive, under way. Its rule applies the primitive itself first, and that is no derivative.
/// </summary>
sealed class Derivation(Primitive primitive, bool backward)
{
    public Primitive Primitive => primitive;

    /// <summary>Whether it is made to be walked backward; else it carries tangents forward.</summary>
    public bool Backward => backward;

    /// <summary>Whether the primitive itself has been applied.</summary>
    public bool IsBegun { get; set; }

    /// <summary>Whether this is the primitive itself, for the first time.</summary>
    public bool Begins(Primitive other)
    {
        if (IsBegun || other.GetType() != primitive.GetType()) return false;
        return IsBegun = true;
    }
}
