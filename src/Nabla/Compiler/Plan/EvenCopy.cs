using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nabla.Arrays.Threading;

namespace Nabla.Compiler.Plan;

/// <summary>
/// A copy between views in which the last elements lie next to each other in both: as matrices of such runs, whose rows
/// are the longest of the other axes.
/// </summary>
sealed unsafe class EvenCopy
{
    // The shortest run that is worth it, and bytes that repay a fork.
    const int Shortest = 32, Worthwhile = 1 << 16;

    // Bytes from one element of an axis to the next, where they are read and where they are written.
    readonly record struct Axis(int Extent, nint From, nint To);

    readonly Axis[] outer;
    readonly Axis rows;
    readonly int run, matrices, chunks;
    readonly Action<int> chunk;
    byte* from, to;

    EvenCopy(Axis[] outer, Axis rows, int run)
    {
        (this.outer, this.rows, this.run) = (outer, rows, run);
        matrices = outer.Aggregate(1, (product, axis) => product * axis.Extent);
        chunks = (int)Math.Clamp((long)matrices * rows.Extent * run / Worthwhile, 1, matrices);
        chunk = Chunk;
    }

    /// <summary>The copy from one view to another of the same shape; null where runs would be too short.</summary>
    public static EvenCopy? Of(View from, View to)
    {
        var size = from.Type.Size();
        var axes = new List<Axis> { new(1, size, size) };
        for (var i = from.Shape.Rank - 1; i >= 0; i--)
        {
            var axis = new Axis(from.Shape[i], (nint)from.Strides[i] * size, (nint)to.Strides[i] * size);
            var last = axes[^1];
            if (axis.Extent == 1) continue;
            if (axis.From == last.From * last.Extent && axis.To == last.To * last.Extent)
                axes[^1] = last with { Extent = last.Extent * axis.Extent };
            else axes.Add(axis);
        }
        var run = (long)axes[0].Extent * size;
        if (run > int.MaxValue || (axes.Count > 1 && run < Shortest)) return null;
        Axis[] others = [.. axes.Skip(1).OrderBy(axis => axis.Extent)];
        return others is [.. var outer, var rows] ? new(outer, rows, (int)run) : new([], new(1, 0, 0), (int)run);
    }

    /// <summary>Copies from the first element of one view to that of the other.</summary>
    public void Run(byte* from, byte* to)
    {
        this.from = from;
        this.to = to;
        WorkerPool.Run(chunks, chunk);
    }

    void Chunk(int chunk)
    {
        int first = (int)((long)matrices * chunk / chunks), end = (int)((long)matrices * (chunk + 1) / chunks);
        for (var matrix = first; matrix < end; matrix++)
        {
            nint source = 0, target = 0;
            var rest = matrix;
            foreach (var axis in outer)
            {
                source += rest % axis.Extent * axis.From;
                target += rest % axis.Extent * axis.To;
                rest /= axis.Extent;
            }
            for (var row = 0; row < rows.Extent; row++, source += rows.From, target += rows.To)
                Copy(from + source, to + target, run);
        }
    }

    // Runs are short: a call for each would cost more than the copy.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Copy(byte* from, byte* to, int bytes)
    {
        if (bytes is < Shortest or > 1 << 10)
        {
            Buffer.MemoryCopy(from, to, bytes, bytes);
            return;
        }
        var last = bytes - Shortest;
        for (var i = 0; i < last; i += Shortest) Vector256.Load(from + i).Store(to + i);
        Vector256.Load(from + last).Store(to + last);
    }
}
