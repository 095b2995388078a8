using System.Diagnostics;
using Nabla.Arrays;
using Nabla.Arrays.Kernels;

namespace Nabla.Compiler.Explain;

/// <summary>
/// What this machine can do at most, with the workers that it has now: measured once in a process, in a third of a second,
/// by a product of matrices that lie in the nearer caches and by copies of little and of much memory.
/// </summary>
static class Limits
{
    const int Side = 128;
    const long Near = 1 << 18, Far = 1 << 25;

    static readonly TimeSpan patience = TimeSpan.FromMilliseconds(100);

    static readonly Lazy<double> operations = new(() => 2.0 * Side * Side * Side / Product());
    static readonly Lazy<double> near = new(() => 2 * Near / Copy(Near)), far = new(() => 2 * Far / Copy(Far));

    /// <summary>The microseconds that so many bytes, or so many operations, take at least: whichever are more.</summary>
    public static double Floor(long bytes, long operations) =>
        Math.Max(bytes / (bytes <= 2 * Near ? near : far).Value, operations / Limits.operations.Value);

    static double Product()
    {
        var (a, b) = (NDArray.Zeros(DType.F32, [Side, Side]), NDArray.Zeros(DType.F32, [Side, Side]));
        return Shortest(() => MatMul.Apply(a, b));
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
