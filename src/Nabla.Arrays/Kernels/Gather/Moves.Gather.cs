using System.Numerics;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

// Elements fetched from, and added to, places that indices name. Every array is seen as (outer, extent, inner) around
// the axis. What is added is added in the order of the indices, whoever adds it: the same bits every time.
public static unsafe partial class Moves
{
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
        var result = NDArray.Uninitialized(x.DType, Taken(x.Shape, indices.Shape, axis));
        Gather.Run(source, at, result, axis, GatherForm.Take);
        return result;
    }

    /// <summary>
    /// A copy of x to whose slices at these positions of an axis the updates are added, in the order of the indices:
    /// the transpose of <see cref="Take"/>.
    /// </summary>
    /// <exception cref="IndexException">A position is outside the axis.</exception>
    /// <exception cref="ShapeException">The updates have not the shape that Take would give.</exception>
    /// <exception cref="DTypeException">Indices are not whole numbers, or updates differ from x in type.</exception>
    public static NDArray ScatterAdd(NDArray x, NDArray indices, NDArray updates, int axis)
    {
        axis = x.Shape.Axis("ScatterAdd", axis);
        var at = Positions("ScatterAdd", x.Shape, axis, indices);
        return Added("ScatterAdd", x, indices, at, updates, Taken(x.Shape, indices.Shape, axis), axis,
            GatherForm.ScatterAdd);
    }

    /// <summary>
    /// For each index the element at that position of the axis, in its own row: y[i, j] = x[i, indices[i, j]] along
    /// the last of two axes. Off the axis x and the indices have the same extents. Negative positions count from the
    /// end.
    /// </summary>
    /// <exception cref="IndexException">A position is outside the axis.</exception>
    /// <exception cref="ShapeException">Extents differ off the axis.</exception>
    /// <exception cref="DTypeException">Indices are not whole numbers.</exception>
    public static NDArray TakeAlong(NDArray x, NDArray indices, int axis)
    {
        axis = Along("TakeAlong", x, indices, axis);
        var at = Positions("TakeAlong", x.Shape, axis, indices);
        var source = x.Contiguous();
        var result = NDArray.Uninitialized(x.DType, indices.Shape);
        Gather.Run(source, at, result, axis, GatherForm.TakeAlong);
        return result;
    }

    /// <summary>
    /// A copy of x to whose elements at each index, in its own row, the update there is added: the transpose of
    /// <see cref="TakeAlong"/>.
    /// </summary>
    /// <exception cref="IndexException">A position is outside the axis.</exception>
    /// <exception cref="ShapeException">
    /// Extents differ off the axis, or the updates have not the indices' shape.
    /// </exception>
    /// <exception cref="DTypeException">Indices are not whole numbers, or updates differ from x in type.</exception>
    public static NDArray ScatterAddAlong(NDArray x, NDArray indices, NDArray updates, int axis)
    {
        axis = Along("ScatterAddAlong", x, indices, axis);
        var at = Positions("ScatterAddAlong", x.Shape, axis, indices);
        return Added("ScatterAddAlong", x, indices, at, updates, indices.Shape, axis, GatherForm.ScatterAddAlong);
    }

    static NDArray Added(
        string operation, NDArray x, NDArray indices, NDArray at, NDArray updates, Shape expected, int axis,
        GatherForm form)
    {
        if (updates.DType != x.DType)
            throw new DTypeException(operation, $"{updates} into {x}", "element types are equal");
        if (updates.Shape != expected)
            throw new ShapeException(operation,
                $"updates {updates.Shape} at {indices.Shape} along axis {axis} of {x.Shape}",
                $"the updates' shape is {expected}");
        if (x.DType == DType.Bool) throw Elementwise.NotDefined(operation, x.DType);
        var result = x.Copy();
        Gather.Run(updates.Contiguous(), at, result, axis, form);
        return result;
    }

    static Shape Taken(Shape x, Shape indices, int axis) =>
        [.. x.Dims[..axis], .. indices.Dims, .. x.Dims[(axis + 1)..]];

    static int Along(string operation, NDArray x, NDArray indices, int axis)
    {
        axis = x.Shape.Axis(operation, axis);
        if (indices.Rank != x.Rank || indices.Shape.With(axis, 1) != x.Shape.With(axis, 1))
            throw new ShapeException(operation, $"{x.Shape} at {indices.Shape} along axis {axis}",
                "off the axis extents are equal");
        return axis;
    }

    // The positions as I64, none negative, all inside the axis.
    static NDArray Positions(string operation, Shape shape, int axis, NDArray indices)
    {
        if (!indices.DType.IsInteger())
            throw new DTypeException(operation, $"indices {indices}", "indices are whole numbers");
        var result = NDArray.Uninitialized(DType.I64, indices.Shape);
        Elementwise.Convert(indices, DType.I64, result);
        var extent = shape.Dims[axis];
        foreach (ref var at in result.UnsafeSpan<long>())
        {
            var positive = at < 0 ? at + extent : at;
            if ((ulong)positive >= (ulong)extent)
                throw new IndexException(operation, $"{at} along axis {axis} of {shape}",
                    $"positions run from {-extent} to {extent - 1}");
            at = positive;
        }
        GC.KeepAlive(result);
        return result;
    }
}

