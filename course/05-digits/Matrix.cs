using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nabla.Course.Digits;

/// <summary>
/// The three matrix products of a neural network, fast, by hand. All matrices are row-major floats, one row after the
/// other without gaps; C is m x n and k is what is summed over. Each call computes C = alpha (product) + beta C; with
/// beta = 0 it never reads C. Every element of C is summed in the same order whatever the number of threads, so the
/// result is the same to the last bit. C may not overlap A or B.
/// </summary>
/// <remarks>
/// Three ideas make the difference to <see cref="NaiveMatrix"/>. (1) A tile of C, 6 rows by 2 vectors, stays in 12
/// registers while k runs: 8 loads then feed 12 vector multiply-adds. (2) k is cut into pieces of <see cref="Depth"/>,
/// so that the 2-vector-wide panel of B a tile walks down stays in the nearest cache. (3) A panel that is ragged,
/// transposed or used by many rows is copied once, so that it is walked down in steps of two vectors.
/// </remarks>
public static class Matrix
{
    const int TileRows = 6;
    const int Depth = 256;
    const int BlockRows = 96;
    const double ParallelFrom = 4e6;

    static int Lanes => Vector<float>.Count;

    static int TileColumns => 2 * Vector<float>.Count;

    /// <summary>C = alpha A B + beta C, with A m x k and B k x n.</summary>
    public static void Multiply(
        ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, Memory<float> c, int m, int k, int n,
        float alpha = 1, float beta = 0, int threads = 0) =>
        Product(new(a, k, 1), new(b, n, 1), c, m, k, n, alpha, beta, threads);

    /// <summary>C = alpha A^T B + beta C, with A k x m and B k x n: the gradient of the weights.</summary>
    public static void MultiplyAtB(
        ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, Memory<float> c, int m, int k, int n,
        float alpha = 1, float beta = 0, int threads = 0) =>
        Product(new(a, 1, m), new(b, n, 1), c, m, k, n, alpha, beta, threads);

    /// <summary>C = alpha A B^T + beta C, with A m x k and B n x k: the way back through a layer.</summary>
    public static void MultiplyABt(
        ReadOnlyMemory<float> a, ReadOnlyMemory<float> b, Memory<float> c, int m, int k, int n,
        float alpha = 1, float beta = 0, int threads = 0) =>
        Product(new(a, k, 1), new(b, 1, k), c, m, k, n, alpha, beta, threads);

    /// <summary>A matrix as it lies in memory: element (i, j) is at i * RowStep + j * ColumnStep.</summary>
    readonly record struct Operand(ReadOnlyMemory<float> Memory, int RowStep, int ColumnStep);

    /// <summary>One piece of k: where it starts, how deep it is, and B's panels copied for it.</summary>
    readonly record struct Piece(int Start, int Depth, float[] Packed, bool PackAll);

    static void Product(
        Operand a, Operand b, Memory<float> c, int m, int k, int n, float alpha, float beta, int threads)
    {
        Check(a.Memory.Length, m, k, "A");
        Check(b.Memory.Length, k, n, "B");
        Check(c.Length, m, n, "C");
        if (m == 0 || n == 0) return;
        if (k == 0)
        {
            foreach (ref float value in c.Span[..(m * n)]) value = beta == 0 ? 0 : beta * value;
            return;
        }
        int workers = 2.0 * m * k * n < ParallelFrom ? 1 : threads > 0 ? threads : Environment.ProcessorCount;
        int panels = (n + TileColumns - 1) / TileColumns;
        float[] packed = ArrayPool<float>.Shared.Rent(panels * TileColumns * Math.Min(k, Depth));
        bool packAll = b.ColumnStep != 1 || m > BlockRows / 2;
        for (int start = 0; start < k; start += Depth)
        {
            Piece piece = new(start, Math.Min(Depth, k - start), packed, packAll);
            for (int j = packAll ? 0 : n / TileColumns * TileColumns; j < n; j += TileColumns) Pack(b, piece, j, n);
            float keep = start == 0 ? beta : 1;
            if (workers == 1) Rows(a, b, c.Span, piece, 0, m, n, alpha, keep);
            else RowsInParallel(a, b, c, piece, m, n, alpha, keep, workers);
        }
        ArrayPool<float>.Shared.Return(packed);
    }

    static void Check(int length, int rows, int columns, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (length < (long)rows * columns)
            throw new ArgumentException($"{name} should hold {rows} x {columns} numbers, but it has {length}");
    }

    /// <summary>Each worker takes some rows of C; no two write the same, so nothing is summed across threads.</summary>
    static void RowsInParallel(
        Operand a, Operand b, Memory<float> c, Piece piece, int m, int n, float alpha, float beta, int workers)
    {
        int tiles = (m + TileRows - 1) / TileRows;
        Parallel.For(0, workers, worker =>
        {
            int from = (int)((long)tiles * worker / workers) * TileRows;
            int to = Math.Min(m, (int)((long)tiles * (worker + 1) / workers) * TileRows);
            Rows(a, b, c.Span, piece, from, to, n, alpha, beta);
        });
    }

