using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

// Sine, cosine, tangent and their inverses, from exact and correctly rounded operations alone; bounds in ulp are
// printed in docs/numerics.md.

/// <summary>
/// x = k pi/2 + r, |r| at most pi/4, pi/2 in three parts: the first product is exact inside the fused operation. Beyond
/// 1e5 (float32) or 1e9 (float64) the parts no longer suffice, and single lanes are reduced by as many of pi's
/// digits as they need.
/// </summary>
static class Circle
{
    [MethodImpl(AggressiveInlining)]
    public static (V K, V R) Reduce<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var k = V.Round(x * V.Of(0.63661977236758134308));
        var (a, b, c) = typeof(T) == typeof(float)
            ? (-1.5707963705062866211, 4.3711388286737928865e-8, 1.7151245100058818728e-15)
            : (-1.570796326794896557998982, -6.12323399573676603586882e-17, 1.497384904859169832943508e-33);
        return (k, V.Fma(k, V.Of(c), V.Fma(k, V.Of(b), V.Fma(k, V.Of(a), x))));
    }

    /// <summary>sin(r) and cos(r) for |r| at most pi/4; sin keeps -0.</summary>
    [MethodImpl(AggressiveInlining)]
    public static (V Sin, V Cos) Both<V, T>(V r) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var z = r * r;
        var sin = V.Fma(Sine<V, T>(z) * z, r, r);
        var cos = V.Fma(Cosine<V, T>(z), z * z, V.Fma(z, V.Of(-0.5), V.Of(1)));
        return (sin, cos);
    }

    /// <summary>The quarter turn, k modulo 4.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Quarter<V, T>(V k) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        k - (V.Of(4) * V.Floor(k * V.Of(0.25)));

    [MethodImpl(AggressiveInlining)]
    public static unsafe V Patch<TScalar, V, T>(V x, V y)
        where TScalar : IScalarUnary<double, double> where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var far = V.Less(V.Of(typeof(T) == typeof(float) ? 1e5 : 1e9), V.Abs(x)).Bits();
        return far == 0 ? y : PatchLanes<TScalar, V, T>(x, y, far);
    }

    [MethodImpl(NoInlining)]
    static unsafe V PatchLanes<TScalar, V, T>(V x, V y, ulong far)
        where TScalar : IScalarUnary<double, double> where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        for (var i = 0; i < V.Count; i++)
        {
            if ((far >> i & 1) == 0) continue;
            if (typeof(T) == typeof(float)) ((float*)&y)[i] = (float)TScalar.Invoke(((float*)&x)[i]);
            else ((double*)&y)[i] = TScalar.Invoke(((double*)&x)[i]);
        }
        return y;
    }

    // (sin(s) - s) / s^3 with z = s^2
    [MethodImpl(AggressiveInlining)]
    internal static V Sine<V, T>(V z) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var q = V.Fma(V.Of(-0.00019587387068464456456), z, V.Of(0.0083327459363804223201));
            q = V.Fma(q, z, V.Of(-0.16666664650292082048));
            return q;
        }
        var p = V.Fma(V.Of(2.7912039383341821442e-15), z, V.Of(-7.6469605432428737055e-13));
        p = V.Fma(p, z, V.Of(1.60590427747468056e-10));
        p = V.Fma(p, z, V.Of(-2.5052108382365570457e-8));
        p = V.Fma(p, z, V.Of(2.7557319223981051853e-6));
        p = V.Fma(p, z, V.Of(-0.00019841269841269837532));
        p = V.Fma(p, z, V.Of(0.0083333333333333333322));
        p = V.Fma(p, z, V.Of(-0.16666666666666666667));
        return p;
    }

    // (cos(s) - 1 + s^2/2) / s^4 with z = s^2
    [MethodImpl(AggressiveInlining)]
    internal static V Cosine<V, T>(V z) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var q = V.Fma(V.Of(0.000024547437210193198834), z, V.Of(-0.0013888300696903898947));
            q = V.Fma(q, z, V.Of(0.041666664647457377173));
            return q;
        }
        var p = V.Fma(V.Of(4.745804889760674174e-14), z, V.Of(-1.1470459749675606144e-11));
        p = V.Fma(p, z, V.Of(2.087675578389403842e-9));
        p = V.Fma(p, z, V.Of(-2.7557319221382115583e-7));
        p = V.Fma(p, z, V.Of(0.000024801587301584619787));
        p = V.Fma(p, z, V.Of(-0.0013888888888888887853));
        p = V.Fma(p, z, V.Of(0.041666666666666666666));
        return p;
    }
}

