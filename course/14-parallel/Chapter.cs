using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using Nabla.Data;
using static Nabla.Course.Grads.Mini;

namespace Nabla.Course.Parallels;

/// <summary>
/// Chapter 14: a batch cut into shards. By hand on two threads, in miniature with a sum across the shards, then the
/// real <c>Shard</c>; what it gains, where it gains nothing, and what becomes of it on many machines.
/// </summary>
public static class ParallelChapter
{
    public static Chapter Entry { get; } = new(
        14, "14-parallel", "Parallel",
        "a step cut into shards, and a sum across them; what scales, what does not, the arithmetic of many machines",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        DigitSet train = page.Digits().Train.Take(0, 10_000);
        page.Picture("cut.png", Pictures.Cut());
        page.Output("lost", () => Lost(page));
        page.Output("halves", () => ByHand.Halves(page, train));
        page.Output("orders", () => Orders(page));
        page.Output("places", () => ByHand.Places(page, train));
        page.Output("fork", () => ByHand.Forks(page));
        page.Output("graph", () => Written(page));
        page.Output("same", () => Same(page));
        Real.Run(page, train);
        page.LongOutput("hands", 0.2, () => Scaling.Hands(page, train));
        page.LongOutput("speed", 0.4, () => Scaling.Speed(page, train));
        page.LongOutput("handing", 0.1, () => Scaling.Handing(page));
        page.LongOutput("wall", 0.3, () => Scaling.Wall(page));
        page.LongOutput("learning", 0.5, () => Scaling.Learning(page));
        Machines.Run(page, train);
    }

    static void Lost(Page page)
    {
        #region lost
        int count = 0;

        void AddAMillion()
        {
            for (int i = 0; i < 1_000_000; i++)
                count++;
        }

        Thread other = new(AddAMillion);
        other.Start();
        AddAMillion();
        other.Join();
        #endregion

        page.WriteLine($"{count:N0}");
    }

    static void Orders(Page page)
    {
        Random random = new(1);
        float[] eight = [.. Enumerable.Range(0, 8).Select(_ => (float)random.NextDouble() - 0.5f)];
        float[] sums = [.. Orders(8).Select(order => order.Aggregate(0f, (sum, i) => sum + eight[i]))];
        page.WriteLine($"{string.Join("  ", eight.Select(x => $"{x:F7}"))}");
        page.WriteLine($"{sums.Length:N0} orders, {sums.Distinct().Count()} different sums, "
            + $"from {sums.Min():F8} to {sums.Max():F8}");
        page.WriteLine($"in double precision       {eight.Sum(x => (double)x):F8}");
    }

    /// <summary>Every order of the numbers from 0 to n - 1.</summary>
    static IEnumerable<int[]> Orders(int n) => n == 0 ? [[]] : Orders(n - 1).SelectMany(order =>
        Enumerable.Range(0, n).Select(at => (int[])[.. order[..at], n - 1, .. order[at..]]));

    #region small
    static Value[] Step(Axis data, Value[] p, Value x, Value y)
    {
        Value Loss(Value[] p) => Vmaps.MiniVmap.Vmap(one => [Networks.Loss(p, one[0], one[1])])([x, y])[0].Sum();

        return [.. p.Zip(Grad(Loss)(p), (knob, slope) => knob - (0.1 * data.Sum(slope)))];
    }
    #endregion

    static void Written(Page page)
    {
        Axis data = new("data", 2);
        Value[] p = [NdArray.Normal(1, 3, 1), NdArray.Normal(2, 1)];
        Grads.Graph graph = MiniGraph(x => Step(data, p, x[0], x[1]), Value.Ones(8, 3), Value.Ones(8, 1));
        HashSet<Value> varies = [.. graph.Inputs];
        foreach (Equation line in graph.Equations)
        {
            bool meets = line.Operation is PSum, lane = !meets && line.Inputs.Any(varies.Contains);
            if (lane)
                varies.Add(line.Output);
            page.WriteLine($"{(meets ? "together" : lane ? "each" : "once"),-10}{line}");
        }
    }

    static Grads.Graph MiniGraph(Func<Value[], Value[]> f, params Value[] x)
    {
        var recorder = new Recorder();
        return recorder.Graph(f([.. x.Select(recorder.Input)]));
    }

    static void Same(Page page)
    {
        Value[] p = [.. Networks.Shapes(4, 3, 2).Select((shape, k) => (Value)NdArray.Normal(k, shape))];
        NdArray x = NdArray.Normal(8, 64, 4), y = NdArray.Normal(9, 64, 2);
        Value[] whole = Step(new("data", 1), p, x, y);
        using Crew crew = new(2);
        #region both
        Axis data = new("data", 4);
        Value xs = new NdArray([4, 16, 4], x.Values), ys = new NdArray([4, 16, 2], y.Values);

        Value[] lockstep = MiniShard.Vmap(shard => Step(data, p, shard[0], shard[1]), data)([xs, ys]);
        Value[] parallel = MiniShard.Shard(shard => Step(data, p, shard[0], shard[1]), data, crew)([xs, ys]);
        #endregion

        page.WriteLine($"Vmap and Shard of 4 shards    {Apart(lockstep, parallel)}");
        page.WriteLine($"Shard and the whole batch     {Apart(parallel, whole)}");
    }

    static string Apart(Value[] a, Value[] b)
    {
        double miss = a.Zip(b, (x, y) => x.Numbers.DistanceTo(y.Numbers)).Max();
        return miss == 0 ? "the same to the last bit" : miss < 1e-14 ? "less than 1e-14 apart" : $"{miss:G2} apart";
    }
}
