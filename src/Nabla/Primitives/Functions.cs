using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

// Signs, steps, powers and roots of one variable, each with its derivative. y stands for the value already computed.

/// <summary>-x</summary>
sealed record Neg : LinearMap
{
    internal override bool IsPointwise => true;

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

/// <summary>A step: its derivative is zero.</summary>
sealed record Trunc() : Unary(UnaryOp.Trunc)
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

/// <summary>d ∛x = 1/(3 ∛x²)</summary>
sealed record Cbrt() : Unary(UnaryOp.Cbrt)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => 1 / (3 * y.Square());
}

/// <summary>The derivative of max(x, 0) is 1 where x &gt; 0, and 0 elsewhere: at 0 too.</summary>
sealed record Relu() : Unary(UnaryOp.Relu)
{
    protected override Tensor Derivative(Tensor x, Tensor y) => (y > 0).As(x.DType);
}

/// <summary>Whether each element is NaN, finite, or infinite. A step: its derivative is zero.</summary>
sealed record Classify(UnaryOp Op) : Operation
{
    internal override string Name => Op.ToString();

    internal override TensorType Result(TensorType[] x) =>
        Pointwise.Result(this, x, type => type.IsFloat()) with { DType = DType.Bool, Weak = false };

    internal override NDArray Compute(NDArray[] x) => Elementwise.Apply(Op, x[0]);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Pointwise.Batched(this, size, x, axes);

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;
}
