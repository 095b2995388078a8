using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Diagnosis;

/// <summary>
/// What to write instead, where it is known. The first rule that fits an operation, and what its input was made by, is
/// the one; course/13-nans proves them.
/// </summary>
static class Cures
{
    const string Overflow = "e to the x overflows above 88.7 in F32 and 709.8 in F64: ";

    const string Masked =
        "a row that is masked whole has no softmax; choose with a Where, or mask with a large finite number";

    /// <summary>The cure, or null.</summary>
    /// <param name="computed">The primitive that was computed.</param>
    /// <param name="derived">The operation whose derivative it belongs to; null where it is the operation itself.</param>
    /// <param name="place">The element, and what it was made of.</param>
    /// <param name="makers">What each input was made by, where that is known.</param>
    public static string? Of(Primitive computed, Primitive? derived, Birthplace place, Made?[] makers)
    {
        var given = Array.ConvertAll(place.Inputs, input => input.Value);
        // A derivative reads x, or y = f(x), which f has made of x: what f was applied to is what counts.
        var maker = derived is null ? makers.FirstOrDefault()
            : makers.OfType<Made>().FirstOrDefault(made => made.Primitive.GetType() == derived.GetType())?[0]
            ?? makers.OfType<Made>().FirstOrDefault();
        return (derived ?? computed) switch
        {
            _ when given.Any(double.IsInfinity) =>
                $"infinities that were given have met each other, or 0: {Masked}",
            Log or Log2 or Log10 or Log1p => Logarithm(maker, given, (derived ?? computed) is Log1p ? -1 : 0, derived is not null),
            Exp or Exp2 or Expm1 => Overflow + "take the maximum out first (Softmax, LogSoftmax, LogSumExp do); "
                + "ln(1 + e^x) is Softplus, 1/(1 + e^-x) is Sigmoid",
            Sinh or Cosh => Overflow + "so do they; Tanh does not",
            Sqrt or Rsqrt or Cbrt => Root(maker, given, derived),
            Div or Reciprocal => Quotient(derived is null ? makers : [maker, .. makers], given, derived is not null),
            Pow => "0 has no negative power and no slope in a power below 1, a negative number no power that is not whole: "
                + "Where(x > 0, Tensor.Pow(Where(x > 0, x, 1), p), 0)",
            Mul or Add or Sub or Square or ReduceSum or CumSum or CumProd or DotGeneral or Convolve =>
                given.Any(x => Math.Abs(x) > 1e15)
                    ? "it is more than the type can hold (3.4e38 in F32): scale, normalise or clip what goes in, "
                        + "take a smaller learning rate, or F64"
                    : null,
            ConvertTo => "it is more than the narrower type can hold",
            Tan or Asin or Acos or Atanh or Acosh or ErfInv => "it is not defined there: Clip its argument to the open "
                + "interval, by more than the type's epsilon (1.2e-7 in F32)",
            Lgamma or Digamma => "it has poles at 0, -1, -2, ...",
            Rem or FloorDiv => "the divisor is 0",
            _ => null,
        };
    }

    static string Logarithm(Made? x, double[] given, double zero, bool backward) => x switch
    {
        { Primitive: Sigmoid } => "ln sigmoid(z) is z.LogSigmoid(), and the whole loss Tensor.SigmoidCrossEntropy(z, y): "
            + "max(z, 0) - yz + ln(1 + e^-|z|)",
        { Primitive: Sub } when x[1] is { Primitive: Sigmoid } =>
            "ln(1 - sigmoid(z)) is (-z).LogSigmoid(), and the whole loss Tensor.SigmoidCrossEntropy(z, y)",
        { Primitive: Div } when x.Uses<Exp>() => "ln softmax(z) is z.LogSoftmax(), the loss Tensor.SoftmaxCrossEntropy(z, y)",
        { Primitive: Sub } when x.Uses<Min>() || x.Uses<Max>() =>
            "1 - 1e-12 is 1 in F32, whose numbers below 1 are 6e-8 apart: keep the logits, and write "
            + "Tensor.SigmoidCrossEntropy(z, y)",
        { Primitive: ReduceSum } when x.Uses<Exp>() && x.Uses<Select>() => Masked,
        { Primitive: ReduceSum } when x.Uses<Exp>() => "ln sum e^z is z.LogSumExp()",
        { Primitive: Add } when x.Uses<Exp>() => "ln(1 + e^z) is z.Softplus()",
        _ when given.Any(number => number < zero) && !backward => "a negative number has no logarithm",
        _ => "ln 0 is -infinity and its slope infinite, and a Where outside does not help its derivative: "
            + "Where(x > 0, Where(x > 0, x, 1).Log(), 0), or Maximum(x, tiny).Log()",
    };

    static string Root(Made? x, double[] given, Primitive? derived)
    {
        if (IsOnePassVariance(x)) return "E[x²] - E[x]² cancels: x.Var(), which takes the mean off first";
        if (x?.Primitive is ReduceSum && (x[0]?.Primitive is Square or Mul))
            return "the norm has no slope at 0: x.Norm() has 0 there; for its square write x.Square().Sum()";
        if (x?.Uses<ReduceSum>() == true && (x.Uses<Square>() || x.Uses<Mul>()))
            return "put epsilon inside the root, (v + eps).Rsqrt(): x.Standardize() does";
        if (derived is null && given.Any(number => number < 0)) return "a negative number has no root";
        return "the root's slope at 0 is infinite: put epsilon inside, (x + eps).Sqrt(), or choose before the root, "
            + "Where(x > 0, Where(x > 0, x, 1).Sqrt(), 0)";
    }

    static string Quotient(Made?[] makers, double[] given, bool backward)
    {
        if (makers.Any(IsOnePassVariance)) return "E[x²] - E[x]² cancels: x.Var(), which takes the mean off first";
        if (makers.Any(maker => maker is { Primitive: Sqrt or Select } && maker.Uses<ReduceSum>()))
            return "the norm, or the deviation, may be 0: g / (g.Norm() + eps), or (v + eps).Rsqrt(), or g.Sign()";
        if (makers.Any(maker => maker?.Primitive is ReduceSum && maker.Uses<Exp>()))
            return "it is a softmax without the maximum taken out: z.Softmax()";
        if (!backward && given is [_, not 0]) return "it is more than the type can hold: the divisor is too small";
        return "the divisor is 0, and a Where outside does not help its derivative: "
            + "Where(d != 0, n / Where(d != 0, d, 1), 0)";
    }

    // Sub(mean of squares, square of mean), an epsilon added or not.
    static bool IsOnePassVariance(Made? x) => x switch
    {
        { Primitive: Sub } => x[0]?.Uses<ReduceSum>() == true && x[1] is { Primitive: Square or Mul } mean
            && mean.Uses<ReduceSum>() && (x[0]!.Uses<Square>() || x[0]!.Uses<Mul>() || x[0]!.Primitive is Square or Mul),
        { Primitive: Add or Max } => IsOnePassVariance(x[0]) || IsOnePassVariance(x[1]),
        _ => false,
    };
}
