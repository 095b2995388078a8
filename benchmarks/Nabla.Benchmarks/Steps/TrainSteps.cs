using Nabla.Benchmarks.Peers;

namespace Nabla.Benchmarks.Steps;

/// <summary>
/// Claim: a whole train step (forward, backward, update) as one compiled call, beside TorchSharp's: the same initial
/// weights and batch, the same losses over 20 steps.
/// </summary>
static class TrainSteps
{
    /// <summary>The rows of the table.</summary>
    public static readonly TrainStep[] Rows =
    [
        new Mlp("784-30-10 SGD b10", [784, 30, 10], 10, Optimizer.Descent),
        new Mlp("784-128-10 Adam b32", [784, 128, 10], 32, Optimizer.Adam),
        new Mlp("784-128-10 Adam b128", [784, 128, 10], 128, Optimizer.Adam),
        new Mlp("784-128-10 Adam b512", [784, 128, 10], 512, Optimizer.Adam),
        new Mlp("784-512-512-10 b128", [784, 512, 512, 10], 128, Optimizer.Adam),
        new LeNet(),
        new BatchNormNet(),
        new AttentionBlock(),
    ];

    public static IEnumerable<Line> Lines(Session session) =>
        Rows.Where(row => session.Wants(row.Name)).Select(row => Measure(session, row));

    /// <summary>The kernels of each step, with their times.</summary>
    public static void Explain(Options options)
    {
        foreach (var row in Rows.Where(row => row.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
        {
            var step = NablaStep.Of(row);
            var clock = System.Diagnostics.Stopwatch.StartNew();
            for (var i = 0; i < 300 && clock.Elapsed.TotalSeconds < 5; i++) step.Run();
            Console.WriteLine($"{row.Name}: {step.Explain()}");
        }
    }

    static Line Measure(Session session, TrainStep row)
    {
        if (Torch.IsThere) Agree(row.Name, NablaStep.Of(row), TorchStep.Of(row));
        var times = Clock.Measure(session.Best, NablaStep.Of(row).Run, Torch.IsThere ? TorchStep.Of(row).Run : null);
        return new(row.Name, row.Work, times[0]!.Value,
            new Dictionary<string, double?> { ["torch"] = times[1], ["OpenBLAS"] = null });
    }

    /// <summary>Refuses to compare steps whose losses are not the same.</summary>
    public static void Agree(
        string name, (Action Run, Func<double> Loss, Func<string> Explain) mine, (Action Run, Func<double> Loss) theirs)
    {
        for (var i = 0; i < 20; i++)
        {
            mine.Run();
            var (got, expected) = (mine.Loss(), theirs.Loss());
            if (!(Math.Abs(got - expected) <= 1e-4 * Math.Max(1, Math.Abs(expected))))
                throw new InvalidOperationException($"{name}: loss {got} after {i} steps, torch has {expected}");
        }
    }
}
