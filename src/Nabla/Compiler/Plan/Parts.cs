using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Plan;

/// <summary>
/// What a loop folds over all rows, chunk by chunk: each chunk writes its own, and these are folded in their order, so
/// that the result does not depend on who computes which chunk.
/// </summary>
sealed unsafe class Parts
{
    const int Line = 64;

    readonly record struct Fold(int Port, DType Type, ReduceOp Op, int Count, int Offset);

    readonly List<Fold> folds = [];
    readonly byte[] memory;
    readonly byte* first;
    readonly int chunks, together, pitch;

    /// <param name="loop">The loop, whose folds over all rows these are.</param>
    /// <param name="chunks">Chunks of its rows.</param>
    /// <param name="together">How many folds one behind the other a chunk has of each, where it takes several rows at a time.</param>
    public Parts(Loop loop, int chunks, int together)
    {
        (this.chunks, this.together) = (chunks, together);
        foreach (var store in loop.Stores)
        {
            if (store.Across is not { } op) continue;
            var count = store.Level == Level.Element ? loop.Columns : 1;
            folds.Add(new(store.Port.Index, store.Port.Type, op, count, pitch));
            pitch += ((together * count * store.Port.Type.Size()) + Line - 1) / Line * Line;
        }
        memory = GC.AllocateUninitializedArray<byte>((chunks * pitch) + Line, pinned: true);
        fixed (byte* start = memory) first = (byte*)(((nint)start + Line - 1) & -Line);
    }

    /// <summary>Has a chunk write its own part.</summary>
    public void Point(byte** pointers, int chunk)
    {
        foreach (var fold in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(folds))
            pointers[fold.Port] = first + (chunk * pitch) + fold.Offset;
    }

    /// <summary>Folds the parts of all chunks to where the loop was to write.</summary>
    public void Combine(byte** pointers)
    {
        foreach (var fold in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(folds))
            switch (fold.Type)
            {
                case DType.F32: Combine<float>(fold, pointers[fold.Port]); break;
                case DType.F64: Combine<double>(fold, pointers[fold.Port]); break;
                case DType.I32: Combine<int>(fold, pointers[fold.Port]); break;
                default: Combine<long>(fold, pointers[fold.Port]); break;
            }
        GC.KeepAlive(memory);
    }

    void Combine<T>(in Fold fold, byte* to) where T : unmanaged
    {
        if (fold.Op == ReduceOp.Sum) Combine<Add, T>(fold, (T*)to);
        else if (fold.Op == ReduceOp.Max) Combine<Max, T>(fold, (T*)to);
        else Combine<Min, T>(fold, (T*)to);
    }

    void Combine<TOp, T>(in Fold fold, T* to) where TOp : IBinary where T : unmanaged
    {
        var from = (T*)(first + fold.Offset);
        var (count, lanes) = (fold.Count, Lanes128<T>.Count);
        var i = 0;
        for (; i <= count - lanes; i += lanes)
        {
            var folded = Lanes128<T>.Load(from + i);
            for (var chunk = 0; chunk < chunks; chunk++)
                for (var row = chunk == 0 ? 1 : 0; row < together; row++)
                    folded = TOp.Invoke<Lanes128<T>, T>(folded, Lanes128<T>.Load(Part(from, chunk) + (row * count) + i));
            folded.Store(to + i);
        }
        for (; i < count; i++)
        {
            to[i] = from[i];
            for (var chunk = 0; chunk < chunks; chunk++)
                for (var row = chunk == 0 ? 1 : 0; row < together; row++)
                    to[i] = Folds.Pair<TOp, T>(to[i], Part(from, chunk)[(row * count) + i]);
        }
    }

    T* Part<T>(T* from, int chunk) where T : unmanaged => (T*)((byte*)from + ((nint)chunk * pitch));
}