/// <summary>sin x: sine or cosine of the remainder by the quarter turn, its sign turned in the second half.</summary>
struct Sin : IUnary, IScalarUnary<double, double>
{
    public static double Invoke(double x)
    {
        var (sin, _) = Turns.Both(x);
        return x < 0 ? -sin : sin;
    }

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (k, r) = Circle.Reduce<V, T>(x);
        var (sin, cos) = Circle.Both<V, T>(r);
        var q = Circle.Quarter<V, T>(k);
        var y = V.Select(V.Equal(q, V.Of(1)) | V.Equal(q, V.Of(3)), cos, sin);
        y = V.Select(V.LessEqual(V.Of(2), q), -y, y);
        return Circle.Patch<Sin, V, T>(x, V.Select(V.Equal(x, V.Of(0)), x, y));
    }
}

/// <summary>cos x: cosine or sine of the remainder by the quarter turn, its sign turned in the middle two.</summary>
struct Cos : IUnary, IScalarUnary<double, double>
{
    public static double Invoke(double x) => Turns.Both(x).Cos;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (k, r) = Circle.Reduce<V, T>(x);
        var (sin, cos) = Circle.Both<V, T>(r);
        var q = Circle.Quarter<V, T>(k);
        var y = V.Select(V.Equal(q, V.Of(1)) | V.Equal(q, V.Of(3)), sin, cos);
        y = V.Select(V.Equal(q, V.Of(1)) | V.Equal(q, V.Of(2)), -y, y);
        return Circle.Patch<Cos, V, T>(x, y);
    }
}

/// <summary>tan x: sin / cos of the remainder, in odd quarter turns -cos / sin.</summary>
struct Tan : IUnary, IScalarUnary<double, double>
{
    public static double Invoke(double x)
    {
        var (sin, cos) = Turns.Both(x);
        return (x < 0 ? -sin : sin) / cos;
    }

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (k, r) = Circle.Reduce<V, T>(x);
        var (sin, cos) = Circle.Both<V, T>(r);
        var q = Circle.Quarter<V, T>(k);
        var odd = V.Equal(q, V.Of(1)) | V.Equal(q, V.Of(3));
        var y = V.Select(odd, -cos, sin) / V.Select(odd, sin, cos);
        return Circle.Patch<Tan, V, T>(x, V.Select(V.Equal(x, V.Of(0)), x, y));
    }
}

/// <summary>
/// atan x of a = |x|: pi/2 + atan(-1/a) above tan(3 pi/8), pi/4 + atan((a - 1)/(a + 1)) above tan(pi/8), with the sign
/// of x.
/// </summary>
struct Atan : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        V high = V.Less(V.Of(2.414213562373095), a), middle = V.Less(V.Of(0.4142135623730951), a);
        var t = V.Select(high, V.Of(-1) / a, V.Select(middle, (a - V.Of(1)) / (a + V.Of(1)), a));
        var z = t * t;
        var y = V.Fma(ArcTangent<V, T>(z) * z, t, t);
        // What pi/2 and pi/4 lose as constants.
        var (rest, quarter) = typeof(T) == typeof(float) ? (-4.37113883e-8,
            0.78539818525314331) : (6.123233995736766e-17, 0.78539816339744828);
        var turn = V.Select(high, V.Of(2 * quarter), V.Select(middle, V.Of(quarter), V.Of(0)));
        var lost = V.Select(high, V.Of(rest), V.Select(middle, V.Of(rest / 2), V.Of(0)));
        return (turn + (y + lost)) | (x & V.Of(-0.0));
    }

    // (atan(s) - s) / s^3 with z = s^2
    [MethodImpl(AggressiveInlining)]
    internal static V ArcTangent<V, T>(V z) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var q = V.Fma(V.Of(-0.06451863136604535599), z, V.Of(0.1074371185676536107));
            q = V.Fma(q, z, V.Of(-0.14263953781425432637));
            q = V.Fma(q, z, V.Of(0.19999540431217981191));
            q = V.Fma(q, z, V.Of(-0.33333331760940403912));
            return q;
        }
        var p = V.Fma(V.Of(0.016285327322755491508), z, V.Of(-0.034570174391823101448));
        p = V.Fma(p, z, V.Of(0.045515781496647056151));
        p = V.Fma(p, z, V.Of(-0.05230450966681196728));
        p = V.Fma(p, z, V.Of(0.05878928549229719436));
        p = V.Fma(p, z, V.Of(-0.066664248467217386831));
        p = V.Fma(p, z, V.Of(0.076922963728598076016));
        p = V.Fma(p, z, V.Of(-0.090909087534257429951));
        p = V.Fma(p, z, V.Of(0.11111111105153936671));
        p = V.Fma(p, z, V.Of(-0.14285714285659812115));
        p = V.Fma(p, z, V.Of(0.19999999999999804464));
        p = V.Fma(p, z, V.Of(-0.33333333333333333217));
        return p;
    }
}

