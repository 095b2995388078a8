using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

// Exponentials, logarithms and their kin, in float32 and float64, from additions, products, divisions, square
// roots and fused multiply-adds alone: the same bits on every machine. Polynomials are Chebyshev fits of the functions
// named beside them (degree chosen for half an ulp of the result); bounds are printed in docs/numerics.md.

/// <summary>
/// e^x: x = k ln 2 + r with |r| at most ln 2 / 2, ln 2 in two parts of which the first has few bits so that
/// k ln2Hi is exact; e^r = 1 + r + r^2 P(r); the factor 2^k so that denormals round once.
/// </summary>
struct Exp : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (k, r) = Reduce<V, T>(x);
        var e = V.Fma(Tail<V, T>(r), r * r, r) + V.Of(1);
        return V.Scale(e, k);
    }

    // k and r, x held to where e^x is 0 or infinite.
    [MethodImpl(AggressiveInlining)]
    internal static (V K, V R) Reduce<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (low, high) = typeof(T) == typeof(float) ? (-104.5, 90.0) : (-746.0, 711.0);
        // The order of the operands lets NaN through.
        var z = V.Greatest(V.Of(low), V.Least(V.Of(high), x));
        var k = V.Round(z * V.Of(1.4426950408889634));
        var r = typeof(T) == typeof(float)
            ? V.Fma(k, V.Of(-1.42860677e-6), V.Fma(k, V.Of(-0.693145751953125), z))
            : V.Fma(k, V.Of(-1.90821492927058770002e-10), V.Fma(k, V.Of(-6.93147180369123816490e-01), z));
        return (k, r);
    }

    // (e^r - 1 - r) / r^2
    [MethodImpl(AggressiveInlining)]
    internal static V Tail<V, T>(V z) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var q = V.Fma(V.Of(0.0013926183587713494541), z, V.Of(0.0083631790527225773697));
            q = V.Fma(q, z, V.Of(0.041666554617204574203));
            return V.Fma(V.Fma(q, z, V.Of(0.16666576989698775683)), z, V.Of(0.5));
        }
        var p = V.Of(2.0914686968086877232e-9);
        p = V.Fma(p, z, V.Of(2.5105217004720745163e-8));
        p = V.Fma(p, z, V.Of(2.7557273643110295328e-7));
        p = V.Fma(p, z, V.Of(2.755725540020642443e-6));
        p = V.Fma(p, z, V.Of(0.000024801587325547741216));
        p = V.Fma(p, z, V.Of(0.00019841269874820625271));
        p = V.Fma(p, z, V.Of(0.0013888888888883748305));
        p = V.Fma(p, z, V.Of(0.0083333333333261351258));
        p = V.Fma(p, z, V.Of(0.041666666666666669755));
        p = V.Fma(p, z, V.Of(0.16666666666666670991));
        p = V.Fma(p, z, V.Of(0.5));
        return p;
    }
}

/// <summary>
/// ln x: x = 2^k (1 + f) with 1 + f between the roots of 1/2 and 2; with s = f / (2 + f),
/// ln(1 + f) = f - (f^2/2 - s (f^2/2 + s^2 R(s^2))), R from the series of 2 artanh s.
/// </summary>
struct Log : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (m, k) = Split<V, T>(x);
        return Finish<V, T>(x, Join<V, T>(m, k));
    }

    /// <summary>ln 2, of so few bits that its product with an exponent is exact, and the rest.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static (V High, V Low) Two<V, T>() where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        typeof(T) == typeof(float)
            ? (V.Of(0.693145751953125), V.Of(1.42860677e-6))
            : (V.Of(6.93147180369123816490e-01), V.Of(1.90821492927058770002e-10));

    /// <summary>ln m for m between the roots of 1/2 and 2.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static V Mantissa<V, T>(V m) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (f, h, s) = Parts<V, T>(m);
        return f - (h - (s * (h + Tail<V, T>(s))));
    }

    // f, f^2/2 and s.
    [MethodImpl(AggressiveInlining)]
    static (V F, V H, V S) Parts<V, T>(V m) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var f = m - V.Of(1);
        return (f, V.Of(0.5) * f * f, f / (V.Of(2) + f));
    }

    // s^2 R(s^2)
    [MethodImpl(AggressiveInlining)]
    static V Tail<V, T>(V s) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var z = s * s;
        return z * Series<V, T>(z);
    }

    /// <summary>ln x for x that is normal and not far from 1; anything for others.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static V Near<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var k = V.Exponent(x * V.Of(1.4142135623730951));
        return Join<V, T>(x * V.Pow2(-k), k);
    }

    // ln(2^k m)
    [MethodImpl(AggressiveInlining)]
    static V Join<V, T>(V m, V k) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (hi, lo) = Two<V, T>();
        var (f, h, s) = Parts<V, T>(m);
        return V.Fma(k, hi, f - (h - V.Fma(s, h + Tail<V, T>(s), k * lo)));
    }

    /// <summary>The logarithm of 0, of infinity, of NaN and of negative numbers.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static V Finish<V, T>(V x, V y) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        y = V.Select(V.Equal(x, V.Of(0)), V.Of(double.NegativeInfinity), y);
        y = V.Select(V.Equal(x, V.Of(double.PositiveInfinity)), x, y);
        return V.Select(V.LessEqual(V.Of(0), x), y, V.Of(double.NaN));
    }

    // Far from 1, x moves towards it by a power of two first, so that denormals and huge numbers are normal below.
    [MethodImpl(AggressiveInlining)]
    internal static (V M, V K) Split<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var zero = V.Of(0);
        var (tiny, huge) = (V.Less(x, V.Of(5.421010862427522e-20)), V.Less(V.Of(1.8446744073709552e19), x));
        var scaled = V.Select(tiny, x * V.Of(1.8446744073709552e19),
            V.Select(huge, x * V.Of(5.421010862427522e-20), x));
        var shift = V.Select(tiny, V.Of(-64), V.Select(huge, V.Of(64), zero));
        var k = V.Exponent(scaled * V.Of(1.4142135623730951));
        return (scaled * V.Pow2(-k), k + shift);
    }

    [MethodImpl(AggressiveInlining)]
    static V Series<V, T>(V z) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var q = V.Fma(V.Of(0.23331614535381851952), z, V.Of(0.28550778630854594794));
            return V.Fma(V.Fma(q, z, V.Of(0.40000122211831272654)), z, V.Of(0.66666666554041987188));
        }
        var p = V.Of(0.11883452474703575467);
        p = V.Fma(p, z, V.Of(0.11687962988640375117));
        p = V.Fma(p, z, V.Of(0.13335645842347001086));
        p = V.Fma(p, z, V.Of(0.15384574966451706392));
        p = V.Fma(p, z, V.Of(0.18181818595769181908));
        p = V.Fma(p, z, V.Of(0.22222222219844230297));
        p = V.Fma(p, z, V.Of(0.28571428571435407602));
        p = V.Fma(p, z, V.Of(0.3999999999999999244));
        p = V.Fma(p, z, V.Of(0.66666666666666666668));
        return p;
    }
}

