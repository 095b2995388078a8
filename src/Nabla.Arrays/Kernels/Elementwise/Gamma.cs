using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

// The logarithm of the gamma function and its derivative. Polynomials are Chebyshev fits, highest power first.

static class Polynomial
{
    /// <summary>The polynomial with these coefficients, by Horner's rule.</summary>
    public static V At<V, T>(V x, ReadOnlySpan<double> c) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var p = V.Of(c[0]);
        for (var i = 1; i < c.Length; i++) p = V.Fma(p, x, V.Of(c[i]));
        return p;
    }
}

/// <summary>
/// ln |gamma(x)|: near 1 and near 2, where it vanishes, (x - 1) P(x - 1) and (x - 2) Q(x - 2); up to 8 by stepping down
/// into [1.5, 2.5), gamma(x) = (x - 1) gamma(x - 1); from there by Stirling's series; gamma(x) gamma(-x) =
/// -pi / (x sin pi x) for negative x. Near its zeros between negative whole numbers only the absolute error is small.
/// </summary>
struct Lgamma : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var positive = V.Select(V.Less(a, V.Of(8)), Near<V, T>(a), Stirling<V, T>(a));
        // ln pi - ln(a sin(pi a)) - ln gamma(a)
        var (sine, infinity) = (Sine<V, T>(a), V.Of(double.PositiveInfinity));
        var reflected = V.Of(1.1447298858494001741) - Log.Invoke<V, T>(a * sine) - positive;
        reflected = V.Select(V.Equal(sine, V.Of(0)), infinity, reflected);
        var small = V.Less(a, V.Of(0.5));
        var around = (x * AtOne<V, T>(x)) - Log.Invoke<V, T>(a);
        var y = V.Select(small, around, V.Select(V.Less(x, V.Of(0)), reflected, positive));
        return V.Select(V.Equal(a, infinity), infinity, y);
    }

    [MethodImpl(NoInlining)]
    static V Near<V, T>(V a) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (product, rest) = (V.Of(1), a);
        for (var i = 0; i < 6; i++)
        {
            var above = V.LessEqual(V.Of(2.5), rest);
            rest = V.Select(above, rest - V.Of(1), rest);
            product = V.Select(above, product * rest, product);
        }
        V one = a - V.Of(1), two = rest - V.Of(2);
        var fromTwo = V.Fma(two, AtTwo<V, T>(two), Log.Invoke<V, T>(product));
        return V.Select(V.Less(a, V.Of(1.5)), one * AtOne<V, T>(one), fromTwo);
    }

    // (x - 1/2)(ln x - 1) + (ln 2 pi - 1)/2 + 1/(12 x) - 1/(360 x^3) + ..., Abramowitz and Stegun 6.1.41.
    [MethodImpl(NoInlining)]
    static V Stirling<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var r = V.Of(1) / x;
        var series = Polynomial.At<V, T>(r * r, typeof(T) == typeof(float) ? SeriesSingle : Series) * r;
        return V.Fma(x - V.Of(0.5), Log.Invoke<V, T>(x) - V.Of(1), V.Of(0.41893853320467274178) + series);
    }

    // |sin(pi a)| for a at least 0: of the distance to the nearest whole number.
    [MethodImpl(AggressiveInlining)]
    static V Sine<V, T>(V a) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var r = V.Abs(a - V.Round(a));
        var far = V.Less(V.Of(0.25), r);
        var (sin, cos) = Circle.Both<V, T>(V.Of(Math.PI) * V.Select(far, V.Of(0.5) - r, r));
        return V.Select(far, cos, sin);
    }

    // ln gamma(1 + u) / u for |u| at most 1/2
    static V AtOne<V, T>(V u) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        Polynomial.At<V, T>(u, typeof(T) == typeof(float) ? OneSingle : One);

    // ln gamma(2 + u) / u for |u| at most 1/2
    static V AtTwo<V, T>(V u) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        Polynomial.At<V, T>(u, typeof(T) == typeof(float) ? TwoSingle : Two);

    static ReadOnlySpan<double> Series =>
    [
        -3617.0 / 122400, 1.0 / 156, -691.0 / 360360, 1.0 / 1188, -1.0 / 1680, 1.0 / 1260, -1.0 / 360, 1.0 / 12,
    ];

    static ReadOnlySpan<double> SeriesSingle => [1.0 / 1260, -1.0 / 360, 1.0 / 12];

    static ReadOnlySpan<double> One =>
    [
        -0.22513960340091927827, 0.23220268431813382068, 0.16833795110458487316, -0.17310581118613021661,
        -0.15340561526661966113, 0.15846766634774326136, -0.0044852626038577431261, 0.0052991454100645819528,
        -0.056639693222859538768, 0.059288786676640683991, -0.051177808935222262913, 0.0540587767430145738,
        -0.058989240310658992524, 0.062671110472769296529, -0.066655507194440142769, 0.071419357246629368266,
        -0.076933243387345285274, 0.08335458900295018053, -0.090953990507096092723, 0.10009943008747752705,
        -0.11133426648064038822, 0.12550967015385275443, -0.14404989676093185662, 0.16955717698926044895,
        -0.20738555102872173757, 0.27058080842783370861, -0.40068563438653134305, 0.8224670334241131303,
        -0.57721566490153286061,
    ];

    static ReadOnlySpan<double> OneSingle =>
    [
        0.16629278220160753492, -0.17768288175299003297, 0.045277978095051097592, -0.050554016398387446111,
        0.10708670724892290979, -0.11874458344532030784, 0.12487263644851530334, -0.14337446581434477172,
        0.16958435116024717898, -0.20741435891538417497, 0.27058037878723700264, -0.40068517894930210494,
        0.82246703452265282088, -0.57721566606601492987,
    ];

    static ReadOnlySpan<double> Two =>
    [
        -1.3219945666117874478e-7, 2.7874080521135899778e-7, -4.325239344560481638e-7, 9.2005278949681004906e-7,
        -2.0439048107029906744e-6, 4.384704404598360326e-6, -9.4387150992115326607e-6, 0.00002050559075583345311,
        -0.000044926313379155697453, 0.000099457673558194982074, -0.0002231547540052050773, 0.00050966951541154583479,
        -0.0011927539118428156859, 0.002890510331034266859, -0.0073855510286719983953, 0.020580808427780380065,
        -0.06735230105319810342, 0.32246703342411323562, 0.42278433509846713939,
    ];

    static ReadOnlySpan<double> TwoSingle =>
    [
        0.00011347281994554691393, -0.00025381709567278261082, 0.00050651714295181611355, -0.001185860034498320811,
        0.0028907953215596959287, -0.0073861741556334129492, 0.020580799471518253248, -0.067352281472100600057,
        0.32246703346894252003, 0.42278433500045829959,
    ];
}

