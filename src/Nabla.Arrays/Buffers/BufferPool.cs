namespace Nabla.Arrays.Buffers;

/// <summary>
/// Memory for arrays. Freed blocks wait in a stack a size class; nothing is disposed by hand. The collector does not
/// see native memory, so the pool counts it: when more than its limit is out, it asks for a collection of the
/// youngest generation, then of older ones while that leaves less than a quarter of it free, and then sets the limit to
/// twice what is alive (never below its budget). What waits in the stacks and what is out together stay within the
/// limit: beyond it, blocks of the size that was asked for least recently go back to the system first.
/// </summary>
sealed unsafe class BufferPool
{
    const int Classes = 160;

    // Small blocks are reused sooner: a loop of small operations then stays inside the processor's caches.
    static readonly BufferPool Small = new(8L << 20), Large = new(64L << 20);
    const nuint SmallLimit = 16 << 10;

    [ThreadStatic] static Block?[]? carving;

    readonly Stack<nint>[] free = [.. Enumerable.Range(0, Classes).Select(_ => new Stack<nint>())];
    // When each size was last asked for, by the count of all that ever were.
    readonly long[] asked = new long[Classes];
    readonly Lock gate = new();
    readonly Lock collecting = new();
    readonly long budget;
    long limit, used, waiting, count;

    /// <summary>A pool of its own; arrays take their memory from those that are shared.</summary>
    internal BufferPool(long budget) => limit = this.budget = budget;

    /// <summary>Bytes in blocks that wait for the next array.</summary>
    internal long Waiting => Volatile.Read(ref waiting);

    /// <summary>Bytes in blocks that arrays hold, or held when the collector last looked.</summary>
    public static long InUse => Volatile.Read(ref Small.used) + Volatile.Read(ref Large.used);

    /// <summary>Memory for an array, not cleared. The block must stay reachable while the memory is used.</summary>
    public static Block Rent(nuint bytes, out byte* pointer)
    {
        var sizeClass = SizeClass.Of(bytes);
        if (bytes > SmallLimit)
        {
            var block = new Block(Large, sizeClass, SizeClass.Bytes(sizeClass));
            pointer = block.Pointer;
            return block;
        }
        var slabs = carving ??= new Block?[SizeClass.Of(SmallLimit) + 1];
        var slab = slabs[sizeClass];
        pointer = slab is null ? null : slab.Carve(SizeClass.Bytes(sizeClass));
        if (pointer is not null) return slab!;
        slab = slabs[sizeClass] = CutSlab(sizeClass);
        pointer = slab.Carve(SizeClass.Bytes(sizeClass));
        return slab;
    }

    static Block CutSlab(int sizeClass)
    {
        var bytes = SizeClass.Bytes(sizeClass) * Block.Pieces;
        return new Block(Small, SizeClass.Of(bytes), bytes).Cut(Block.Pieces);
    }

    public byte* Take(int sizeClass, nuint bytes)
    {
        if (Volatile.Read(ref used) + (long)bytes > Volatile.Read(ref limit)) Reclaim((long)bytes);
        lock (gate)
        {
            used += (long)bytes;
            asked[sizeClass] = ++count;
            if (free[sizeClass].TryPop(out var block))
            {
                waiting -= (long)bytes;
                return (byte*)block;
            }
            if (used + waiting > limit) Trim();
        }
        try
        {
            return NativeBlocks.Allocate(bytes);
        }
        catch
        {
            lock (gate) used -= (long)bytes;
            throw;
        }
    }

    public void Return(int sizeClass, nuint bytes, byte* pointer)
    {
        if (pointer is null) return;
        lock (gate)
        {
            used -= (long)bytes;
            waiting += (long)bytes;
            free[sizeClass].Push((nint)pointer);
            if (used + waiting > limit) Trim();
        }
    }

    // The caller holds the gate.
    void Trim()
    {
        while (used + waiting > limit && Oldest() is var sizeClass and >= 0)
        {
            NativeBlocks.Free((byte*)free[sizeClass].Pop());
            waiting -= (long)SizeClass.Bytes(sizeClass);
        }
    }

    // Of the sizes that wait, the one that was asked for least recently; -1 where nothing waits.
    int Oldest()
    {
        var oldest = -1;
        for (var i = 0; i < Classes; i++)
            if (free[i].Count > 0 && (oldest < 0 || asked[i] < asked[oldest])) oldest = i;
        return oldest;
    }

    // One thread collects; the others wait for what it frees.
    void Reclaim(long wanted)
    {
        lock (collecting)
        {
            for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            {
                if (Volatile.Read(ref used) + wanted <= limit / 4 * 3) return;
                GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
                GC.WaitForPendingFinalizers();
            }
            limit = Math.Max(budget, 2 * (Volatile.Read(ref used) + wanted));
        }
    }
}
