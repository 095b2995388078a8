using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Softmax, its logarithm, and layer normalisation: each row stays in the cache from first to last step.
/// </summary>
public static unsafe class Normalize
{
    /// <summary>e^(x - max) / sum of e^(x - max) along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="DTypeException">The elements are not floating point.</exception>
    public static NDArray Softmax(NDArray x, int axis) => Along("Softmax", x, axis, &SoftmaxRow<float>, &SoftmaxRow<double>);

    /// <summary>(x - max) - ln of the sum of e^(x - max) along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="DTypeException">The elements are not floating point.</exception>
    public static NDArray LogSoftmax(NDArray x, int axis) =>
        Along("LogSoftmax", x, axis, &LogSoftmaxRow<float>, &LogSoftmaxRow<double>);

    /// <summary>
    /// (x - mean) / sqrt(variance + epsilon) over the last axis, then times scale and plus shift, each as long as that
    /// axis. The variance is the mean of the squared deviations (two passes, no cancellation).
    /// </summary>
    /// <exception cref="ShapeException">Scale or shift do not fit the last axis.</exception>
    /// <exception cref="DTypeException">The types differ or are not floating point.</exception>
    public static NDArray LayerNorm(NDArray x, NDArray scale, NDArray shift, double epsilon = 1e-5)
    {
        var axis = x.Shape.Axis("LayerNorm", -1);
        var n = x.Shape.Dims[axis];
        if (!x.DType.IsFloat() || scale.DType != x.DType || shift.DType != x.DType)
            throw new DTypeException("LayerNorm", $"{x}, {scale} and {shift}", "all three are F32 or all are F64");
        Shape row = [n];
        if (scale.Shape != row || shift.Shape != row)
            throw new ShapeException("LayerNorm", $"{x}, {scale} and {shift}", "scale and shift have the extent of the last axis");
        var (source, gain, bias) = (x.Contiguous(), scale.Contiguous(), shift.Contiguous());
        var result = NDArray.Uninitialized(x.DType, x.Shape);
        if (result.Length == 0) return result;
        var job = new LayerNormJob(source.Pointer, gain.Pointer, bias.Pointer, result.Pointer, n, x.Length / n, epsilon, x.DType == DType.F32);
        WorkerPool.Run(job.Chunks, &LayerNormJob.Run, &job);
        GC.KeepAlive((source, gain, bias, result));
        return result;
    }

    static NDArray Along(string operation, NDArray x, int axis, delegate*<byte*, byte*, nint, void> single, delegate*<byte*, byte*, nint, void> twice)
    {
        axis = x.Shape.Axis(operation, axis);
        if (!x.DType.IsFloat()) throw Elementwise.NotDefined(operation, x.DType);
        return AlongAxis.Map(x, axis, x.DType, x.DType == DType.F32 ? single : twice);
    }

    static void SoftmaxRow<T>(byte* x, byte* y, nint n) where T : unmanaged
    {
        if (n == 0) return;
        Shifted<T>(x, y, n, Folded<Max, T>(x, n));
        Over<Exp, T>(y, n);
        Scaled<T>(y, n, Folds.Pair<Div, T>(One<T>(), Folded<Add, T>(y, n)));
    }

    static void LogSoftmaxRow<T>(byte* x, byte* y, nint n) where T : unmanaged
    {
        if (n == 0) return;
        Shifted<T>(x, y, n, Folded<Max, T>(x, n));
        var sum = SumOf<Exp, T>(y, n);
        var log = Log.Invoke<Lanes128<T>, T>(Lanes128<T>.Fill(sum));
        Shifted<T>(y, y, n, *(T*)&log);
    }

    // The mapped elements pass through a block on the stack; blocks' sums are added in order.
    static T SumOf<TOp, T>(byte* x, nint n) where TOp : IUnary where T : unmanaged
    {
        const int Block = 1024;
        var buffer = stackalloc byte[Block * 8];
        var pointers = stackalloc byte*[2];
        T sum = default;
        for (nint i = 0; i < n; i += Block)
        {
            var count = Math.Min(Block, n - i);
            pointers[0] = x + (i * sizeof(T));
            pointers[1] = buffer;
            Loops.Unary<TOp, T>(pointers, count);
            sum = Folds.Pair<Add, T>(sum, Folded<Add, T>(buffer, count));
        }
        return sum;
    }

    static T One<T>() where T : unmanaged
    {
        var one = Lanes128<T>.Of(1);
        return *(T*)&one;
    }

    static T Folded<TOp, T>(byte* x, nint n) where TOp : IBinary where T : unmanaged
    {
        T result;
        var pointers = stackalloc byte*[2] { x, (byte*)&result };
        Folds.Fold<TOp, T>(pointers, n);
        return result;
    }

    static void Over<TOp, T>(byte* y, nint n) where TOp : IUnary where T : unmanaged
    {
        var pointers = stackalloc byte*[2] { y, y };
        Loops.Unary<TOp, T>(pointers, n);
    }

    static void Shifted<T>(byte* x, byte* y, nint n, T by) where T : unmanaged => WithScalar<Sub, T>(x, y, n, by);

    static void Scaled<T>(byte* y, nint n, T by) where T : unmanaged => WithScalar<Mul, T>(y, y, n, by);

    static void WithScalar<TOp, T>(byte* x, byte* y, nint n, T by) where TOp : IBinary where T : unmanaged
    {
        if (VectorWidth.Is512) Loops.WithScalar<TOp, T, Lanes512<T>>((T*)x, (T*)y, n, by);
        else if (VectorWidth.Is256) Loops.WithScalar<TOp, T, Lanes256<T>>((T*)x, (T*)y, n, by);
        else Loops.WithScalar<TOp, T, Lanes128<T>>((T*)x, (T*)y, n, by);
    }

    readonly struct LayerNormJob(byte* x, byte* scale, byte* shift, byte* y, nint n, nint rows, double epsilon, bool single)
    {
        nint RowsPerChunk => Math.Max(1, (16 << 10) / n);

        public int Chunks => (int)((rows + RowsPerChunk - 1) / RowsPerChunk);

        public static void Run(void* state, int chunk)
        {
            ref var job = ref *(LayerNormJob*)state;
            if (job.IsSingle) job.Rows<float>(chunk);
            else job.Rows<double>(chunk);
        }

        bool IsSingle => single;

        void Rows<T>(int chunk) where T : unmanaged
        {
            var end = Math.Min(rows, (chunk + 1) * RowsPerChunk);
            for (var row = chunk * RowsPerChunk; row < end; row++)
            {
                byte* from = x + (row * n * sizeof(T)), to = y + (row * n * sizeof(T));
                Shifted<T>(from, to, n, Mean<T>(Folded<Add, T>(from, n)));
                var deviation = Lanes128<T>.Sqrt(Lanes128<T>.Fill(Mean<T>(SumOf<Square, T>(to, n))) + Lanes128<T>.Of(epsilon));
                Scaled<T>(to, n, Folds.Pair<Div, T>(One<T>(), *(T*)&deviation));
                With<Mul, T>(to, scale);
                With<Add, T>(to, shift);
            }
        }

        void With<TOp, T>(byte* to, byte* other) where TOp : IBinary where T : unmanaged
        {
            var pointers = stackalloc byte*[3] { to, other, to };
            Loops.Binary<TOp, T>(pointers, n);
        }

        T Mean<T>(T sum) where T : unmanaged
        {
            var result = Lanes128<T>.Fill(sum) / Lanes128<T>.Of(n);
            return *(T*)&result;
        }
    }
}