/// <summary>
/// The derivative of ln gamma(x): in [1, 2] (x - x0) P with x0 its zero in two parts; up to 10 by stepping down,
/// psi(x) = psi(x - 1) + 1/(x - 1); from there by its asymptotic series; psi(x) = psi(1 - x) - pi / tan(pi x) for
/// negative x. Infinite with the sign of -x at 0, NaN at negative whole numbers.
/// </summary>
struct Digamma : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var negative = V.Less(x, V.Of(0));
        var a = V.Select(negative, V.Of(1) - x, x);
        var y = V.Select(V.Less(a, V.Of(10)), Near<V, T>(a), Far<V, T>(a));
        y = V.Select(negative, y - Cotangent<V, T>(x), y);
        return V.Select(V.Equal(x, V.Of(0)), V.Of(-1) / x, y);
    }

    [MethodImpl(NoInlining)]
    static V Near<V, T>(V a) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        // psi(a) = psi(a + 1) - 1/a below 1
        var below = V.Less(a, V.Of(1));
        var (sum, rest) = (V.Select(below, V.Of(-1) / a, V.Of(0)), V.Select(below, a + V.Of(1), a));
        for (var i = 0; i < 8; i++)
        {
            var above = V.Less(V.Of(2), rest);
            rest = V.Select(above, rest - V.Of(1), rest);
            sum = V.Select(above, sum + (V.Of(1) / rest), sum);
        }
        var (high, low) = typeof(T) == typeof(float)
            ? (1.4616321325302124023, 1.2438149938918909542e-8)
            : (1.4616321449683622458, 9.5499954299656977152e-17);
        var t = (rest - V.Of(high)) - V.Of(low);
        return V.Fma(t, Polynomial.At<V, T>(rest - V.Of(1.5), typeof(T) == typeof(float) ? SlopeSingle : Slope), sum);
    }

    // ln x - 1/(2x) - 1/(12 x^2) + 1/(120 x^4) - ..., Abramowitz and Stegun 6.3.18.
    [MethodImpl(NoInlining)]
    static V Far<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var r = V.Of(1) / x;
        var z = r * r;
        var series = Polynomial.At<V, T>(z, typeof(T) == typeof(float) ? SeriesSingle : Series) * z;
        return Log.Invoke<V, T>(x) - V.Fma(V.Of(0.5), r, series);
    }

    // pi / tan(pi x): of the distance to the nearest whole number; NaN where there is none.
    [MethodImpl(NoInlining)]
    static V Cotangent<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var r = x - V.Round(x);
        var a = V.Abs(r);
        var far = V.Less(V.Of(0.25), a);
        var (sin, cos) = Circle.Both<V, T>(V.Of(Math.PI) * V.Select(far, V.Of(0.5) - a, a));
        var y = V.Of(Math.PI) * V.Select(far, sin, cos) / V.Select(far, cos, sin) | (r & V.Of(-0.0));
        return V.Select(V.Equal(a, V.Of(0)), V.Of(double.NaN), y);
    }

    static ReadOnlySpan<double> Series =>
        [1.0 / 12, -691.0 / 32760, 1.0 / 132, -1.0 / 240, 1.0 / 252, -1.0 / 120, 1.0 / 12];

    static ReadOnlySpan<double> SeriesSingle => [1.0 / 252, -1.0 / 120, 1.0 / 12];

    // psi(x) / (x - x0) as a polynomial in x - 3/2
    static ReadOnlySpan<double> Slope =>
    [
        -0.00017312261802727393258, 0.00025968482126430746555, -0.00015148586836773365902, 0.00022723316609873758807,
        -0.00048219905305667888755, 0.00072332662792875541556, -0.001037637409841860467, 0.0015566317474486839277,
        -0.002345267632540769041, 0.0035190064015022760473, -0.0052799648732574042082, 0.0079269446464037960374,
        -0.011908218001568644751, 0.017907252439451199397, -0.026975796756138248795, 0.040760833812420736017,
        -0.06192213327306453169, 0.094988724454941213253, -0.14840492305390885721, 0.24054248424077421856,
        -0.42362742128146050498, 0.95105587603183289283,
    ];

    static ReadOnlySpan<double> SlopeSingle =>
    [
        0.010902588672572695692, -0.016373620255320654055, 0.017114988999710669362, -0.025786883631264544192,
        0.040850026740824500838, -0.062055980386091950653, 0.094984685074877383509, -0.14839886138832811625,
        0.24054253501497623791, -0.4236274974752906736, 0.95105587603183287971,
    ];
}
