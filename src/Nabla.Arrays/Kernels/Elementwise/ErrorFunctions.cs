using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

// The error function, its complement and its inverse, in float32 and float64, from additions, products, divisions,
// square roots and fused multiply-adds alone: the same bits on every machine. Polynomials are Chebyshev fits of the
// functions named beside them (degree chosen for half an ulp of the result); bounds are printed in docs/numerics.md.

/// <summary>
/// 2/sqrt(pi) times the integral of e^-t^2 from 0 to x: x P(x^2) up to 1, beyond it 1 - erfc(|x|), with the sign of x.
/// </summary>
struct Erf : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var far = (V.Of(1) - Erfc.Positive<V, T>(a)) | (x & V.Of(-0.0));
        return V.Select(V.Less(a, V.Of(1)), Near<V, T>(x), far);
    }

    // erf(x) for |x| below 1.
    [MethodImpl(AggressiveInlining)]
    internal static V Near<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var z = x * x;
        if (typeof(T) == typeof(float)) return NearSingle<V, T>(z) * x;
        var p = V.Of(5.9571761477489114044e-11);
        p = V.Fma(p, z, V.Of(-1.137284885679167367e-9));
        p = V.Fma(p, z, V.Of(1.4659775274047435814e-8));
        p = V.Fma(p, z, V.Of(-1.6350312701054695011e-7));
        p = V.Fma(p, z, V.Of(1.6461000484121368033e-6));
        p = V.Fma(p, z, V.Of(-0.000014925595266831181565));
        p = V.Fma(p, z, V.Of(0.00012055331111642710923));
        p = V.Fma(p, z, V.Of(-0.00085483269808337899052));
        p = V.Fma(p, z, V.Of(0.0052239776248180144673));
        p = V.Fma(p, z, V.Of(-0.026866170645076793248));
        p = V.Fma(p, z, V.Of(0.11283791670954878666));
        p = V.Fma(p, z, V.Of(-0.37612638903183748056));
        p = V.Fma(p, z, V.Of(1.1283791670955125738));
        return p * x;
    }

    // The same to float32's half an ulp.
    [MethodImpl(AggressiveInlining)]
    static V NearSingle<V, T>(V z) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var p = V.Of(0.000078758750626854883411);
        p = V.Fma(p, z, V.Of(-0.00080168642871658695293));
        p = V.Fma(p, z, V.Of(0.0051890874234339739861));
        p = V.Fma(p, z, V.Of(-0.026854212010626412443));
        p = V.Fma(p, z, V.Of(0.11283594715160217732));
        p = V.Fma(p, z, V.Of(-0.37612626666720331023));
        return V.Fma(p, z, V.Of(1.128379165848350946));
    }
}

/// <summary>
/// 1 - erf(x) without the loss: e^-x^2 Q(t) / (1 + x) for x at least 1/2, t = (x - 4) / (x + 4), in float32 3 for 4;
/// 2 less that for negative x; 1 - erf(x) near 0. e^-x^2 is taken as e^-h e^-(x^2 - h) with h the rounded square.
/// </summary>
struct Erfc : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var a = V.Abs(x);
        var far = Positive<V, T>(a);
        far = V.Select(V.Less(x, V.Of(0)), V.Of(2) - far, far);
        return V.Select(V.Less(a, V.Of(0.5)), V.Of(1) - Erf.Near<V, T>(x), far);
    }

    [MethodImpl(AggressiveInlining)]
    internal static V Positive<V, T>(V a) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var x = V.Select(V.Less(V.Of(27), a), V.Of(27), a);
        var p = typeof(T) == typeof(float) ? Single<V, T>((x - V.Of(3)) / (x + V.Of(3)))
            : Twice<V, T>((x - V.Of(4)) / (x + V.Of(4)));
        var square = x * x;
        var rest = V.Fma(x, x, -square);
        var e = Exp.Invoke<V, T>(-square);
        return V.Fma(-e, rest, e) * (p / (V.Of(1) + x));
    }

    // (1 + x) e^x^2 erfc(x) up to 10.2, where e^-x^2 is as good as zero.
    [MethodImpl(AggressiveInlining)]
    static V Single<V, T>(V t) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var p = V.Of(-0.00011121947859778976953);
        p = V.Fma(p, t, V.Of(-0.00038536306870161283371));
        p = V.Fma(p, t, V.Of(0.00070066390746088767588));
        p = V.Fma(p, t, V.Of(0.0016486524179833396235));
        p = V.Fma(p, t, V.Of(-0.0097607852557675917276));
        p = V.Fma(p, t, V.Of(0.021949221452058435336));
        p = V.Fma(p, t, V.Of(-0.023803417451187619317));
        p = V.Fma(p, t, V.Of(-0.01023454780300427682));
        p = V.Fma(p, t, V.Of(0.099020761861705435371));
        p = V.Fma(p, t, V.Of(-0.23092735555223067462));
        return V.Fma(p, t, V.Of(0.71600460451051334307));
    }

    // The same for float64, up to 27.
    [MethodImpl(AggressiveInlining)]
    static V Twice<V, T>(V t) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var p = V.Of(-1.7385232210064396912e-10);
        p = V.Fma(p, t, V.Of(5.7942435284070175149e-10));
        p = V.Fma(p, t, V.Of(1.8813761961463946681e-9));
        p = V.Fma(p, t, V.Of(-5.9956012311786376092e-9));
        p = V.Fma(p, t, V.Of(-1.1858894347721864555e-8));
        p = V.Fma(p, t, V.Of(4.704322693659807486e-8));
        p = V.Fma(p, t, V.Of(5.191521324371892082e-8));
        p = V.Fma(p, t, V.Of(-3.6417605735489924222e-7));
        p = V.Fma(p, t, V.Of(3.5392291230354340397e-9));
        p = V.Fma(p, t, V.Of(2.6502072234355542963e-6));
        p = V.Fma(p, t, V.Of(-4.1381544439881404488e-6));
        p = V.Fma(p, t, V.Of(-0.000013151094188819833371));
        p = V.Fma(p, t, V.Of(0.000064032647891306891168));
        p = V.Fma(p, t, V.Of(-0.000060136786638756245261));
        p = V.Fma(p, t, V.Of(-0.00038976747198730869241));
        p = V.Fma(p, t, V.Of(0.0021164215870304386592));
        p = V.Fma(p, t, V.Of(-0.0060687352209019528703));
        p = V.Fma(p, t, V.Of(0.012161784752586570055));
        p = V.Fma(p, t, V.Of(-0.017515654646485440089));
        p = V.Fma(p, t, V.Of(0.015312509679332188215));
        p = V.Fma(p, t, V.Of(0.0039620556812901420586));
        p = V.Fma(p, t, V.Of(-0.048080381221308850135));
        p = V.Fma(p, t, V.Of(0.11704966551044246528));
        p = V.Fma(p, t, V.Of(-0.19934458280036707192));
        return V.Fma(p, t, V.Of(0.68499728812530694945));
    }
}

