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
    readonly int chunks, pitch;

    public Parts(Loop loop, int chunks)
    {
        this.chunks = chunks;
        foreach (var store in loop.Stores)
        {
            if (store.Across is not { } op) continue;
            var count = store.Level == Level.Element ? loop.Columns : 1;
            folds.Add(new(store.Port.Index, store.Port.Type, op, count, pitch));
            pitch += ((count * store.Port.Type.Size()) + Line - 1) / Line * Line;
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
        var (count, lanes, step) = (fold.Count, Lanes128<T>.Count, pitch / sizeof(T));
        var i = 0;
        for (; i <= count - lanes; i += lanes)
        {
            var folded = Lanes128<T>.Load(from + i);
            for (var chunk = 1; chunk < chunks; chunk++)
                folded = TOp.Invoke<Lanes128<T>, T>(folded, Lanes128<T>.Load(from + (chunk * step) + i));
            folded.Store(to + i);
        }
        for (; i < count; i++)
        {
            to[i] = from[i];
            for (var chunk = 1; chunk < chunks; chunk++) to[i] = Folds.Pair<TOp, T>(to[i], from[(chunk * step) + i]);
        }
    }
}
