namespace Nabla.Arrays;

// Views: each shares the buffer of the array it looks at and costs no copy; only Reshape copies, where no strides
// can describe the new shape.
public sealed unsafe partial class NDArray
{
    NDArray View(Shape shape, int[] strides, nint offset = 0) =>
        new(DType, shape, IsRowMajor(shape, strides) ? null : strides, block, Pointer + (offset * DType.Size()));

    /// <summary>
    /// Other elements in the memory of an array: a piece of an arena, say. The view lies inside it: nothing is checked.
    /// </summary>
    internal static NDArray Within(NDArray memory, nint bytes, DType type, Shape shape, int[] strides) =>
        new(type, shape, IsRowMajor(shape, strides) ? null : strides, memory.block, memory.Pointer + bytes);

    /// <summary>Elements in memory that somebody else keeps for as long as this is used: nothing is checked.</summary>
    internal static NDArray Over(byte* pointer, DType type, Shape shape, int[] strides) =>
        new(type, shape, IsRowMajor(shape, strides) ? null : strides, null, pointer);

    // Strides along axes of extent 1 do not matter; an empty array has no elements to be apart.
    static bool IsRowMajor(Shape shape, ReadOnlySpan<int> strides)
    {
        if (shape.Size == 0) return true;
        for (int i = shape.Rank - 1, expected = 1; i >= 0; expected *= shape.Dims[i--])
            if (strides[i] != expected && shape.Dims[i] != 1) return false;
        return true;
    }

    /// <summary>
    /// The elements start, start + step, … before stop along an axis, by Python's rules: negative positions count
    /// from the end, positions beyond an end are moved to it, null is the end from which the step starts or to which
    /// it runs.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="IndexException">The step is 0.</exception>
    public NDArray Slice(int axis, int? start = null, int? stop = null, int step = 1)
    {
        axis = Shape.Axis("Slice", axis);
        if (step == 0) throw new IndexException("Slice", $"step 0 along axis {axis} of {Shape}", "a step is not 0");
        var extent = Shape.Dims[axis];
        var (low, high) = step > 0 ? (0, extent) : (-1, extent - 1);
        int Bound(int? at, int otherwise) =>
            at is not { } p ? otherwise : Math.Clamp(p < 0 ? p + extent : p, low, high);
        long first = Bound(start, step > 0 ? low : high), last = Bound(stop, step > 0 ? high : low);
        var count = Math.Max(0, (last - first + step - Math.Sign(step)) / step);
        int[] strided = [.. Strides];
        strided[axis] = count > 1 ? strided[axis] * step : strided[axis];
        return View(Shape.With(axis, (int)count), strided, count == 0 ? 0 : (nint)first * Strides[axis]);
    }

    /// <summary>The elements at one position of an axis, that axis left out; negative counts from the end.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="IndexException">The position is outside the axis.</exception>
    public NDArray Index(int axis, int at)
    {
        axis = Shape.Axis("Index", axis);
        var extent = Shape.Dims[axis];
        var positive = at < 0 ? at + extent : at;
        if ((uint)positive >= (uint)extent)
            throw new IndexException("Index", $"{at} along axis {axis} of {Shape}",
                $"positions run from {-extent} to {extent - 1}");
        int[] without = [axis];
        return View(Shape.Reduced(without, keepDims: false), Leave(Strides, axis), (nint)positive * Strides[axis]);
    }

    /// <summary>The axes in reverse order.</summary>
    public NDArray Transpose() => Permute([.. Enumerable.Range(0, Rank).Reverse()]);

    /// <summary>The axes in another order: axis <c>axes[i]</c> of this becomes axis <c>i</c>.</summary>
    /// <exception cref="AxisException">The axes are not each named once.</exception>
    public NDArray Permute(params ReadOnlySpan<int> axes)
    {
        if (Shape.Axes("Permute", axes).Length != Rank)
            throw new AxisException("Permute", $"{axes.Length} axes for {Shape}", "every axis is named once");
        var (extents, strided) = (new int[Rank], new int[Rank]);
        for (var i = 0; i < Rank; i++)
        {
            var from = Shape.Axis("Permute", axes[i]);
            (extents[i], strided[i]) = (Shape.Dims[from], Strides[from]);
        }
        return View(extents, strided);
    }

    /// <summary>This array repeated, without copies, to a larger shape, by NumPy's rule.</summary>
    /// <exception cref="ShapeException">An extent is neither 1 nor the one wanted.</exception>
    public NDArray BroadcastTo(Shape shape)
    {
        if (shape == Shape) return this;
        if (shape.Rank < Rank)
            throw new ShapeException("BroadcastTo", $"{Shape} to {shape}",
                "broadcasting adds axes, it never removes them");
        var strided = new int[shape.Rank];
        var added = shape.Rank - Rank;
        for (var i = 0; i < Rank; i++)
        {
            var (have, want) = (Shape.Dims[i], shape.Dims[i + added]);
            if (have != want && have != 1)
                throw new ShapeException("BroadcastTo", $"{Shape} to {shape}",
                    $"extent {have} does not stretch to {want}: only 1 does");
            strided[i + added] = have == want ? Strides[i] : 0;
        }
        return View(shape, strided);
    }

