using static Nabla.NN.Tests.Numbers;
using static Nabla.Transform;

namespace Nabla.NN.Tests;

/// <summary>
/// Losses against their formulas, their gradients against differences, and both at logits of any size in F32.
/// </summary>
public class LossTests
{
    static readonly Tensor y = Draw(1, 4, 3), t = Draw(2, 4, 3), labels = Tensor.Create([2, 0, 1, 2]);

    static readonly Tensor q = Draw(3, 4, 3).Softmax();

    static double Mean(Func<int, double> of) => Enumerable.Range(0, 4).Average(of);

    static double Rows(Func<double, double, double> f) =>
        Mean(i => Enumerable.Range(0, 3).Average(j => f(y.At(i, j), t.At(i, j))));

    static double LogP(int i, int c) => y.At(i, c) - Math.Log(Enumerable.Range(0, 3).Sum(k => Math.Exp(y.At(i, k))));

    static int Label(int i) => labels.Item<int>(i);

    static double Length(Tensor a, Tensor b, int i) =>
        Math.Sqrt(Enumerable.Range(0, 3).Sum(j => Math.Pow(a.At(i, j) - b.At(i, j), 2)));

    static double Cos(int i) => Enumerable.Range(0, 3).Sum(j => y.At(i, j) * t.At(i, j))
        / Length(y, 0 * y, i) / Length(t, 0 * t, i);

    static readonly Tensor signs = Tensor.Create([1.0, -1, 1, -1]);

    static readonly Dictionary<string, (Func<Tensor, Tensor> Loss, Func<double> Formula)> all = new()
    {
        ["Mse"] = (x => Losses.Mse(x, t), () => Rows((a, b) => (a - b) * (a - b))),
        ["Mae"] = (x => Losses.Mae(x, t), () => Rows((a, b) => Math.Abs(a - b))),
        ["Huber"] = (x => Losses.Huber(x, t, 0.7), () => Rows((a, b) =>
            Math.Abs(a - b) is var d && d <= 0.7 ? d * d / 2 : 0.7 * (d - 0.35))),
        ["Hinge"] = (x => Losses.Hinge(x, t.Sign()), () => Rows((a, b) => Math.Max(0, 1 - (Math.Sign(b) * a)))),
        ["Cosine"] = (x => Losses.Cosine(x, t), () => Mean(i => 1 - Cos(i))),
        ["Cosine, signs"] = (x => Losses.Cosine(x, t, signs, 0.1), () =>
            Mean(i => i % 2 == 0 ? 1 - Cos(i) : Math.Max(0, Cos(i) - 0.1))),
        ["Triplet"] = (x => Losses.Triplet(x, t, q, 0.8), () =>
            Mean(i => Math.Max(0, Length(y, t, i) - Length(y, q, i) + 0.8))),
        ["CrossEntropy, labels"] = (x => Losses.CrossEntropy(x, labels), () => Mean(i => -LogP(i, Label(i)))),
        ["CrossEntropy, soft"] = (x => Losses.CrossEntropy(x, q), () =>
            Mean(i => -Enumerable.Range(0, 3).Sum(c => q.At(i, c) * LogP(i, c)))),
        ["CrossEntropy, smoothed"] = (x => Losses.CrossEntropy(x, labels, 0.1), () =>
            Mean(i => -Enumerable.Range(0, 3).Sum(c => ((c == Label(i) ? 0.9 : 0) + (0.1 / 3)) * LogP(i, c)))),
        ["CrossEntropy, soft and smoothed"] = (x => Losses.CrossEntropy(x, q, 0.2), () =>
            Mean(i => -Enumerable.Range(0, 3).Sum(c => ((0.8 * q.At(i, c)) + (0.2 / 3)) * LogP(i, c)))),
        ["CrossEntropy, ignored"] =
            (x => Losses.CrossEntropy(x, labels, ignore: 2), () => -(LogP(1, 0) + LogP(2, 1)) / 2),
        ["BinaryCrossEntropy"] = (x => Losses.BinaryCrossEntropy(x, q), () => Rows2((z, p) =>
            -(p * Math.Log(1 / (1 + Math.Exp(-z)))) - ((1 - p) * Math.Log(1 - (1 / (1 + Math.Exp(-z))))))),
        ["BinaryCrossEntropy, weighed"] = (x => Losses.BinaryCrossEntropy(x, q, 3), () => Rows2((z, p) =>
            -(3 * p * Math.Log(1 / (1 + Math.Exp(-z)))) - ((1 - p) * Math.Log(1 - (1 / (1 + Math.Exp(-z))))))),
        ["NegativeLogLikelihood"] = (x => Losses.NegativeLogLikelihood(x.LogSoftmax(), labels), () =>
            Mean(i => -LogP(i, Label(i)))),
        ["KullbackLeibler"] = (x => Losses.KullbackLeibler(x.LogSoftmax(), q), () =>
            Mean(i => Enumerable.Range(0, 3).Sum(c => q.At(i, c) * (Math.Log(q.At(i, c)) - LogP(i, c))))),
        ["MultiHinge"] = (x => Losses.MultiHinge(x, labels), () => Mean(i => Enumerable.Range(0, 3)
            .Where(c => c != Label(i)).Sum(c => Math.Max(0, 1 - y.At(i, Label(i)) + y.At(i, c))) / 3)),
    };

