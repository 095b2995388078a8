using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>Running folds and the places of extremes along an axis.</summary>
public static unsafe class Scans
{
    const int Block = 4096;

    /// <summary>The fold of each element and all before it along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="DTypeException">Not defined for the element type; Any and All have no running form.</exception>
    public static NDArray Cumulative(ReduceOp op, NDArray x, int axis)
    {
        axis = x.Shape.Axis($"Cumulative {op}", axis);
        delegate*<byte*, byte*, nint, void> kernel = x.DType switch
        {
            DType.F32 => Running<float>(op),
            DType.F64 => Running<double>(op),
            DType.I32 => Running<int>(op),
            DType.I64 => Running<long>(op),
            DType.U8 => Running<byte>(op),
            _ => null,
        };
        if (kernel is null) throw Elementwise.NotDefined($"Cumulative {op}", x.DType);
        return AlongAxis.Map(x, axis, x.DType, kernel);
    }

    /// <summary>The first place of the greatest element along an axis (of a NaN, if there is one), as I32.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public static NDArray ArgMax(NDArray x, int axis, bool keepDims = false) =>
        Place("ArgMax", x, axis, keepDims, max: true);

    /// <summary>The first place of the least element along an axis (of a NaN, if there is one), as I32.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public static NDArray ArgMin(NDArray x, int axis, bool keepDims = false) =>
        Place("ArgMin", x, axis, keepDims, max: false);

    static NDArray Place(string operation, NDArray x, int axis, bool keepDims, bool max)
    {
        axis = x.Shape.Axis(operation, axis);
        if (x.Shape.Dims[axis] == 0)
            throw new ShapeException(operation, $"axis {axis} of {x.Shape}", "an empty axis has no extreme");
        delegate*<byte*, byte*, nint, void> kernel = (x.DType, max) switch
        {
            (DType.F32, true) => &First<Max, float>,
            (DType.F64, true) => &First<Max, double>,
            (DType.I32, true) => &First<Max, int>,
            (DType.I64, true) => &First<Max, long>,
            (_, true) => &First<Max, byte>,
            (DType.F32, _) => &First<Min, float>,
            (DType.F64, _) => &First<Min, double>,
            (DType.I32, _) => &First<Min, int>,
            (DType.I64, _) => &First<Min, long>,
            _ => &First<Min, byte>,
        };
        var result = AlongAxis.Fold(x, axis, DType.I32, kernel);
        return keepDims ? result.ExpandDims(axis) : result;
    }

    // The extreme is folded first, then looked for: both passes are vectors from end to end. NaN equals nothing.
    internal static void First<TOp, T>(byte* x, byte* y, nint n) where TOp : IBinary where T : unmanaged
    {
        T extreme;
        var pointers = stackalloc byte*[3] { x, (byte*)&extreme, (byte*)1 };
        Folds.Fold<TOp, T>(pointers, n);
        var isNaN = !EqualityComparer<T>.Default.Equals(extreme, default) && IsNaN(extreme);
        *(int*)y = (int)(VectorWidth.Is512 ? Find<T, Lanes512<T>>((T*)x, n, extreme, isNaN)
            : VectorWidth.Is256 ? Find<T, Lanes256<T>>((T*)x, n, extreme, isNaN)
            : Find<T, Lanes128<T>>((T*)x, n, extreme, isNaN));
    }

    static bool IsNaN<T>(T x) => x is float.NaN or double.NaN;

