using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

// The functions of one variable, each with its derivative. y stands for the value already computed.

/// <summary>-x</summary>
sealed record Neg : LinearMap
{
    internal override TensorType Result(TensorType[] x) => Pointwise.Result(this, x, type => type != DType.Bool);

    internal override NDArray Compute(NDArray[] x) => Elementwise.Apply(UnaryOp.Neg, x[0]);

    internal override Tensor Transpose(Tensor cotangent, TensorType x) => -cotangent;

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) => (-x, axis);
}

/// <summary>d|x| = sign(x), 0 at 0</summary>
sealed record Abs() : Unary(UnaryOp.Abs)
{
    protected override bool Accepts(DType type) => type != DType.Bool;

    protected override Tensor Derivative(Tensor x, Tensor y) => x.Sign();
}

/// <summary>A step: its derivative is zero.</summary>
sealed record Sign() : Unary(UnaryOp.Sign)
{
    protected override bool Accepts(DType type) => type != DType.Bool;

    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}

/// <summary>A step: its derivative is zero.</summary>
sealed record Floor() : Unary(UnaryOp.Floor)
{
    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}

/// <summary>A step: its derivative is zero.</summary>
sealed record Ceil() : Unary(UnaryOp.Ceil)
{
    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}

/// <summary>A step: its derivative is zero.</summary>
sealed record Round() : Unary(UnaryOp.Round)
{
    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}

/// <summary>d x² = 2x</summary>
sealed record Square() : Unary(UnaryOp.Square)
{
    protected override bool Accepts(DType type) => type != DType.Bool;

    protected override Tensor Derivative(Tensor x, Tensor y) => 2 * x;
}

/// <summary>d 1/x = -1/x²</summary>
sealed record Reciprocal() : Unary(UnaryOp.Reciprocal)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => -y.Square();
}

/// <summary>d √x = 1/(2√x)</summary>
sealed record Sqrt() : Unary(UnaryOp.Sqrt)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 0.5 / y;
}

/// <summary>d x^-½ = -½ x^-½ / x</summary>
sealed record Rsqrt() : Unary(UnaryOp.Rsqrt)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => -0.5 * y / x;
}

/// <summary>d eˣ = eˣ</summary>
sealed record Exp() : Unary(UnaryOp.Exp)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => y;
}

/// <summary>d (eˣ - 1) = eˣ</summary>
sealed record Expm1() : Unary(UnaryOp.Expm1)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => y + 1;
}

/// <summary>d ln x = 1/x</summary>
sealed record Log() : Unary(UnaryOp.Log)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / x;
}

/// <summary>d ln(1 + x) = 1/(1 + x)</summary>
sealed record Log1p() : Unary(UnaryOp.Log1p)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (1 + x);
}

/// <summary>d sin = cos</summary>
sealed record Sin() : Unary(UnaryOp.Sin)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => x.Cos();
}

/// <summary>d cos = -sin</summary>
sealed record Cos() : Unary(UnaryOp.Cos)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => -x.Sin();
}

/// <summary>d tan = 1 + tan²</summary>
sealed record Tan() : Unary(UnaryOp.Tan)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 + y.Square();
}

/// <summary>d arctan = 1/(1 + x²)</summary>
sealed record Atan() : Unary(UnaryOp.Atan)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (1 + x.Square());
}

/// <summary>d sinh = cosh</summary>
sealed record Sinh() : Unary(UnaryOp.Sinh)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => x.Cosh();
}

/// <summary>d cosh = sinh</summary>
sealed record Cosh() : Unary(UnaryOp.Cosh)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => x.Sinh();
}

/// <summary>d tanh = 1 - tanh²</summary>
sealed record Tanh() : Unary(UnaryOp.Tanh)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 - y.Square();
}

/// <summary>d σ = σ(1 - σ)</summary>
sealed record Sigmoid() : Unary(UnaryOp.Sigmoid)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => y * (1 - y);
}

/// <summary>d ln(1 + eˣ) = σ(x)</summary>
sealed record Softplus() : Unary(UnaryOp.Softplus)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => x.Sigmoid();
}

/// <summary>The derivative of max(x, 0) is 1 where x &gt; 0, and 0 elsewhere: at 0 too.</summary>
sealed record Relu() : Unary(UnaryOp.Relu)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => (x > 0).As(x.DType);
}

/// <summary>d erf = 2/√π e^-x²</summary>
sealed record Erf() : Unary(UnaryOp.Erf)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 2 / Math.Sqrt(Math.PI) * (-x.Square()).Exp();
}