enum GatherForm
{
    Take,
    TakeAlong,
    ScatterAdd,
    ScatterAddAlong,
}

/// <summary>
/// The loops behind: rows of `inner` elements. Where elements are fetched, workers share the rows written; where they
/// are added, the outer places and strips of the rows, so that one worker meets all that is added to an element.
/// </summary>
static unsafe class Gather
{
    const int Grain = 16 << 10;

    internal readonly struct Job(
        long* at, byte* table, byte* rows, nint outer, nint extent, nint count, nint inner, GatherForm form)
    {
        public nint Rows => outer * count;

        nint RowsPerChunk => Math.Max(1, Grain / Math.Max(inner, 1));

        nint Strip => Math.Min(inner, Math.Max(64, Grain / Math.Max(count, 1)));

        nint Strips => (inner + Strip - 1) / Strip;

        public int Chunks => form is GatherForm.Take or GatherForm.TakeAlong
            ? (int)((Rows + RowsPerChunk - 1) / RowsPerChunk) : (int)(outer * Strips);

        public static void Fetch<T>(void* state, int chunk) where T : unmanaged => (*(Job*)state).Fetch<T>(chunk);

        public static void Add<T>(void* state, int chunk) where T : unmanaged, INumber<T> =>
            (*(Job*)state).Add<T>(chunk);

        void Fetch<T>(int chunk) where T : unmanaged
        {
            var end = Math.Min(Rows, (chunk + 1) * RowsPerChunk);
            for (var row = chunk * RowsPerChunk; row < end; row++)
            {
                T* source = (T*)table + (row / count * extent * inner), to = (T*)rows + (row * inner);
                if (form == GatherForm.TakeAlong)
                    for (nint i = 0; i < inner; i++) to[i] = source[((nint)at[(row * inner) + i] * inner) + i];
                else if (inner == 1) *to = source[at[row % count]];
                else
                {
                    var bytes = inner * sizeof(T);
                    Buffer.MemoryCopy(source + ((nint)at[row % count] * inner), to, bytes, bytes);
                }
            }
        }

        void Add<T>(int chunk) where T : unmanaged, INumber<T>
        {
            var (o, first) = (chunk / Strips, chunk % Strips * Strip);
            var end = Math.Min(inner, first + Strip);
            var to = (T*)table + (o * extent * inner);
            for (nint c = 0; c < count; c++)
            {
                var row = (o * count) + c;
                var from = (T*)rows + (row * inner);
                if (form == GatherForm.ScatterAddAlong)
                    for (var i = first; i < end; i++) to[((nint)at[(row * inner) + i] * inner) + i] += from[i];
                else
                {
                    var into = to + ((nint)at[c] * inner);
                    for (var i = first; i < end; i++) into[i] += from[i];
                }
            }
        }
    }

    /// <summary>
    /// From the source into the result, or the source's rows added to the result. `at` holds the positions, all good.
    /// </summary>
    public static void Run(NDArray source, NDArray at, NDArray result, int axis, GatherForm form)
    {
        if (source.Length == 0 || result.Length == 0) return;
        var fetches = form is GatherForm.Take or GatherForm.TakeAlong;
        var (table, rows) = fetches ? (source, result) : (result, source);
        nint outer = 1, extent = table.Shape.Dims[axis];
        foreach (var before in table.Shape.Dims[..axis]) outer *= before;
        nint inner = table.Length / (outer * extent), count = rows.Length / (outer * inner);
        var job = new Job((long*)at.Pointer, table.Pointer, rows.Pointer, outer, extent, count, inner, form);
        WorkerPool.Run(job.Chunks, fetches ? Fetch(table.DType) : Add(table.DType), &job);
        GC.KeepAlive((source, at, result));
    }

    static delegate*<void*, int, void> Fetch(DType type) => type.Size() switch
    {
        1 => &Job.Fetch<byte>,
        4 => &Job.Fetch<int>,
        _ => &Job.Fetch<long>,
    };

    static delegate*<void*, int, void> Add(DType type) => type switch
    {
        DType.F32 => &Job.Add<float>,
        DType.F64 => &Job.Add<double>,
        DType.I32 => &Job.Add<int>,
        DType.I64 => &Job.Add<long>,
        _ => &Job.Add<byte>,
    };
}
