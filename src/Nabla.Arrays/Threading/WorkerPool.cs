using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Nabla.Arrays.Threading;

/// <summary>
/// The one pool behind everything that is parallel. Work is cut into chunks whose number depends on the work alone,
/// never on the number of workers, so results do not either. Each worker owns a static range of the chunks, takes
/// them in order, then helps where others are late; the caller is a worker too. A worker without work spins for some
/// 20 microseconds, then parks. Calls from inside a chunk, or while another caller uses the pool, run serially.
/// An exception thrown by a chunk stops the others and is rethrown by the call, as it was.
/// </summary>
sealed unsafe class WorkerPool
{
    // A range of chunks still to take: next in the low half, end in the high half, one cache line each.
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    struct Slot
    {
        [FieldOffset(0)] public long Range;
        [FieldOffset(64)] public int Parked;
    }

    static readonly WorkerPool Shared = new(DefaultWorkers());
    static WorkerPool? replacement;
    [ThreadStatic] static bool inside;

    readonly Slot[] slots;
    readonly SemaphoreSlim[] bells;
    readonly bool spins;
    readonly Lock gate = new();
    volatile bool closed;
    int pending, failed;
    Exception? failure;
    delegate*<void*, int, void> body;
    void* state;
    Action<int>? action;
    CancellationToken cancellation;

    WorkerPool(int workers)
    {
        Workers = workers;
        slots = new Slot[workers + 1];
        bells = [.. Enumerable.Range(0, workers).Select(_ => new SemaphoreSlim(0))];
        spins = workers <= Environment.ProcessorCount;
        for (var i = 1; i < workers; i++)
        {
            var me = i;
            new Thread(() => Work(me)) { IsBackground = true, Name = $"Nabla worker {me}" }.Start();
        }
    }

    /// <summary>The pool in use.</summary>
    public static WorkerPool Current => replacement ?? Shared;

    /// <summary>Threads that take part, the caller among them.</summary>
    public int Workers { get; }

    /// <summary>Uses another number of workers until disposed; for tests, one at a time.</summary>
    public static IDisposable Use(int workers)
    {
        var (before, pool) = (replacement, new WorkerPool(workers));
        replacement = pool;
        return new Scope(() => { replacement = before; pool.Close(); });
    }

    /// <summary>Runs <c>body(state, chunk)</c> for every chunk from 0 on; allocates nothing.</summary>
    public static void Run(int chunks, delegate*<void*, int, void> body, void* state)
    {
        var pool = Current;
        if (chunks > 1 && pool.Workers > 1 && !inside && pool.TryFork(chunks, body, state, null, default)) return;
        for (var i = 0; i < chunks; i++) body(state, i);
    }

    /// <summary>Runs <paramref name="body"/> for every chunk from 0 on.</summary>
    /// <exception cref="OperationCanceledException">Cancelled between two chunks.</exception>
    public static void Run(int chunks, Action<int> body, CancellationToken cancellation = default)
    {
        var pool = Current;
        if (chunks > 1 && pool.Workers > 1 && !inside && pool.TryFork(chunks, null, null, body, cancellation)) return;
        for (var i = 0; i < chunks; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            body(i);
        }
    }

    static int DefaultWorkers() =>
        int.TryParse(Environment.GetEnvironmentVariable("NABLA_THREADS"), out var asked) && asked > 0
            ? Math.Min(asked, 1024) : Environment.ProcessorCount;

    bool TryFork(
        int chunks, delegate*<void*, int, void> pointer, void* data, Action<int>? managed, CancellationToken token)
    {
        if (!gate.TryEnter()) return false;
        try
        {
            body = pointer;
            state = data;
            (action, cancellation, failure, failed) = (managed, token, null, 0);
            Volatile.Write(ref pending, chunks);
            for (var i = Workers - 1; i >= 0; i--)
                Publish(i, (int)((long)chunks * i / Workers), (int)((long)chunks * (i + 1) / Workers));
            inside = true;
            Participate(0);
            Join();
        }
        finally
        {
            inside = false;
            action = null;
            state = null;
            gate.Exit();
        }
        if (failure is { } thrown) ExceptionDispatchInfo.Throw(thrown);
        token.ThrowIfCancellationRequested();
        return true;
    }

    // The exchange is a full fence: either the worker sees the range before it parks, or this sees that it parked.
    void Publish(int worker, int first, int end)
    {
        if (first == end) return;
        Interlocked.Exchange(ref slots[worker].Range, ((long)end << 32) | (uint)first);
        if (worker == 0 || Volatile.Read(ref slots[worker].Parked) == 0) return;
        if (Interlocked.Exchange(ref slots[worker].Parked, 0) == 1) bells[worker].Release();
    }

    // A chunk taken from a range belongs to the job in progress, which cannot end before that chunk is done: the
    // job's fields are read after the taking and are therefore its own.
    void Participate(int me)
    {
        var done = 0;
        for (var i = 0; i < Workers; i++)
        {
            ref var range = ref slots[(me + i) % Workers].Range;
            for (int chunk; (chunk = Take(ref range)) >= 0; done++) Invoke(chunk);
            if (done > 0) Interlocked.Add(ref pending, -done);
            done = 0;
        }
    }

    static int Take(ref long range)
    {
        while (true)
        {
            var seen = Volatile.Read(ref range);
            var next = (int)seen;
            if (next >= (int)(seen >> 32)) return -1;
            if (Interlocked.CompareExchange(ref range, seen + 1, seen) == seen) return next;
        }
    }

    void Invoke(int chunk)
    {
        if (Volatile.Read(ref failed) != 0 || cancellation.IsCancellationRequested) return;
        try
        {
            if (action is { } managed) managed(chunk);
            else body(state, chunk);
        }
        catch (Exception thrown)
        {
            Interlocked.CompareExchange(ref failure, thrown, null);
            Volatile.Write(ref failed, 1);
        }
    }

    void Join()
    {
        for (var turn = 0; Volatile.Read(ref pending) != 0; turn++)
        {
            if (spins && turn < 10_000) Thread.SpinWait(1);
            else Thread.Yield();
        }
    }

    void Work(int me)
    {
        inside = true;
        while (!closed)
        {
            if (!Await(ref slots[me])) Park(me);
            Participate(me);
        }
    }

    bool Await(ref Slot slot)
    {
        for (var turn = 0; spins && turn < 2_000; turn++)
        {
            if (HasWork(ref slot)) return true;
            Thread.SpinWait(1);
        }
        return HasWork(ref slot);
    }

    void Park(int me)
    {
        ref var slot = ref slots[me];
        Interlocked.Exchange(ref slot.Parked, 1);
        var leave = HasWork(ref slot) || closed;
        // Whoever clears the flag first decides: if a caller did, its ring must be taken.
        if (leave && Interlocked.Exchange(ref slot.Parked, 0) == 1) return;
        bells[me].Wait();
    }

    static bool HasWork(ref Slot slot)
    {
        var range = Volatile.Read(ref slot.Range);
        return (int)range < (int)(range >> 32);
    }

    void Close()
    {
        closed = true;
        for (var i = 1; i < Workers; i++)
            if (Interlocked.Exchange(ref slots[i].Parked, 0) == 1) bells[i].Release();
    }

    sealed class Scope(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
