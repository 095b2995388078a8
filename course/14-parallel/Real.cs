using Nabla.Course.Grads;
using Nabla.Data;
using static Nabla.Transform;
using GradReal = Nabla.Course.Grads.Real;

namespace Nabla.Course.Parallels;

/// <summary>The real <c>Shard</c> on the network of chapter 5: the same step whole and shard by shard.</summary>
static class Real
{
    const int Batch = 128;

    public static void Run(Page page, DigitSet train)
    {
        page.Output("kernels", () => Kernels(page, train));
        page.Output("bits", () => Bits(page, train));
        page.Output("epoch", () => Epoch(page, train, page.Digits().Split().Validation));
    }

    #region step
    static Net Step(Net p, Tensor x, Tensor y)
    {
        Net slope = Grad<Net, Tensor, Tensor>(GradReal.HalfLoss)(p, x, y);
        return p - (3f / Batch * PSum(slope, "data"));
    }
    #endregion

    static Net Whole(Net p, Tensor x, Tensor y) =>
        p - (3f / Batch * Grad<Net, Tensor, Tensor>(GradReal.HalfLoss)(p, x, y));

    /// <summary>The step on so many shards, each with its part of the batch.</summary>
    internal static Func<Net, Tensor, Tensor, Net> Sharded(int shards)
    {
        #region real-shard
        var sharded = Shard<Net, Tensor, Tensor, Net>(
            Step, new Mesh(("data", shards)), inAxes: [null, 0, 0], outAxes: null, tiled: true);
        #endregion

        return sharded;
    }

    static Net Start() => GradReal.From(new Digits.Network([784, 30, 10], seed: 1));

    static void Kernels(Page page, DigitSet train)
    {
        int[] rows = [.. Enumerable.Range(0, Batch)];
        (Tensor x, Tensor y) = (GradReal.Images(train, rows), GradReal.Targets(train, rows));
        Explanation explanation = Sharded(2).Explain(Start(), x, y);
        foreach (ExplainedKernel kernel in explanation.Kernels)
            page.WriteLine($"{kernel.Operations,11:N0} operations  {kernel.Does}");
    }

    static void Bits(Page page, DigitSet train)
    {
        const int steps = 20;
        Func<Net, Tensor, Tensor, Net> sharded = Sharded(4);
        var mapped = Vmap<Net, Tensor, Tensor, Net>(Step, inAxes: [null, 0, 0], outAxes: null, axisName: "data");
        Func<Net, Tensor, Tensor, Net> inBlocks = (p, x, y) =>
            mapped(p, x.Reshape(4, Batch / 4, 784), y.Reshape(4, Batch / 4, 10));
        Net first = After(sharded, 1);
        page.WriteLine($"4 shards, {steps} steps: how far from those on one worker");
        foreach (int workers in new[] { 2, 3 })
            Row($"Shard on {workers} workers", After(sharded, workers), 0);
        Row("Vmap, lane by lane", After(inBlocks, 2), 0);
        Row("Vmap, all lanes at once", After(Jit(inBlocks), 2), 1e-4);
        Row("the whole batch", After(Jit<Net, Tensor, Tensor, Net>(Whole), 2), 1e-4);

        Net After(Func<Net, Tensor, Tensor, Net> step, int workers)
        {
            using IDisposable _ = Workers.Use(workers);
            Net p = Start();
            foreach (int[] rows in Batches.Order(train.Count, seed: 1, epoch: 1).Chunk(Batch).Take(steps))
                p = step(p, GradReal.Images(train, rows), GradReal.Targets(train, rows));
            return p;
        }

        void Row(string name, Net p, double bound)
        {
            double miss = Tree.Leaves(p).Zip(Tree.Leaves(first))
                .Max(pair => (double)(pair.First - pair.Second).Abs().Max());
            string verdict = miss > bound ? $"{miss:G2}" : bound == 0 ? "the same bits" : $"less than {bound}";
            page.WriteLine($"{name,-26}{verdict}");
        }
    }

    static void Epoch(Page page, DigitSet train, DigitSet validation)
    {
        page.WriteLine($"an epoch of {train.Count:N0} digits       of 100 right");
        Row("the whole batch at once", Jit<Net, Tensor, Tensor, Net>(Whole).Bind(Start()));
        Row("2 shards", Sharded(2).Bind(Start()));
        Row("4 shards", Sharded(4).Bind(Start()));

        void Row(string name, BoundStep<Net, Tensor, Tensor, Net> bound)
        {
            int[][] batches = [.. Batches.Order(train.Count, seed: 1, epoch: 1).Chunk(Batch)];
            foreach (int[] rows in batches[..(train.Count / Batch)])
                bound.Run(GradReal.Images(train, rows), GradReal.Targets(train, rows));
            page.WriteLine($"{name,-28}{GradReal.Right(bound.State, validation),16:F2}");
        }
    }
}
