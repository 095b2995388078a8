using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// A product where A is one row or B one column: c[j] = sum over p of M[p, j] x[p]. Each number of M is used once, so
/// all that counts is to read M as it lies: where steps of j are neighbours, some rows of it at a time, over a piece
/// of c that stays near; where steps of p are, some columns at a time, transposed in registers. Each element of c is
/// one chain over p in order, as in every product.
/// </summary>
unsafe struct VectorProduct<T, V> where T : unmanaged where V : unmanaged, ILanes<V, T>
{
    // Numbers of M that repay a fork; elements of c that stay in the nearest cache, and their unit.
    const int Worthwhile = 1 << 15, Near = 1024, Unit = 64, MostPieces = 16;

    Product<T>* product;
    T* matrix, vector, c;
    nint step, column, vectorStep;
    int length, row, pieces;
    bool tall;

    /// <summary>
    /// Whether the product is one that this computes, lying so that it can and long enough that it pays: a short row
    /// is better off with sums that stay in registers.
    /// </summary>
    public static bool Fits(in Product<T> p) =>
        p.M == 1 ? Fits(p.N, p.BColumn, p.BStep, 4 * Unit)
        : p.N == 1 && p.CRow == 1 && Fits(p.M, p.ARow, p.AStep, Unit);

    static bool Fits(int length, nint column, nint step, int least) =>
        column == 1 ? length >= least : step == 1 && typeof(T) == typeof(float) && length >= Dots.Rows;

    public static void Compute(Product<T>* product, int batch)
    {
        var at = product->Batches > 1 ? product->Offsets[batch] : default;
        T* a = product->A + at.A, b = product->B + at.B;
        var tall = product->M > 1;
        var self = new VectorProduct<T, V>
        {
            product = product,
            tall = tall,
            matrix = tall ? a : b,
            vector = tall ? b : a,
            c = product->C + at.C,
            step = tall ? product->AStep : product->BStep,
            column = tall ? product->ARow : product->BColumn,
            vectorStep = tall ? product->BStep : product->AStep,
            length = tall ? product->M : product->N,
            row = batch * product->M,
        };
        var work = (long)self.length * product->K / Worthwhile;
        var most = product->Epilogue.InOrder ? 1 : (self.length + Unit - 1) / Unit;
        self.pieces = (int)Math.Clamp(work, 1, Math.Min(most, MostPieces));
        WorkerPool.Run(self.pieces, &Piece, &self);
    }

    readonly int Cut(int i) =>
        i == pieces ? length : (int)((long)((length + Unit - 1) / Unit) * i / pieces * Unit);

    static void Piece(void* state, int chunk)
    {
        var self = (VectorProduct<T, V>*)state;
        for (int j = self->Cut(chunk), last = self->Cut(chunk + 1), end; j < last; j = end)
        {
            end = Math.Min(j + Near, last);
            if (!self->product->Accumulate) new Span<T>(self->c + j, end - j).Clear();
            if (self->column == 1) self->Rows(j, end);
            else self->Columns(j, end);
            self->Finish(j, end - j);
        }
    }

    readonly void Finish(int j, int count)
    {
        var epilogue = product->Epilogue;
        if (epilogue.Code == null) return;
        if (tall) epilogue.Code(epilogue.State, c + j, product->CRow, row + j, count, 0, 1);
        else epilogue.Code(epilogue.State, c + j, product->CRow, row, 1, j, count);
    }

    // c += rows of M times numbers of x, four at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    readonly void Rows(int first, int end)
    {
        var p = 0;
        for (; p <= product->K - 4; p += 4)
        {
            T* x = vector + (p * vectorStep), m = matrix + (p * step);
            var j = Four<V>(x, m, first, end);
            if (V.Count > Lanes256<T>.Count) j = Four<Lanes256<T>>(x, m, j, end);
            if (V.Count > Lanes128<T>.Count) j = Four<Lanes128<T>>(x, m, j, end);
            for (; j < end; j++)
                for (var s = 0; s < 4; s++) Add(x[s * vectorStep], m[(s * step) + j], c + j);
        }
        for (; p < product->K; p++)
        {
            T* x = vector + (p * vectorStep), m = matrix + (p * step);
            var (j, fill) = (first, V.Fill(*x));
            for (; j <= end - V.Count; j += V.Count) V.Fma(fill, V.Load(m + j), V.Load(c + j)).Store(c + j);
            for (; j < end; j++) Add(*x, m[j], c + j);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly int Four<U>(T* x, T* m0, int j, int end) where U : unmanaged, ILanes<U, T>
    {
        T* m1 = m0 + step, m2 = m1 + step, m3 = m2 + step, to = c;
        U x0 = U.Fill(x[0]), x1 = U.Fill(x[vectorStep]), x2 = U.Fill(x[2 * vectorStep]), x3 = U.Fill(x[3 * vectorStep]);
        for (; j <= end - U.Count; j += U.Count)
        {
            var sum = U.Fma(x1, U.Load(m1 + j), U.Fma(x0, U.Load(m0 + j), U.Load(to + j)));
            U.Fma(x3, U.Load(m3 + j), U.Fma(x2, U.Load(m2 + j), sum)).Store(to + j);
        }
        return j;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(T x, T y, T* c)
    {
        var sum = Lanes128<T>.Fma(Lanes128<T>.Fill(x), Lanes128<T>.Fill(y), Lanes128<T>.Fill(*c));
        *c = *(T*)&sum;
    }

    // The last columns are computed together with some before them, which are known already.
    readonly void Columns(int first, int end)
    {
        var j = first;
        for (; Dots.WideRows > Dots.Rows && j <= end - Dots.WideRows; j += Dots.WideRows)
            Dots.AddWide((float*)(matrix + (j * column)), column, (float*)vector, vectorStep, product->K,
                (float*)(c + j));
        for (; j <= end - Dots.Rows; j += Dots.Rows) Add(j, (float*)(c + j));
        if (j == end) return;
        var last = stackalloc float[Dots.Rows];
        int from = end - Dots.Rows, rest = end - j, known = Dots.Rows - rest;
        new Span<float>(last, known).Clear();
        new Span<float>(c + j, rest).CopyTo(new(last + known, rest));
        Add(from, last);
        new Span<float>(last + known, rest).CopyTo(new(c + j, rest));
    }

    readonly void Add(int j, float* to) =>
        Dots.Add((float*)(matrix + (j * column)), column, (float*)vector, vectorStep, product->K, to);
}
