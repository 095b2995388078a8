using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Random arrays from an explicit key, bit for bit JAX's (with partitionable Threefry): element i is made from the
/// counter i alone, so neither the number of workers nor the vector width can be seen in it.
/// </summary>
public static unsafe class RandomBits
{
    const int Block = 4096;

    /// <summary>The two words that Threefry makes of a key and a counter.</summary>
    public static (uint X, uint Y) Hash((uint High, uint Low) key, uint c0, uint c1) =>
        Threefry.Hash(key.High, key.Low, c0, c1);

    /// <summary>32 random bits an element, as I32.</summary>
    public static NDArray Bits((uint High, uint Low) key, Shape shape) => Fill(key, DType.I32, shape, 0);

    /// <summary>Uniform in [0, 1): F32 with 23 random bits, F64 with 52.</summary>
    /// <exception cref="DTypeException">The type is not floating point.</exception>
    public static NDArray Uniform((uint High, uint Low) key, DType type, Shape shape)
    {
        if (!type.IsFloat()) throw Elementwise.NotDefined("Uniform", type);
        return Fill(key, type, shape, 1);
    }

    /// <summary>Normal with mean 0 and variance 1: sqrt(2) erfinv(u), u uniform in (-1, 1).</summary>
    /// <exception cref="DTypeException">The type is not floating point.</exception>
    public static NDArray Normal((uint High, uint Low) key, DType type, Shape shape)
    {
        if (!type.IsFloat()) throw Elementwise.NotDefined("Normal", type);
        return Fill(key, type, shape, 2);
    }

    static NDArray Fill((uint High, uint Low) key, DType type, Shape shape, int form)
    {
        var result = NDArray.Uninitialized(type, shape);
        var job = new Job(result.Pointer, result.Length, (int)key.High, (int)key.Low, type == DType.F64, form);
        WorkerPool.Run((result.Length + Block - 1) / Block, &Job.Run, &job);
        GC.KeepAlive(result);
        return result;
    }

    readonly struct Job(byte* to, int n, int k0, int k1, bool wide, int form)
    {
        public static void Run(void* state, int chunk)
        {
            ref var job = ref *(Job*)state;
            if (VectorWidth.Is512) job.Fill<Lanes512<int>>(chunk * Block);
            else if (VectorWidth.Is256) job.Fill<Lanes256<int>>(chunk * Block);
            else job.Fill<Lanes128<int>>(chunk * Block);
            if (job.IsFloat) job.Bend(chunk * Block);
        }

        bool IsFloat => form != 0;

        // While the block lies in the nearest cache.
        void Bend(int start)
        {
            var block = to + ((nint)start * (wide ? 8 : 4));
            var pointers = stackalloc byte*[2] { block, block };
            var count = Math.Min(n - start, Block);
            if (form == 2 && wide) Loops.Unary<NormalOfUniform, double, Kept>(pointers, count);
            else if (form == 2) Loops.Unary<NormalOfUniform, float, Kept>(pointers, count);
            else if (wide) Loops.Unary<Uniform, double, Kept>(pointers, count);
            else Loops.Unary<Uniform, float, Kept>(pointers, count);
        }

        [MethodImpl(AggressiveOptimization)]
        void Fill<V>(int start) where V : unmanaged, ILanes<V, int>
        {
            var counters = stackalloc int[V.Count];
            for (var i = 0; i < V.Count; i++) counters[i] = start + i;
            var counter = V.Load(counters);
            int* first = stackalloc int[V.Count], second = stackalloc int[V.Count];
            var end = Math.Min(n, start + Block);
            for (var i = start; i < end; i += V.Count, counter += V.Fill(V.Count))
            {
                var (x, y) = Threefry.Rounds(k0, k1, default(V), counter);
                var count = Math.Min(V.Count, end - i);
                if (wide)
                {
                    x.Store(first);
                    y.Store(second);
                    for (var j = 0; j < count; j++) ((double*)to)[i + j] = Wide((uint)first[j], (uint)second[j]);
                    continue;
                }
                var bits = x ^ y;
                if (form != 0) bits = V.ShiftRight(bits, 9) | V.Fill(0x3F800000);
                if (count == V.Count) bits.Store((int*)to + i);
                else Unsafe.CopyBlock((int*)to + i, &bits, (uint)count * 4);
            }
        }

        // 52 random bits behind the exponent of 1.
        static double Wide(uint high, uint low) =>
            BitConverter.UInt64BitsToDouble((((ulong)high << 32 | low) >> 12) | 0x3FF0000000000000);
    }
}

/// <summary>From [1, 2), as random bits behind the exponent of 1 are, to [0, 1).</summary>
struct Uniform : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => x - V.Of(1);
}

/// <summary>
/// From [1, 2): sqrt(2) erfinv(2 u - 1), u in [0, 1), held above -1, each step rounded as JAX rounds it.
/// </summary>
struct NormalOfUniform : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var u = Uniform.Invoke<V, T>(x);
        var low = V.Of(typeof(T) == typeof(float) ? MathF.BitIncrement(-1f) : Math.BitIncrement(-1.0));
        return ErfInv.Invoke<V, T>(V.Max((u * V.Of(2)) + low, low)) * V.Of(Math.Sqrt(2));
    }
}
