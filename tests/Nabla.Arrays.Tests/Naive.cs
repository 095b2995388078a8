using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

/// <summary>The slow, obvious twin of each kernel, on doubles; and arrays laid out in unusual ways.</summary>
static class Naive
{
    public static double Of(UnaryOp op, double x) => op switch
    {
        UnaryOp.Neg => -x,
        UnaryOp.Abs => Math.Abs(x),
        UnaryOp.Sign => x > 0 ? 1 : x < 0 ? -1 : x,
        UnaryOp.Floor => Math.Floor(x),
        UnaryOp.Ceil => Math.Ceiling(x),
        UnaryOp.Round => Math.Round(x, MidpointRounding.ToEven),
        UnaryOp.Trunc => Math.Truncate(x),
        UnaryOp.Square => x * x,
        UnaryOp.Reciprocal => 1 / x,
        UnaryOp.Sqrt => Math.Sqrt(x),
        UnaryOp.Rsqrt => 1 / Math.Sqrt(x),
        UnaryOp.Cbrt => Math.Cbrt(x),
        UnaryOp.Exp => Math.Exp(x),
        UnaryOp.Exp2 => Math.Pow(2, x),
        UnaryOp.Expm1 => Math.Abs(x) < 1e-5 ? x + (x * x / 2) : Math.Exp(x) - 1,
        UnaryOp.Log => Math.Log(x),
        UnaryOp.Log1p => Math.Abs(x) < 1e-5 ? x - (x * x / 2) : Math.Log(1 + x),
        UnaryOp.Log2 => Math.Log2(x),
        UnaryOp.Log10 => Math.Log10(x),
        UnaryOp.Sin => Math.Sin(x),
        UnaryOp.Cos => Math.Cos(x),
        UnaryOp.Tan => Math.Tan(x),
        UnaryOp.Asin => Math.Asin(x),
        UnaryOp.Acos => Math.Acos(x),
        UnaryOp.Atan => Math.Atan(x),
        UnaryOp.Sinh => Math.Sinh(x),
        UnaryOp.Cosh => Math.Cosh(x),
        UnaryOp.Tanh => Math.Tanh(x),
        UnaryOp.Asinh => Math.Asinh(x),
        UnaryOp.Acosh => Math.Acosh(x),
        UnaryOp.Atanh => Math.Atanh(x),
        UnaryOp.Sigmoid => 1 / (1 + Math.Exp(-x)),
        UnaryOp.Softplus => x > 30 ? x : x < -30 ? Math.Exp(x) : Math.Log(1 + Math.Exp(x)),
        UnaryOp.Relu => x < 0 ? 0 : x,
        UnaryOp.Erf => ErrorFunction(x),
        UnaryOp.ErfInv => InverseErrorFunction(x),
        UnaryOp.Erfc => x > 2 ? ErrorTail(x) : 1 - ErrorFunction(x),
        UnaryOp.Lgamma => !double.IsFinite(x) || (x <= 0 && x == Math.Floor(x)) ? double.IsNaN(x) ? x : double.PositiveInfinity : (double)Precise.Lgamma(x),
        UnaryOp.Digamma => x == 0 ? -1 / x
            : x < 0 && x == Math.Floor(x) ? double.NaN
            : double.IsFinite(x) ? (double)Precise.Digamma(x) : x,
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    // Maclaurin series, Abramowitz and Stegun 7.1.6: all terms of one sign.
    static double ErrorFunction(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) > 6) return Math.Sign(x);
        double term = x, sum = x;
        for (var n = 1; n < 200; n++) sum += term *= 2 * x * x / ((2 * n) + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    // By halving; near 0 by two terms of the series.
    static double InverseErrorFunction(double x)
    {
        if (!(Math.Abs(x) < 1)) return Math.Abs(x) == 1 ? x * double.PositiveInfinity : double.NaN;
        if (Math.Abs(x) < 1e-4) return x * Math.Sqrt(Math.PI) / 2 * (1 + (Math.PI / 12 * x * x));
        var (low, high) = (-6.0, 6.0);
        for (var i = 0; i < 45; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = ErrorFunction(middle) < x ? (middle, high) : (low, middle);
        }
        return low;
    }

    // Continued fraction, Abramowitz and Stegun 7.1.14.
    static double ErrorTail(double x)
    {
        if (double.IsPositiveInfinity(x)) return 0;
        var fraction = x;
        for (var n = 200; n >= 1; n--) fraction = x + (n / 2.0 / fraction);
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / fraction;
    }

    public static double Of(BinaryOp op, double a, double b) => op switch
    {
        BinaryOp.Add => a + b,
        BinaryOp.Sub => a - b,
        BinaryOp.Mul => a * b,
        BinaryOp.Div => a / b,
        BinaryOp.FloorDiv => Math.Floor(a / b),
        BinaryOp.Rem => a % b,
        BinaryOp.Pow => Math.Pow(a, b),
        BinaryOp.Min => Math.Min(a, b),
        BinaryOp.Max => Math.Max(a, b),
        BinaryOp.Atan2 => Math.Atan2(a, b),
        BinaryOp.Mod => Mod(a, b),
        BinaryOp.Hypot => double.Hypot(a, b),
        BinaryOp.LogAddExp => a == b ? a + Math.Log(2) : Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b))),
        BinaryOp.CopySign => Math.CopySign(a, b),
        _ => throw new ArgumentOutOfRangeException(nameof(op), op, null),
    };

    /// <summary>Python's remainder.</summary>
    public static double Mod(double a, double b)
    {
        var r = a % b;
        return r == 0 ? Math.CopySign(0, b) : r < 0 != b < 0 ? r + b : r;
    }

    /// <summary>Ordinary numbers in [-3, 3] with the difficult ones strewn in.</summary>
    public static float[] Numbers(int n, int seed)
    {
        float[] hard = [0f, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon,
            1e-40f, 1.17549435e-38f, float.MaxValue, float.MinValue, 1f, -1f, 0.5f, 2.5f, 88.72f, -103.9f, 1e-7f, 16777217f];
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(i => random.Next(4) == 0 ? hard[random.Next(hard.Length)] : (random.NextSingle() * 6) - 3)];
    }

    /// <summary>
    /// The same numbers with another layout: gaps, an offset, reversed, or transposed under a reshape.
    /// </summary>
    public static NDArray Laid(float[] values, int layout)
    {
        var n = values.Length;
        switch (layout)
        {
            case 0: return NDArray.From<float>(values);
            case 1:
                var gaps = NDArray.Full([(n * 3) + 5], 7f);
                var view = gaps.Slice(0, 2, 2 + (3 * n), 3);
                Elementwise.Copy(NDArray.From<float>(values), view);
                return view;
            default:
                return NDArray.From<float>([.. values.Reverse()]).Slice(0, null, null, -1);
        }
    }
}