    static double Rows2(Func<double, double, double> f) =>
        Mean(i => Enumerable.Range(0, 3).Average(j => f(y.At(i, j), q.At(i, j))));

    public static TheoryData<string> Names => [.. all.Keys];

    [Theory, MemberData(nameof(Names))]
    public void A_loss_is_its_formula_and_its_gradient_that_of_differences(string name)
    {
        var (loss, formula) = all[name];
        Close([formula()], [(double)loss(y)], 1e-12);
        Close([formula()], [(double)Jit(loss)(y)], 1e-12);
        var report = GradCheck.Of(loss, y);
        Assert.True(report.Passed, $"{report}");
    }

    /// <summary>In F32 e^89 overflows, and sigmoid(17) is 1: the naive forms give NaN here.</summary>
    [Theory, InlineData(20f), InlineData(104f), InlineData(1e4f), InlineData(1e30f)]
    public void Losses_of_extreme_logits_are_finite_in_F32_and_so_are_their_gradients(float size)
    {
        var logits = Tensor.Create([[size, -size, 0f], [-size, size, 0f]]);
        var right = Tensor.Create([0, 0]);
        var soft = Tensor.Create([[1f, 0f, 0f], [1f, 0f, 0f]]);
        Assert.Equal(size, (float)Losses.CrossEntropy(logits, right), size * 1e-6f);
        (string Name, Func<Tensor, Tensor> Loss)[] each =
        [
            ("labels", z => Losses.CrossEntropy(z, right)), ("soft", z => Losses.CrossEntropy(z, soft)),
            ("smoothed", z => Losses.CrossEntropy(z, right, 0.1)),
            ("binary", z => Losses.BinaryCrossEntropy(z, soft)),
            ("weighed", z => Losses.BinaryCrossEntropy(z, soft, 2)),
            ("nll", z => Losses.NegativeLogLikelihood(z.LogSoftmax(), right)),
            ("kl", z => Losses.KullbackLeibler(z.LogSoftmax(), soft)), ("hinge", z => Losses.MultiHinge(z, right)),
            ("huber", z => Losses.Huber(z, soft)), ("cosine", z => Losses.Cosine(z, soft)),
        ];
        foreach (var (name, loss) in each)
        {
            var (value, slope) = Jit(ValueAndGrad(loss))(logits);
            Assert.True(float.IsFinite((float)value), $"{name} of {size} is {value}");
            Assert.True((bool)slope.IsFinite().All(), $"the slope of {name} at {size} is {slope}");
        }
        // softmax - one-hot, halved by the mean: 0 where it is right, (-1, 1, 0)/2 where it is wrong.
        Close([0, 0, 0, -0.5, 0.5, 0], Grad((Tensor z) => Losses.CrossEntropy(z, right))(logits).Values(), 2e-9);
    }

    [Fact]
    public void Equal_rows_and_rows_of_zeros_have_gradients()
    {
        var zero = Tensor.Zeros([2, 3]);
        Assert.True((bool)Grad((Tensor a) => Losses.Cosine(a, Tensor.Ones([2, 3])))(zero).IsFinite().All());
        Assert.True((bool)Grad((Tensor a) => Losses.Triplet(a, a, a))(zero).IsFinite().All());
        Assert.Equal(1f, (float)Losses.Triplet(zero, zero, zero));
    }

    [Fact]
    public void Reductions_are_the_mean_the_sum_and_none()
    {
        var none = Losses.CrossEntropy(y, labels, reduction: Reduction.None);
        Assert.Equal(4, none.Length);
        Close([none.Values().Sum()], [(double)Losses.CrossEntropy(y, labels, reduction: Reduction.Sum)]);
        Assert.Equal(0.0, (double)Losses.CrossEntropy(y, 0 * labels, ignore: 0));
    }
}
