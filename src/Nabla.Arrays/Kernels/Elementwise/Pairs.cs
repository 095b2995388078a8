using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

// Functions of two floating-point elements, from exact and correctly rounded operations alone.

/// <summary>
/// a^b = e^(b ln a), with ln a and its product with b in two parts each: the error of ln a counts b ln a times. The
/// special cases are those of IEEE 754: 1 for b = 0 and for a = 1, NaN for a negative a and a broken b.
/// </summary>
struct Pow : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        V one = V.Of(1), zero = V.Of(0), infinity = V.Of(double.PositiveInfinity), magnitude = V.Abs(a);
        var y = Magnitude<V, T>(magnitude, b);
        y = V.Select(V.Equal(magnitude, one), one, y);
        var whole = V.Equal(V.Truncate(b), b);
        var half = b * V.Of(0.5);
        var odd = whole & ~V.Equal(V.Truncate(half), half);
        y |= odd & a & V.Of(-0.0);
        var broken = V.Less(a, zero) & V.Less(-infinity, a) & ~whole;
        y = V.Select(broken, V.Of(double.NaN), y);
        return V.Select(V.Equal(b, zero) | V.Equal(a, one), one, y);
    }

    // a^b for a at least 0.
    [MethodImpl(AggressiveInlining)]
    static V Magnitude<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (high, low) = Logarithm<V, T>(a);
        var p = b * high;
        var rest = V.Fma(b, high, -p) + (b * low);
        var limit = typeof(T) == typeof(float) ? 200.0 : 1500.0;
        rest = V.Select(V.Less(V.Abs(p), V.Of(limit)), rest, V.Of(0));
        var (k, r) = Exp.Reduce<V, T>(p);
        r += rest;
        return V.Scale(V.Fma(Exp.Tail<V, T>(r), r * r, r) + V.Of(1), k);
    }

    // ln a in two parts. With s = f / (2 + f) in two parts, ln(1 + f) = 2 s + 2/3 s^3 + s^5 R(s^2); the second term,
    // too, in two parts.
    [MethodImpl(AggressiveInlining)]
    static (V High, V Low) Logarithm<V, T>(V a) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (m, k) = Log.Split<V, T>(a);
        var f = m - V.Of(1);
        var d = V.Of(2) + f;
        var s = f / d;
        var rest = V.Fma(-s, f - (d - V.Of(2)), V.Fma(-s, d, f)) / d;
        var z = s * s;
        var (third, thirdLow) = typeof(T) == typeof(float)
            ? (V.Of(0.66666668653488159), V.Of(-1.9868214926e-8)) : (V.Of(2.0 / 3), V.Of(3.7007434154171886e-17));
        var cube = z * s;
        var cubeLow = V.Fma(z, s, -cube) + (V.Fma(s, s, -z) * s) + (V.Of(3) * z * rest);
        var t = cube * third;
        var tail = V.Fma(cube, third, -t) + (cubeLow * third) + (cube * (thirdLow + (z * Fifth<V, T>(z))));
        var twice = s + s;
        var (sum, lost) = Sum<V, T>(twice, t);
        var low = lost + (rest + rest) + tail;
        var (ln2, ln2Low) = Log.Two<V, T>();
        var (high, remainder) = Sum<V, T>(k * ln2, sum);
        low = V.Fma(k, ln2Low, remainder + low);
        var (first, second) = Sum<V, T>(high, low);
        var extreme = V.Equal(a, V.Of(0)) | V.Equal(a, V.Of(double.PositiveInfinity));
        var at = V.Select(V.Equal(a, V.Of(0)), V.Of(double.NegativeInfinity), a);
        return (V.Select(extreme, at, first), V.Select(extreme, V.Of(0), second));
    }

    // (artanh(s) - s - s^3/3) 2 / s^5 with z = s^2
    [MethodImpl(AggressiveInlining)]
    static V Fifth<V, T>(V z) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            var q = V.Fma(V.Of(0.19120448361156768014), z, V.Of(0.22204762329567517869));
            return V.Fma(V.Fma(q, z, V.Of(0.28571531820166906665)), z, V.Of(0.39999999904935291545));
        }
        var p = V.Fma(V.Of(0.11723170160799074317), z, V.Of(0.11706237148816372276));
        p = V.Fma(p, z, V.Of(0.1333480466362433727));
        p = V.Fma(p, z, V.Of(0.1538459496307413442));
        p = V.Fma(p, z, V.Of(0.18181818335387600697));
        p = V.Fma(p, z, V.Of(0.22222222221655908647));
        p = V.Fma(p, z, V.Of(0.28571428571429366197));
        return V.Fma(p, z, V.Of(0.39999999999999999817));
    }

    // a + b as the rounded sum and what the rounding lost, for |a| at least |b| or a = 0: Dekker (1971).
    [MethodImpl(AggressiveInlining)]
    static (V Sum, V Lost) Sum<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var sum = a + b;
        return (sum, b - (sum - a));
    }
}

