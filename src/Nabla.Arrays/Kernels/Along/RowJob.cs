using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

enum RowForm
{
    Softmax,
    LogSoftmax,
    LayerNorm,
}

/// <summary>
/// Rows of n elements, folded and mapped while they lie in the nearest cache, some together: while one's fold comes to
/// its end, the next one's is on its way. Workers share the rows. Rows narrower than <see cref="Narrow"/> are turned:
/// as many as a vector has lanes are worked on at once, one lane a row.
/// </summary>
readonly unsafe struct RowJob(
    RowForm form, byte* x, byte* y, nint n, nint rows, byte* scale, byte* shift, double epsilon, bool single)
{
    const int Narrow = 32, Buffer = 16 << 10, Together = 4;
    const long Streams = 8 << 20;

    nint RowsPerChunk => Math.Max(64, (16 << 10) / n) / 64 * 64;

    int Chunks => (int)((rows + RowsPerChunk - 1) / RowsPerChunk);

    public static void Run(
        RowForm form, NDArray x, NDArray y, int n, NDArray scale, NDArray shift, double epsilon)
    {
        if (y.Length == 0) return;
        var single = x.DType == DType.F32;
        var job = new RowJob(form, x.Pointer, y.Pointer, n, y.Length / n, scale.Pointer, shift.Pointer, epsilon,
            single);
        WorkerPool.Run(job.Chunks, &Chunk, &job);
        GC.KeepAlive((x, y, scale, shift));
    }

    internal static void Chunk(void* state, int chunk)
    {
        ref var job = ref *(RowJob*)state;
        if (job.IsSingle) job.Width<float>(chunk);
        else job.Width<double>(chunk);
    }

    bool IsSingle => single;

    void Width<T>(int chunk) where T : unmanaged
    {
        if (VectorWidth.Is512) Rows<T, Lanes512<T>>(chunk);
        else if (VectorWidth.Is256) Rows<T, Lanes256<T>>(chunk);
        else Rows<T, Lanes128<T>>(chunk);
    }

    [SkipLocalsInit]
    void Rows<T, V>(int chunk) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var space = stackalloc byte[Buffer + 64];
        var buffer = (T*)(((nint)space + 63) & ~63);
        var end = Math.Min(rows, (chunk + 1) * RowsPerChunk);
        var aside = rows * n * sizeof(T) >= Streams && n * sizeof(T) % 64 == 0 && ((nint)y & 63) == 0;
        var turned = n < Narrow && form != RowForm.LayerNorm;
        var step = turned ? V.Count : Math.Clamp(Buffer / (n * sizeof(T)), 1, Together);
        for (var row = chunk * RowsPerChunk; row < end; row += step)
        {
            T* from = (T*)x + (row * n), to = (T*)y + (row * n);
            var count = (int)Math.Min(step, end - row);
            if (turned) Turned<T, V>(from, to, count, buffer);
            else Some<T, V>(from, to, count, n * sizeof(T) <= Buffer ? buffer : to, aside);
        }
    }

    // Between: where softmax keeps its powers.
    void Some<T, V>(T* from, T* to, int count, T* between, bool aside)
        where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        T* first = stackalloc T[Together], second = stackalloc T[Together];
        for (var i = 0; i < count; i++)
            first[i] = form == RowForm.LayerNorm ? Mean<Plain, T, V>(from + (i * n), default)
                : RowFolds<T, V>.Greatest(from + (i * n), n);
        for (var i = 0; i < count; i++) second[i] = Second<T, V>(from + (i * n), between + (i * n), first[i]);
        for (var i = 0; i < count; i++)
        {
            T* x = from + (i * n), y = to + (i * n);
            if (form == RowForm.Softmax) Map<Scaled, T, V>(between + (i * n), y, second[i], default, aside);
            else if (form == RowForm.LogSoftmax) Map<Lowered, T, V>(x, y, first[i], second[i], aside);
            else Map<Normalized, T, V>(x, y, first[i], second[i], aside);
        }
    }

    // What a row is scaled by, lowered by, or, its mean taken away, scaled by.
    T Second<T, V>(T* row, T* between, T first) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        Lanes128<T> result, one = Lanes128<T>.Of(1);
        if (form == RowForm.LayerNorm)
            result = one / Lanes128<T>.Sqrt(
                Lanes128<T>.Fill(Mean<SquareOfRest, T, V>(row, first)) + Lanes128<T>.Of(epsilon));
        else
        {
            var sum = RowFolds<T, V>.Sum<ExpOfRest>(row, form == RowForm.Softmax ? between : null, n, first);
            result = form == RowForm.Softmax ? one / Lanes128<T>.Fill(sum)
                : Log.Invoke<Lanes128<T>, T>(Lanes128<T>.Fill(sum));
        }
        return *(T*)&result;
    }

    T Mean<TTerm, T, V>(T* row, T by) where TTerm : IRowTerm where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var mean = Lanes128<T>.Fill(RowFolds<T, V>.Sum<TTerm>(row, null, n, by)) / Lanes128<T>.Of(n);
        return *(T*)&mean;
    }

    /// <summary>What becomes of an element, given two numbers for the row and two for the column.</summary>
    interface IMap
    {
        static abstract V Invoke<V, T>(V x, V a, V b, T* scale, T* shift)
            where V : unmanaged, ILanes<V, T> where T : unmanaged;

        static abstract bool HasColumns { get; }
    }

    struct Scaled : IMap
    {
        public static bool HasColumns => false;

        [MethodImpl(AggressiveInlining)]
        public static V Invoke<V, T>(V x, V a, V b, T* scale, T* shift)
            where V : unmanaged, ILanes<V, T> where T : unmanaged =>
            x * a;
    }

    struct Lowered : IMap
    {
        public static bool HasColumns => false;

        [MethodImpl(AggressiveInlining)]
        public static V Invoke<V, T>(V x, V a, V b, T* scale, T* shift)
            where V : unmanaged, ILanes<V, T> where T : unmanaged =>
            x - a - b;
    }

    struct Normalized : IMap
    {
        public static bool HasColumns => true;

        [MethodImpl(AggressiveInlining)]
        public static V Invoke<V, T>(V x, V a, V b, T* scale, T* shift)
            where V : unmanaged, ILanes<V, T> where T : unmanaged =>
            V.Fma((x - a) * b, V.Load(scale), V.Load(shift));
    }

    [MethodImpl(AggressiveOptimization)]
    void Map<TMap, T, V>(T* from, T* to, T first, T second, bool aside)
        where TMap : IMap where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        V a = V.Fill(first), b = V.Fill(second);
        T* gain = (T*)scale, bias = (T*)shift;
        nint i = 0;
        for (; i <= n - V.Count; i += V.Count)
        {
            var result = TMap.Invoke(V.Load(from + i), a, b, gain + i, bias + i);
            if (aside) result.StoreAside(to + i);
            else result.Store(to + i);
        }
        if (i == n) return;
        V x = default, c = default, d = default;
        var bytes = (uint)((n - i) * sizeof(T));
        Unsafe.CopyBlock(&x, from + i, bytes);
        if (TMap.HasColumns) Unsafe.CopyBlock(&c, gain + i, bytes);
        if (TMap.HasColumns) Unsafe.CopyBlock(&d, bias + i, bytes);
        x = TMap.Invoke(x, a, b, (T*)&c, (T*)&d);
        Unsafe.CopyBlock(to + i, &x, bytes);
    }

    // The softmax of up to a vector's lanes of narrow rows: column i of all of them is one vector.
    [MethodImpl(AggressiveOptimization)]
    void Turned<T, V>(T* from, T* to, int count, T* columns) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        for (var lane = 0; lane < V.Count; lane++)
        {
            var row = from + (Math.Min(lane, count - 1) * n);
            for (nint i = 0; i < n; i++) columns[(i * V.Count) + lane] = row[i];
        }
        var greatest = V.Load(columns);
        for (nint i = 1; i < n; i++) greatest = V.Greatest(greatest, V.Load(columns + (i * V.Count)));
        V sum = default;
        for (nint i = 0; i < n; i++)
        {
            var rest = V.Load(columns + (i * V.Count)) - greatest;
            var power = Exp.Invoke<V, T>(rest);
            (form == RowForm.Softmax ? power : rest).Store(columns + (i * V.Count));
            sum += power;
        }
        var last = form == RowForm.Softmax ? V.Of(1) / sum : Log.Invoke<V, T>(sum);
        for (nint i = 0; i < n; i++)
        {
            var at = columns + (i * V.Count);
            (form == RowForm.Softmax ? V.Load(at) * last : V.Load(at) - last).Store(at);
        }
        for (var lane = 0; lane < count; lane++)
            for (nint i = 0; i < n; i++) to[(lane * n) + i] = columns[(i * V.Count) + lane];
    }
}
