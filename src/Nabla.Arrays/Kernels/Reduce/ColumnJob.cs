using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Folds down the columns of tables (height rows of width elements, several tables one after the other). Rows are
/// folded in panels of 64, panels pairwise, as a balanced tree: the order depends on the height alone. Workers share
/// strips of columns and, where the table is tall, pieces of rows, which are subtrees.
/// </summary>
readonly unsafe struct ColumnJob(byte* from, byte* to, nint size, nint width, nint height, nint piece, nint unit,
    nint tables, delegate*<byte**, nint, void> into)
{
    // Panel: rows that one set of accumulators takes. Strip: accumulators that stay in the nearest cache. A chunk has
    // some Grain elements.
    const int Panel = 64, Strip = 2048, Grain = 64 << 10;

    nint Strips => (width + Strip - 1) / Strip;

    nint Pieces => (height + piece - 1) / piece;

    /// <summary>The folds of all columns, table by table, at <paramref name="to"/>.</summary>
    public static void Fold(byte* from, byte* to, nint size, nint width, nint height, nint tables,
        delegate*<byte**, nint, void> into)
    {
        nint piece = Panel;
        while (piece < height && piece * Math.Min(width, Strip) < Grain) piece *= 2;
        var job = new ColumnJob(from, to, size, width, height, piece, Panel, tables, into);
        if (job.Pieces == 1)
        {
            job.Run();
            return;
        }
        var parts = (byte*)Scratch.Take((nuint)(tables * job.Pieces * width * size));
        new ColumnJob(from, parts, size, width, height, piece, Panel, tables, into).Run();
        new ColumnJob(parts, to, size, width, job.Pieces, job.Pieces, 1, tables, into).Run();
    }

    void Run()
    {
        var self = this;
        WorkerPool.Run((int)(tables * Pieces * Strips), &Chunk, &self);
    }

    static void Chunk(void* state, int chunk) => (*(ColumnJob*)state).Part(chunk);

    void Part(int chunk)
    {
        var (at, column) = (chunk / Strips, chunk % Strips * Strip);
        var (table, first) = (at / Pieces, at % Pieces * piece);
        var source = from + (((((table * height) + first) * width) + column) * size);
        var target = to + (((at * width) + column) * size);
        Down(source, Math.Min(piece, height - first), Math.Min(Strip, width - column), target);
    }

    void Down(byte* source, nint rows, nint count, byte* sums)
    {
        if (rows <= unit)
        {
            Buffer.MemoryCopy(source, sums, count * size, count * size);
            Add(source + (width * size), sums, rows - 1, count);
            return;
        }
        var left = unit;
        while (left * 2 < rows) left *= 2;
        var right = stackalloc byte[Strip * 8];
        Down(source, left, count, sums);
        Down(source + (left * width * size), rows - left, count, right);
        Add(right, sums, 1, count);
    }

    void Add(byte* rows, byte* sums, nint number, nint count)
    {
        var pointers = stackalloc byte*[4] { rows, sums, (byte*)number, (byte*)(width * size) };
        into(pointers, count);
    }
}