/// <summary>
/// The angle of the point (x, y), from -pi to pi: the arc tangent of the lesser over the greater of |x| and |y|, turned
/// into the point's octant. Infinities are as far as each other; at the origin the sign of x decides between 0 and pi.
/// </summary>
struct Atan2 : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V y, V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        V b = V.Abs(y), a = V.Abs(x), sign = V.Of(-0.0);
        var steep = V.Less(a, b);
        var quotient = V.Select(steep, a, b) / V.Select(steep, b, a);
        var same = V.Select(V.Equal(a, V.Of(0)), V.Of(0), V.Of(1));
        var angle = Atan.Invoke<V, T>(V.Select(V.Equal(a, b), same, quotient));
        var left = V.Less(V.Of(1) | (x & sign), V.Of(0));
        var (half, lost) = Asin.Quarter<V, T>();
        // steep: pi/2 - angle, to the left pi/2 + angle; flat: angle, to the left pi - angle
        var turn = V.Select(steep, half, V.Select(left, half + half, V.Of(0)));
        var rest = V.Select(steep, lost, V.Select(left, lost + lost, V.Of(0)));
        var minus = steep ^ left;
        var signed = angle ^ (minus & sign);
        return (turn + (signed + rest)) | (y & sign);
    }
}

/// <summary>sqrt(a^2 + b^2), scaled by a power of two so that no square overflows or vanishes.</summary>
struct Hypot : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (x, y) = (V.Abs(a), V.Abs(b));
        var greater = V.Select(V.Less(x, y), y, x);
        var lesser = V.Select(V.Less(x, y), x, y);
        var (limit, scale) = typeof(T) == typeof(float) ? (1e18, Math.ScaleB(1, 80)) : (1e150, Math.ScaleB(1, 600));
        var by = V.Select(V.Less(V.Of(limit), greater), V.Of(1 / scale),
            V.Select(V.Less(greater, V.Of(1 / limit)), V.Of(scale), V.Of(1)));
        var (g, l) = (greater * by, lesser * by);
        var root = V.Sqrt(V.Fma(g, g, l * l)) / by;
        var infinity = V.Of(double.PositiveInfinity);
        return V.Select(V.Equal(x, infinity) | V.Equal(y, infinity), infinity, root);
    }
}

/// <summary>ln(e^a + e^b) = max(a, b) + ln(1 + e^-|a - b|); of equal infinities that infinity.</summary>
struct LogAddExp : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var distance = V.Select(V.Equal(a, b), V.Of(0), V.Abs(a - b));
        return V.Max(a, b) + Log1p.Invoke<V, T>(Exp.Invoke<V, T>(-distance));
    }
}

/// <summary>|a| with the sign of b.</summary>
struct CopySign : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        V.Abs(a) | (b & V.Of(-0.0));
}

/// <summary>The quotient, rounded, rounded down.</summary>
struct FloorDiv : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Floor(a / b);
}

/// <summary>
/// The remainder with the sign of the dividend, exact, as C# writes %. While the quotient has no more digits than an
/// element, it is a - trunc(a/b) b, with b added once where the quotient was rounded up; else one lane at a time.
/// </summary>
struct Rem : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (x, d) = (V.Abs(a), V.Abs(b));
        var quotient = x / d;
        var r = V.Fma(-V.Truncate(quotient), d, x);
        r = V.Select(V.Less(r, V.Of(0)), r + d, r);
        var infinity = V.Of(double.PositiveInfinity);
        r = V.Select(V.Equal(d, infinity) & V.Less(x, infinity), x, r);
        var near = V.Less(quotient, V.Of(typeof(T) == typeof(float) ? 1e6 : 1e15)) & V.Less(V.Of(0), d);
        var far = (~near).Bits();
        return (far == 0 ? r : Lane<V, T>(x, d, r, far)) | (a & V.Of(-0.0));
    }

    [MethodImpl(NoInlining)]
    static unsafe V Lane<V, T>(V x, V d, V r, ulong far) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        for (; far != 0; far &= far - 1)
        {
            var i = System.Numerics.BitOperations.TrailingZeroCount(far);
            if (typeof(T) == typeof(float)) ((float*)&r)[i] = ((float*)&x)[i] % ((float*)&d)[i];
            else ((double*)&r)[i] = ((double*)&x)[i] % ((double*)&d)[i];
        }
        return r;
    }
}

/// <summary>The remainder with the sign of the divisor, as Python writes %; 0 too has that sign.</summary>
struct Mod : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (r, zero) = (Rem.Invoke<V, T>(a, b), V.Of(0));
        var against = V.Less(r, zero) ^ V.Less(b, zero);
        return V.Select(V.Equal(r, zero), b & V.Of(-0.0), V.Select(against, r + b, r));
    }
}
