using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Angles of many turns. x = m 2^e with a whole m; of x 2/pi only what is left modulo 4 matters, so m meets only those
/// 192 bits of 2/pi whose product with 2^e lies below 4: Payne and Hanek, "Radian reduction for trigonometric
/// functions" (1983). No float64 comes closer than 2^-61 to a multiple of pi/2: more than 70 bits of the rest remain.
/// </summary>
static class Turns
{
    // 2/pi, the first bit behind the point highest.
    static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
        0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4,
        0x9c845f8bbdf9283b, 0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d,
        0x7527bac7ebe5f17b, 0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d,
    ];

    /// <summary>Sine and cosine of |x|, x beyond 2^15; of infinity NaN.</summary>
    public static (double Sin, double Cos) Both(double x)
    {
        if (double.IsInfinity(x)) return (double.NaN, double.NaN);
        var (quarter, r, rest) = Reduce(x);
        var (s, c) = Circle.Both<Lanes128<double>, double>(Lanes128<double>.Fill(r));
        // sin(r + rest) and cos(r + rest)
        var (sin, cos) = (First(s), First(c));
        (sin, cos) = (sin + (cos * rest), cos - (sin * rest));
        return quarter switch { 0 => (sin, cos), 1 => (cos, -sin), 2 => (-sin, -cos), _ => (-cos, sin) };
    }

    static unsafe double First(Lanes128<double> lanes) => *(double*)&lanes;

    // |x| = quarter pi/2 + r + rest, modulo 2 pi.
    static (int Quarter, double R, double Lost) Reduce(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(x);
        var (m, e) = ((ulong)(bits & 0xFFFFFFFFFFFFF) | 0x10000000000000, (int)(bits >> 52 & 0x7FF) - 1075);
        // The product modulo 2^192, its highest bit of weight 2: bits e - 1, e, ... of 2/pi, bit 1 behind the point.
        ulong w0 = Bits(e - 2), w1 = Bits(e + 62), w2 = Bits(e + 126);
        var low = (UInt128)m * w2;
        var middle = ((UInt128)m * w1) + (low >> 64);
        var top = unchecked((m * w0) + (ulong)(middle >> 64));
        var quarter = (int)(top >> 62);
        var fraction = (((UInt128)top << 64) | (ulong)middle) << 2;
        fraction |= (ulong)low >> 62;
        var up = (fraction >> 127) != 0;
        if (up) (quarter, fraction) = ((quarter + 1) & 3, -fraction);
        var high = (double)fraction;
        var whole = (UInt128)high;
        var remainder = whole <= fraction ? (double)(fraction - whole) : -(double)(whole - fraction);
        var (f, g) = (up ? -high : high, up ? -remainder : remainder);
        var (halfPi, lost) = (Math.ScaleB(1.5707963267948966, -128), Math.ScaleB(6.123233995736766e-17, -128));
        var r = f * halfPi;
        return (quarter, r, Math.FusedMultiplyAdd(f, halfPi, -r) + (f * lost) + (g * halfPi));
    }

    // The 64 bits of 2/pi from place `first` on, the first bit behind the point at place 0.
    static ulong Bits(int first)
    {
        var (word, shift) = (first >> 6, first & 63);
        static ulong At(int i) => i < 0 || i >= TwoOverPi.Length ? 0 : TwoOverPi[i];
        return shift == 0 ? At(word) : (At(word) << shift) | (At(word + 1) >> (64 - shift));
    }
}
