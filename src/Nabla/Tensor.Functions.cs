using Nabla.Primitives;
using UnaryOp = Nabla.Arrays.Kernels.UnaryOp;

namespace Nabla;

// Functions of each element, and those composed of them in the form that does not overflow.
public abstract partial class Tensor
{
    /// <summary>The absolute value of each element; its gradient at 0 is 0.</summary>
    public Tensor Abs() => new Abs().Apply(this);

    /// <summary>-1, 0 or 1.</summary>
    public Tensor Sign() => new Sign().Apply(this);

    /// <summary>The greatest whole number that is not greater.</summary>
    public Tensor Floor() => new Floor().Apply(Floating(this));

    /// <summary>The least whole number that is not less.</summary>
    public Tensor Ceil() => new Ceil().Apply(Floating(this));

    /// <summary>The nearest whole number, halves to even.</summary>
    public Tensor Round() => new Round().Apply(Floating(this));

    /// <summary>Rounded towards 0.</summary>
    public Tensor Trunc() => new Trunc().Apply(Floating(this));

    /// <summary>The square of each element.</summary>
    public Tensor Square() => new Square().Apply(this);

    /// <summary>1/x.</summary>
    public Tensor Reciprocal() => new Reciprocal().Apply(Floating(this));

    /// <summary>The square root.</summary>
    public Tensor Sqrt() => new Sqrt().Apply(Floating(this));

    /// <summary>One divided by the square root.</summary>
    public Tensor Rsqrt() => new Rsqrt().Apply(Floating(this));

    /// <summary>The cube root, of negative numbers too; its gradient at 0 is infinite.</summary>
    public Tensor Cbrt() => new Cbrt().Apply(Floating(this));

    /// <summary>e to the power of each element.</summary>
    public Tensor Exp() => new Exp().Apply(Floating(this));

    /// <summary>2 to the power of each element.</summary>
    public Tensor Exp2() => new Exp2().Apply(Floating(this));

    /// <summary>eˣ - 1, exact near 0.</summary>
    public Tensor Expm1() => new Expm1().Apply(Floating(this));

    /// <summary>The natural logarithm.</summary>
    public Tensor Log() => new Log().Apply(Floating(this));

    /// <summary>The logarithm to base 2.</summary>
    public Tensor Log2() => new Log2().Apply(Floating(this));

    /// <summary>The logarithm to base 10.</summary>
    public Tensor Log10() => new Log10().Apply(Floating(this));

    /// <summary>ln(1 + x), exact near 0.</summary>
    public Tensor Log1p() => new Log1p().Apply(Floating(this));

    /// <summary>The sine, of radians.</summary>
    public Tensor Sin() => new Sin().Apply(Floating(this));

    /// <summary>The cosine, of radians.</summary>
    public Tensor Cos() => new Cos().Apply(Floating(this));

    /// <summary>The tangent, of radians.</summary>
    public Tensor Tan() => new Tan().Apply(Floating(this));

    /// <summary>The angle from -π/2 to π/2, in radians, with this sine; NaN outside -1 … 1.</summary>
    public Tensor Asin() => new Asin().Apply(Floating(this));

    /// <summary>The angle from 0 to π, in radians, with this cosine; NaN outside -1 … 1.</summary>
    public Tensor Acos() => new Acos().Apply(Floating(this));

    /// <summary>The angle from -π/2 to π/2, in radians, with this tangent.</summary>
    public Tensor Atan() => new Atan().Apply(Floating(this));

    /// <summary>The hyperbolic sine.</summary>
    public Tensor Sinh() => new Sinh().Apply(Floating(this));

    /// <summary>The hyperbolic cosine.</summary>
    public Tensor Cosh() => new Cosh().Apply(Floating(this));

    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh() => new Tanh().Apply(Floating(this));

    /// <summary>The inverse of the hyperbolic sine.</summary>
    public Tensor Asinh() => new Asinh().Apply(Floating(this));

    /// <summary>The inverse of the hyperbolic cosine; NaN below 1.</summary>
    public Tensor Acosh() => new Acosh().Apply(Floating(this));

    /// <summary>The inverse of the hyperbolic tangent; NaN outside -1 … 1.</summary>
    public Tensor Atanh() => new Atanh().Apply(Floating(this));

    /// <summary>The error function, 2/√π times the integral of e^-t² from 0 to x.</summary>
    public Tensor Erf() => new Erf().Apply(Floating(this));

    /// <summary>1 - erf(x), exact where that is small.</summary>
    public Tensor Erfc() => new Erfc().Apply(Floating(this));

    /// <summary>The number whose error function this is; infinite at ±1, NaN beyond.</summary>
    public Tensor ErfInv() => new ErfInv().Apply(Floating(this));

    /// <summary>ln |Γ(x)|, the logarithm of the gamma function: Γ(n) = (n - 1)! for whole numbers.</summary>
    public Tensor Lgamma() => new Lgamma().Apply(Floating(this));

    /// <summary>The derivative of ln Γ(x).</summary>
    public Tensor Digamma() => new Digamma().Apply(Floating(this));

    /// <summary>Whether each element is not a number.</summary>
    public Tensor IsNaN() => new Classify(UnaryOp.IsNaN).Apply(Floating(this));

    /// <summary>Whether each element is plus or minus infinity.</summary>
    public Tensor IsInfinity() => new Classify(UnaryOp.IsInfinity).Apply(Floating(this));

    /// <summary>Whether each element is neither infinite nor NaN.</summary>
    public Tensor IsFinite() => new Classify(UnaryOp.IsFinite).Apply(Floating(this));

    /// <summary>
    /// Numbers in the place of NaN, plus and minus infinity: 0 and the greatest and least finite ones by default. What
    /// was replaced has no gradient.
    /// </summary>
    public Tensor NanToNum(double nan = 0, double? positive = null, double? negative = null)
    {
        var x = Floating(this);
        var most = x.DType == DType.F32 ? float.MaxValue : double.MaxValue;
        var numbers = Where(x.IsNaN(), nan, x);
        var below = Where(Equal(numbers, double.PositiveInfinity), positive ?? most, numbers);
        return Where(Equal(below, double.NegativeInfinity), negative ?? -most, below);
    }

    /// <summary>ln(x/(1 - x)), which takes probabilities back to logits.</summary>
    public Tensor Logit() => Log() - (-Floating(this)).Log1p();

    /// <summary>sin(πx)/(πx), and 1 at 0.</summary>
    public Tensor Sinc()
    {
        var x = Floating(this) * Math.PI;
        // At 0 the series to the second order has the value and both derivatives.
        var zero = Equal(x, 0);
        return Where(zero, 1 - (x.Square() / 6), Where(zero, 1, x).Sin() / Where(zero, 1, x));
    }

    /// <summary>
    /// Each element held between two bounds, which broadcast. The gradient is 1 between them, 0 beyond, ½ at a bound.
    /// </summary>
    public Tensor Clip(Tensor low, Tensor high) => Minimum(Maximum(this, low), high);

    /// <summary>The same value; a gradient takes it as a constant.</summary>
    public Tensor StopGradient() => new StopGradient().Apply(this);

    /// <summary>The same value, under a name by which <see cref="Policies.SaveOnlyThese"/> saves it.</summary>
    public Tensor CheckpointName(string name) => new CheckpointName(name).Apply(this);
}