    /// <summary>Rows [from, to) of C, in blocks whose part of A stays in the second cache as B passes by.</summary>
    static void Rows(
        Operand a, Operand b, Span<float> c, Piece piece, int from, int to, int n, float alpha, float beta)
    {
        ref float aStart = ref MemoryMarshal.GetReference(a.Memory.Span);
        ref float bStart = ref MemoryMarshal.GetReference(b.Memory.Span);
        ref float packed = ref MemoryMarshal.GetReference(piece.Packed);
        for (int block = from; block < to; block += BlockRows)
        {
            for (int j = 0; j < n; j += TileColumns)
            {
                bool inPlace = !piece.PackAll && j + TileColumns <= n;
                ref float panel = ref inPlace
                    ? ref Unsafe.Add(ref bStart, (nint)piece.Start * n + j)
                    : ref Unsafe.Add(ref packed, (nint)j * piece.Depth);
                nint panelStep = inPlace ? n : TileColumns;
                for (int i = block; i < Math.Min(block + BlockRows, to); i += TileRows)
                {
                    ref float left = ref Unsafe.Add(ref aStart, (nint)i * a.RowStep + (nint)piece.Start * a.ColumnStep);
                    Tile(ref left, a.RowStep, a.ColumnStep, ref panel, panelStep, piece.Depth,
                        c[(i * n + j)..], n, Math.Min(TileRows, to - i), Math.Min(TileColumns, n - j), alpha, beta);
                }
            }
        }
    }

    /// <summary>Copies columns [j, j + 2 vectors) of a piece of B, row after row, zeros after column n.</summary>
    static void Pack(Operand b, Piece piece, int j, int n)
    {
        ReadOnlySpan<float> from = b.Memory.Span;
        Span<float> panel = piece.Packed.AsSpan(j * piece.Depth, TileColumns * piece.Depth);
        int columns = Math.Min(TileColumns, n - j);
        if (columns < TileColumns) panel.Clear();
        for (int p = 0; p < piece.Depth; p++)
        {
            Span<float> row = panel.Slice(p * TileColumns, TileColumns);
            int at = (piece.Start + p) * b.RowStep + j * b.ColumnStep;
            if (b.ColumnStep == 1) from.Slice(at, columns).CopyTo(row);
            else for (int q = 0; q < columns; q++) row[q] = from[at + q * b.ColumnStep];
        }
    }

    /// <summary>
    /// Up to 6 rows by 2 vectors of C. Rows that are not there read row 0 again and are not stored; columns that are
    /// not there meet the panel's zeros.
    /// </summary>
    static void Tile(
        ref float a, nint rowStep, nint columnStep, ref float panel, nint panelStep, int depth,
        Span<float> c, int n, int rows, int columns, float alpha, float beta)
    {
        Vector<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        Vector<float> c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        ref float a1 = ref Unsafe.Add(ref a, rows > 1 ? rowStep : 0);
        ref float a2 = ref Unsafe.Add(ref a, rows > 2 ? 2 * rowStep : 0);
        ref float a3 = ref Unsafe.Add(ref a, rows > 3 ? 3 * rowStep : 0);
        ref float a4 = ref Unsafe.Add(ref a, rows > 4 ? 4 * rowStep : 0);
        ref float a5 = ref Unsafe.Add(ref a, rows > 5 ? 5 * rowStep : 0);
        nint at = 0;
        for (int p = 0; p < depth; p++)
        {
            Vector<float> b0 = Vector.LoadUnsafe(ref panel), b1 = Vector.LoadUnsafe(ref panel, (nuint)Lanes);
            Vector<float> x = Vector.Create(Unsafe.Add(ref a, at));
            c00 = Vector.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector.FusedMultiplyAdd(x, b1, c01);
            x = Vector.Create(Unsafe.Add(ref a1, at));
            c10 = Vector.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector.FusedMultiplyAdd(x, b1, c11);
            x = Vector.Create(Unsafe.Add(ref a2, at));
            c20 = Vector.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector.FusedMultiplyAdd(x, b1, c21);
            x = Vector.Create(Unsafe.Add(ref a3, at));
            c30 = Vector.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector.FusedMultiplyAdd(x, b1, c31);
            x = Vector.Create(Unsafe.Add(ref a4, at));
            c40 = Vector.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector.FusedMultiplyAdd(x, b1, c41);
            x = Vector.Create(Unsafe.Add(ref a5, at));
            c50 = Vector.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector.FusedMultiplyAdd(x, b1, c51);
            at += columnStep;
            panel = ref Unsafe.Add(ref panel, panelStep);
        }
        Store(c00, c01, c, columns, alpha, beta);
        if (rows > 1) Store(c10, c11, c[n..], columns, alpha, beta);
        if (rows > 2) Store(c20, c21, c[(2 * n)..], columns, alpha, beta);
        if (rows > 3) Store(c30, c31, c[(3 * n)..], columns, alpha, beta);
        if (rows > 4) Store(c40, c41, c[(4 * n)..], columns, alpha, beta);
        if (rows > 5) Store(c50, c51, c[(5 * n)..], columns, alpha, beta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Vector<float> left, Vector<float> right, Span<float> row, int columns, float alpha, float beta)
    {
        if (columns == TileColumns)
        {
            Store(left, row, alpha, beta);
            Store(right, row[Lanes..], alpha, beta);
        }
        else StoreRagged(left, right, row[..columns], alpha, beta);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Vector<float> sum, Span<float> row, float alpha, float beta)
    {
        Vector<float> value = sum * alpha;
        if (beta != 0) value = Vector.FusedMultiplyAdd(new Vector<float>(row), Vector.Create(beta), value);
        value.CopyTo(row);
    }

    static void StoreRagged(Vector<float> left, Vector<float> right, Span<float> row, float alpha, float beta)
    {
        if (row.Length >= Lanes)
        {
            Store(left, row, alpha, beta);
            left = right;
            row = row[Lanes..];
        }
        for (int q = 0; q < row.Length; q++)
            row[q] = beta == 0 ? left[q] * alpha : MathF.FusedMultiplyAdd(row[q], beta, left[q] * alpha);
    }
}
