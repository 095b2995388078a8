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
    const int Page = 4096;

    /// <summary>p[0]: n elements; p[1]: their fold. n is at least 1.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static void Fold<TOp, T>(byte** p, nint n) where TOp : IBinary where T : unmanaged
    {
        if (VectorWidth.Is512) *(T*)p[1] = Tree<TOp, T, Lanes512<T>>((T*)p[0], n);
        else if (VectorWidth.Is256) *(T*)p[1] = Tree<TOp, T, Lanes256<T>>((T*)p[0], n);
        else *(T*)p[1] = Tree<TOp, T, Lanes128<T>>((T*)p[0], n);
    }

    // The left part of a split is the greatest power of two of whole blocks below n.
    static T Tree<TOp, T, V>(T* x, nint n) where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        if (n <= BlockLength) return Block<TOp, T, V>(x, n);
        nint left = BlockLength;
        while (left * 2 < n) left *= 2;
        return Pair<TOp, T>(Tree<TOp, T, V>(x, left), Tree<TOp, T, V>(x + left, n - left));
    }

    [MethodImpl(AggressiveOptimization)]
    static T Block<TOp, T, V>(T* x, nint n) where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var dealt = Spread / sizeof(T);
        if (n < dealt) return Halves<TOp, T>(x, (int)n);
        var sums = stackalloc T[dealt];
        Deal<TOp, T, V>(x, sums, n, dealt);
        var rest = n % dealt;
        for (nint i = 0; i < rest; i++) sums[i] = Pair<TOp, T>(sums[i], x[n - rest + i]);
        return Halves<TOp, T>(sums);
    }

    // Four accumulators in flight hide the latency of an addition; a page ahead is asked for, where the processor's own
    // foresight ends.
    [MethodImpl(AggressiveOptimization)]
    static void Deal<TOp, T, V>(T* x, T* sums, nint n, int dealt)
        where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        for (var first = 0; first < dealt; first += 4 * V.Count)
        {
            T* at = x + first;
            V a = V.Load(at), b = V.Load(at + V.Count), c = V.Load(at + (2 * V.Count)), d = V.Load(at + (3 * V.Count));
            for (nint i = dealt; i <= n - dealt; i += dealt)
            {
                if (Sse.IsSupported) Ask<T, V>(at + i, Page / sizeof(T));
                a = TOp.Invoke<V, T>(a, V.Load(at + i));
                b = TOp.Invoke<V, T>(b, V.Load(at + i + V.Count));
                c = TOp.Invoke<V, T>(c, V.Load(at + i + (2 * V.Count)));
                d = TOp.Invoke<V, T>(d, V.Load(at + i + (3 * V.Count)));
            }
            a.Store(sums + first);
            b.Store(sums + first + V.Count);
            c.Store(sums + first + (2 * V.Count));
            d.Store(sums + first + (3 * V.Count));
        }
    }

    /// <summary>Asks the memory for four vectors so many elements ahead.</summary>
    [MethodImpl(AggressiveInlining)]
    public static void Ask<T, V>(T* x, nint ahead) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        for (var line = 0; line < 4 * sizeof(V); line += 64) Sse.Prefetch0((byte*)(x + ahead) + line);
    }

    /// <summary>The 256 bytes at x: element i with element i + half, until one is left, in place.</summary>
    public static T Halves<TOp, T>(T* x) where TOp : IBinary where T : unmanaged
    {
        var half = Spread / sizeof(T) / 2;
        if (VectorWidth.Is512) half = Halves<TOp, T, Lanes512<T>>(x, half);
        if (VectorWidth.Is256) half = Halves<TOp, T, Lanes256<T>>(x, half);
        half = Halves<TOp, T, Lanes128<T>>(x, half);
        for (; half > 0; half /= 2)
            for (var i = 0; i < half; i++) x[i] = Pair<TOp, T>(x[i], x[half + i]);
        return x[0];
    }

    // While a half fills vectors; the half that is left.
    [MethodImpl(AggressiveInlining)]
    static int Halves<TOp, T, V>(T* x, int half)
        where TOp : IBinary where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        for (; half >= V.Count; half /= 2)
            for (var i = 0; i < half; i += V.Count) TOp.Invoke<V, T>(V.Load(x + i), V.Load(x + half + i)).Store(x + i);
        return half;
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
