using System.Diagnostics;
using System.Numerics;
using Nabla.Course.Digits;
using Nabla.Data;
using GradReal = Nabla.Course.Grads.Real;

namespace Nabla.Course.Parallels;

/// <summary>
/// What a second core gains, measured: by hand, by <c>Shard</c>, on arrays; and what large batches are worth in
/// learning.
/// </summary>
static class Scaling
{
    /// <summary>How often each number is measured: others may be at work on the same host, and come and go.</summary>
    const int Rounds = 8;

    public static void Hands(Page page, DigitSet train)
    {
        page.WriteLine("              microseconds for a step of two parts    serial  times as fast on two  Amdahl's");
        page.WriteLine("digits   in turn  a new thread  our crew  the pool   part, %      Amdahl  the pool     limit");
        using Crew crew = new(2);
        int[] batches = [10, 100, 1_000, 10_000];
        Action[][] ways = [.. batches.Select(batch => Ways(crew, batch, train))];
        double[][] seconds = [.. ways.Select(Shortest)];
        for (int round = 1; round < Rounds; round++)
            seconds = [.. seconds.Zip(ways, (best, way) => (double[])[.. best.Zip(Shortest(way), Math.Min)])];
        foreach ((int batch, double[] row) in batches.Zip(seconds))
        {
            double[] us = [.. row.Select(s => s * 1e6)];
            (double one, double pool, double share) = (us[0], us[3], us[4] / us[0]);
            page.WriteLine($"{batch,6:N0}   {one,7:N0}  {us[1],12:N0}  {us[2],8:N0}  {pool,8:N0}   {100 * share,7:F1}"
                + $"   {1 / (share + ((1 - share) / 2)),9:F2}  {one / pool,8:F2}  {1 / share,8:N0}");
        }
    }

    /// <summary>Steps on two parts: in turn; in three ways side by side; and what is side by side in none.</summary>
    static Action[] Ways(Crew crew, int batch, DigitSet train)
    {
        Digits.Network net = new([784, 30, 10], seed: 1);
        int[][] shards = [.. Enumerable.Range(0, batch).Chunk(batch / 2)];
        Part[] parts = [.. shards.Select(shard => new Part(net, shard.Length))];
        void Slope(int i) => parts[i].Slope(train, shards[i]);
        Action[] slopes =
        [
            () =>
            {
                Slope(0);
                Slope(1);
            },
            () =>
            {
                Thread other = new(() => Slope(1));
                other.Start();
                Slope(0);
                other.Join();
            },
            () => crew.Run(2, Slope),
            () => Workers.Run(2, Slope),
            () => { },
        ];
        return [.. slopes.Select(slope => (Action)(() =>
        {
            slope();
            parts[0].Add(parts[1]);
            // A rate of nothing takes as long as any other, and the network stays where it is.
            parts[0].Descend(0);
        }))];
    }

    public static void Speed(Page page, DigitSet train)
    {
        int[] batches = [16, 64, 256, 1_024, 4_096], widths = [30, 128, 1_024];
        List<(string, double[])> curves = [];
        page.WriteLine("digits in a step         16      64     256   1,024   4,096");
        foreach (int width in widths)
        {
            var times = OneAndTwo([.. batches.Select(batch => Bound(width, batch, train))]);
            page.WriteLine($"784-{width}-10");
            Row("one worker, us", "N0", time => time.One * 1e6);
            Row("two workers, us", "N0", time => time.Two * 1e6);
            Row("times as fast", "F2", time => time.One / time.Two);

            void Row(string name, string format, Func<(double One, double Two), double> number) => page.WriteLine(
                $"  {name,-17}{string.Concat(times.Select(time => number(time).ToString(format, null).PadLeft(8)))}");

            curves.Add(($"{width} neurons", Gains(times)));
        }

        page.Picture("speed.svg", Pictures.Speed([.. batches.Select(batch => (double)batch)], curves));
    }

    /// <summary>A step on two shards, bound to its weights.</summary>
    internal static Action Bound(int width, int batch, DigitSet train)
    {
        int[] rows = [.. Enumerable.Range(0, batch)];
        (Tensor x, Tensor y) = (GradReal.Images(train, rows), GradReal.Targets(train, rows));
        var bound = Real.Sharded(2).Bind(GradReal.From(new Digits.Network([784, width, 10], seed: 1)));
        return () => bound.Run(x, y);
    }

    /// <summary>Seconds on one worker and on two: the shortest of several rounds, in turn.</summary>
    internal static (double One, double Two)[] OneAndTwo(params Action[] works)
    {
        double[][] best = [.. Enumerable.Range(0, 2).Select(_ => works.Select(_ => double.PositiveInfinity).ToArray())];
        for (int round = 0; round < 2 * Rounds; round++)
        {
            using IDisposable _ = Workers.Use((round % 2) + 1);
            best[round % 2] = [.. best[round % 2].Zip(Shortest(works), Math.Min)];
        }

        return [.. best[0].Zip(best[1])];
    }

    static double[] Shortest(Action[] works) => [.. works.Select(Shortest)];

    /// <summary>Seconds: the shortest of many, each of so many runs that the clock can tell.</summary>
    static double Shortest(Action work)
    {
        double shortest = double.PositiveInfinity;
        long begin = Stopwatch.GetTimestamp();
        for (int runs = 1, tries = 0; tries < 3 || Stopwatch.GetElapsedTime(begin).TotalSeconds < 0.05; tries++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < runs; i++)
                work();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            shortest = Math.Min(shortest, seconds / runs);
            if (seconds < 20e-6)
                runs *= 2;
        }

