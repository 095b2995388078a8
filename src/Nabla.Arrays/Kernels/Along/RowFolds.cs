using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

/// <summary>What a row's element becomes, given one number for the whole row; 0 of the filling.</summary>
interface IRowTerm
{
    static abstract V Invoke<V, T>(V x, V by) where V : unmanaged, ILanes<V, T> where T : unmanaged;

    /// <summary>An element whose term is 0.</summary>
    static abstract T Filling<T>(T by) where T : unmanaged;
}

/// <summary>x itself.</summary>
struct Plain : IRowTerm
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x, V by) where V : unmanaged, ILanes<V, T> where T : unmanaged => x;

    public static T Filling<T>(T by) where T : unmanaged => default;
}

/// <summary>e^(x - by), by at least x.</summary>
struct ExpOfRest : IRowTerm
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x, V by) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        Exp.Invoke<V, T>(x - by);

    public static unsafe T Filling<T>(T by) where T : unmanaged
    {
        var least = Lanes128<T>.Of(double.NegativeInfinity);
        return *(T*)&least;
    }
}

/// <summary>(x - by)^2</summary>
struct SquareOfRest : IRowTerm
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x, V by) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        (x - by) * (x - by);

    public static T Filling<T>(T by) where T : unmanaged => by;
}

/// <summary>
/// Folds of a row that is short enough for the nearest cache. As in <see cref="Folds"/> elements are dealt to 256 bytes
/// of accumulators that are folded by halves, so that every vector width adds in the same order.
/// </summary>
static unsafe class RowFolds<T, V> where T : unmanaged where V : unmanaged, ILanes<V, T>
{
    // Memory is asked for as many bytes ahead as are worked on together.
    const int Ahead = 16 << 10;

    static int Dealt => Folds.Spread / sizeof(T);

    /// <summary>The greatest element; anything where one is NaN. n is at least 1.</summary>
    [MethodImpl(AggressiveOptimization)]
    public static T Greatest(T* x, nint n)
    {
        if (n < 4 * V.Count) return Short(x, n);
        V a = V.Load(x), b = V.Load(x + V.Count), c = V.Load(x + (2 * V.Count)), d = V.Load(x + (3 * V.Count));
        for (nint i = 4 * V.Count; i <= n - (4 * V.Count); i += 4 * V.Count)
        {
            a = V.Greatest(a, V.Load(x + i));
            b = V.Greatest(b, V.Load(x + i + V.Count));
            c = V.Greatest(c, V.Load(x + i + (2 * V.Count)));
            d = V.Greatest(d, V.Load(x + i + (3 * V.Count)));
        }
        var all = V.Greatest(V.Greatest(a, b), V.Greatest(c, d));
        for (nint i = 1; i <= 4; i++) all = V.Greatest(all, V.Load(x + n - (i * V.Count)));
        return Short((T*)&all, V.Count);
    }

    static T Short(T* x, nint n)
    {
        var greatest = Lanes128<T>.Fill(x[0]);
        for (nint i = 1; i < n; i++) greatest = Lanes128<T>.Greatest(greatest, Lanes128<T>.Fill(x[i]));
        return *(T*)&greatest;
    }

    /// <summary>The sum of the terms, each stored at y if y is not null.</summary>
    [MethodImpl(AggressiveOptimization), SkipLocalsInit]
    public static T Sum<TTerm>(T* x, T* y, nint n, T by) where TTerm : IRowTerm
    {
        var space = stackalloc byte[Folds.Spread + 64];
        var sums = (T*)(((nint)space + 63) & ~63);
        var all = V.Fill(by);
        var i = n & -Dealt;
        for (var slot = 0; slot < Dealt; slot += 4 * V.Count) Deal<TTerm>(x, y, i, all, slot, sums);
        for (var slot = 0; i <= n - V.Count; i += V.Count, slot += V.Count)
        {
            var term = TTerm.Invoke<V, T>(V.Load(x + i), all);
            if (y != null) term.Store(y + i);
            (V.Load(sums + slot) + term).Store(sums + slot);
        }
        if (i < n)
        {
            var rest = V.Fill(TTerm.Filling(by));
            var bytes = (uint)((n - i) * sizeof(T));
            Unsafe.CopyBlock(&rest, x + i, bytes);
            rest = TTerm.Invoke<V, T>(rest, all);
            if (y != null) Unsafe.CopyBlock(y + i, &rest, bytes);
            var slot = (int)i & (Dealt - 1);
            (V.Load(sums + slot) + rest).Store(sums + slot);
        }
        return Folds.Halves<Add, T, V>(sums);
    }

    // The sums of four vectors of accumulators from the slot on, over rounds of all of them.
    [MethodImpl(AggressiveOptimization)]
    static void Deal<TTerm>(T* x, T* y, nint n, V by, nint slot, T* sums) where TTerm : IRowTerm
    {
        V a = default, b = default, c = default, d = default;
        for (var i = slot; i < n; i += Dealt)
        {
            var at = x + i;
            if (Sse.IsSupported && typeof(TTerm) != typeof(Plain)) Folds.Ask<T, V>(at, Ahead / sizeof(T));
            V e = TTerm.Invoke<V, T>(V.Load(at), by), f = TTerm.Invoke<V, T>(V.Load(at + V.Count), by);
            var g = TTerm.Invoke<V, T>(V.Load(at + (2 * V.Count)), by);
            var h = TTerm.Invoke<V, T>(V.Load(at + (3 * V.Count)), by);
            (a, b, c, d) = (a + e, b + f, c + g, d + h);
            if (y == null) continue;
            e.Store(y + i);
            f.Store(y + i + V.Count);
            g.Store(y + i + (2 * V.Count));
            h.Store(y + i + (3 * V.Count));
        }
        a.Store(sums + slot);
        b.Store(sums + slot + V.Count);
        c.Store(sums + slot + (2 * V.Count));
        d.Store(sums + slot + (3 * V.Count));
    }
}
