using System.Diagnostics;
using System.Runtime.CompilerServices;
using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Compiler.Explain;

/// <summary>
/// What this machine can do at most, with the workers that it has now: measured once in a process, in a third of a second,
/// by multiply-adds that touch no memory and by copies of little and of much memory.
/// </summary>
static class Limits
{
    const int Steps = 20_000, Chains = 12;
    const long Near = 1 << 18, Far = 1 << 25;

    static readonly TimeSpan patience = TimeSpan.FromMilliseconds(100);

    static readonly Lazy<double> operations = new(() =>
        2.0 * Chains * Steps * VectorWidth.Bits / 32 * WorkerPool.Current.Workers / Shortest(Multiply));
    static readonly Lazy<double> near = new(() => 2 * Near / Copy(Near)), far = new(() => 2 * Far / Copy(Far));

    /// <summary>The microseconds that so many bytes, or so many operations, take at least: whichever are more.</summary>
    public static double Floor(long bytes, long operations) =>
        Math.Max(bytes / (bytes <= 2 * Near ? near : far).Value, operations / Limits.operations.Value);

    // All workers at once: what they take is what each takes.
    static void Multiply() => WorkerPool.Run(WorkerPool.Current.Workers, static worker =>
    {
        if (VectorWidth.Is512) _ = Multiply<Lanes512<float>>();
        else if (VectorWidth.Is256) _ = Multiply<Lanes256<float>>();
        else _ = Multiply<Lanes128<float>>();
    });

    // Twelve chains hide what one multiply-add waits for the one before; they are made, for something of them is returned.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static ulong Multiply<V>() where V : unmanaged, ILanes<V, float>
    {
        V x = V.Of(0.999), y = V.Of(1e-3), a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var step = 0; step < Steps; step++)
        {
            (a, b, c, d) = (V.Fma(a, x, y), V.Fma(b, x, y), V.Fma(c, x, y), V.Fma(d, x, y));
            (e, f, g, h) = (V.Fma(e, x, y), V.Fma(f, x, y), V.Fma(g, x, y), V.Fma(h, x, y));
            (i, j, k, l) = (V.Fma(i, x, y), V.Fma(j, x, y), V.Fma(k, x, y), V.Fma(l, x, y));
        }
        return (a + b + c + d + e + f + g + h + i + j + k + l).Bits();
    }

    static double Copy(long bytes)
    {
        var from = NDArray.Zeros(DType.U8, [(int)bytes]);
        var to = NDArray.Zeros(DType.U8, [(int)bytes]);
        return Shortest(() => Elementwise.Copy(from, to));
    }

    // In microseconds. Long enough that the runtime has compiled the code for good.
    static double Shortest(Action work)
    {
        var (shortest, begin) = (double.PositiveInfinity, Stopwatch.GetTimestamp());
        while (Stopwatch.GetElapsedTime(begin) < patience)
        {
            var start = Stopwatch.GetTimestamp();
            work();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return shortest;
    }
}
