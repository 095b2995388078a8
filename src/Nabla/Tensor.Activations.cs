using Nabla.Primitives;

namespace Nabla;

// What neurons do with a sum, each in the form that does not overflow.
public abstract partial class Tensor
{
    /// <summary>1/(1 + e^-x).</summary>
    public Tensor Sigmoid() => new Sigmoid().Apply(Floating(this));

    /// <summary>ln(1 + eˣ).</summary>
    public Tensor Softplus() => new Softplus().Apply(Floating(this));

    /// <summary>The greater of x and 0; its gradient at 0 is 0.</summary>
    public Tensor Relu() => new Relu().Apply(Floating(this));

    /// <summary>x times the normal distribution function of x (Hendrycks and Gimpel, 2016), exactly.</summary>
    public Tensor Gelu() => Curve.Gelu(Floating(this));

    /// <summary>x sigmoid(x).</summary>
    public Tensor Silu() => Curve.Silu(Floating(this));

    /// <summary>ln sigmoid(x), finite wherever x is.</summary>
    public Tensor LogSigmoid() => -(-this).Softplus();

    /// <summary>x where it is greater than 0, slope times x elsewhere.</summary>
    public Tensor LeakyRelu(double slope = 0.01) => Where(this > 0, this, slope * this);

    /// <summary>x where it is greater than 0, alpha (eˣ - 1) elsewhere (Clevert, Unterthiner, Hochreiter, 2015).</summary>
    public Tensor Elu(double alpha = 1) => Where(this > 0, this, alpha * Where(this > 0, 0, this).Expm1());

    /// <summary>x times tanh(softplus(x)) (Misra, 2019).</summary>
    public Tensor Mish() => this * Softplus().Tanh();

    /// <summary>x/(1 + |x|).</summary>
    public Tensor Softsign() => this / (1 + Abs());
}
