using Nabla.Data;
using static Nabla.Transform;

namespace Nabla.Course.Parallels;

#region cluster
/// <summary>Machines on a network: seconds until the first byte is there, and bytes a second from then on.</summary>
public sealed record Cluster(double Latency, double Bandwidth)
{
    public double Send(double bytes) => Latency + (bytes / Bandwidth);

    /// <summary>One machine is sent all arrays, and sends everyone the sum.</summary>
    public double ByOne(double bytes, double n) => 2 * (n - 1) * Send(bytes);

    public double ByRing(double bytes, double n) => 2 * (n - 1) * Send(bytes / n);

    /// <summary>A step that takes one machine so many seconds.</summary>
    public double Step(double work, double bytes, double n) => (work / n) + ByRing(bytes, n);
    #endregion

    /// <summary>How many machines make the fastest step.</summary>
    public double Best(double work, double bytes) =>
        Math.Sqrt(Math.Max(2 * Latency, work - (2 * bytes / Bandwidth)) / (2 * Latency));
}

/// <summary>The end of the chapter: the sum of what many machines have, and what it costs.</summary>
static class Machines
{
    static readonly Cluster office = new(20e-6, 1.25e9), hall = new(2e-6, 12.5e9);

    public static void Run(Page page, DigitSet train)
    {
        page.Picture("ring.png", Pictures.Ring(4));
        page.Output("ring", () => Rings(page));
        page.Output("sent", () => Sent(page));
        page.LongOutput("machines", 0.1, () => Steps(page, train));
    }

    static void Rings(Page page)
    {
        const int n = 5, length = 1_000;
        static float[] Numbers(int seed) => Key.Create(seed).Normal([length]).ToArray<float>();
        float[][] machines = [.. Enumerable.Range(1, n).Select(Numbers)];
        Tensor all = Tensor.Create<float>([.. machines.SelectMany(x => x)], [n, length]);
        #region check
        var sum = Vmap((Tensor x) => PSum(x, "machine"), outAxes: null, axisName: "machine");
        float[] expected = sum(all).ToArray<float>();
        Ring.AllReduce(machines);
        #endregion

        float miss = machines[0].Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second));
        page.WriteLine($"PSum and the ring        {(miss < 1e-5 ? "less than 0.00001 apart" : $"{miss:G2} apart")}");
        bool agree = machines.All(machine => machine.SequenceEqual(machines[0]));
        page.WriteLine($"machine and machine      {(agree ? "the same bits" : "they differ")}");
        #region two-halves
        var halves = Vmap(
            (Tensor x) => AllGather(PSumScatter(x, "machine", tiled: true), "machine", tiled: true),
            outAxes: null, axisName: "machine");
        #endregion

        bool same = halves(all).ToArray<float>().SequenceEqual(expected);
        page.WriteLine($"PSum and its two halves  {(same ? "the same bits" : "they differ")}");
    }

    static void Sent(Page page)
    {
        const double bytes = 4 * 23_860;
        page.WriteLine("            bytes through the busiest wire        microseconds");
        page.WriteLine("machines        by one       by a ring        by one     by a ring");
        foreach (int n in new[] { 2, 4, 8, 64 })
        {
            page.WriteLine($"{n,8}    {(n - 1) * bytes,10:N0}    {2 * (n - 1) * bytes / n,12:N0}"
                + $"    {1e6 * office.ByOne(bytes, n),10:N0}    {1e6 * office.ByRing(bytes, n),10:N0}");
        }
    }

    static void Steps(Page page, DigitSet train)
    {
        List<(string, double[])> curves = [];
        double[] many = [.. Enumerable.Range(0, 33).Select(i => Math.Pow(2, i / 4.0))];
        foreach (int width in new[] { 30, 1_024 })
        {
            const int measured = 2_048;
            double seconds = Scaling.OneAndTwo(Scaling.Bound(width, measured, train))[0].Two / measured;
            double bytes = 4.0 * ((784 * width) + width + (width * 10) + 10);
            page.WriteLine(
                $"784-{width}-10: {1e6 * seconds:F2} microseconds a digit on one machine, {bytes:N0} bytes of slopes");
            Table(page, "at 10 Gbit/s and 20 us", office, seconds, bytes);
            Table(page, "ten times better in both", hall, seconds, bytes);
            curves.AddRange(new[] { 1_024, 8_192, 65_536 }.Select(batch => (
                $"{width} neurons, {batch:N0}", many.Select(n => Gain(office, batch * seconds, bytes, n)).ToArray())));
        }

        page.Picture("machines.svg", Pictures.Machines(many, curves));
    }

    static double Gain(Cluster cluster, double work, double bytes, double n) => work / cluster.Step(work, bytes, n);

    static void Table(Page page, string name, Cluster cluster, double seconds, double bytes)
    {
        int[] ns = [2, 4, 8, 32, 256];
        page.WriteLine($"  {name + "; times as fast on",-44}{string.Concat(ns.Select(n => $"{n,8}"))}    best at");
        foreach (int batch in new[] { 128, 1_024, 8_192, 65_536 })
        {
            double work = seconds * batch;
            page.WriteLine($"  {$"{batch,10:N0} digits in a step",-44}"
                + string.Concat(ns.Select(n => $"{Gain(cluster, work, bytes, n),8:F2}"))
                + $"    {cluster.Best(work, bytes),7:F0}");
        }
    }
}