    static nint Find<T, V>(T* x, nint n, T wanted, bool isNaN) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var all = V.Fill(wanted);
        nint i = 0;
        for (; i <= n - V.Count; i += V.Count)
        {
            var v = V.Load(x + i);
            var found = (isNaN ? ~V.Equal(v, v) : V.Equal(v, all)).Bits();
            if (found != 0) return i + System.Numerics.BitOperations.TrailingZeroCount(found);
        }
        for (; i < n; i++)
            if (isNaN ? IsNaN(x[i]) : (V.Equal(V.Fill(x[i]), all).Bits() & 1) != 0) return i;
        return -1;
    }

    static delegate*<byte*, byte*, nint, void> Running<T>(ReduceOp op) where T : unmanaged => op switch
    {
        ReduceOp.Sum => &Run<Add, T>,
        ReduceOp.Product => &Run<Mul, T>,
        ReduceOp.Max => &Run<Max, T>,
        ReduceOp.Min => &Run<Min, T>,
        _ => null,
    };

    // A long row is cut into blocks: their folds, in parallel; the folds of all blocks before each; then each block
    // from there on, four of them hand in hand, since one chain waits for every addition. Short rows are one block.
    internal static void Run<TOp, T>(byte* from, byte* to, nint n) where TOp : IBinary where T : unmanaged
    {
        if (n == 0) return;
        if (n <= Block)
        {
            Chain<TOp, T>((T*)from, (T*)to, n);
            return;
        }
        var blocks = (int)((n + Block - 1) / Block);
        var folds = NDArray.Uninitialized(DType.U8, [blocks * sizeof(T)]);
        var job = new BlockJob(from, to, folds.Pointer, n, blocks);
        WorkerPool.Run(job.Chunks, &BlockJob.Fold<TOp, T>, &job);
        Chain<TOp, T>((T*)folds.Pointer, (T*)folds.Pointer, blocks);
        WorkerPool.Run(job.Chunks, &BlockJob.Scan<TOp, T>, &job);
        GC.KeepAlive(folds);
    }

    static void Chain<TOp, T>(T* x, T* y, nint n) where TOp : IBinary where T : unmanaged
    {
        var running = y[0] = x[0];
        for (nint i = 1; i < n; i++) y[i] = running = Folds.Pair<TOp, T>(running, x[i]);
    }

    readonly struct BlockJob(byte* x, byte* y, byte* folds, nint n, int blocks)
    {
        public int Chunks => (blocks + 3) / 4;

        public static void Fold<TOp, T>(void* state, int chunk) where TOp : IBinary where T : unmanaged =>
            (*(BlockJob*)state).Fold<TOp, T>(chunk);

        public static void Scan<TOp, T>(void* state, int chunk) where TOp : IBinary where T : unmanaged =>
            (*(BlockJob*)state).Scan<TOp, T>(chunk);

        nint Length(int block) => Math.Min(n - ((nint)block * Block), Block);

        void Fold<TOp, T>(int chunk) where TOp : IBinary where T : unmanaged
        {
            var pointers = stackalloc byte*[3];
            pointers[2] = (byte*)1;
            for (var block = 4 * chunk; block < Math.Min(blocks, (4 * chunk) + 4); block++)
            {
                pointers[0] = x + ((nint)block * Block * sizeof(T));
                pointers[1] = folds + (block * sizeof(T));
                Folds.Fold<TOp, T>(pointers, Length(block));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        void Scan<TOp, T>(int chunk) where TOp : IBinary where T : unmanaged
        {
            var first = 4 * chunk;
            if (chunk == 0 || first + 4 >= blocks)
            {
                for (var block = first; block < Math.Min(blocks, first + 4); block++) One<TOp, T>(block);
                return;
            }
            T* from = (T*)x + ((nint)first * Block), to = (T*)y + ((nint)first * Block), before = (T*)folds + first - 1;
            T a = before[0], b = before[1], c = before[2], d = before[3];
            for (nint i = 0; i < Block; i++)
            {
                to[i] = a = Folds.Pair<TOp, T>(a, from[i]);
                to[Block + i] = b = Folds.Pair<TOp, T>(b, from[Block + i]);
                to[(2 * Block) + i] = c = Folds.Pair<TOp, T>(c, from[(2 * Block) + i]);
                to[(3 * Block) + i] = d = Folds.Pair<TOp, T>(d, from[(3 * Block) + i]);
            }
        }

        void One<TOp, T>(int block) where TOp : IBinary where T : unmanaged
        {
            T* from = (T*)x + ((nint)block * Block), to = (T*)y + ((nint)block * Block);
            if (block == 0)
            {
                Chain<TOp, T>(from, to, Length(0));
                return;
            }
            var running = ((T*)folds)[block - 1];
            for (nint i = 0; i < Length(block); i++) to[i] = running = Folds.Pair<TOp, T>(running, from[i]);
        }
    }
}
