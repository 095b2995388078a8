using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>Folds over axes.</summary>
public enum ReduceOp : byte
{
    /// <summary>Sum; of nothing 0.</summary>
    Sum,

    /// <summary>Product; of nothing 1.</summary>
    Product,

    /// <summary>Greatest, NaN if any is; of nothing -infinity, or the least whole number.</summary>
    Max,

    /// <summary>Least, NaN if any is; of nothing infinity, or the greatest whole number.</summary>
    Min,

    /// <summary>Whether any holds (Bool); of nothing false.</summary>
    Any,

    /// <summary>Whether all hold (Bool); of nothing true.</summary>
    All,
}

/// <summary>
/// Folds over any set of axes. The order of the additions depends on the shape alone: never on the vector width, the
/// layout in memory, or the number of workers.
/// </summary>
public static unsafe class Reduce
{
    /// <summary>Folds over the named axes, all of them if none is named.</summary>
    /// <param name="op">What folds.</param>
    /// <param name="x">The array.</param>
    /// <param name="axes">Axes, negative counted from the last.</param>
    /// <param name="keepDims">Whether folded axes stay, of extent 1.</param>
    /// <exception cref="AxisException">An axis does not exist or is named twice.</exception>
    /// <exception cref="DTypeException">The fold is not defined for the element type.</exception>
    public static NDArray Apply(ReduceOp op, NDArray x, ReadOnlySpan<int> axes = default, bool keepDims = false)
    {
        if (axes.IsEmpty && !keepDims && x.IsContiguous && x.Length is > 0 and <= Folds.BlockLength)
            return Short(op, x);
        var folded = x.Shape.Axes(op.ToString(), axes, all: axes.IsEmpty);
        var result = Over(op, x, folded);
        return keepDims ? result.Reshape(x.Shape.Reduced(folded, keepDims: true)) : result;
    }

