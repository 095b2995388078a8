using System.Text.Json;
using Nabla.Benchmarks.Steps;
using static Nabla.Transform;

namespace Nabla.Benchmarks.Diagnosis;

/// <summary>
/// Claim: watching for NaN, every operation of it, costs a train step at most half as much again. Times of ten runs,
/// with a watch begun before and ended after them, and without.
/// </summary>
static class NanWatching
{
    const int Runs = 10;

    sealed record Cost(string Name, double Plain, double Results, double Operations)
    {
        public double ResultsTimes => Results / Plain;

        public double OperationsTimes => Operations / Plain;
    }

    public static void Report(Options options)
    {
        var costs = Cases().Where(each => each.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase))
            .Select(each => Measure(options, each.Name, each.Run)).ToArray();
        if (options.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(costs, JsonSerializerOptions.Web));
            return;
        }
        Console.WriteLine($"{"microseconds",-36}{"unwatched",11}{"results",18}{"operations",18}");
        foreach (var cost in costs)
            Console.WriteLine($"{cost.Name,-36}{cost.Plain,11:F1}{cost.Results,11:F1} x{cost.ResultsTimes,5:F2}"
                + $"{cost.Operations,11:F1} x{cost.OperationsTimes,5:F2}");
    }

    static IEnumerable<(string Name, Action Run)> Cases()
    {
        Mlp[] mlps = [.. TrainSteps.Rows.OfType<Mlp>()];
        foreach (var mlp in mlps) yield return ($"{mlp.Name}, bound", NablaStep.Of(mlp).Run);
        var mixed = mlps[^1];
        var (p, x, labels) = (NablaStep.Weights(mixed), NablaStep.Inputs(mixed), Tensor.Create(mixed.Labels()));
        var gradient = Grad((Tensor[] p) => mixed.Loss(p, x, labels));
        var jitted = Jit(gradient);
        yield return ("its gradient, compiled", () => jitted(p));
        yield return ("its gradient, eager", () => gradient(p));
    }

    static Cost Measure(Options options, string name, Action run)
    {
        Action Watched(NanDepth? depth) => () =>
        {
            using var watch = depth is { } deep ? Nans.Watch(NanMode.Collect, depth: deep) : null;
            for (var i = 0; i < Runs; i++) run();
            if (watch?.First is { } birth) throw new InvalidOperationException($"{name}: {birth}");
        };
        var times = Clock.Measure(
            options.Best, Watched(null), Watched(NanDepth.Results), Watched(NanDepth.Operations));
        return new(name, times[0]!.Value / Runs, times[1]!.Value / Runs, times[2]!.Value / Runs);
    }
}
