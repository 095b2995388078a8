using Nabla.Arrays.Threading;

namespace Nabla.Benchmarks.Kernels;

/// <summary>
/// Claim: an empty fork and join of two hot workers takes at most a microsecond. Left alone, the caller would take the
/// other's empty chunk too before that one wakes, and nothing would be handed over: so it waits until the other has
/// begun. The round trip of a line of cache between the two processors, below which no fork can come, stands beside it.
/// </summary>
static unsafe class Forks
{
    const int Trips = 1000, Line = 16;

    public static IEnumerable<Line> Lines(Session session)
    {
        if (WorkerPool.Current.Workers == 1) yield break;
        foreach (var (name, times, way) in new (string, int, Action)[]
        {
            ("fork and join, handed over", 1, Fork),
            ("a line of cache there and back", Trips, Bounce),
        })
        {
            if (!session.Wants(name)) continue;
            var time = Clock.Measure(session.Best, way)[0]!.Value / times;
            yield return new(name, 0, time, new Dictionary<string, double?> { ["torch"] = null, ["OpenBLAS"] = null });
        }
    }

    static void Fork()
    {
        var begun = stackalloc int[2 * Line];
        begun[Line] = 0;
        WorkerPool.Run(2, &Begin, begun);
    }

    static void Begin(void* state, int chunk)
    {
        var begun = (int*)state + Line;
        if (chunk == 1) Volatile.Write(ref *begun, 1);
        else Await(begun, 1);
    }

    static void Bounce()
    {
        var lines = stackalloc int[4 * Line];
        (lines[Line], lines[3 * Line]) = (0, 0);
        WorkerPool.Run(2, &Throw, lines);
    }

    // One writes numbers on one line, the other writes each on another line as soon as it is there.
    static void Throw(void* state, int chunk)
    {
        int* there = (int*)state + Line, back = there + (2 * Line);
        for (var trip = 1; trip <= Trips; trip++)
        {
            if (chunk == 0) Volatile.Write(ref *there, trip);
            Await(chunk == 0 ? back : there, trip);
            if (chunk == 1) Volatile.Write(ref *back, trip);
        }
    }

    static void Await(int* place, int value)
    {
        for (var turn = 1; Volatile.Read(ref *place) != value; turn++)
            if (turn % 10_000 == 0) Thread.Yield();
    }
}
