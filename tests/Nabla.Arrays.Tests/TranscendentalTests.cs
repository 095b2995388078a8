using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

/// <summary>
/// How far each function lies from the exact value, in units in the last place, over its whole range: float32 against
/// float64, float64 against
/// the platform's functions, themselves within an ulp of it (not where the naive twin cancels: bound 0).
/// </summary>
public class TranscendentalTests
{
    public static readonly (UnaryOp Op, float Low, float High, double Bound, double Bound64)[] Bounds =
    [
        (UnaryOp.Exp, -87, 88.7f, 1.5, 2), (UnaryOp.Exp2, -126, 127.9f, 1.5, 2), (UnaryOp.Expm1, -20, 88, 2.5, 0),
        (UnaryOp.Log, 1e-38f, 100, 1.5, 2), (UnaryOp.Log1p, -0.99f, 100, 2.5, 0), (UnaryOp.Log2, 1e-38f, 100, 2.5, 4),
        (UnaryOp.Log10, 1e-38f, 100, 2.5, 4), (UnaryOp.Sin, -100, 100, 2, 2), (UnaryOp.Cos, -100, 100, 2, 2),
        (UnaryOp.Tan, -100, 100, 4, 4), (UnaryOp.Asin, -1, 1, 2.5, 3), (UnaryOp.Acos, -1, 1, 2.5, 3),
        (UnaryOp.Atan, -50, 50, 2.5, 3), (UnaryOp.Sinh, -88, 88, 3.5, 5), (UnaryOp.Cosh, -88, 88, 2.5, 4),
        (UnaryOp.Tanh, -10, 10, 7, 5), (UnaryOp.Asinh, -100, 100, 3.5, 5), (UnaryOp.Acosh, 1, 100, 3.5, 5),
        (UnaryOp.Atanh, -0.999f, 0.999f, 3.5, 5), (UnaryOp.Cbrt, -100, 100, 1.5, 2), (UnaryOp.Sigmoid, -87, 20, 2.5, 4),
        (UnaryOp.Erf, -4, 4, 2.5, 0), (UnaryOp.Erfc, -4, 9, 6, 0), (UnaryOp.ErfInv, -0.99f, 0.99f, 6, 0),
    ];

    public static IEnumerable<TheoryDataRow<UnaryOp>> Functions() => Bounds.Select(b => new TheoryDataRow<UnaryOp>(b.Op));

    [Theory, MemberData(nameof(Functions))]
    public void Error_stays_within_its_bound(UnaryOp op)
    {
        const int N = 20_000;
        var (_, low, high, bound, bound64) = Bounds.Single(b => b.Op == op);
        float[] x = [.. Enumerable.Range(0, N).Select(i => low + ((high - low) * (float)(i / (double)(N - 1))))];
        var single = Elementwise.Apply(op, NDArray.From<float>(x)).ToArray<float>();
        var twice = Elementwise.Apply(op, NDArray.From<double>([.. x.Select(v => (double)v)])).ToArray<double>();
        var (worst, worst64) = (0.0, 0.0);
        for (var i = 0; i < N; i++)
        {
            var exact = Naive.Of(op, x[i]);
            worst = Math.Max(worst, Math.Abs(single[i] - exact) / Ulp((float)exact));
            worst64 = Math.Max(worst64, Math.Abs(twice[i] - exact) / Math.Max(Math.BitIncrement(Math.Abs(exact)) - Math.Abs(exact), double.Epsilon));
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"{op}: float32 {worst:F2} ulp, float64 {worst64:F2} ulp");
        Assert.True(worst <= bound, $"{op}: {worst:F2} ulp in float32, allowed {bound}");
        Assert.True(bound64 == 0 || worst64 <= bound64, $"{op}: {worst64:F2} ulp in float64, allowed {bound64}");
    }

    static double Ulp(float x) => (double)MathF.BitIncrement(Math.Abs(x)) - Math.Abs(x);

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
}
