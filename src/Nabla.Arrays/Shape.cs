using System.Collections;
using System.Runtime.CompilerServices;

namespace Nabla;

/// <summary>
/// The extents of an array, outermost axis first. <c>default</c> is the shape of a scalar: rank 0, one element.
/// An array holds at most 2^31 - 1 elements, zero extents not counted, so that a span reaches all of it and no
/// stride overflows; more is refused when the shape is made, before anything is allocated.
/// </summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    readonly int[]? dims;

    Shape(int[] dims, int length)
    {
        this.dims = dims;
        Size = length;
    }

    /// <summary>The number of axes.</summary>
    public int Rank => dims?.Length ?? 0;

    /// <summary>The number of elements: the product of the extents, 1 for a scalar.</summary>
    public int Size => dims is null ? 1 : field;

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<int> Dims => dims;

    /// <summary>The extent of an axis; a negative axis counts from the last.</summary>
    public int this[int axis] => dims![Axis("Shape", axis)];

    /// <summary>The shape with these extents.</summary>
    /// <exception cref="ShapeException">An extent is negative, or the number of elements overflows.</exception>
    public static Shape Create(params ReadOnlySpan<int> extents)
    {
        if (extents.IsEmpty) return default;
        long product = 1;
        var empty = false;
        foreach (var extent in extents)
        {
            if (extent < 0) throw new ShapeException("Shape", Write(extents), "an extent is 0 or more");
            empty |= extent == 0;
            product *= Math.Max(extent, 1);
            if (product > int.MaxValue)
                throw new ShapeException("Shape", Write(extents), "an array holds at most 2147483647 elements");
        }
        return new Shape(extents.ToArray(), empty ? 0 : (int)product);
    }

    /// <summary>An axis counted from the front, from one that may be negative and so count from the last.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public int Axis(string operation, int axis)
    {
        var positive = axis < 0 ? axis + Rank : axis;
        if ((uint)positive >= (uint)Rank) throw NoAxis(operation, axis);
        return positive;
    }

    // Apart from it, Axis is short enough to become part of its callers.
    AxisException NoAxis(string operation, int axis) => new(
        operation, $"axis {axis} of {this}",
        Rank == 0 ? "a scalar has no axes" : $"axes run from {-Rank} to {Rank - 1}");

    /// <summary>Axes counted from the front, each at most once, in ascending order; null means all.</summary>
    internal int[] Axes(string operation, ReadOnlySpan<int> axes, bool all = false)
    {
        if (all) return [.. Enumerable.Range(0, Rank)];
        var result = new int[axes.Length];
        for (var i = 0; i < result.Length; i++) result[i] = Axis(operation, axes[i]);
        Array.Sort(result);
        for (var i = 1; i < result.Length; i++)
            if (result[i] == result[i - 1])
                throw new AxisException(operation, $"axes {Write(axes)} of {this}", "an axis may be named once");
        return result;
    }

    /// <summary>The shape that both broadcast to, by NumPy's rule: aligned at the last axis, 1 stretches.</summary>
    /// <exception cref="ShapeException">Two extents differ and neither is 1.</exception>
    public static Shape Broadcast(string operation, Shape a, Shape b)
    {
        if (a == b) return a;
        var rank = Math.Max(a.Rank, b.Rank);
        Span<int> extents = rank <= 16 ? stackalloc int[rank] : new int[rank];
        for (var i = 1; i <= rank; i++)
        {
            var (p, q) = (i <= a.Rank ? a.dims![^i] : 1, i <= b.Rank ? b.dims![^i] : 1);
            if (p != q && p != 1 && q != 1)
                throw new ShapeException(operation, $"{a} and {b}", $"extents {p} and {q} differ and neither is 1");
            extents[^i] = p == 1 ? q : p;
        }
        return Create(extents);
    }

    /// <summary>This shape with the axes (ascending, from the front) made 1, or left out.</summary>
    internal Shape Reduced(ReadOnlySpan<int> axes, bool keepDims)
    {
        var extents = new List<int>(Rank);
        for (var i = 0; i < Rank; i++)
        {
            if (!axes.Contains(i)) extents.Add(dims![i]);
            else if (keepDims) extents.Add(1);
        }
        return Create([.. extents]);
    }

    /// <summary>This shape with one extent replaced.</summary>
    internal Shape With(int axis, int extent)
    {
        int[] extents = [.. Dims];
        extents[axis] = extent;
        return Create(extents);
    }

    /// <summary>Strides, in elements, of this shape laid out row by row.</summary>
    internal int[] RowMajor()
    {
        var strides = new int[Rank];
        for (int i = Rank - 1, stride = 1; i >= 0; stride *= Math.Max(dims![i--], 1)) strides[i] = stride;
        return strides;
    }

    /// <inheritdoc/>
    public bool Equals(Shape other) =>
        ReferenceEquals(dims, other.dims) || Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var extent in Dims) hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>Whether both have the same extents.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Whether an extent or the rank differs.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>A shape from its extents.</summary>
    public static implicit operator Shape(int[] extents) => Create(extents);

    /// <summary>As Python writes it: <c>()</c>, <c>(3,)</c>, <c>(2, 3)</c>.</summary>
    public override string ToString() => Write(Dims);

    static string Write(ReadOnlySpan<int> values) =>
        values.Length == 1 ? $"({values[0]},)" : $"({string.Join(", ", values.ToArray())})";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(dims ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