        return shortest;
    }

    /// <summary>An array that a core has written, summed by the same core, and by the other.</summary>
    public static void Handing(Page page)
    {
        page.WriteLine("                  microseconds to sum what was written");
        page.WriteLine("      bytes       by oneself    by the other    GB a second");
        using IDisposable _ = Workers.Use(2);
        int[] sizes = [4_096, 32_768, 262_144, 1_048_576, 4_194_304, 16_777_216];
        double[][] best = [Round(0), Round(1)];
        for (int round = 1; round < Rounds; round++)
            best = [.. best.Select((row, across) => (double[])[.. row.Zip(Round(across), Math.Min)])];
        foreach ((int bytes, double own, double crossed) in sizes.Zip(best[0], best[1]))
        {
            page.WriteLine(
                $"{bytes,11:N0}       {own * 1e6,10:F1}    {crossed * 1e6,12:F1}    {bytes / crossed / 1e9,11:F1}");
        }

        double[] Round(int across) => [.. sizes.Select(bytes => Handed(bytes / 4, across))];
    }

    static double Handed(int numbers, int across)
    {
        float[][] arrays = [new float[numbers], new float[numbers]];
        double[] seconds = [0, 0];
        int here = 0;
        double shortest = double.PositiveInfinity;
        for (int i = 0; i < 100; i++)
        {
            Workers.Run(2, me =>
            {
                Meet();
                arrays[me].AsSpan().Fill(i);
                Meet();
                long start = Stopwatch.GetTimestamp();
                float sum = Total(arrays[me ^ across]);
                seconds[me] = Stopwatch.GetElapsedTime(start).TotalSeconds + (sum < 0 ? 1 : 0);
                Meet();
            });
            shortest = Math.Min(shortest, seconds.Max());
        }

        return shortest;

        void Meet()
        {
            int round = (Interlocked.Increment(ref here) + 1) / 2;
            while (Volatile.Read(ref here) < 2 * round)
                Thread.SpinWait(1);
        }
    }

    static float Total(float[] x)
    {
        Vector<float> a = default, b = default;
        for (int i = 0; i < x.Length; i += 2 * Vector<float>.Count)
        {
            a += new Vector<float>(x, i);
            b += new Vector<float>(x, i + Vector<float>.Count);
        }

        return Vector.Sum(a + b);
    }

    public static void Wall(Page page)
    {
        int[] lengths = [.. Enumerable.Range(5, 8).Select(i => 1 << (2 * i))];
        float[] a = new float[lengths[^1]], b = new float[lengths[^1]], c = new float[lengths[^1]];
        a.AsSpan().Fill(0.5f);
        var sums = OneAndTwo([.. lengths.Select(n => (Action)(() =>
            Workers.Run(2, i => Sum(a, b, c, i * n / 2, (i + 1) * n / 2))))]);
        var exps = OneAndTwo([.. lengths.Select(n => (Action)(() =>
            Workers.Run(2, i => Exp(a, c, i * n / 2, (i + 1) * n / 2))))]);
        page.WriteLine("            c = a + b, GB a second          c = exp(a), millions a second");
        page.WriteLine("   numbers  one core   two   times as fast  one core    two   times as fast");
        foreach ((int n, var sum, var exp) in lengths.Zip(sums, exps))
        {
            page.WriteLine(
                $"{n,10:N0}  {12e-9 * n / sum.One,8:F0}  {12e-9 * n / sum.Two,4:F0}  {sum.One / sum.Two,14:F2}"
                + $"  {1e-6 * n / exp.One,8:N0}  {1e-6 * n / exp.Two,5:N0}  {exp.One / exp.Two,14:F2}");
        }

        double[] xs = [.. lengths.Select(n => (double)n)];
        page.Picture("wall.svg", Pictures.Wall(xs, Gains(sums), Gains(exps)));
    }

    static double[] Gains((double One, double Two)[] times) => [.. times.Select(time => time.One / time.Two)];

    #region sum
    static void Sum(float[] a, float[] b, float[] c, int from, int end)
    {
        for (int i = from; i < end; i += Vector<float>.Count)
            (new Vector<float>(a, i) + new Vector<float>(b, i)).CopyTo(c, i);
    }
    #endregion

    static void Exp(float[] a, float[] c, int from, int end)
    {
        for (int i = from; i < end; i += Vector<float>.Count)
            Vector.Exp(new Vector<float>(a, i)).CopyTo(c, i);
    }

    public static void Learning(Page page)
    {
        const int epochs = 10, seeds = 3;
        (DigitSet train, DigitSet validation) = page.Digits().Split();
        List<(string, double[])> curves = [];
        page.WriteLine("digits               steps in         of 100 right after so many epochs");
        page.WriteLine("in a step    rate    an epoch        1          3         10");
        foreach ((int batch, double rate) in new[] { (10, 3.0), (100, 3), (100, 10), (1_000, 3), (1_000, 10) })
        {
            double[] right = new double[epochs];
            for (int seed = 1; seed <= seeds; seed++)
            {
                page.Progress($"{batch} at a time, rate {rate}, seed {seed}");
                Digits.Network net = new([784, 30, 10], seed: seed);
                TrainOptions options = new() { Epochs = epochs, Batch = batch, Rate = rate, Seed = seed };
                var reports = net.Train(train, validation, options, cancellation: page.Cancellation);
                for (int epoch = 0; epoch < epochs; epoch++)
                    right[epoch] += 100 * reports[epoch].ValidationAccuracy / seeds;
            }

            curves.Add(($"{batch:N0}, rate {rate}", right));
            page.WriteLine($"{batch,9:N0}  {rate,6:N0}  {train.Count / batch,10:N0}"
                + $"  {right[0],7:F1}    {right[2],7:F1}    {right[^1],7:F1}");
        }

        page.Picture("learning.svg", Pictures.Learning(curves));
    }
}
