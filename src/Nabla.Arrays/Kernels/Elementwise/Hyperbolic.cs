using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

// What is made of exponentials and logarithms: hyperbolic functions and their inverses, other bases, the cube root.

/// <summary>2^x: the whole part is exact, the rest is a power of e.</summary>
struct Exp2 : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var limit = typeof(T) == typeof(float) ? 160.0 : 1100.0;
        var z = V.Select(V.Less(V.Of(limit), x), V.Of(limit), V.Select(V.Less(x, V.Of(-limit)), V.Of(-limit), x));
        var k = V.Round(z);
        var r = (z - k) * V.Of(0.69314718055994530942);
        var e = V.Fma(Exp.Tail<V, T>(r), r * r, r) + V.Of(1);
        return V.Scale(e, k);
    }
}

/// <summary>log2 x = k + ln m / ln 2.</summary>
struct Log2 : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (m, k) = Log.Split<V, T>(x);
        return Log.Finish<V, T>(x, V.Fma(Log.Mantissa<V, T>(m), V.Of(1.4426950408889634074), k));
    }
}

/// <summary>log10 x = k log10 2 + ln m / ln 10, log10 2 in two parts.</summary>
struct Log10 : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (m, k) = Log.Split<V, T>(x);
        var (high, low) = typeof(T) == typeof(float)
            ? (V.Of(0.30102920532226562), V.Of(7.9034151667645355e-7))
            : (V.Of(3.01029995663611771306e-01), V.Of(3.69423907715893078616e-13));
        return Log.Finish<V, T>(x, V.Fma(k, high, V.Fma(Log.Mantissa<V, T>(m), V.Of(0.43429448190325182765), k * low)));
    }
}

/// <summary>With t = e^|x| - 1: (t + t/(t + 1)) / 2; where that overflows, (e^|x|/2)^2 / 2.</summary>
struct Sinh : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var t = Expm1.Invoke<V, T>(a);
        var near = V.Of(0.5) * (t + (t / (t + V.Of(1))));
        var y = V.Select(V.Less(V.Of(typeof(T) == typeof(float) ? 20.0 : 40.0), a), Cosh.Far<V, T>(a), near);
        return V.Select(V.Equal(x, V.Of(0)), x, y | (x & V.Of(-0.0)));
    }
}

/// <summary>With e = e^|x|: (e + 1/e) / 2; where that overflows, (e^|x|/2)^2 / 2.</summary>
struct Cosh : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var e = Exp.Invoke<V, T>(a);
        var far = V.Less(V.Of(typeof(T) == typeof(float) ? 20.0 : 40.0), a);
        return V.Select(far, Far<V, T>(a), V.Of(0.5) * (e + (V.Of(1) / e)));
    }

    // e^a / 2, computed as 2^(k-1) e^r, so that it overflows only where the result does.
    [MethodImpl(AggressiveInlining)]
    internal static V Far<V, T>(V a) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (k, r) = Exp.Reduce<V, T>(a);
        var e = V.Fma(Exp.Tail<V, T>(r), r * r, r) + V.Of(1);
        var half = V.Floor(k * V.Of(0.5));
        return e * V.Pow2(half) * V.Pow2(k - half - V.Of(1));
    }
}

/// <summary>
/// ln(a + sqrt(a^2 + 1)) of a = |x| as ln(1 + (a + a^2/(1 + sqrt(a^2 + 1)))); for large a ln a + ln 2.
/// </summary>
struct Asinh : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var z = a * a;
        var near = Log1p.Invoke<V, T>(a + (z / (V.Of(1) + V.Sqrt(z + V.Of(1)))));
        var far = Log.Invoke<V, T>(a) + V.Of(0.69314718055994530942);
        return V.Select(V.Less(V.Of(1e9), a), far, near) | (x & V.Of(-0.0));
    }
}

/// <summary>ln(x + sqrt(x^2 - 1)) with t = x - 1 as ln(1 + (t + sqrt(t (t + 2)))); for large x ln x + ln 2.</summary>
struct Acosh : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var t = x - V.Of(1);
        var near = Log1p.Invoke<V, T>(t + V.Sqrt(t * (t + V.Of(2))));
        var far = Log.Invoke<V, T>(x) + V.Of(0.69314718055994530942);
        return V.Select(V.Less(V.Of(1e9), x), far, V.Select(V.Less(x, V.Of(1)), V.Of(double.NaN), near));
    }
}

/// <summary>ln((1 + a)/(1 - a)) / 2 of a = |x| as ln(1 + 2a/(1 - a)) / 2, with the sign of x.</summary>
struct Atanh : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        return (V.Of(0.5) * Log1p.Invoke<V, T>((a + a) / (V.Of(1) - a))) | (x & V.Of(-0.0));
    }
}

/// <summary>x = m 2^(3q): e^(ln m / 3), once corrected by Newton's step with its residue exact, times 2^q.</summary>
struct Cbrt : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var (m, k) = Log.Split<V, T>(a);
        var q = V.Round(k * V.Of(1.0 / 3));
        m *= V.Pow2(k - (V.Of(3) * q));
        var y = Exp.Invoke<V, T>(Log.Invoke<V, T>(m) * V.Of(1.0 / 3));
        var z = y * y;
        y -= V.Fma(z, y, -m) / (V.Of(3) * z);
        y *= V.Pow2(q);
        var ordinary = V.Less(V.Of(0), a) & V.Less(a, V.Of(double.PositiveInfinity));
        return V.Select(ordinary, y | (x & V.Of(-0.0)), x);
    }
}
