using System.Collections;
using System.Runtime.CompilerServices;

namespace Nabla;

/// <summary>
/// Which axes an operation goes over: one (<c>x.Sum(0)</c>), several (<c>x.Sum([0, 2])</c>), or, where none is named,
/// all. Negative ones count from the last.
/// </summary>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public readonly struct Axes : IEnumerable<int>
{
    // Null: all.
    readonly int[]? named;

    Axes(int[] named) => this.named = named;

    /// <summary>These axes; an empty list is none of them.</summary>
    public static Axes Create(ReadOnlySpan<int> axes) => new(axes.ToArray());

    /// <summary>One axis.</summary>
    public static implicit operator Axes(int axis) => new([axis]);

    /// <summary>One axis, or all.</summary>
    public static implicit operator Axes(int? axis) => axis is { } one ? one : default;

    /// <summary>Several axes.</summary>
    public static implicit operator Axes(int[] axes) => new([.. axes]);

    /// <summary>The axes of a shape, from the front and ascending.</summary>
    internal int[] Of(string operation, Shape shape) => shape.Axes(operation, named, all: named is null);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(named ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