/// <summary>ln(1 + x): ln u for u = 1 + x as rounded, and what the rounding lost, over u.</summary>
struct Log1p : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var u = V.Of(1) + x;
        var y = Log.Invoke<V, T>(u) - (((u - V.Of(1)) - x) / u);
        var exact = V.Equal(u, V.Of(1)) | V.Equal(x, V.Of(double.PositiveInfinity));
        y = V.Select(exact, x, y);
        return V.Select(V.Equal(u, V.Of(0)), V.Of(double.NegativeInfinity), y);
    }
}

/// <summary>e^x - 1 = 2^k (e^r - 1) + (2^k - 1), with 2^k again in two factors: nothing cancels near 0.</summary>
struct Expm1 : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (k, r) = Exp.Reduce<V, T>(x);
        var half = V.Floor(k * V.Of(0.5));
        var (s, rest) = (V.Pow2(half), k - half);
        var p = V.Fma(Exp.Tail<V, T>(r), r * r, r);
        return V.Select(V.Equal(x, V.Of(0)), x, V.Fma(p, s, s - V.Pow2(-rest)) * V.Pow2(rest));
    }
}

/// <summary>
/// 1 / (1 + e^-x) = s / (s + e^r) with x = k ln 2 - r and s = 2^k: nothing overflows, and what is below the normal
/// numbers is rounded once. Above the limit the sum is s.
/// </summary>
struct Sigmoid : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (low, high) = typeof(T) == typeof(float) ? (-104.5, 30.0) : (-746.0, 60.0);
        // The order of the operands lets NaN through.
        var z = V.Greatest(V.Of(low), V.Least(V.Of(high), x));
        var k = V.Round(z * V.Of(1.4426950408889634));
        var (hi, lo) = Log.Two<V, T>();
        var r = V.Fma(k, lo, V.Fma(k, hi, -z));
        var s = V.Scale(V.Of(1), k);
        return s / (s + (V.Fma(Exp.Tail<V, T>(r), r * r, r) + V.Of(1)));
    }
}

/// <summary>ln(1 + e^x) = max(x, 0) + ln(1 + e^-|x|).</summary>
struct Softplus : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        V.Select(V.Less(x, V.Of(0)), V.Of(0), x) + Log1p.Invoke<V, T>(Exp.Invoke<V, T>(-V.Abs(x)));
}

/// <summary>
/// tanh x. float32: the quotient of an odd polynomial of degree 13 and an even one of degree 6, x held to where the
/// quotient reaches 1. float64: t / (t + 2) with t = e^2|x| - 1.
/// </summary>
struct Tanh : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (typeof(T) != typeof(float))
        {
            var a = V.Abs(x);
            var t = Expm1.Invoke<V, T>(V.Select(V.Less(V.Of(20), a), V.Of(40), a + a));
            return (t / (t + V.Of(2))) | (x & V.Of(-0.0));
        }
        var c = V.Greatest(V.Of(-7.90531110763549805), V.Least(V.Of(7.90531110763549805), x));
        var z = c * c;
        var p = V.Fma(V.Of(-2.76076847742355e-16), z, V.Of(2.00018790482477e-13));
        p = V.Fma(p, z, V.Of(-8.60467152213735e-11));
        p = V.Fma(p, z, V.Of(5.12229709037114e-08));
        p = V.Fma(p, z, V.Of(1.48572235717979e-05));
        p = V.Fma(p, z, V.Of(6.37261928875436e-04));
        p = V.Fma(p, z, V.Of(4.89352455891786e-03)) * c;
        var q = V.Fma(V.Of(1.19825839466702e-06), z, V.Of(1.18534705686654e-04));
        q = V.Fma(q, z, V.Of(2.26843463243900e-03));
        q = V.Fma(q, z, V.Of(4.89352518554385e-03));
        return V.Select(V.Less(V.Abs(x), V.Of(0.0004)), x, p / q);
    }
}
