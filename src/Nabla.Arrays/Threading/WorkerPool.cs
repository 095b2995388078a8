using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Nabla.Arrays.Threading;

/// <summary>
/// The one pool behind everything that is parallel. Work is cut into chunks whose number depends on the work alone,
/// never on the number of workers, so results do not either. Each worker owns a static range of the chunks, takes
/// them in order, then helps where others are late; the caller is a worker too. A worker without work spins for some
/// 20 microseconds, then parks. Calls from inside a chunk, or while another caller uses the pool, run serially.
/// An exception thrown by a chunk stops the others and is rethrown by the call, as it was.
/// What a fork costs is lines of cache that travel between cores: one brings a worker all that it needs, another
/// brings back that it is done; what both look at besides is written only where it changes.
/// </summary>
sealed unsafe class WorkerPool
{
    const int Line = 64;

    // A line that callers write: a range of chunks still to take, next in the low half, end in the high half, and what
    // to run on them; and a line that the worker writes: how many chunks it ever did.
    [StructLayout(LayoutKind.Explicit, Size = 2 * Line)]
    struct Slot
    {
        [FieldOffset(0)] public long Range;
        [FieldOffset(8)] public delegate*<void*, int, void> Body;
        [FieldOffset(16)] public void* State;
        [FieldOffset(Line)] public long Done;
        [FieldOffset(Line + 8)] public int Parked;
    }

    static readonly WorkerPool Shared = new(DefaultWorkers());
    static WorkerPool? replacement;
    [ThreadStatic] static bool inside;

    readonly byte[] memory;
    readonly Slot* slots;
    readonly SemaphoreSlim[] bells;
    readonly bool spins;
    readonly Lock gate = new();
    volatile bool closed;
    int failed;
    Exception? failure;
    Action<int>? action;
    CancellationToken cancellation;

    WorkerPool(int workers)
    {
        Workers = workers;
        memory = GC.AllocateArray<byte>((workers * sizeof(Slot)) + Line, pinned: true);
        slots = (Slot*)(((nint)Unsafe.AsPointer(ref memory[0]) + Line - 1) & -Line);
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
        int chunks, delegate*<void*, int, void> body, void* state, Action<int>? managed, CancellationToken token)
    {
        if (!gate.TryEnter()) return false;
        Exception? thrown;
        try
        {
            if (managed is not null) action = managed;
            if (cancellation != token) cancellation = token;
            var all = Done() + chunks;
            for (var i = Workers - 1; i >= 0; i--)
            {
                slots[i].Body = body;
                slots[i].State = state;
                Publish(i, (int)((long)chunks * i / Workers), (int)((long)chunks * (i + 1) / Workers));
            }
            inside = true;
            Participate(0);
            Join(all);
        }
        finally
        {
            inside = false;
            thrown = failure;
            if (failed != 0) (failed, failure) = (0, null);
            if (managed is not null) action = null;
            gate.Exit();
        }
        if (thrown is not null) ExceptionDispatchInfo.Throw(thrown);
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

    // A chunk taken from a range belongs to the job in progress, which cannot end before that chunk is done: what the
    // slot says of the job is read after the taking and is therefore its own.
    void Participate(int me)
    {
        var done = slots[me].Done;
        for (var i = 0; i < Workers; i++)
        {
            var slot = slots + ((me + i) % Workers);
            for (int chunk; (chunk = Take(ref slot->Range)) >= 0; done++) Invoke(slot, chunk);
            if (done != slots[me].Done) Volatile.Write(ref slots[me].Done, done);
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

    void Invoke(Slot* slot, int chunk)
    {
        if (Volatile.Read(ref failed) != 0 || cancellation.IsCancellationRequested) return;
        try
        {
            if (slot->Body != null) slot->Body(slot->State, chunk);
            else action!(chunk);
        }
        catch (Exception thrown)
        {
            Interlocked.CompareExchange(ref failure, thrown, null);
            Volatile.Write(ref failed, 1);
        }
    }

    // Chunks that were ever done; while there are none to do, it stands still.
    long Done()
    {
        long done = 0;
        for (var i = 0; i < Workers; i++) done += Volatile.Read(ref slots[i].Done);
        return done;
    }

    void Join(long all)
    {
        for (var turn = 0; Done() != all; turn++)
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
            if (!Await(slots + me)) Park(me);
            Participate(me);
        }
    }

    bool Await(Slot* slot)
    {
        for (var turn = 0; spins && turn < 2_000; turn++)
        {
            if (HasWork(slot)) return true;
            Thread.SpinWait(1);
        }
        return HasWork(slot);
    }

    void Park(int me)
    {
        var slot = slots + me;
        Interlocked.Exchange(ref slot->Parked, 1);
        var leave = HasWork(slot) || closed;
        // Whoever clears the flag first decides: if a caller did, its ring must be taken.
        if (leave && Interlocked.Exchange(ref slot->Parked, 0) == 1) return;
        bells[me].Wait();
    }

    static bool HasWork(Slot* slot)
    {
        var range = Volatile.Read(ref slot->Range);
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
