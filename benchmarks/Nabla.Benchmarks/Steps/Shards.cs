using System.Diagnostics;
using Nabla.Arrays.Threading;
using static Nabla.Transform;

namespace Nabla.Benchmarks.Steps;

/// <summary>
/// Claim: a data-parallel step, two shards of 64 examples, is on two cores at least 1.8 times as fast as on one.
/// The step is one line, <c>Shard</c> of a step with <c>PMean</c>; beside it the same step on the whole batch by
/// <c>Jit</c>, whose kernels are each cut over the cores. Rounds alternate, the shortest time of each counts.
/// </summary>
static class Shards
{
    const int Rounds = 15, Batch = 128;

    static readonly int[] widths = [784, 512, 512, 10];

    static readonly Func<Tensor[], Tensor, Tensor, Tensor> loss = (net, x, y) =>
    {
        for (var i = 0; i < net.Length - 2; i += 2) x = (x.MatMul(net[i]) + net[i + 1]).Relu();
        return -(y * (x.MatMul(net[^2]) + net[^1]).LogSoftmax()).Sum() / x.Shape[0];
    };

    public static void Report()
    {
        Func<Tensor[], Tensor, Tensor, Tensor[]> whole =
            (net, x, y) => Tree.Zip(net, Grad(loss)(net, x, y), (p, g) => p - (0.1f * g));
        Func<Tensor[], Tensor, Tensor, Tensor[]> part =
            (net, x, y) => Tree.Zip(net, PMean(Grad(loss)(net, x, y), "data"), (p, g) => p - (0.1f * g));
        var sharded = Shard(part, new Mesh(("data", 2)), inAxes: [null, 0, 0], outAxes: null, tiled: true);
        var mlp = new Mlp("", widths, Batch, Optimizer.Adam);
        var net = NablaStep.Weights(mlp);
        var x = NablaStep.Inputs(mlp);
        var y = Tensor.Equal(Tensor.Create(mlp.Labels()).ExpandDims(1), Tensor.Arange(widths[^1])).As(DType.F32);
        var steps = new[]
        {
            ("Shard, 2 shards of 64", sharded.Bind(net)),
            ("Jit, whole batch", Jit(whole).Bind(net)),
        };
        Console.WriteLine("| 784-512-512-10, batch 128 | 1 worker, us | 2 workers, us | times as fast |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var (name, step) in steps)
        {
            var best = new[] { double.PositiveInfinity, double.PositiveInfinity };
            for (var round = 0; round < Rounds; round++)
                for (var workers = 1; workers <= 2; workers++)
                {
                    using var pool = WorkerPool.Use(workers);
                    best[workers - 1] = Math.Min(best[workers - 1], Shortest(() => step.Run(x, y)));
                }
            Console.WriteLine($"| {name} | {best[0]:F0} | {best[1]:F0} | {best[0] / best[1]:F2} |");
        }
    }

    static double Shortest(Action run)
    {
        for (var i = 0; i < 10; i++) run();
        var shortest = double.PositiveInfinity;
        for (var i = 0; i < 30; i++)
        {
            var start = Stopwatch.GetTimestamp();
            run();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
        return shortest;
    }
}