/// <summary>asin x: its series up to 1/2, above it pi/2 - 2 asin(sqrt((1 - a)/2)), with the sign of x.</summary>
struct Asin : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var (near, far) = Halves<V, T>(a);
        var (half, rest) = Quarter<V, T>();
        return V.Select(V.LessEqual(a, V.Of(0.5)), near, half - (V.Of(2) * far - rest)) | (x & V.Of(-0.0));
    }

    /// <summary>asin(a), good up to 1/2, and asin(sqrt((1 - a)/2)), good from there.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static (V Near, V Far) Halves<V, T>(V a) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var small = V.LessEqual(a, V.Of(0.5));
        var z = V.Select(small, a * a, (V.Of(1) - a) * V.Of(0.5));
        var s = V.Select(small, a, V.Sqrt(z));
        var y = V.Fma(ArcSine<V, T>(z) * z, s, s);
        return (y, y);
    }

    /// <summary>pi/2 and what it loses as a constant.</summary>
    [MethodImpl(AggressiveInlining)]
    internal static (V Half, V Lost) Quarter<V, T>() where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        typeof(T) == typeof(float)
            ? (V.Of(1.5707963705062866211), V.Of(-4.3711388286737928865e-8))
            : (V.Of(1.570796326794896558), V.Of(6.12323399573676603587e-17));

    // (asin(s) - s) / s^3 with z = s^2
    [MethodImpl(AggressiveInlining)]
    internal static V ArcSine<V, T>(V z) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var q = V.Fma(V.Of(0.038093962148042255452), z, V.Of(0.026550662963657471813));
            q = V.Fma(q, z, V.Of(0.045001894088299797954));
            q = V.Fma(q, z, V.Of(0.074988529622620839099));
            q = V.Fma(q, z, V.Of(0.16666672427703408466));
            return q;
        }
        var p = V.Fma(V.Of(0.029635026263548548346), z, V.Of(-0.019277545928584555356));
        p = V.Fma(p, z, V.Of(0.019579201619744684717));
        p = V.Fma(p, z, V.Of(0.0030350071727267624046));
        p = V.Fma(p, z, V.Of(0.0093221015010827738673));
        p = V.Fma(p, z, V.Of(0.0096214027473448303384));
        p = V.Fma(p, z, V.Of(0.01156651182189094295));
        p = V.Fma(p, z, V.Of(0.013963775787848136425));
        p = V.Fma(p, z, V.Of(0.017352816768546472724));
        p = V.Fma(p, z, V.Of(0.022372157435623815414));
        p = V.Fma(p, z, V.Of(0.030381944475693704864));
        p = V.Fma(p, z, V.Of(0.044642857142550185061));
        p = V.Fma(p, z, V.Of(0.075000000000001184573));
        p = V.Fma(p, z, V.Of(0.16666666666666666591));
        return p;
    }
}

/// <summary>acos x: pi/2 - asin x up to 1/2; above it 2 asin(sqrt((1 - x)/2)), below -1/2 pi less that of -x.</summary>
struct Acos : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var (near, far) = Asin.Halves<V, T>(a);
        var (half, rest) = Asin.Quarter<V, T>();
        var signed = near | (x & V.Of(-0.0));
        var twice = V.Of(2) * far;
        var outer = V.Select(V.Less(x, V.Of(0)), (half + half) - (twice - (rest + rest)), twice);
        return V.Select(V.LessEqual(a, V.Of(0.5)), half - (signed - rest), outer);
    }
}
