namespace Nabla.Course.Parallels;

/// <summary>
/// Threads that wait for work instead of being started for it; the caller is one of them. The miniature of the pool in
/// <c>src/Nabla.Arrays</c>: it lacks what happens where a chunk throws, and where two callers want it at once.
/// </summary>
public sealed class Crew : IDisposable
{
    readonly SemaphoreSlim bell = new(0);
    readonly int workers;
    volatile bool closed;

    #region job
    sealed class Job(int chunks, Action<int> body)
    {
        int next, done;

        public bool IsDone => Volatile.Read(ref done) == chunks;

        public void Help()
        {
            for (int chunk; (chunk = Interlocked.Increment(ref next) - 1) < chunks; Interlocked.Increment(ref done))
                body(chunk);
        }
    }
    #endregion

    volatile Job job = new(0, _ => { });

    public Crew(int workers)
    {
        this.workers = workers;
        for (int i = 1; i < workers; i++)
            new Thread(Work) { IsBackground = true }.Start();
    }

    #region crew
    /// <summary>Runs the body for every chunk from 0 on, and returns when the last is done.</summary>
    public void Run(int chunks, Action<int> body)
    {
        Job mine = job = new(chunks, body);
        if (workers > 1)
            bell.Release(workers - 1);
        mine.Help();
        while (!mine.IsDone)
            Thread.SpinWait(1);
    }

    void Work()
    {
        for (bell.Wait(); !closed; bell.Wait())
            job.Help();
    }
    #endregion

    public void Dispose()
    {
        closed = true;
        if (workers > 1)
            bell.Release(workers - 1);
    }
}
