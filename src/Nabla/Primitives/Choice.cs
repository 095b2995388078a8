using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>Whether a relation holds, element by element. Its derivative is zero.</summary>
sealed record Compare(CompareOp Op) : Operation
{
    internal override string Name => Op.ToString();

    internal override TensorType Result(TensorType[] x) =>
        Pointwise.Result(this, x, _ => true) with { DType = DType.Bool, Weak = false };

    internal override NDArray Compute(NDArray[] x) => Elementwise.Apply(Op, x[0], x[1]);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Pointwise.Batched(this, size, x, axes);

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;
}

/// <summary>The opposite truth value, or every bit the other way.</summary>
sealed record Not() : Unary(UnaryOp.Not)
{
    protected override bool Accepts(DType type) => !type.IsFloat();

    protected override Tensor? Derivative(Tensor x, Tensor y) => null;
}

/// <summary>select(condition, a, b): linear in a and b together.</summary>
sealed record Select : LinearOperation
{
    internal override TensorType Result(TensorType[] x) =>
        x[0].DType == DType.Bool && x[0].Shape == x[1].Shape
            ? Pointwise.Result(this, x[1..], _ => true)
            : throw Refuse(x, "the condition is Bool and has the shape of both choices");

    internal override NDArray Compute(NDArray[] x) => Elementwise.Select(x[0], x[1], x[2]);

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        if (tangents is not [_, { } a, { } b]) return base.Jvp(primals, tangents);
        return ([Apply(primals)], [Apply(primals[0], a, b)]);
    }

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => Only(x[0], input, tangent);

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => Only(x[0].Known!, input, cotangent);

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Pointwise.Batched(this, size, x, axes);

    // The value where the input is the one chosen, zero elsewhere.
    static Tensor Only(Tensor condition, int input, Tensor value) =>
        input == 1 ? Tensor.Where(condition, value, 0) : Tensor.Where(condition, 0, value);
}

/// <summary>The same numbers in another element type.</summary>
sealed record ConvertTo(DType To, bool Weak) : LinearMap
{
    internal override string Name => "Convert";

    internal override TensorType Result(TensorType[] x) => new(To, x[0].Shape, Weak);

    internal override NDArray Compute(NDArray[] x) => Elementwise.Convert(x[0], To);

    internal override Tensor Transpose(Tensor cotangent, TensorType x) => cotangent.As(x.DType);

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) => (Apply(x), axis);
}

/// <summary>The same value; derivatives take it as a constant.</summary>
sealed record StopGradient : Operation
{
    internal override TensorType Result(TensorType[] x) => x[0];

    internal override NDArray Compute(NDArray[] x) => x[0];

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (Apply(x), axes[0]!.Value);
}
