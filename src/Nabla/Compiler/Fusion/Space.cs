using Nabla.Compiler.Plan;
using Nabla.Core;

namespace Nabla.Compiler.Fusion;

/// <summary>
/// What a fused kernel walks: extents without those of 1, of which the last <paramref name="Columns"/> are one row. A
/// value belongs to each element, or to each row.
/// </summary>
sealed record Space(Ints Extents, int Columns)
{
    public int Rank => Extents.Count;

    public int Size => Extents.Aggregate(1, (product, extent) => product * extent);

    public Ints Rows => [.. Extents.Span[..^Columns]];

    /// <summary>A shape without its axes of extent 1.</summary>
    public static Ints Squeezed(Shape shape) => [.. shape.Where(extent => extent != 1)];

    public bool IsElement(Shape shape) => Squeezed(shape).Equals(Extents);

    public bool IsRow(Shape shape) => Squeezed(shape).Equals(Rows);

    /// <summary>A view's strides along the axes of the space; zeros along the row where it has a row's shape.</summary>
    public int[] Strides(View view)
    {
        int[] own = [.. view.Shape.Select((extent, axis) => (extent, axis)).Where(x => x.extent != 1)
            .Select(x => view.Strides[x.axis])];
        return [.. own, .. new int[Rank - own.Length]];
    }

    /// <summary>The strides of a whole value of each element, or of each row.</summary>
    public int[] Whole(bool row)
    {
        var own = Shape.Create((row ? Rows : Extents).Span).RowMajor();
        return [.. own, .. new int[Rank - own.Length]];
    }

    /// <summary>The axes of the space that a fold over axes of a shape folds.</summary>
    public static int[] Folded(Shape shape, Ints axes)
    {
        int[] kept = [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] != 1)];
        return [.. Enumerable.Range(0, kept.Length).Where(i => axes.IndexOf(kept[i]) >= 0)];
    }

    public override string ToString() => $"{string.Join("x", Rows)}|{string.Join("x", Extents.Skip(Rank - Columns))}";
}
