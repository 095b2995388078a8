using static Nabla.Transform;

namespace Nabla.Course.Births;

/// <summary>A way to lose a number, and the way to keep it.</summary>
/// <param name="Number">Its place in the table; variants share one.</param>
/// <param name="Name">What is computed.</param>
/// <param name="Naive">The formula as the book has it.</param>
/// <param name="Stable">The same mathematics, written for numbers that end.</param>
public sealed record QuandaryCase(int Number, string Name, Func<Tensor> Naive, Func<Tensor> Stable);

/// <summary>
/// The table of chapter 13, which <c>nabla nans</c> shows: eight ways to a number that is none, with variants, each a
/// minimal case.
/// </summary>
public static class Quandary
{
    static readonly Tensor z = Tensor.Create([2f, -104f]), far = Tensor.Create([2f, 17f]), p = Tensor.Create([0.5f, 1f]);
    static readonly Tensor logits = Tensor.Create([1f, 89f]), apart = Tensor.Create([80f, -80f]);
    static readonly Tensor x = Tensor.Create([4f, 0f]), zero = Tensor.Create([0f, 0f]), same = Tensor.Create([3f, 3f]);
    static readonly Tensor near = Tensor.Create([4096.01f, 4095.99f]);
    static readonly Tensor whole = Tensor.Create([3, 50000]);

    public static IReadOnlyList<QuandaryCase> Cases { get; } =
    [
        new(
            1, "slope of -ln sigmoid(z) at z = -104",
            () => Slope(v => -v.Sigmoid().Log(), z),
            () => Slope(v => -v.LogSigmoid(), z)),
        new(
            1, "-ln(1 - sigmoid(z)) at z = 17",
            () => -(1 - far.Sigmoid()).Log(),
            () => -(-far).LogSigmoid()),
        new(
            2, "(1 - y) ln(1 - p), p = y = 1, clipped",
            () => (1 - p) * (1 - p.Clip(1e-12, 1 - 1e-12)).Log(),
            () => (1 - p) * (1 - p.Clip(1e-6, 1 - 1e-6)).Log()),
        new(
            3, "softmax of 89",
            () => logits.Exp() / logits.Exp().Sum(),
            () => logits.Softmax()),
        new(
            3, "ln softmax of 80 and -80",
            () => ((apart - apart.Max()).Exp() / (apart - apart.Max()).Exp().Sum()).Log(),
            () => apart.LogSoftmax()),
        new(
            3, "ln(1 + e^z) at z = 89",
            () => (1 + logits.Exp()).Log(),
            () => logits.Softplus()),
        new(
            4, "slope of where(x > 0, sqrt x, 0) at 0",
            () => Slope(v => Tensor.Where(v > 0, v.Sqrt(), 0), x),
            () => Slope(v => Tensor.Where(v > 0, Tensor.Where(v > 0, v, 1).Sqrt(), 0), x)),
        new(
            4, "where(x > 0, ln x, 0) at 0",
            () => Tensor.Where(x > 0, x.Log(), 0),
            () => Tensor.Where(x > 0, Tensor.Where(x > 0, x, 1).Log(), 0)),
        new(
            5, "slope of norm(x)² at 0",
            () => Slope(v => v.Square().Sum().Sqrt().Square(), zero),
            () => Slope(v => v.Square().Sum(), zero)),
        new(
            5, "slope of the deviation of a constant",
            () => Slope(v => v.Var().Sqrt(), same),
            () => Slope(v => (v.Var() + 1e-5).Sqrt(), same)),
        new(
            5, "batch norm, epsilon outside the root",
            () => Slope(v => (v - v.Mean()) / (v.Var().Sqrt() + 1e-5), same),
            () => Slope(v => v.Standardize(), same)),
        new(
            6, "one-pass deviation near 4096",
            () => (near.Square().Mean() - near.Mean().Square()).Sqrt(),
            () => near.Var().Sqrt()),
        new(
            7, "attack along g / norm(g), g = 0",
            () => zero / zero.Square().Sum().Sqrt(),
            () => zero.Sign()),
        new(
            8, "root of 50000² in 32-bit whole numbers",
            () => whole.Square().As(DType.F32).Sqrt(),
            () => whole.As(DType.F32).Square().Sqrt()),
    ];

    static Tensor Slope(Func<Tensor, Tensor> f, Tensor at) => Grad<Tensor>(t => f(t).Sum())(at);
}