/// <summary>
/// The inverse of erf. float32: Giles, "Approximating the erfinv function" (2010), two polynomials in
/// w = -ln(1 - x^2). float64: that, then three Newton steps on erf (erfc near the ends, where erf is flat).
/// </summary>
struct ErfInv : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        // 1 - |x| is exact near the ends, where 1 - x^2 would lose half its digits.
        var w = -Log.Near<V, T>((V.Of(1) - x) * (V.Of(1) + x));
        var middle = V.Less(w, V.Of(5));
        var y = Middle<V, T>(w - V.Of(2.5));
        // The ends are rare: mostly no lane is there.
        if ((~middle).Bits() != 0) y = V.Select(middle, y, Ends<V, T>(V.Sqrt(w) - V.Of(3)));
        y *= x;
        if (typeof(T) != typeof(float))
        {
            y = Newton<V, T>(x, y);
            y = Newton<V, T>(x, y);
            y = Newton<V, T>(x, y);
        }
        var limit = x * V.Of(double.PositiveInfinity);
        return V.Select(V.Less(V.Abs(x), V.Of(1)), y, V.Select(V.Equal(V.Abs(x), V.Of(1)), limit, V.Of(double.NaN)));
    }

    [MethodImpl(AggressiveInlining)]
    static V Middle<V, T>(V w) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var p = V.Fma(V.Of(2.81022636e-08), w, V.Of(3.43273939e-07));
        p = V.Fma(p, w, V.Of(-3.5233877e-06));
        p = V.Fma(p, w, V.Of(-4.39150654e-06));
        p = V.Fma(p, w, V.Of(0.00021858087));
        p = V.Fma(p, w, V.Of(-0.00125372503));
        p = V.Fma(p, w, V.Of(-0.00417768164));
        p = V.Fma(p, w, V.Of(0.246640727));
        return V.Fma(p, w, V.Of(1.50140941));
    }

    [MethodImpl(AggressiveInlining)]
    static V Ends<V, T>(V w) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var p = V.Fma(V.Of(-0.000200214257), w, V.Of(0.000100950558));
        p = V.Fma(p, w, V.Of(0.00134934322));
        p = V.Fma(p, w, V.Of(-0.00367342844));
        p = V.Fma(p, w, V.Of(0.00573950773));
        p = V.Fma(p, w, V.Of(-0.0076224613));
        p = V.Fma(p, w, V.Of(0.00943887047));
        p = V.Fma(p, w, V.Of(1.00167406));
        return V.Fma(p, w, V.Of(2.83297682));
    }

    // With a = |y|: d = (erf a - |x|) = (1 - |x|) - erfc a; a - d / erf'(a) (1 + a d / erf'(a)): Halley's step.
    [MethodImpl(AggressiveInlining)]
    static V Newton<V, T>(V x, V y) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var (a, target) = (V.Abs(y), V.Abs(x));
        var d = V.Select(V.Less(a, V.Of(0.5)), Erf.Near<V, T>(a) - target, (V.Of(1) - target) - Erfc.Positive<V, T>(a));
        var step = d * V.Of(0.88622692545275801365) * Exp.Invoke<V, T>(a * a);
        return (a - (step / V.Fma(a, step, V.Of(1)))) | (x & V.Of(-0.0));
    }
}
