using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

// The functions of two variables. Those that are linear in neither have no transpose, and say so.

/// <summary>a + b</summary>
sealed record Add() : Binary(BinaryOp.Add)
{
    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => tangent;

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => cotangent;
}

/// <summary>a - b</summary>
sealed record Sub() : Binary(BinaryOp.Sub)
{
    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? tangent : -tangent;

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => input == 0 ? cotangent : -cotangent;
}

/// <summary>ab, linear in each factor: d(ab) = da b + a db</summary>
sealed record Mul() : Binary(BinaryOp.Mul)
{
    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? tangent * x[1] : x[0] * tangent;

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => x[1 - input].Known is { } factor
        ? cotangent * factor
        : throw new TransformException("LinearTranspose", "a product of two linear values", "it is not linear in both");
}

/// <summary>a/b, linear in a: d(a/b) = da/b - (a/b)/b db</summary>
sealed record Div() : Binary(BinaryOp.Div)
{
    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? tangent / x[1] : -(y / x[1]) * tangent;

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) =>
        input == 0 && x[1].Known is { } divisor
        ? cotangent / divisor
        : throw new TransformException(
            "LinearTranspose", "division by a linear value", "it is not linear in the divisor");
}

/// <summary>A function of two variables that is linear in neither.</summary>
abstract record Curved(BinaryOp Op) : Operation
{
    internal override string Name => Op.ToString();

    internal sealed override bool IsPointwise => true;

    protected virtual bool Accepts(DType type) => type != DType.Bool;

    internal sealed override TensorType Result(TensorType[] x) => Pointwise.Result(this, x, Accepts);

    internal sealed override NDArray Compute(NDArray[] x) => Elementwise.Apply(Op, x[0], x[1]);

    internal sealed override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        Derivative(input, x[0], x[1], y) is { } slope ? tangent * slope : null;

    /// <summary>The partial derivative by one input at (a, b), where the value is y; null where it is zero.</summary>
    protected abstract Tensor? Derivative(int input, Tensor a, Tensor b, Tensor y);

    internal sealed override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Pointwise.Batched(this, size, x, axes);

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;

    /// <summary>1 where the input was chosen, 0 where it was not, ½ where both were equal.</summary>
    protected static Tensor Share(Tensor chosen, Tensor other, Tensor y) =>
        Tensor.Equal(chosen, y).As(y.DType) * Tensor.Where(Tensor.Equal(other, y), 0.5, Tensor.Ones(y.Shape, y.DType));
}

/// <summary>The greater; equal inputs share the derivative.</summary>
sealed record Max() : Curved(BinaryOp.Max)
{
    protected override Tensor Derivative(int input, Tensor a, Tensor b, Tensor y) =>
        input == 0 ? Share(a, b, y) : Share(b, a, y);
}

/// <summary>The lesser; equal inputs share the derivative.</summary>
sealed record Min() : Curved(BinaryOp.Min)
{
    protected override Tensor Derivative(int input, Tensor a, Tensor b, Tensor y) =>
        input == 0 ? Share(a, b, y) : Share(b, a, y);
}

/// <summary>aᵇ: by a it is b aᵇ⁻¹, by b it is aᵇ ln a; both 0 where they are 0 times infinity.</summary>
sealed record Pow() : Curved(BinaryOp.Pow)
{
    protected override Tensor Derivative(int input, Tensor a, Tensor b, Tensor y) => input == 0
        ? Tensor.Where(Tensor.Equal(b, 0), 0, b * Tensor.Pow(a, Tensor.Where(Tensor.Equal(b, 0), 1, b - 1)))
        : Tensor.Where(Tensor.Equal(a, 0), 0, y * Tensor.Where(Tensor.Equal(a, 0), 1, a).Log());
}

/// <summary>The quotient rounded down: a step in both.</summary>
sealed record FloorDiv() : Curved(BinaryOp.FloorDiv)
{
    protected override Tensor? Derivative(int input, Tensor a, Tensor b, Tensor y) => null;
}

/// <summary>What a division towards 0 leaves, with the sign of a: by a it is 1, by b minus the whole quotient.</summary>
sealed record Rem() : Curved(BinaryOp.Rem)
{
    protected override Tensor? Derivative(int input, Tensor a, Tensor b, Tensor y) =>
        input == 0 ? Tensor.Ones(y.Shape, y.DType) : -(a / b).Trunc();
}

/// <summary>The angle of the point (b, a): by a it is b/(a² + b²), by b it is -a/(a² + b²).</summary>
sealed record Atan2() : Curved(BinaryOp.Atan2)
{
    protected override bool Accepts(DType type) => type.IsFloat();

    protected override Tensor Derivative(int input, Tensor a, Tensor b, Tensor y) =>
        (input == 0 ? b : -a) / (a.Square() + b.Square());
}

/// <summary>And, or, exclusive or, of truth values and of the bits of whole numbers.</summary>
sealed record Bitwise(BinaryOp Op) : Curved(Op)
{
    protected override bool Accepts(DType type) => !type.IsFloat();

    protected override Tensor? Derivative(int input, Tensor a, Tensor b, Tensor y) => null;
}

/// <summary>The bits of whole numbers moved by whole numbers.</summary>
sealed record Shift(BinaryOp Op) : Curved(Op)
{
    protected override bool Accepts(DType type) => type.IsInteger();

    protected override Tensor? Derivative(int input, Tensor a, Tensor b, Tensor y) => null;
}