    /// <summary>
    /// The same elements, row by row, in another shape; one extent may be -1 and is then worked out. A view where the
    /// layout allows, else a copy.
    /// </summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    public NDArray Reshape(params ReadOnlySpan<int> extents)
    {
        var shape = Infer(extents);
        if (shape == Shape) return this;
        if (IsContiguous) return new NDArray(DType, shape, null, block, Pointer);
        return Restride(Shape, Strides, shape) is { } strided ? View(shape, strided) : Copy().Reshape(extents);
    }

    /// <summary>The same elements, row by row, in another shape.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    public NDArray Reshape(Shape shape) => Reshape(shape.Dims);

    /// <summary>A new axis of extent 1 before <paramref name="axis"/> (negative: counted in the result).</summary>
    /// <exception cref="AxisException">There is no such place.</exception>
    public NDArray ExpandDims(int axis)
    {
        var at = axis < 0 ? axis + Rank + 1 : axis;
        if ((uint)at > (uint)Rank)
            throw new AxisException("ExpandDims", $"axis {axis} of {Shape}", $"places run from {-Rank - 1} to {Rank}");
        return View([.. Shape.Dims[..at], 1, .. Shape.Dims[at..]], [.. Strides[..at], 0, .. Strides[at..]]);
    }

    /// <summary>
    /// This array without the named axes, all of extent 1; without any named, every axis of extent 1.
    /// </summary>
    /// <exception cref="ShapeException">A named axis is not of extent 1.</exception>
    public NDArray Squeeze(params ReadOnlySpan<int> axes)
    {
        int[] gone = axes.IsEmpty
            ? [.. Enumerable.Range(0, Rank).Where(i => Shape.Dims[i] == 1)]
            : Shape.Axes("Squeeze", axes);
        foreach (var axis in gone)
            if (Shape.Dims[axis] != 1)
                throw new ShapeException("Squeeze", $"axis {axis} of {Shape}",
                    "only an axis of extent 1 can be left out");
        int[] kept = [.. Enumerable.Range(0, Rank).Except(gone).Select(i => Strides[i])];
        return View(Shape.Reduced(gone, keepDims: false), kept);
    }

    Shape Infer(ReadOnlySpan<int> extents)
    {
        var wanted = $"{Shape} to ({string.Join(", ", extents.ToArray())})";
        var open = extents.IndexOf(-1);
        int[] all = [.. extents];
        if (open >= 0)
        {
            all[open] = 1;
            var rest = Shape.Create(all).Size;
            if (rest == 0 || Length % rest != 0)
                throw new ShapeException("Reshape", wanted, $"no extent for -1 gives {Length} elements");
            all[open] = Length / rest;
        }
        var shape = Shape.Create(all);
        if (shape.Size != Length)
            throw new ShapeException("Reshape", wanted, "the number of elements must stay the same");
        return shape;
    }

    // Runs of axes whose strides nest (outer stride = inner stride x inner extent) act as one axis that can be cut
    // anew; each group of new axes with the same product must come from one such run.
    internal static int[]? Restride(Shape shape, ReadOnlySpan<int> strides, Shape wanted)
    {
        var strided = wanted.RowMajor();
        var from = 0;
        ReadOnlySpan<int> extents = wanted.Dims, olds = shape.Dims;
        for (var to = 0; to < wanted.Rank;)
        {
            var (firstTo, firstFrom) = (to, from);
            long news = 1, have = 1;
            do
            {
                if (news <= have && to < wanted.Rank) news *= extents[to++];
                else have *= olds[from++];
            }
            while (news != have || (to < wanted.Rank && extents[to] == 1));
            if (firstFrom == from) { strided[firstTo] = 0; continue; }
            if (!Nests(olds[firstFrom..from], strides[firstFrom..from])) return null;
            var stride = InnerStride(olds[firstFrom..from], strides[firstFrom..from]);
            for (var i = to - 1; i >= firstTo; stride *= extents[i--]) strided[i] = stride;
        }
        return strided;
    }

    static bool Nests(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        long expected = -1;
        for (var i = extents.Length - 1; i >= 0; i--)
        {
            if (extents[i] == 1) continue;
            if (expected != -1 && strides[i] != expected) return false;
            expected = (long)strides[i] * extents[i];
        }
        return true;
    }

    static int InnerStride(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides)
    {
        for (var i = extents.Length - 1; i >= 0; i--) if (extents[i] != 1) return strides[i];
        return 0;
    }

    static int[] Leave(ReadOnlySpan<int> values, int at) => [.. values[..at], .. values[(at + 1)..]];
}
