using Nabla.Data;
using static Nabla.Course.Jits.JitChapter;

namespace Nabla.Course.Parallels;

/// <summary>The first half of the chapter: parts of a batch on threads, and what becomes of the last bits.</summary>
static class ByHand
{
    public static void Halves(Page page, DigitSet train)
    {
        int[] batch = [.. Enumerable.Range(0, 128)];
        Digits.Network net = new([784, 30, 10], seed: 1);
        Part whole = new(net, 128), left = new(net, 64), right = new(net, 64);
        whole.Slope(train, batch);
        #region halves
        Thread other = new(() => right.Slope(train, batch[64..]));
        other.Start();
        left.Slope(train, batch[..64]);
        other.Join();
        left.Add(right);
        #endregion

        float[] a = whole.All, b = left.All;
        double miss = a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / a.Max(Math.Abs);
        int otherwise = a.Zip(b).Count(pair => pair.First != pair.Second);
        string off = miss < 1e-6 ? "none off by a millionth" : $"{miss:G2} off";
        page.WriteLine($"{a.Length:N0} slopes, {off} of the largest; "
            + (otherwise > 0 ? "not all with the same bits" : "all with the same bits"));
    }

    public static void Places(Page page, DigitSet train)
    {
        Digits.Network net = new([784, 30, 10], seed: 1);
        float[] first = Slopes(net, train, parts: 8, workers: 1);
        page.WriteLine("parts  workers    slopes with other bits than in the first row");
        foreach ((int parts, int workers) in new[] { (8, 1), (8, 2), (8, 3), (8, 8), (2, 2), (3, 3) })
        {
            int others = Slopes(net, train, parts, workers).Zip(first).Count(pair => pair.First != pair.Second);
            string count = others == 0 ? "none" : others > 1_000 ? "thousands" : "some";
            page.WriteLine($"{parts,5}  {workers,7}    {count}");
        }
    }

    static float[] Slopes(Digits.Network net, DigitSet train, int parts, int workers)
    {
        using Crew crew = new(workers);
        int[] batch = [.. Enumerable.Range(0, 120)];
        #region places
        int[][] shards = [.. batch.Chunk(batch.Length / parts)];
        Part[] places = [.. shards.Select(shard => new Part(net, shard.Length))];
        crew.Run(parts, i => places[i].Slope(train, shards[i]));
        for (int i = 1; i < parts; i++)
            places[0].Add(places[i]);
        #endregion

        return places[0].All;
    }

    public static void Forks(Page page)
    {
        using Crew crew = new(2);
        #region meet
        int here = 0;

        void Meet(int chunk)
        {
            Interlocked.Increment(ref here);
            while (Volatile.Read(ref here) % 2 == 1)
                Thread.SpinWait(1);
        }
        #endregion

        page.WriteLine("two threads meet             microseconds");
        Row("one started for it", () =>
        {
            Thread other = new(() => Meet(1));
            other.Start();
            Meet(0);
            other.Join();
        });
        Row("our crew", () => crew.Run(2, Meet));
        using IDisposable _ = Workers.Use(2);
        Row("Workers.Run, the real one", () => Workers.Run(2, Meet));

        void Row(string name, Action fork) => page.WriteLine($"{name,-28} {Best(Ten(fork)) / 10 * 1e6,12:F1}");

        static Action Ten(Action fork) => () =>
        {
            for (int i = 0; i < 10; i++)
                fork();
        };
    }
}
