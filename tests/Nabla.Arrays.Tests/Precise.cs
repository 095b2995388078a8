using System.Numerics;

namespace Nabla.Arrays.Tests;

/// <summary>
/// Numbers of 320 bits, m 2^e, and the functions of kernels on them, each by its definition or its plainest series: what
/// the fast ones are measured against. Slow; a function's last bits are lost, a hundred of them are not.
/// </summary>
readonly struct Precise(BigInteger m, int e)
{
    const int Bits = 320;

    readonly BigInteger m = m;
    readonly int e = e;

    public static readonly Precise Zero = new(0, 0), One = new(1, 0), Two = new(2, 0);
    public static readonly Precise Pi = AtanSeries(One / 5) * 16 - (AtanSeries(One / 239) * 4);
    public static readonly Precise Ln2 = AtanhSeries(One / 3) * 2, Ln10 = Log(10);

    // What two bits more than a rounding needs are kept of.
    static Precise Round(BigInteger m, int e)
    {
        var surplus = (int)m.GetBitLength() - Bits;
        return surplus <= 0 ? new(m, e) : new(m >> surplus, e + surplus);
    }

    public static implicit operator Precise(int x) => new(x, 0);

    public static implicit operator Precise(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var (fraction, exponent) = (bits & 0xFFFFFFFFFFFFF, (int)(bits >> 52 & 0x7FF));
        if (exponent > 0) fraction |= 1L << 52;
        return new(x < 0 ? -fraction : fraction, Math.Max(exponent, 1) - 1075);
    }

    public static explicit operator double(Precise x)
    {
        var surplus = (int)x.m.GetBitLength() - 64;
        return surplus > 0 ? Math.ScaleB((double)(x.m >> surplus), x.e + surplus) : Math.ScaleB((double)x.m, x.e);
    }

    public int Sign => m.Sign;

    public static Precise operator -(Precise a) => new(-a.m, a.e);

    public static Precise operator +(Precise a, Precise b)
    {
        if (a.m.IsZero || b.m.IsZero) return a.m.IsZero ? b : a;
        if (a.e < b.e) (a, b) = (b, a);
        // What lies far below the other's last bit does not count.
        var (lead, shift) = ((int)a.m.GetBitLength() + a.e - (int)b.m.GetBitLength() - b.e, a.e - b.e);
        return lead > 2 * Bits ? a : lead < -2 * Bits ? b : Round((a.m << shift) + b.m, b.e);
    }

    public static Precise operator -(Precise a, Precise b) => a + -b;

    public static Precise operator *(Precise a, Precise b) => Round(a.m * b.m, a.e + b.e);

    public static Precise operator /(Precise a, Precise b)
    {
        var shift = Math.Max(0, Bits + 8 + (int)b.m.GetBitLength() - (int)a.m.GetBitLength());
        return Round((a.m << shift) / b.m, a.e - shift - b.e);
    }

    public static bool operator <(Precise a, Precise b) => (a - b).Sign < 0;

    public static bool operator >(Precise a, Precise b) => (a - b).Sign > 0;

    public static Precise Abs(Precise x) => x.Sign < 0 ? -x : x;

    /// <summary>The nearest whole number.</summary>
    public static BigInteger Nearest(Precise x) =>
        x.e >= 0 ? x.m << x.e : ((x.m >> (-x.e - 1)) + 1) >> 1;

    static Precise Times2(Precise x, int power) => new(x.m, x.e + power);

    public static Precise Sqrt(Precise x)
    {
        if (x.Sign == 0) return x;
        Precise y = Math.Sqrt((double)Times2(x, -2 * Half(x)));
        y = Times2(y, Half(x));
        for (var i = 0; i < 4; i++) y = Times2(y + (x / y), -1);
        return y;
    }

    public static Precise Cbrt(Precise x)
    {
        if (x.Sign <= 0) return x.Sign == 0 ? x : -Cbrt(-x);
        var third = ((int)x.m.GetBitLength() + x.e) / 3;
        var y = Times2(Math.Cbrt((double)Times2(x, -3 * third)), third);
        for (var i = 0; i < 4; i++) y -= (y - (x / (y * y))) / 3;
        return y;
    }

    static int Half(Precise x) => ((int)x.m.GetBitLength() + x.e) / 2;

    public static Precise Exp(Precise x)
    {
        const int Squarings = 12;
        var k = (int)Nearest(x / Ln2);
        var r = Times2(x - (Ln2 * k), -Squarings);
        var (term, sum) = (One, One);
        for (var n = 1; n < 28; n++) sum += term = term * r / n;
        for (var i = 0; i < Squarings; i++) sum *= sum;
        return Times2(sum, k);
    }

    /// <summary>From the float64 logarithm by Halley's steps, each of which triples the digits.</summary>
    public static Precise Log(Precise x)
    {
        var k = (int)x.m.GetBitLength() + x.e;
        var m = Times2(x, -k);
        Precise y = Math.Log((double)m);
        for (var i = 0; i < 2; i++)
        {
            var power = Exp(y);
            y += (m - power) * 2 / (m + power);
        }
        return k == 0 ? y : y + (Ln2 * k);
    }

    static Precise AtanSeries(Precise x) => Odd(x, -(x * x));

    static Precise AtanhSeries(Precise x) => Odd(x, x * x);

    // x + x z/3 + x z^2/5 + ...
    static Precise Odd(Precise x, Precise z)
    {
        var (term, sum) = (x, x);
        for (var n = 3; n < 500; n += 2) sum += (term *= z) / n;
        return sum;
    }

    public static (Precise Sin, Precise Cos) SinCos(Precise x)
    {
        var k = Nearest(x * 2 / Pi);
        var r = x - (Pi * Round(k, -1));
        var (z, s, c, sin, cos) = (-(r * r), r, One, r, One);
        for (var n = 1; n < 36; n++)
        {
            cos += c = c * z / ((2 * n) * ((2 * n) - 1));
            sin += s = s * z / ((2 * n) * ((2 * n) + 1));
        }
        return (int)(k & 3) switch { 0 => (sin, cos), 1 => (cos, -sin), 2 => (-sin, -cos), _ => (-cos, sin) };
    }

    /// <summary>From the float64 arc tangent y: atan x - y = atan t with t of its last digits only.</summary>
    public static Precise Atan(Precise x)
    {
        Precise y = Math.Atan((double)x);
        for (var i = 0; i < 2; i++)
        {
            var (s, c) = SinCos(y);
            var t = ((x * c) - s) / (c + (x * s));
            y += t - (t * t * t / 3);
        }
        return y;
    }

    public static Precise Asin(Precise x) => Atan(x / Sqrt((One - x) * (One + x)));

    public static Precise Acos(Precise x) => Atan(Sqrt((One - x) / (One + x))) * 2;

    /// <summary>Abramowitz and Stegun 7.1.6: all terms of one sign.</summary>
    public static Precise Erf(Precise x)
    {
        var z = x * x * 2;
        var (term, sum) = (x, x);
        for (var n = 1; Abs(term) > Times2(Abs(sum), -Bits); n++) sum += term = term * z / ((2 * n) + 1);
        return sum * 2 / Sqrt(Pi) * Exp(-(x * x));
    }

    /// <summary>Newton's steps from an approximation.</summary>
    public static Precise ErfInv(Precise x, double near)
    {
        Precise y = near;
        for (var i = 0; i < 2; i++) y -= (Erf(y) - x) * Sqrt(Pi) / 2 * Exp(y * y);
        return y;
    }

    // B_2, B_4, ... from the sum of all before.
    static readonly Precise[] Bernoulli = Numbers(40);

    static Precise[] Numbers(int count)
    {
        var b = new (BigInteger P, BigInteger Q)[(2 * count) + 1];
        b[0] = (1, 1);
        for (var n = 1; n < b.Length; n++)
        {
            BigInteger p = 0, q = 1, choose = 1;
            for (var k = 0; k < n; k++)
            {
                (p, q) = ((p * b[k].Q) + (choose * b[k].P * q), q * b[k].Q);
                choose = choose * (n + 1 - k) / (k + 1);
            }
            q *= n + 1;
            var common = BigInteger.GreatestCommonDivisor(p, q);
            b[n] = (-p / common, q / common);
        }
        return [.. Enumerable.Range(1, count).Select(i => new Precise(b[2 * i].P, 0) / new Precise(b[2 * i].Q, 0))];
    }

    /// <summary>ln |gamma(x)|: Stirling's series behind 40 steps up; by reflection for negative x.</summary>
    public static Precise Lgamma(Precise x)
    {
        if (x.Sign < 0) return Log(Pi / Abs(x * SinCos(Pi * x).Sin)) - Lgamma(-x);
        var product = One;
        for (var i = 0; i < 40; i++, x += 1) product *= x;
        var sum = ((x - (One / 2)) * Log(x)) - x + (Log(Pi * 2) / 2);
        var (power, z) = (One / x, One / (x * x));
        for (var n = 1; n <= Bernoulli.Length; n++, power *= z) sum += Bernoulli[n - 1] * power / (2 * n * ((2 * n) - 1));
        return sum - Log(product);
    }

    public static Precise Digamma(Precise x)
    {
        if (x.Sign < 0)
        {
            var (s, c) = SinCos(Pi * x);
            return Digamma(One - x) - (Pi * c / s);
        }
        var below = Zero;
        for (var i = 0; i < 40; i++, x += 1) below += One / x;
        var sum = Log(x) - (One / (x * 2)) - below;
        var z = One / (x * x);
        var power = z;
        for (var n = 1; n <= Bernoulli.Length; n++, power *= z) sum -= Bernoulli[n - 1] * power / (2 * n);
        return sum;
    }
}
