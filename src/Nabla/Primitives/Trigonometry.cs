using Nabla.Arrays.Kernels;

namespace Nabla.Primitives;

// Circular and hyperbolic functions and their inverses. y stands for the value already computed.

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

/// <summary>d arcsin = 1/√(1 - x²), as (1 - x)(1 + x) exact near ±1</summary>
sealed record Asin() : Unary(UnaryOp.Asin)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => ((1 - x) * (1 + x)).Rsqrt();
}

/// <summary>d arccos = -1/√(1 - x²)</summary>
sealed record Acos() : Unary(UnaryOp.Acos)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => -((1 - x) * (1 + x)).Rsqrt();
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

/// <summary>d arsinh = 1/√(x² + 1)</summary>
sealed record Asinh() : Unary(UnaryOp.Asinh)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => (x.Square() + 1).Rsqrt();
}

/// <summary>d arcosh = 1/√(x² - 1)</summary>
sealed record Acosh() : Unary(UnaryOp.Acosh)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => ((x - 1) * (x + 1)).Rsqrt();
}

/// <summary>d artanh = 1/(1 - x²)</summary>
sealed record Atanh() : Unary(UnaryOp.Atanh)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / ((1 - x) * (1 + x));
}