    // One block to one element: nothing to plan.
    static NDArray Short(ReduceOp op, NDArray x)
    {
        var fold = (delegate*<byte**, nint, void>)Kernels(op, x.DType).Fold;
        if (fold is null) throw Elementwise.NotDefined(op.ToString(), x.DType);
        var result = NDArray.Uninitialized(x.DType, default);
        var pointers = stackalloc byte*[3] { x.Pointer, result.Pointer, (byte*)1 };
        fold(pointers, x.Length);
        GC.KeepAlive(x);
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>Folds over exactly these axes, none of them if none is named.</summary>
    internal static NDArray Over(ReduceOp op, NDArray x, int[] folded)
    {
        var (fold, into) = Kernels(op, x.DType);
        if (fold == 0) throw Elementwise.NotDefined(op.ToString(), x.DType);
        var shape = x.Shape.Reduced(folded, keepDims: false);
        if (folded.Length == 0) return x.Copy();
        if (x.Length == 0) return Empty(op, x.DType, shape);
        int[] kept = [.. Enumerable.Range(0, x.Rank).Except(folded)];
        return TrailingKept(x, kept, folded)
            ? Columns(x, kept, folded, shape, (delegate*<byte**, nint, void>)into)
            : Rows(x, kept, folded, shape, (delegate*<byte**, nint, void>)fold);
    }

    // Where the last axis of more than one element is kept, whole rows are folded into accumulators.
    static bool TrailingKept(NDArray x, int[] kept, int[] folded)
    {
        int Last(int[] axes) => axes.Where(axis => x.Shape.Dims[axis] > 1).DefaultIfEmpty(-1).Max();
        return Last(kept) > Last(folded);
    }

    static NDArray Rows(NDArray x, int[] kept, int[] folded, Shape shape, delegate*<byte**, nint, void> fold)
    {
        var source = x.Permute([.. kept, .. folded]).Contiguous();
        var result = NDArray.Uninitialized(x.DType, shape);
        if (result.Length == 0) return result;
        nint size = x.DType.Size(), length = x.Length / result.Length;
        var job = new RowJob(source.Pointer, result.Pointer, size, length, result.Length, fold);
        if (result.Length == 1 && length > 16 * Folds.BlockLength) Long(job);
        else WorkerPool.Run(job.Chunks, &RowJob.Run, &job);
        GC.KeepAlive(source);
        GC.KeepAlive(result);
        return result;
    }

    // One long row: the tree's subtrees of 16 blocks are the chunks, and their folds are folded in the same tree.
    static void Long(RowJob job)
    {
        nint piece = 16 * Folds.BlockLength, pieces = (job.Length + piece - 1) / piece;
        var partial = NDArray.Uninitialized(DType.U8, [(int)(pieces * job.Size)]);
        var parts = new RowJob(job.From, partial.Pointer, job.Size, piece, pieces, job.Fold) { Total = job.Length };
        WorkerPool.Run(parts.Chunks, &RowJob.Run, &parts);
        Pairwise(partial.Pointer, job.To, pieces, job);
        GC.KeepAlive(partial);
    }

    static void Pairwise(byte* parts, byte* to, nint count, RowJob job)
    {
        if (count == 1)
        {
            Buffer.MemoryCopy(parts, to, job.Size, job.Size);
            return;
        }
        nint left = 1;
        while (left * 2 < count) left *= 2;
        var pair = stackalloc byte[16];
        Pairwise(parts, pair, left, job);
        Pairwise(parts + (left * job.Size), pair + job.Size, count - left, job);
        var pointers = stackalloc byte*[3] { pair, to, (byte*)1 };
        job.Fold(pointers, 2);
    }

    static NDArray Columns(NDArray x, int[] kept, int[] folded, Shape shape, delegate*<byte**, nint, void> into)
    {
        // Kept axes before the first folded one only repeat the work; those after it are the row.
        int[] outer = [.. kept.Where(axis => axis < folded[0])], inner = [.. kept.Where(axis => axis > folded[0])];
        var source = x.Permute([.. outer, .. folded, .. inner]).Contiguous();
        var result = NDArray.Uninitialized(x.DType, shape);
        nint size = x.DType.Size();
        nint width = inner.Aggregate(1, (product, axis) => product * x.Shape.Dims[axis]);
        nint height = folded.Aggregate(1, (product, axis) => product * x.Shape.Dims[axis]);
        ColumnJob.Fold(source.Pointer, result.Pointer, size, width, height, result.Length / width, into);
        GC.KeepAlive(source);
        GC.KeepAlive(result);
        return result;
    }

    static NDArray Empty(ReduceOp op, DType type, Shape shape)
    {
        if (op is ReduceOp.Sum or ReduceOp.Any) return NDArray.Zeros(type, shape);
        if (op is ReduceOp.Product or ReduceOp.All) return NDArray.Ones(type, shape);
        var max = op == ReduceOp.Max;
        return type switch
        {
            DType.F32 => NDArray.Full(shape, max ? float.NegativeInfinity : float.PositiveInfinity),
            DType.F64 => NDArray.Full(shape, max ? double.NegativeInfinity : double.PositiveInfinity),
            DType.I32 => NDArray.Full(shape, max ? int.MinValue : int.MaxValue),
            DType.I64 => NDArray.Full(shape, max ? long.MinValue : long.MaxValue),
            _ => NDArray.Full(shape, max ? byte.MinValue : byte.MaxValue),
        };
    }

    static (nint Fold, nint Into) Kernels(ReduceOp op, DType type) => (op, type) switch
    {
        (ReduceOp.Any, DType.Bool) => Pair<Or, byte>(),
        (ReduceOp.All, DType.Bool) => Pair<And, byte>(),
        (ReduceOp.Any or ReduceOp.All, _) or (_, DType.Bool) => default,
        (_, DType.F32) => Pair<float>(op),
        (_, DType.F64) => Pair<double>(op),
        (_, DType.I32) => Pair<int>(op),
        (_, DType.I64) => Pair<long>(op),
        _ => Pair<byte>(op),
    };

    static (nint Fold, nint Into) Pair<T>(ReduceOp op) where T : unmanaged => op switch
    {
        ReduceOp.Sum => Pair<Add, T>(),
        ReduceOp.Product => Pair<Mul, T>(),
        ReduceOp.Max => Pair<Max, T>(),
        _ => Pair<Min, T>(),
    };

    static (nint Fold, nint Into) Pair<TOp, T>() where TOp : IBinary where T : unmanaged => (
        (nint)(delegate*<byte**, nint, void>)&Folds.Fold<TOp, T>,
        (nint)(delegate*<byte**, nint, void>)&Folds.Into<TOp, T>);

    readonly struct RowJob(byte* from, byte* to, nint size, nint length, nint rows, delegate*<byte**, nint, void> fold)
    {
        public readonly byte* From = from, To = to;
        public readonly nint Size = size, Length = length, Rows = rows;
        public readonly delegate*<byte**, nint, void> Fold = fold;

        /// <summary>All elements, where the last row may be shorter.</summary>
        public nint Total { get; init; } = length * rows;

        nint RowsPerChunk => Math.Max(1, (32 << 10) / Length);

        public int Chunks => (int)((Rows + RowsPerChunk - 1) / RowsPerChunk);

        public static void Run(void* state, int chunk)
        {
            ref var job = ref *(RowJob*)state;
            nint first = chunk * job.RowsPerChunk, rows = Math.Min(job.RowsPerChunk, job.Rows - first);
            var pointers = stackalloc byte*[3]
            {
                job.From + (first * job.Length * job.Size), job.To + (first * job.Size), (byte*)rows,
            };
            job.Fold(pointers, Math.Min(job.Length, job.Total - (first * job.Length)));
        }
    }
}
