namespace Nabla.Arrays.Buffers;

/// <summary>
/// Memory for arrays. Freed blocks wait in a stack a size class; nothing is disposed by hand. The collector does not
/// see native memory, so the pool counts it: when more than its limit is out, it asks for a collection of the
/// youngest generation, then of older ones while that frees too little, and sets the limit to twice what is alive
/// (never below its budget). What waits in the stacks and what is out together stay within the limit.
/// </summary>
sealed unsafe class BufferPool
{
    const int Classes = 160;

    // Small blocks are reused sooner: a loop of small operations then stays inside the processor's caches.
    static readonly BufferPool Small = new(8L << 20), Large = new(64L << 20);
    const nuint SmallLimit = 16 << 10;

    [ThreadStatic] static Block?[]? carving;

    readonly Stack<nint>[] free = [.. Enumerable.Range(0, Classes).Select(_ => new Stack<nint>())];
    readonly Lock gate = new();
    readonly Lock collecting = new();
    readonly long budget;
    long limit, used, waiting;

    BufferPool(long budget) => limit = this.budget = budget;

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
        foreach (var stack in free)
            while (stack.TryPop(out var block)) NativeBlocks.Free((byte*)block);
        waiting = 0;
    }

    // One thread collects; the others wait for what it frees.
    void Reclaim(long wanted)
    {
        lock (collecting)
        {
            for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            {
                if (Volatile.Read(ref used) + wanted <= limit / 2) return;
                GC.Collect(generation, GCCollectionMode.Forced, blocking: true);
                GC.WaitForPendingFinalizers();
            }
            limit = Math.Max(budget, 2 * (Volatile.Read(ref used) + wanted));
        }
    }
}
