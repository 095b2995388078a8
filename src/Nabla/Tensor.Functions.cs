using Nabla.Primitives;

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

    /// <summary>The square of each element.</summary>
    public Tensor Square() => new Square().Apply(this);

    /// <summary>1/x.</summary>
    public Tensor Reciprocal() => new Reciprocal().Apply(Floating(this));

    /// <summary>The square root.</summary>
    public Tensor Sqrt() => new Sqrt().Apply(Floating(this));

    /// <summary>One divided by the square root.</summary>
    public Tensor Rsqrt() => new Rsqrt().Apply(Floating(this));

    /// <summary>e to the power of each element.</summary>
    public Tensor Exp() => new Exp().Apply(Floating(this));

    /// <summary>eˣ - 1, exact near 0.</summary>
    public Tensor Expm1() => new Expm1().Apply(Floating(this));

    /// <summary>The natural logarithm.</summary>
    public Tensor Log() => new Log().Apply(Floating(this));

    /// <summary>ln(1 + x), exact near 0.</summary>
    public Tensor Log1p() => new Log1p().Apply(Floating(this));

    /// <summary>The sine, of radians.</summary>
    public Tensor Sin() => new Sin().Apply(Floating(this));

    /// <summary>The cosine, of radians.</summary>
    public Tensor Cos() => new Cos().Apply(Floating(this));

    /// <summary>The tangent, of radians.</summary>
    public Tensor Tan() => new Tan().Apply(Floating(this));

    /// <summary>The angle, in radians, with this tangent.</summary>
    public Tensor Atan() => new Atan().Apply(Floating(this));

    /// <summary>The hyperbolic sine.</summary>
    public Tensor Sinh() => new Sinh().Apply(Floating(this));

    /// <summary>The hyperbolic cosine.</summary>
    public Tensor Cosh() => new Cosh().Apply(Floating(this));

    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh() => new Tanh().Apply(Floating(this));

    /// <summary>1/(1 + e^-x).</summary>
    public Tensor Sigmoid() => new Sigmoid().Apply(Floating(this));

    /// <summary>ln(1 + eˣ).</summary>
    public Tensor Softplus() => new Softplus().Apply(Floating(this));

    /// <summary>The greater of x and 0; its gradient at 0 is 0.</summary>
    public Tensor Relu() => new Relu().Apply(Floating(this));

    /// <summary>The error function, 2/√π times the integral of e^-t² from 0 to x.</summary>
    public Tensor Erf() => new Erf().Apply(Floating(this));

    /// <summary>x times the normal distribution function of x (Hendrycks and Gimpel, 2016), exactly.</summary>
    public Tensor Gelu() => 0.5 * this * (1 + (this / Math.Sqrt(2)).Erf());

    /// <summary>x sigmoid(x).</summary>
    public Tensor Silu() => this * Sigmoid();

    /// <summary>ln sigmoid(x), finite wherever x is.</summary>
    public Tensor LogSigmoid() => -(-this).Softplus();

    /// <summary>Each element held between two bounds.</summary>
    public Tensor Clip(Tensor low, Tensor high) => Minimum(Maximum(this, low), high);

    /// <summary>The same value; a gradient takes it as a constant.</summary>
    public Tensor StopGradient() => new StopGradient().Apply(this);
}
