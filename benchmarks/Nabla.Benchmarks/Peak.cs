using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nabla.Benchmarks;

/// <summary>
/// What the machine can do at most, measured: multiply-adds that touch no memory, and sums that do nothing else.
/// </summary>
static class Peak
{
    /// <summary>Billions of floating-point operations a second on so many threads, the best of many tries.</summary>
    public static double Gigaflops(int threads)
    {
        const int Steps = 200_000;
        var flops = Vector512.IsHardwareAccelerated ? Chains512(1) : Chains256(1);
        return threads * flops * Steps / Best(
            threads, () => _ = Vector512.IsHardwareAccelerated ? Chains512(Steps) : Chains256(Steps)) / 1e9;
    }

    /// <summary>Billions of bytes read a second on so many threads, the best of many tries.</summary>
    public static double Gigabytes(int threads)
    {
        var memory = new Vector512<float>[1 << 20];
        return threads * memory.Length * 64.0 / Best(threads, () => _ = Sum(memory)) / 1e9;
    }

    // The shortest time in which every thread did its work once, all at the same time.
    static double Best(int threads, Action work)
    {
        using var barrier = new Barrier(threads);
        var best = double.MaxValue;
        void Compete()
        {
            for (var i = 0; i < 40; i++)
            {
                barrier.SignalAndWait();
                var start = Stopwatch.GetTimestamp();
                work();
                barrier.SignalAndWait();
                lock (barrier) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        Thread[] all = [.. Enumerable.Range(0, threads).Select(_ => new Thread(Compete))];
        foreach (var thread in all) thread.Start();
        foreach (var thread in all) thread.Join();
        return best;
    }

    // Twelve chains hide the latency; returns the operations of one step (and uses the sums, so that they are made).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double Chains512(int steps)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(1e-3f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var n = 0; n < steps; n++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }
        var sum = a + b + c + d + e + f + g + h + i + j + k + l;
        return float.IsNaN(sum[0]) ? 0 : 12 * 16 * 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static double Chains256(int steps)
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(1e-3f);
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (var n = 0; n < steps; n++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }
        var sum = a + b + c + d + e + f + g + h + i + j + k + l;
        return float.IsNaN(sum[0]) ? 0 : 12 * 8 * 2;
    }

    static float Sum(Vector512<float>[] memory)
    {
        Vector512<float> a = default, b = default, c = default, d = default;
        for (var i = 0; i + 4 <= memory.Length; i += 4)
        {
            a += memory[i];
            b += memory[i + 1];
            c += memory[i + 2];
            d += memory[i + 3];
        }
        return Vector512.Sum(a + b + c + d);
    }
}
