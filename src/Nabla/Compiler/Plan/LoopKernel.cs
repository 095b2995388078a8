using System.Diagnostics.CodeAnalysis;
using Nabla.Arrays.Threading;
using Nabla.Compiler.Emit;
using Nabla.Compiler.LoopIr;

namespace Nabla.Compiler.Plan;

/// <summary>
/// An emitted loop. It is cut into chunks of rows, or of columns, that depend on its shape alone; workers share them
/// where there is enough to do. A fold over all rows has a part in each chunk; the parts are folded in order.
/// </summary>
[RequiresDynamicCode("It makes machine code while the program runs.")]
sealed class LoopKernel : Kernel
{
    // Additions that repay a fork several times over.
    const long Worthwhile = 1 << 16, Chunk = 1 << 15;
    const int MostChunks = 256, MostParts = 16, Columns = 64;

    // Folds over rows this short take several at a time, up to so many elements.
    const int Short = 64, Long = 512, Many = 1 << 12;

    readonly Task<LoopCode> code;

    public LoopKernel(Loop loop, View[] reads, View[] writes, string name, int? flag) : base(reads, writes, flag)
    {
        (Loop, Name, Emitted) = (loop, name, loop);
        if (Lengthened(loop) is var (longer, together)) (Emitted, Together) = (longer, together);
        code = LoopCodes.Of(Emitted, name, watched: flag is not null);
        (ByRows, Length) = Cut(Emitted, Together > 1);
    }

    /// <summary>Whether each chunk folds by itself what is folded over all chunks.</summary>
    public bool HasParts => Together > 1
        || (Chunks > 1 && (ByRows ? Loop.Stores.Any(IsAcross) : Loop.Stores.Any(IsTotal)));

    public Loop Loop { get; }

    /// <summary>The loop as it is emitted.</summary>
    public Loop Emitted { get; }

    /// <summary>How many rows are one of the emitted loop's, where all rows are folded and each is short.</summary>
    public int Together { get; } = 1;

    public string Name { get; }

    /// <summary>Whether chunks are rows; else they are columns.</summary>
    public bool ByRows { get; }

    /// <summary>Rows, or columns, of a chunk.</summary>
    public int Length { get; }

    public int Chunks => ((ByRows ? Emitted.RowCount : Emitted.Columns) + Length - 1) / Length;

    /// <summary>Each element is read before its place is written: in the last walk, or by the same walk.</summary>
    public override bool InPlace(View read, View write) => InPlace(Loop, Reads, Writes, read, write, 0);

    public static bool InPlace(Loop loop, View[] reads, View[] writes, View read, View write, int firstPort)
    {
        var store = loop.Stores[Array.IndexOf(writes, write)];
        if (store.Across is not null || store.Level != Level.Element || store.Value.Phase != loop.Phases - 1)
            return false;
        for (var i = 0; i < reads.Length; i++)
            if (reads[i].Slot.Root == read.Slot.Root && !Alike(reads[i], loop.Reads[i + firstPort], write, store.Port))
                return false;
        return true;
    }

    static bool Alike(View read, Port from, View write, Port to) => read.Offset == write.Offset
        && from.Type.Size() == to.Type.Size() && from.ColumnStride == to.ColumnStride
        && from.RowStrides.AsSpan().SequenceEqual(to.RowStrides);

    public override Step Bind(Frame frame) => new Call(this, frame);

    public override string ToString() => Name;

    static bool IsAcross(Store store) => store.Across is not null;

    static bool IsTotal(Store store) => store.Across is not null && store.Level == Level.Row;

    // Where each row is added to what lies in memory, the next has to wait for it; and vectors may be half empty.
    static (Loop, int)? Lengthened(Loop loop)
    {
        if (!loop.Stores.Any(IsAcross) || loop.Columns > Short || (long)loop.RowCount * loop.Columns < Many
            || loop.Reads.Any(port => port.RowStrides is [0] && port.ColumnStride != 0)) return null;
        var together = 1;
        while (loop.RowCount % (2 * together) == 0 && 2 * together * loop.Columns <= Long) together *= 2;
        return together > 1 && Lengthening.Of(loop, together) is { } longer ? (longer, together) : null;
    }

    static (bool ByRows, int Length) Cut(Loop loop, bool byRows)
    {
        var cost = loop.Nodes().Sum(node => node is Map map ? Spills.Of(map) : 1);
        var work = (long)loop.RowCount * loop.Columns * cost;
        if (work < Worthwhile) return (true, Math.Max(loop.RowCount, 1));
        var across = loop.Stores.Any(IsAcross);
        var pieces = (int)Math.Min(work / Chunk, across ? MostParts : MostChunks);
        // Along one row only what is folded over everything may be cut, and only where nothing waits for it.
        var total = loop.Phases == 1 && loop.Stores.All(store => store.Level == Level.Element ? !IsAcross(store)
            : IsTotal(store));
        var rows = (true, Share(loop.RowCount, pieces, 1));
        var columns = (false, Share(loop.Columns, pieces, Columns));
        if (byRows) return rows;
        if (loop.Folds) return total && loop.RowCount < pieces ? columns : rows;
        return loop.RowCount >= pieces && !(across && loop.Columns >= pieces * Columns) ? rows : columns;
    }

    static int Share(int extent, int pieces, int unit) =>
        Math.Max(((extent + pieces - 1) / pieces + unit - 1) / unit * unit, unit);

    sealed unsafe class Call : Step
    {
        readonly LoopKernel kernel;
        readonly byte** pointers;
        readonly Action<int> chunk;
        readonly LoopCode code;
        readonly nint rows, columns;
        readonly Parts? parts;

        public Call(LoopKernel kernel, Frame frame)
        {
            (this.kernel, code, chunk) = (kernel, kernel.code.GetAwaiter().GetResult(), RunChunk);
            (rows, columns) = (kernel.Emitted.RowCount, kernel.Emitted.Columns);
            pointers = frame.Pointers([.. kernel.Reads, .. kernel.Writes], kernel.Flag, kernel.Emitted.Columns);
            if (kernel.HasParts) parts = new(kernel.Loop, kernel.Chunks, kernel.Together);
        }

        public override void Run()
        {
            if (kernel.Chunks > 1) WorkerPool.Run(kernel.Chunks, chunk);
            else if (parts is null) code(pointers, 0, rows, 0, columns);
            else RunChunk(0);
            parts?.Combine(pointers);
        }

        void RunChunk(int at)
        {
            var ports = kernel.Reads.Length + kernel.Writes.Length + (kernel.Flag is null ? 1 : 2);
            var own = stackalloc byte*[parts is null ? 0 : ports];
            if (parts is not null)
            {
                new ReadOnlySpan<nint>(pointers, ports).CopyTo(new(own, ports));
                parts.Point(own, at);
            }
            var (from, end) = ((nint)at * kernel.Length, (nint)(at + 1) * kernel.Length);
            if (kernel.ByRows) code(parts is null ? pointers : own, from, Math.Min(end, rows), 0, columns);
            else code(parts is null ? pointers : own, 0, rows, from, Math.Min(end, columns));
        }
    }
}
