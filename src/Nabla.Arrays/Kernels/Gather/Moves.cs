namespace Nabla.Arrays.Kernels;

/// <summary>Arrays put together, taken apart, padded, counted out: elements move, none is computed.</summary>
public static unsafe partial class Moves
{
    /// <summary>Arrays joined along an axis; all other extents are equal.</summary>
    /// <exception cref="ShapeException">There is none, or extents differ off the axis.</exception>
    /// <exception cref="DTypeException">Element types differ.</exception>
    public static NDArray Concatenate(ReadOnlySpan<NDArray> parts, int axis)
    {
        if (parts.IsEmpty) throw new ShapeException("Concatenate", "no arrays", "there is at least one");
        var first = parts[0];
        axis = first.Shape.Axis("Concatenate", axis);
        long extent = 0;
        foreach (var part in parts)
        {
            if (part.DType != first.DType)
                throw new DTypeException("Concatenate", $"{first} and {part}", "element types are equal");
            if (part.Rank != first.Rank || part.Shape.With(axis, 1) != first.Shape.With(axis, 1))
                throw new ShapeException("Concatenate", $"{first.Shape} and {part.Shape} along axis {axis}",
                    "all other extents are equal");
            extent += part.Shape.Dims[axis];
        }
        if (extent > int.MaxValue)
            throw new ShapeException("Concatenate", $"extent {extent}", "an extent is at most 2147483647");
        var result = NDArray.Uninitialized(first.DType, first.Shape.With(axis, (int)extent));
        var at = 0;
        foreach (var part in parts)
        {
            Elementwise.Copy(part, result.Slice(axis, at, at + part.Shape.Dims[axis]));
            at += part.Shape.Dims[axis];
        }
        return result;
    }

    /// <summary>
    /// x with <paramref name="low"/> values before, <paramref name="high"/> after and <paramref name="inner"/> between
    /// its elements along each axis; negative low or high cuts off.
    /// </summary>
    /// <exception cref="ShapeException">There is not one number an axis, or more is cut than there is.</exception>
    /// <exception cref="DTypeException">The value, a scalar, is of another type.</exception>
    public static NDArray Pad(
        NDArray x, NDArray value, ReadOnlySpan<int> low, ReadOnlySpan<int> high, ReadOnlySpan<int> inner = default)
    {
        if (value.DType != x.DType)
            throw new DTypeException("Pad", $"{x} with {value}", "the value has the elements' type");
        var paired = low.Length == x.Rank && high.Length == x.Rank && (inner.Length == x.Rank || inner.IsEmpty);
        if (!paired || value.Rank != 0)
            throw new ShapeException("Pad", $"{x.Shape} with {low.Length} low and {high.Length} high amounts",
                "one number an axis and a scalar value");
        var (extents, source) = (new int[x.Rank], x);
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var (have, gap) = (x.Shape.Dims[axis], inner.IsEmpty ? 0 : inner[axis]);
            var extent = have + ((long)Math.Max(have - 1, 0) * gap) + low[axis] + high[axis];
            if (gap < 0 || extent is < 0 or > int.MaxValue)
                throw new ShapeException("Pad",
                    $"{x.Shape} axis {axis}: low {low[axis]}, high {high[axis]}, inner {gap}",
                    "the extent stays from 0 to 2147483647");
            extents[axis] = (int)extent;
        }
        var result = NDArray.Uninitialized(x.DType, extents);
        Elementwise.Copy(value, result);
        var target = result;
        for (var axis = 0; axis < x.Rank; axis++)
        {
            // Element i lands at low + i step; those below 0 or beyond the end are cut off.
            var step = (inner.IsEmpty ? 0 : inner[axis]) + 1;
            var skipped = low[axis] < 0 ? (-low[axis] + step - 1) / step : 0;
            var count = Math.Clamp((extents[axis] - 1L - low[axis] + step) / step, 0, x.Shape.Dims[axis]) - skipped;
            if (extents[axis] == 0 || count <= 0) return result;
            var start = low[axis] + (skipped * step);
            target = target.Slice(axis, start, (int)(start + ((count - 1) * step) + 1), step);
            source = source.Slice(axis, skipped, (int)(skipped + count));
        }
        Elementwise.Copy(source, target);
        return result;
    }

    /// <summary>0, 1, 2, … along an axis, the same across the others.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public static NDArray Iota(DType type, Shape shape, int axis = 0)
    {
        axis = shape.Axis("Iota", axis);
        var count = shape.Dims[axis];
        var values = NDArray.From<long>([.. Enumerable.Range(0, count).Select(i => (long)i)]);
        var extents = Enumerable.Repeat(1, shape.Rank).ToArray();
        extents[axis] = count;
        return Elementwise.Convert(values, type).Reshape(extents).BroadcastTo(shape).Contiguous();
    }

    /// <summary>
    /// A new last axis of <paramref name="classes"/> places with 1 at each index and 0 elsewhere; an index outside
    /// gives zeros.
    /// </summary>
    /// <exception cref="DTypeException">Indices are not whole numbers.</exception>
    public static NDArray OneHot(NDArray indices, int classes, DType type)
    {
        if (!indices.DType.IsInteger())
            throw new DTypeException("OneHot", $"indices {indices}", "indices are whole numbers");
        var places = Iota(DType.I64, [classes]);
        var hits = Elementwise.Apply(CompareOp.Equal, Elementwise.Convert(indices, DType.I64).ExpandDims(-1), places);
        return Elementwise.Convert(hits, type);
    }
}
