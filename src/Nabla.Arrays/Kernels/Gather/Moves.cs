namespace Nabla.Arrays.Kernels;

/// <summary>Arrays put together, taken apart, padded, counted out: elements move, none is computed.</summary>
public static unsafe class Moves
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
            if (part.DType != first.DType) throw new DTypeException("Concatenate", $"{first} and {part}", "element types are equal");
            if (part.Rank != first.Rank || part.Shape.With(axis, 1) != first.Shape.With(axis, 1))
                throw new ShapeException("Concatenate", $"{first.Shape} and {part.Shape} along axis {axis}", "all other extents are equal");
            extent += part.Shape.Dims[axis];
        }
        if (extent > int.MaxValue) throw new ShapeException("Concatenate", $"extent {extent}", "an extent is at most 2147483647");
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
    public static NDArray Pad(NDArray x, NDArray value, ReadOnlySpan<int> low, ReadOnlySpan<int> high, ReadOnlySpan<int> inner = default)
    {
        if (value.DType != x.DType) throw new DTypeException("Pad", $"{x} with {value}", "the value has the elements' type");
        if (low.Length != x.Rank || high.Length != x.Rank || (inner.Length != x.Rank && !inner.IsEmpty) || value.Rank != 0)
            throw new ShapeException("Pad", $"{x.Shape} with {low.Length} low and {high.Length} high amounts", "one number an axis and a scalar value");
        var (extents, source) = (new int[x.Rank], x);
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var (have, gap) = (x.Shape.Dims[axis], inner.IsEmpty ? 0 : inner[axis]);
            var extent = have + ((long)Math.Max(have - 1, 0) * gap) + low[axis] + high[axis];
            if (gap < 0 || extent is < 0 or > int.MaxValue)
                throw new ShapeException("Pad", $"{x.Shape} axis {axis}: low {low[axis]}, high {high[axis]}, inner {gap}", "the extent stays from 0 to 2147483647");
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
        if (!indices.DType.IsInteger()) throw new DTypeException("OneHot", $"indices {indices}", "indices are whole numbers");
        var places = Iota(DType.I64, [classes]);
        var hits = Elementwise.Apply(CompareOp.Equal, Elementwise.Convert(indices, DType.I64).ExpandDims(-1), places);
        return Elementwise.Convert(hits, type);
    }

    /// <summary>
    /// The slices of x at these positions of an axis; the axis is replaced by the indices' axes. Negative positions
    /// count from the end.
    /// </summary>
    /// <exception cref="IndexException">A position is outside the axis.</exception>
    /// <exception cref="DTypeException">Indices are not whole numbers.</exception>
    public static NDArray Take(NDArray x, NDArray indices, int axis)
    {
        axis = x.Shape.Axis("Take", axis);
        var at = Positions("Take", x.Shape, axis, indices);
        var source = x.Contiguous();
        var result = NDArray.Uninitialized(x.DType, [.. x.Shape.Dims[..axis], .. indices.Shape.Dims, .. x.Shape.Dims[(axis + 1)..]]);
        var (outer, extent, run) = Parts(x, axis);
        for (nint o = 0; o < outer; o++)
            for (nint i = 0; i < at.Length; i++)
                Buffer.MemoryCopy(source.Pointer + (((o * extent) + at[i]) * run), result.Pointer + (((o * at.Length) + i) * run), run, run);
        GC.KeepAlive(source);
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>
    /// A copy of x to whose slices at these positions of an axis the updates are added, in the order of the indices:
    /// the transpose of <see cref="Take"/>, and the same bits every time.
    /// </summary>
    /// <exception cref="IndexException">A position is outside the axis.</exception>
    /// <exception cref="ShapeException">The updates have not the shape that Take would give.</exception>
    /// <exception cref="DTypeException">Indices are not whole numbers, or updates differ from x in type.</exception>
    public static NDArray ScatterAdd(NDArray x, NDArray indices, NDArray updates, int axis)
    {
        axis = x.Shape.Axis("ScatterAdd", axis);
        var at = Positions("ScatterAdd", x.Shape, axis, indices);
        Shape expected = [.. x.Shape.Dims[..axis], .. indices.Shape.Dims, .. x.Shape.Dims[(axis + 1)..]];
        if (updates.DType != x.DType) throw new DTypeException("ScatterAdd", $"{updates} into {x}", "element types are equal");
        if (updates.Shape != expected) throw new ShapeException("ScatterAdd", $"updates {updates.Shape} at {indices.Shape} along axis {axis} of {x.Shape}", $"the updates' shape is {expected}");
        var add = Tables.Binary(BinaryOp.Add, x.DType);
        if (add is null) throw Elementwise.NotDefined("ScatterAdd", x.DType);
        var (source, result) = (updates.Contiguous(), x.Copy());
        var (outer, extent, run) = Parts(x, axis);
        var pointers = stackalloc byte*[3];
        for (nint o = 0; o < outer; o++)
            for (nint i = 0; i < at.Length; i++)
            {
                pointers[0] = pointers[2] = result.Pointer + (((o * extent) + at[i]) * run);
                pointers[1] = source.Pointer + (((o * at.Length) + i) * run);
                add(pointers, run / x.DType.Size());
            }
        GC.KeepAlive(source);
        GC.KeepAlive(result);
        return result;
    }

    // Repeats before the axis, its extent, and the bytes of one slice behind it.
    static (nint Outer, nint Extent, nint Run) Parts(NDArray x, int axis)
    {
        nint outer = 1, run = x.DType.Size();
        foreach (var extent in x.Shape.Dims[..axis]) outer *= extent;
        foreach (var extent in x.Shape.Dims[(axis + 1)..]) run *= extent;
        return (outer, x.Shape.Dims[axis], run);
    }

    static long[] Positions(string operation, Shape shape, int axis, NDArray indices)
    {
        if (!indices.DType.IsInteger()) throw new DTypeException(operation, $"indices {indices}", "indices are whole numbers");
        var at = Elementwise.Convert(indices, DType.I64).ToArray<long>();
        var extent = shape.Dims[axis];
        for (var i = 0; i < at.Length; i++)
        {
            var positive = at[i] < 0 ? at[i] + extent : at[i];
            if ((ulong)positive >= (ulong)extent) throw new IndexException(operation, $"{at[i]} along axis {axis} of {shape}", $"positions run from {-extent} to {extent - 1}");
            at[i] = positive;
        }
        return at;
    }
}
