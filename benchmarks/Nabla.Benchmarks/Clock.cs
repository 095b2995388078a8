using System.Diagnostics;

namespace Nabla.Benchmarks;

/// <summary>
/// Times several ways to do the same, in turns, so that whatever else the machine does hits all of them alike; each
/// turn repeats one way for about two milliseconds. The result is the median of the turns, or the shortest.
/// </summary>
static class Clock
{
    const double Turn = 2e-3;
    const int Turns = 31;

    /// <summary>Microseconds of each; null where there is nothing to do.</summary>
    public static double?[] Measure(bool best, params Action?[] ways)
    {
        var repeats = new int[ways.Length];
        var times = ways.Select(_ => new List<double>()).ToArray();
        for (var i = 0; i < ways.Length; i++) repeats[i] = ways[i] is { } way ? WarmUp(way) : 0;
        for (var turn = 0; turn < Turns; turn++)
            for (var i = 0; i < ways.Length; i++)
                if (ways[i] is { } way) times[i].Add(Time(way, repeats[i]));
        return [.. times.Select(all => all.Count == 0 ? (double?)null : all.Order().ElementAt(best ? 0 : Turns / 2) * 1e6)];
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
