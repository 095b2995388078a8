using System.Diagnostics;
using Nabla.Arrays;
using Nabla.Arrays.Kernels;

namespace Nabla.Benchmarks.Kernels;

/// <summary>
/// Claim: 10,000 eager operations on arrays of 4 MB, none disposed, keep the process below 200 MB. The loop runs before
/// any peer is loaded.
/// </summary>
static class Memory
{
    const int Operations = 10_000;

    public static void Report()
    {
        var clock = Stopwatch.StartNew();
        var x = NDArray.Ones(DType.F32, [1 << 20]);
        var peak = 0L;
        for (var i = 0; i < Operations; i++)
        {
            x = Elementwise.Apply(UnaryOp.Neg, x);
            if (i % 20 == 0) peak = Math.Max(peak, Environment.WorkingSet);
        }
        Console.WriteLine(string.Create(null,
            $"{Operations} operations on 4 MB: working set at most {peak / 1e6:F0} MB, "
                + $"{clock.Elapsed.TotalSeconds:F1} s"));
        GC.KeepAlive(x);
    }
}
