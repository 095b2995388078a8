using Nabla.Benchmarks.Peers;

namespace Nabla.Benchmarks.Steps;

/// <summary>
/// Claim: a whole train step (forward, backward, update) as one compiled call, beside TorchSharp's: the same initial
/// weights and batch, the same losses over 20 steps.
/// </summary>
static class TrainSteps
{
    /// <summary>The networks that are trained.</summary>
    public static readonly Mlp[] Cases =
    [
        new("784-30-10 SGD b10", [784, 30, 10], 10, IsClassifier: false),
        new("784-128-10 Adam b32", [784, 128, 10], 32, IsClassifier: true),
        new("784-128-10 Adam b128", [784, 128, 10], 128, IsClassifier: true),
        new("784-128-10 Adam b512", [784, 128, 10], 512, IsClassifier: true),
        new("784-512-512-10 b128", [784, 512, 512, 10], 128, IsClassifier: true),
    ];

    public static IEnumerable<Line> Lines(Session session) =>
        Cases.Where(mlp => session.Wants(mlp.Name)).Select(mlp => Measure(session, mlp));

    /// <summary>The kernels of each step, with their times.</summary>
    public static void Explain(Options options)
    {
        foreach (var mlp in Cases.Where(mlp => mlp.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)))
        {
            var step = mlp.Step();
            for (var i = 0; i < 300; i++) step.Run();
            Console.WriteLine($"{mlp.Name}: {step.Explain()}");
        }
    }

    static Line Measure(Session session, Mlp mlp)
    {
        if (Torch.IsThere) Agree(mlp);
        var medians = Clock.Measure(session.Best, mlp.Step().Run, Torch.IsThere ? TorchMlp.Step(mlp).Run : null);
        return new(mlp.Name, mlp.Work, medians[0]!.Value,
            new Dictionary<string, double?> { ["torch"] = medians[1], ["OpenBLAS"] = null });
    }

    static void Agree(Mlp mlp)
    {
        var (mine, theirs) = (mlp.Step(), TorchMlp.Step(mlp));
        for (var i = 0; i < 20; i++)
        {
            mine.Run();
            var (got, expected) = (mine.Loss(), theirs.Loss());
            if (!(Math.Abs(got - expected) <= 1e-4 * Math.Max(1, Math.Abs(expected))))
                throw new InvalidOperationException($"{mlp.Name}: loss {got} after {i} steps, torch has {expected}");
        }
    }
}
