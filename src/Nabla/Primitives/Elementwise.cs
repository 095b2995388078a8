using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// One output element from the elements at the same place of inputs of one shape. (A tensor operator broadcasts
/// before it binds: no primitive broadcasts by itself.) Many examples are the same operation with one axis more.
/// </summary>
static class Pointwise
{
    public static TensorType Result(Operation operation, TensorType[] x, Func<DType, bool> accepts)
    {
        foreach (var type in x)
            if (type.Shape != x[0].Shape || type.DType != x[0].DType)
                throw operation.Refuse(x, "inputs have one shape and one element type");
        if (!accepts(x[0].DType))
            throw new DTypeException(operation.Called, x[0].ToString(), x[0].DType == DType.Bool
                ? "it is not defined for truth values: combine them with & | ^, or convert, x.As(DType.I32)"
                : $"it is not defined for {x[0].DType}: convert the tensor, x.As(...)");
        return x[0] with { Weak = x.All(type => type.Weak) };
    }

    public static (Tensor Output, int Axis) Batched(Operation operation, int size, Tensor[] x, int?[] axes)
    {
        if (axes[0] is { } same && axes.All(axis => axis == same)) return (operation.Apply(x), same);
        return (operation.Apply([.. x.Zip(axes, (input, axis) => AxisMoves.Front(input, axis, size))]), 0);
    }
}

/// <summary>A function of each element.</summary>
abstract record Unary(UnaryOp Op) : Operation
{
    internal override string Name => Op.ToString();

    internal sealed override bool IsPointwise => true;

    /// <summary>The element types that the function is defined for.</summary>
    protected virtual bool Accepts(DType type) => type.IsFloat();

    internal sealed override TensorType Result(TensorType[] x) => Pointwise.Result(this, x, Accepts);

    internal sealed override NDArray Compute(NDArray[] x) => Elementwise.Apply(Op, x[0]);

    internal sealed override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        Derivative(x[0], y) is { } slope ? tangent * slope : null;

    /// <summary>The derivative at x, where the value is y; null where it is zero everywhere.</summary>
    protected abstract Tensor? Derivative(Tensor x, Tensor y);

    internal sealed override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Pointwise.Batched(this, size, x, axes);

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;
}

/// <summary>A function of each pair of elements.</summary>
abstract record Binary(BinaryOp Op) : LinearOperation
{
    internal override string Name => Op.ToString();

    internal sealed override bool IsPointwise => true;

    /// <summary>The element types that the function is defined for.</summary>
    protected virtual bool Accepts(DType type) => type != DType.Bool;

    internal sealed override TensorType Result(TensorType[] x) => Pointwise.Result(this, x, Accepts);

    internal sealed override NDArray Compute(NDArray[] x) => Elementwise.Apply(Op, x[0], x[1]);

    internal sealed override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Pointwise.Batched(this, size, x, axes);

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;
}
