using Nabla.Arrays.Kernels;
using static Nabla.Arrays.Tests.Precise;

namespace Nabla.Arrays.Tests;

/// <summary>
/// How far a function lies from the exact value, in units in the last place of that value, at a thousand arguments drawn
/// from a range, half of them evenly, half by their exponents. A second argument is drawn from its own range.
/// </summary>
sealed record Accuracy(string Name, double Low, double High, Func<NDArray, NDArray, NDArray> Fast, Func<Precise, Precise, Precise> Exact)
{
    const int Count = 1000;

    public (double Low, double High) Second { get; init; }

    /// <summary>The arguments, in words.</summary>
    public string Range => Second == default ? Interval(Low, High) : $"{Interval(Low, High)}, {Interval(Second.Low, Second.High)}";

    static string Interval(double low, double high) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{low:G3} to {high:G3}");

    /// <summary>
    /// The largest error in float32. Which arguments have the largest, float64 tells, whose error is a 500 millionth of
    /// such a unit.
    /// </summary>
    public double Single()
    {
        float[] x = [.. Arguments(Low, High, 1).Select(v => (float)v)];
        float[] y = [.. Arguments(Second.Low, Second.High, 2).Select(v => (float)v)];
        NDArray a = NDArray.From<float>(x), b = NDArray.From<float>(y);
        var single = Fast(a, b).ToArray<float>();
        var twice = Fast(Elementwise.Convert(a, DType.F64), Elementwise.Convert(b, DType.F64)).ToArray<double>();
        return Enumerable.Range(0, Count).OrderByDescending(i => Error(single[i], twice[i], 24, -149)).Take(5)
            .Max(i => Error(single[i], Exact(x[i], y[i]), 24, -149));
    }

    /// <summary>The largest error in float64.</summary>
    public double Twice()
    {
        double[] a = [.. Arguments(Low, High, 1)], b = [.. Arguments(Second.Low, Second.High, 2)];
        var twice = Fast(NDArray.From<double>(a), NDArray.From<double>(b)).ToArray<double>();
        return Enumerable.Range(0, Count).AsParallel().Max(i => Error(twice[i], Exact(a[i], b[i]), 53, -1074));
    }

    static IEnumerable<double> Arguments(double low, double high, int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < Count; i++)
        {
            var even = low + ((high - low) * random.NextDouble());
            var far = Math.Max(Math.Abs(low), Math.Abs(high));
            var steep = far * Math.Pow(2, -30 * random.NextDouble()) * (low < 0 && random.Next(2) == 0 ? -1 : 1);
            yield return i % 2 == 0 || steep <= low || steep >= high ? even : steep;
        }
    }

    static double Error(double got, Precise exact, int digits, int least)
    {
        var near = Math.Abs((double)exact);
        if (double.IsInfinity(got)) return near > (digits == 24 ? float.MaxValue : double.MaxValue) ? 0 : got;
        var unit = near == 0 ? least : Math.Max(Math.ILogB(near) - digits + 1, least);
        return (double)Precise.Abs(((Precise)got) - exact) * Math.ScaleB(1, -unit);
    }

    static Accuracy Of(UnaryOp op, double low, double high, Func<Precise, Precise> exact) =>
        new($"{op}", low, high, (x, _) => Elementwise.Apply(op, x), (x, _) => exact(x));

    static Accuracy Of(BinaryOp op, double low, double high, Func<Precise, Precise, Precise> exact, double low2, double high2) =>
        new($"{op}", low, high, (a, b) => Elementwise.Apply(op, a, b), exact) { Second = (low2, high2) };

    static Precise Squared(Precise x) => x * x;

    static Precise Sigmoid(Precise x) => One / (One + Exp(-x));

    static Precise Tanh(Precise x) => (One - Exp(x * -2)) / (One + Exp(x * -2));

    // By the sign of x: nothing cancels.
    static Precise Asinh(Precise x) =>
        x.Sign < 0 ? -Log(Sqrt(Squared(x) + 1) - x) : Log(x + Sqrt(Squared(x) + 1));

    static Precise Atan2(Precise y, Precise x) =>
        x.Sign > 0 ? Atan(y / x) : Atan(y / x) + (y.Sign < 0 ? -Pi : Pi);

    static Precise Pow(Precise a, Precise b) => Exp(b * Log(a));

    /// <summary>All that are not exact or correctly rounded.</summary>
    public static readonly Accuracy[] All =
    [
        Of(UnaryOp.Rsqrt, 0, 100, x => One / Sqrt(x)), Of(UnaryOp.Cbrt, -100, 100, Cbrt),
        Of(UnaryOp.Exp, -87, 88.7, Exp), Of(UnaryOp.Exp2, -126, 127.9, x => Exp(x * Ln2)),
        Of(UnaryOp.Expm1, -20, 88, x => Exp(x) - 1), Of(UnaryOp.Log, 0, 100, Log),
        Of(UnaryOp.Log1p, -0.99, 100, x => Log(One + x)), Of(UnaryOp.Log2, 0, 100, x => Log(x) / Ln2),
        Of(UnaryOp.Log10, 0, 100, x => Log(x) / Ln10), Of(UnaryOp.Sin, -100, 100, x => SinCos(x).Sin),
        Of(UnaryOp.Cos, -100, 100, x => SinCos(x).Cos), Of(UnaryOp.Tan, -100, 100, x => SinCos(x).Sin / SinCos(x).Cos),
        Of(UnaryOp.Sin, -1e30, 1e30, x => SinCos(x).Sin), Of(UnaryOp.Cos, -1e30, 1e30, x => SinCos(x).Cos),
        Of(UnaryOp.Tan, -1e30, 1e30, x => SinCos(x).Sin / SinCos(x).Cos),
        Of(UnaryOp.Asin, -1, 1, Asin), Of(UnaryOp.Acos, -1, 1, Acos), Of(UnaryOp.Atan, -50, 50, Atan),
        Of(UnaryOp.Sinh, -88, 88, x => (Exp(x) - Exp(-x)) / 2), Of(UnaryOp.Cosh, -88, 88, x => (Exp(x) + Exp(-x)) / 2),
        Of(UnaryOp.Tanh, -10, 10, Tanh), Of(UnaryOp.Asinh, -100, 100, Asinh),
        Of(UnaryOp.Acosh, 1, 100, x => Log(x + Sqrt(Squared(x) - 1))),
        Of(UnaryOp.Atanh, -0.999, 0.999, x => Log((One + x) / (One - x)) / 2),
        Of(UnaryOp.Sigmoid, -87, 20, Sigmoid), Of(UnaryOp.Softplus, -80, 80, x => Log(One + Exp(x))),
        Of(UnaryOp.Erf, -4, 4, Erf), Of(UnaryOp.Erfc, -4, 9, x => One - Erf(x)),
        Of(UnaryOp.ErfInv, -0.999, 0.999, x => ErfInv(x, Elementwise.Apply(UnaryOp.ErfInv, NDArray.Scalar((double)x)).Item<double>())),
        Of(UnaryOp.Lgamma, 0, 100, Lgamma), Of(UnaryOp.Digamma, 0, 100, Digamma),
        Of(BinaryOp.Pow, 0, 50, Pow, -20, 20), Of(BinaryOp.Atan2, -9, 9, Atan2, -9, 9),
        Of(BinaryOp.Hypot, -9, 9, (a, b) => Sqrt(Squared(a) + Squared(b)), -9, 9),
        Of(BinaryOp.LogAddExp, 0, 30, (a, b) => Log(Exp(a) + Exp(b)), 0, 30),
    ];
}
