using System.Numerics;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Whether every element is a finite number. Nothing is compared: 0 times what is finite is 0, 0 times what is not is
/// NaN, and a sum keeps a NaN. So it costs a look at the memory and no more. What is not of floating point is finite.
/// </summary>
static class AllFinite
{
    const int Chunk = 1 << 16;

    public static bool Of(NDArray x) => x.DType switch
    {
        DType.F32 => Of<float>(x.Contiguous()),
        DType.F64 => Of<double>(x.Contiguous()),
        _ => true,
    };

    static bool Of<T>(NDArray x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (x.Length <= Chunk) return Of<T>(x.UnsafeSpan<T>(), x);
        var found = false;
        WorkerPool.Run((x.Length + Chunk - 1) / Chunk, chunk =>
        {
            var all = x.UnsafeSpan<T>();
            var some = all.Slice(chunk * Chunk, Math.Min(Chunk, all.Length - (chunk * Chunk)));
            if (!found && !Of<T>(some, x)) found = true;
        });
        return !found;
    }

    // The owner keeps the memory alive.
    static bool Of<T>(ReadOnlySpan<T> x, NDArray owner) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lanes = Vector<T>.Count;
        Vector<T> a = Vector<T>.Zero, b = a, c = a, d = a;
        var i = 0;
        for (; i <= x.Length - (4 * lanes); i += 4 * lanes)
        {
            a += new Vector<T>(x[i..]) * Vector<T>.Zero;
            b += new Vector<T>(x[(i + lanes)..]) * Vector<T>.Zero;
            c += new Vector<T>(x[(i + (2 * lanes))..]) * Vector<T>.Zero;
            d += new Vector<T>(x[(i + (3 * lanes))..]) * Vector<T>.Zero;
        }
        var sum = Vector.Sum(a + b + (c + d));
        for (; i < x.Length; i++) sum += x[i] * T.Zero;
        GC.KeepAlive(owner);
        return sum == T.Zero;
    }
}
