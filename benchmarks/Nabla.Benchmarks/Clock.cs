using System.Diagnostics;
using Nabla.Arrays.Threading;

namespace Nabla.Benchmarks;

/// <summary>
/// Times several ways to do the same, in rounds, so that whatever else the machine does hits all of them alike. In each
/// round a way has a few turns; each turn repeats it for about two milliseconds. The result is the median of all turns,
/// or the shortest.
/// </summary>
static class Clock
{
    const double Turn = 2e-3, Enough = 1.5;
    const int Rounds = 5, TurnsARound = 7, Spinning = 150;

    /// <summary>Microseconds of each; null where there is nothing to do.</summary>
    public static double?[] Measure(bool best, params Action?[] ways)
    {
        var repeats = new int[ways.Length];
        var times = ways.Select(_ => new List<double>()).ToArray();
        for (var i = 0; i < ways.Length; i++) repeats[i] = ways[i] is { } way ? WarmUp(way) : 0;
        for (var round = 0; round < Rounds; round++)
            for (var i = 0; i < ways.Length; i++)
                if (ways[i] is { } way) TakeTurns(way, repeats[i], times[i]);
        return [.. times.Select(all => all.Count == 0 ? (double?)null
            : all.Order().ElementAt(best ? 0 : all.Count / 2) * 1e6)];
    }

    // The threads of OpenMP and OpenBLAS spin for up to 100 ms after their work, on a core that another way may want:
    // they are waited for, and the first turn, which finds the caches cold, does not count.
    static void TakeTurns(Action way, int repeats, List<double> times)
    {
        if (WorkerPool.Current.Workers > 1) Thread.Sleep(Spinning);
        var turns = Math.Clamp((int)(Enough / Rounds / (Time(way, repeats) * repeats)), 1, TurnsARound);
        for (var turn = 0; turn < turns; turn++) times.Add(Time(way, repeats));
    }

    // Long enough for the runtime to compile for the second time, which happens 100 ms after the thirtieth call.
    static int WarmUp(Action way)
    {
        var clock = Stopwatch.StartNew();
        var runs = 0;
        for (; clock.Elapsed.TotalSeconds < 0.3 || runs < 2; runs++) way();
        return Math.Max(1, (int)(Turn / Time(way, Math.Max(runs / 20, 1))));
    }

    static double Time(Action way, int repeats)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++) way();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / repeats;
    }
}
