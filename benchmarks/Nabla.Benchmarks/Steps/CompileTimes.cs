using System.Diagnostics;
using Nabla.Compiler.Emit;
using static Nabla.Transform;

namespace Nabla.Benchmarks.Steps;

/// <summary>
/// Claim: compiling is short, tracing included, and a call costs next to nothing. A step is made several times: first,
/// where it pays for what the runtime has not compiled yet; again, after the first of all steps, with all code made
/// anew; and once more, with the code of its loops still there, as when it is traced for another batch.
/// </summary>
static class CompileTimes
{
    const int Calls = 100_000;

    public static void Report(Options options) => Sections.Report(options, Lines(options));

    static IEnumerable<string> Lines(Options options)
    {
        yield return "step                                   first ms      again ms  once more ms       step ms";
        TrainStep[] rows = [.. TrainSteps.Rows.Where(row =>
            row.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))];
        var firsts = Array.ConvertAll(rows, row => Make(row).Compile);
        foreach (var (row, first) in rows.Zip(firsts))
        {
            var (again, step) = Median(() =>
            {
                LoopCodes.Forget();
                var (compile, step, _) = Make(row);
                return (compile, step);
            });
            // The code of loops is there as long as somebody has it.
            var (_, _, kept) = Make(row);
            var (more, _) = Median(() =>
            {
                var (compile, step, _) = Make(row);
                return (compile, step);
            });
            GC.KeepAlive(kept);
            yield return $"{row.Name,-34} {first,12:F1} {again,13:F1} {more,13:F1} {step,13:F3}";
        }
        Tensor one = Tensor.Scalar(1f);
        var bound = Jit((Tensor state, Tensor x) => state).Bind(one);
        var jitted = Jit((Tensor x) => x + 1);
        yield return $"a bound run of nothing: {Time(() => bound.Run(one)):F3} us";
        yield return $"a call of a jitted addition of one element: {Time(() => jitted(one)):F3} us";
    }

    // Of five, one after the other: the memory of each is there for the next.
    static (double Compile, double Step) Median(Func<(double Compile, double Step)> make) =>
        Enumerable.Range(0, 5).Select(_ => make()).OrderBy(made => made.Compile).ElementAt(2);

    // The first run less a later one, that, and the step.
    static (double Compile, double Step, Action Run) Make(TrainStep row)
    {
        // What earlier steps have left is not this one's to clear away.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var (run, _, _) = NablaStep.Of(row);
        double Milliseconds()
        {
            var start = Stopwatch.GetTimestamp();
            run();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        var first = Milliseconds();
        var step = Enumerable.Range(0, 5).Min(_ => Milliseconds());
        return (first - step, step, run);
    }

    static double Time(Action call)
    {
        var best = double.PositiveInfinity;
        for (var round = 0; round < 10; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < Calls; i++) call();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls);
        }
        return best;
    }
}
