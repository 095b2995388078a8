using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

// What lies outside the table of docs/numerics.md, which AccuracyTests measures.
public class TranscendentalTests
{
    [Theory, InlineData(1e6), InlineData(1e20), InlineData(-1e300), InlineData(123456.789)]
    public void Angles_of_many_turns_are_reduced_with_all_digits(double x)
    {
        foreach (var op in new[] { UnaryOp.Sin, UnaryOp.Cos, UnaryOp.Tan })
        {
            Assert.Equal(Naive.Of(op, x), Elementwise.Apply(op, NDArray.Scalar(x)).Item<double>(), 1e-14 * Math.Abs(Naive.Of(op, x)) + 1e-15);
            if (Math.Abs(x) < 1e30) Assert.Equal((float)Naive.Of(op, (float)x), Elementwise.Apply(op, NDArray.Scalar((float)x)).Item<float>(), 1e-6f * (1 + MathF.Abs((float)Naive.Of(op, (float)x))));
        }
    }

    // Abramowitz and Stegun, tables 7.1 and 7.2.
    [Fact]
    public void Error_function_has_its_tabled_values()
    {
        var x = NDArray.From<double>(0.5, 1, 2, -1);
        Assert.Equal([0.5204998778, 0.8427007929, 0.9953222650, -0.8427007929], Elementwise.Apply(UnaryOp.Erf, x).ToArray<double>(), (a, b) => Math.Abs(a - b) < 1e-10);
        Assert.Equal(2.088487583762545e-45, Elementwise.Apply(UnaryOp.Erfc, NDArray.Scalar(10.0)).Item<double>(), 1e-58);
        var back = Elementwise.Apply(UnaryOp.Erf, Elementwise.Apply(UnaryOp.ErfInv, NDArray.From<double>(0.1, -0.7, 0.999, 1e-9))).ToArray<double>();
        Assert.Equal([0.1, -0.7, 0.999, 1e-9], back, (a, b) => Math.Abs(a - b) < 1e-15);
    }

    // gamma(1/2) = sqrt(pi); psi(1) = -gamma; poles; the reflection at -1/2: gamma(-1/2) = -2 sqrt(pi).
    [Fact]
    public void Gamma_has_its_known_values()
    {
        var x = NDArray.From<double>(0.5, 1, 2, -0.5, 6, 0, -3, double.NegativeInfinity, double.NaN);
        double[] known = [Math.Log(Math.PI) / 2, 0, 0, Math.Log(4 * Math.PI) / 2, Math.Log(120),
            double.PositiveInfinity, double.PositiveInfinity, double.PositiveInfinity, double.NaN];
        Assert.Equal(known, Elementwise.Apply(UnaryOp.Lgamma, x).ToArray<double>(), Same);
        const double Euler = 0.57721566490153286061;
        known = [-Euler - (2 * Math.Log(2)), -Euler, 1 - Euler, 2 - Euler - (2 * Math.Log(2)), (137.0 / 60) - Euler,
            double.NegativeInfinity, double.NaN, double.NaN, double.NaN];
        Assert.Equal(known, Elementwise.Apply(UnaryOp.Digamma, x).ToArray<double>(), Same);
        Assert.Equal(double.PositiveInfinity, Elementwise.Apply(UnaryOp.Digamma, NDArray.Scalar(-0.0)).Item<double>());
    }

    static bool Same(double a, double b) => a.Equals(b) || Math.Abs(a - b) < 1e-14;

    // IEEE 754-2019, 9.2.1: the power, the angle and the hypotenuse of extremes are those of the platform.
    [Fact]
    public void Pairs_of_extremes_are_what_IEEE_754_says()
    {
        double[] values = [0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 1e300, -1e300, 5e-324, 2.5, double.NaN,
            double.PositiveInfinity, double.NegativeInfinity, 9007199254740993, -9007199254740991];
        double[] a = [.. values.SelectMany(v => Enumerable.Repeat(v, values.Length))], b = [.. values.SelectMany(_ => values)];
        void Check(BinaryOp op, Func<double, double, double> exact)
        {
            var got = Elementwise.Apply(op, NDArray.From<double>(a), NDArray.From<double>(b)).ToArray<double>();
            for (var i = 0; i < a.Length; i++)
            {
                var expected = exact(a[i], b[i]);
                var close = expected.Equals(got[i]) || Math.Abs(expected - got[i]) <= 1e-15 * Math.Abs(expected);
                Assert.True(close && (expected != 0 || double.IsNegative(expected) == double.IsNegative(got[i])),
                    $"{op}({a[i]}, {b[i]}): expected {expected:R}, got {got[i]:R}");
            }
        }
        Check(BinaryOp.Pow, Math.Pow);
        Check(BinaryOp.Atan2, Math.Atan2);
        Check(BinaryOp.Hypot, double.Hypot);
        Check(BinaryOp.Rem, (x, y) => x % y);
        Check(BinaryOp.Mod, Naive.Mod);
        Check(BinaryOp.CopySign, Math.CopySign);
    }
}
