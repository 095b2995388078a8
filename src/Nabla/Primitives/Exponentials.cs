using Nabla.Arrays.Kernels;

namespace Nabla.Primitives;

// Exponentials, logarithms and what is made of them. y stands for the value already computed.

/// <summary>d eˣ = eˣ</summary>
sealed record Exp() : Unary(UnaryOp.Exp)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => y;
}

/// <summary>d 2ˣ = 2ˣ ln 2</summary>
sealed record Exp2() : Unary(UnaryOp.Exp2)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => y * Math.Log(2);
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

/// <summary>d log₂ x = 1/(x ln 2)</summary>
sealed record Log2() : Unary(UnaryOp.Log2)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (x * Math.Log(2));
}

/// <summary>d log₁₀ x = 1/(x ln 10)</summary>
sealed record Log10() : Unary(UnaryOp.Log10)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (x * Math.Log(10));
}

/// <summary>d ln(1 + x) = 1/(1 + x)</summary>
sealed record Log1p() : Unary(UnaryOp.Log1p)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (1 + x);
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

/// <summary>d erf = 2/√π e^-x²</summary>
sealed record Erf() : Unary(UnaryOp.Erf)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 2 / Math.Sqrt(Math.PI) * (-x.Square()).Exp();
}

/// <summary>d erfc = -2/√π e^-x²</summary>
sealed record Erfc() : Unary(UnaryOp.Erfc)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => -2 / Math.Sqrt(Math.PI) * (-x.Square()).Exp();
}

/// <summary>d erf⁻¹ = √π/2 e^y²</summary>
sealed record ErfInv() : Unary(UnaryOp.ErfInv)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => Math.Sqrt(Math.PI) / 2 * y.Square().Exp();
}
