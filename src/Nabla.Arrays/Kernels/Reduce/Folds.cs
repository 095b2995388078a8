using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Folds of contiguous elements by an associative operator, in one order for every vector width and worker count:
/// a block of up to <see cref="BlockLength"/> elements is dealt, like cards, to 256 bytes of accumulators; these are
/// folded by halves; blocks are folded pairwise, as a balanced tree. A float32 sum of n elements thus passes through
/// chains of at most 64 + log2 n roundings.
/// </summary>
static unsafe class Folds
{
    public const int BlockLength = 4096, Spread = 256;
    const int Together = 16;

    /// <summary>p[0]: rows of n elements, one after the other; p[1]: their folds; p[2]: how many. n is at least 1.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void Fold<TOp, T>(byte** p, nint n) where TOp : IBinary where T : unmanaged
    {
        // Two narrow loads of a line of cache are faster than one wide load.
        if (VectorWidth.Is256) Rows<TOp, T, Lanes256<T>>((T*)p[0], n, (nint)p[2], (T*)p[1]);
        else Rows<TOp, T, Lanes128<T>>((T*)p[0], n, (nint)p[2], (T*)p[1]);
    }

    static void Rows<TOp, T, V>(T* x, nint n, nint rows, T* to)
        where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var step = n > BlockLength ? 1 : Together;
        for (nint row = 0; row < rows; row += step)
            if (step == 1) to[row] = Tree<TOp, T, V>(x + (row * n), n);
            else Blocks<TOp, T, V>(x + (row * n), n, (int)Math.Min(rows - row, step), to + row);
    }

    // The left part of a split is the greatest power of two of whole blocks below n.
    [SkipLocalsInit]
    static T Tree<TOp, T, V>(T* x, nint n) where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        nint left = Together * BlockLength;
        if (n > left)
        {
            while (left * 2 < n) left *= 2;
            return Pair<TOp, T>(Tree<TOp, T, V>(x, left), Tree<TOp, T, V>(x + left, n - left));
        }
        var space = stackalloc long[Together];
        var parts = (T*)space;
        int count = (int)(n / BlockLength), rest = (int)(n % BlockLength);
        Blocks<TOp, T, V>(x, BlockLength, count, parts);
        if (rest > 0) Blocks<TOp, T, V>(x + n - rest, rest, 1, parts + count++);
        // Neighbours in turn: the same tree.
        for (; count > 1; count = (count + 1) / 2)
            for (var i = 0; i < count; i += 2)
                parts[i / 2] = i + 1 < count ? Pair<TOp, T>(parts[i], parts[i + 1]) : parts[i];
        return parts[0];
    }

    // Blocks of n elements, one after the other. All are dealt before any is folded: the memory is kept busy.
    [MethodImpl(AggressiveOptimization), SkipLocalsInit]
    static void Blocks<TOp, T, V>(T* x, nint n, int count, T* to)
        where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        nint dealt = Spread / sizeof(T), rest = n & (dealt - 1);
        var space = stackalloc byte[Together * Spread];
        var sums = (T*)space;
        for (var i = 0; i < count && n >= dealt; i++, x += n)
        {
            Deal<TOp, T, V>(x, sums + (i * dealt), n, dealt);
            for (nint j = 0; j < rest; j++)
                sums[(i * dealt) + j] = Pair<TOp, T>(sums[(i * dealt) + j], x[n - rest + j]);
        }
        for (var i = 0; i < count; i++)
            to[i] = n < dealt ? Halves<TOp, T>(x + (i * n), (int)n) : Halves<TOp, T, V>(sums + (i * dealt));
    }

    // Eight accumulators in flight hide the latency of an addition.
    [MethodImpl(AggressiveOptimization)]
    static void Deal<TOp, T, V>(T* x, T* sums, nint n, nint dealt)
        where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        nint v = V.Count;
        for (nint first = 0; first < dealt; first += 8 * v)
        {
            T* at = x + first, to = sums + first;
            V a = V.Load(at), b = V.Load(at + v), c = V.Load(at + (2 * v)), d = V.Load(at + (3 * v));
            V e = V.Load(at + (4 * v)), f = V.Load(at + (5 * v)), g = V.Load(at + (6 * v)), h = V.Load(at + (7 * v));
            for (nint i = dealt; i <= n - dealt; i += dealt)
            {
                var p = at + i;
                a = TOp.Invoke<V, T>(a, V.Load(p));
                b = TOp.Invoke<V, T>(b, V.Load(p + v));
                c = TOp.Invoke<V, T>(c, V.Load(p + (2 * v)));
                d = TOp.Invoke<V, T>(d, V.Load(p + (3 * v)));
                e = TOp.Invoke<V, T>(e, V.Load(p + (4 * v)));
                f = TOp.Invoke<V, T>(f, V.Load(p + (5 * v)));
                g = TOp.Invoke<V, T>(g, V.Load(p + (6 * v)));
                h = TOp.Invoke<V, T>(h, V.Load(p + (7 * v)));
            }
            a.Store(to);
            b.Store(to + v);
            c.Store(to + (2 * v));
            d.Store(to + (3 * v));
            e.Store(to + (4 * v));
            f.Store(to + (5 * v));
            g.Store(to + (6 * v));
            h.Store(to + (7 * v));
        }
    }

    /// <summary>Asks the memory for four vectors so many elements ahead.</summary>
    [MethodImpl(AggressiveInlining)]
    public static void Ask<T, V>(T* x, nint ahead) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        for (var line = 0; line < 4 * sizeof(V); line += 64) Sse.Prefetch0((byte*)(x + ahead) + line);
    }

    /// <summary>
    /// The 256 bytes at x, written as vectors V (what was written narrowly is not read widely: it would have to reach
    /// the cache first): element i with element i + half, until one is left. Destroys them.
    /// </summary>
    public static T Halves<TOp, T, V>(T* x) where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var vectors = Spread / sizeof(V);
        var one = vectors == 4 ? Four<TOp, T, V>(x, 1)
            : vectors == 8 ? TOp.Invoke<V, T>(Four<TOp, T, V>(x, 2), Four<TOp, T, V>(x + V.Count, 2))
            : TOp.Invoke<V, T>(
                TOp.Invoke<V, T>(Four<TOp, T, V>(x, 4), Four<TOp, T, V>(x + (2 * V.Count), 4)),
                TOp.Invoke<V, T>(Four<TOp, T, V>(x + V.Count, 4), Four<TOp, T, V>(x + (3 * V.Count), 4)));
        one.Store(x);
        var half = V.Count / 2;
        if (V.Count > Lanes256<T>.Count) half = Half<TOp, T, Lanes256<T>>(x);
        if (V.Count > Lanes128<T>.Count) half = Half<TOp, T, Lanes128<T>>(x);
        for (; half > 0; half /= 2)
            for (var i = 0; i < half; i++) x[i] = Pair<TOp, T>(x[i], x[half + i]);
        return x[0];
    }

    // Four vectors, so many apart.
    [MethodImpl(AggressiveInlining)]
    static V Four<TOp, T, V>(T* x, nint apart)
        where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        apart *= V.Count;
        return TOp.Invoke<V, T>(TOp.Invoke<V, T>(V.Load(x), V.Load(x + (2 * apart))),
            TOp.Invoke<V, T>(V.Load(x + apart), V.Load(x + (3 * apart))));
    }

    // A half that is one vector; the half that is left.
    [MethodImpl(AggressiveInlining)]
    static int Half<TOp, T, V>(T* x) where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        TOp.Invoke<V, T>(V.Load(x), V.Load(x + V.Count)).Store(x);
        return V.Count / 2;
    }

    // The same for fewer.
    static T Halves<TOp, T>(T* x, int n) where TOp : IBinary where T : unmanaged
    {
        var sums = stackalloc T[Spread / sizeof(T)];
        for (var i = 0; i < n; i++) sums[i] = x[i];
        while (n > 1)
        {
            var half = (n + 1) / 2;
            for (var i = 0; i < n - half; i++) sums[i] = Pair<TOp, T>(sums[i], sums[i + half]);
            n = half;
        }
        return sums[0];
    }

    [MethodImpl(AggressiveInlining)]
    public static T Pair<TOp, T>(T a, T b) where TOp : IBinary where T : unmanaged
    {
        var result = TOp.Invoke<Lanes128<T>, T>(Lanes128<T>.Fill(a), Lanes128<T>.Fill(b));
        return *(T*)&result;
    }

    /// <summary>
    /// p[0]: a row of n elements, p[1]: as many accumulators; p[2] rows follow each other p[3] bytes apart. Each
    /// accumulator takes its elements in the order of the rows: sums down the columns.
    /// </summary>
    [MethodImpl(AggressiveOptimization)]
    public static void Into<TOp, T>(byte** p, nint n) where TOp : IBinary where T : unmanaged
    {
        byte* row = p[0], end = row + ((nint)p[2] * (nint)p[3]);
        for (var four = 4 * (nint)p[3]; end - row >= four; row += four)
        {
            nint i = 0;
            if (VectorWidth.Is512) i = Four<TOp, T, Lanes512<T>>(row, (nint)p[3], (T*)p[1], i, n);
            else if (VectorWidth.Is256) i = Four<TOp, T, Lanes256<T>>(row, (nint)p[3], (T*)p[1], i, n);
            i = Four<TOp, T, Lanes128<T>>(row, (nint)p[3], (T*)p[1], i, n);
            if (i == n) continue;
            for (var next = row; next < row + four; next += (nint)p[3]) One<TOp, T>((T*)next, (T*)p[1], i, n);
        }
        for (; row < end; row += (nint)p[3]) One<TOp, T>((T*)row, (T*)p[1], 0, n);
    }

    // Four rows from column i on, as far as whole vectors reach: an accumulator is loaded and stored once for all. No
    // more rows, since lines a page apart compete for eight places in the nearest cache.
    [MethodImpl(AggressiveOptimization)]
    static nint Four<TOp, T, V>(byte* row, nint apart, T* sums, nint i, nint n)
        where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        T* r0 = (T*)row, r1 = (T*)(row + apart), r2 = (T*)(row + (2 * apart)), r3 = (T*)(row + (3 * apart));
        for (; i <= n - V.Count; i += V.Count)
        {
            var sum = TOp.Invoke<V, T>(TOp.Invoke<V, T>(V.Load(sums + i), V.Load(r0 + i)), V.Load(r1 + i));
            TOp.Invoke<V, T>(TOp.Invoke<V, T>(sum, V.Load(r2 + i)), V.Load(r3 + i)).Store(sums + i);
        }
        return i;
    }

    static void One<TOp, T>(T* row, T* sums, nint i, nint n) where TOp : IBinary where T : unmanaged
    {
        var operands = stackalloc byte*[3] { (byte*)(sums + i), (byte*)(row + i), (byte*)(sums + i) };
        Loops.Binary<TOp, T, Kept>(operands, n - i);
    }
}
