using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>What folds over axes (ascending) share: the axes are left out, and examples are one axis more.</summary>
static class Fold
{
    public static TensorType Result(Operation fold, Ints axes, TensorType x, bool logical) =>
        logical == (x.DType == DType.Bool)
            ? x with { Shape = x.Shape.Reduced(axes.Span, keepDims: false) }
            : throw new DTypeException(
                fold.Name, x.ToString(), logical ? "its elements are Bool" : "its elements are numbers");

    public static (Tensor Output, int Axis) Batched(Func<Ints, Operation> over, Ints axes, Tensor x, int axis) =>
        (over(axes.Shift(1)).Apply(AxisMoves.Axis(x, axis, 0)), 0);

    /// <summary>y, of a fold of x, repeated to the shape of x.</summary>
    public static Tensor Unfold(Tensor y, Ints axes, Shape shape) =>
        new Broadcast(shape, [.. Enumerable.Range(0, shape.Rank).Where(i => axes.IndexOf(i) < 0)]).Apply(y);
}

/// <summary>The sum over axes. Its transpose repeats.</summary>
sealed record ReduceSum(Ints Axes) : LinearMap
{
    internal override string Name => "Sum";

    internal override TensorType Result(TensorType[] x) => Fold.Result(this, Axes, x[0], logical: false);

    internal override NDArray Compute(NDArray[] x) => Reduce.Over(ReduceOp.Sum, x[0], [.. Axes]);

    internal override Tensor Transpose(Tensor cotangent, TensorType x) => Fold.Unfold(cotangent, Axes, x.Shape);

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) =>
        Fold.Batched(axes => new ReduceSum(axes), Axes, x, axis);
}

/// <summary>The greatest or least over axes; equal ones share the derivative.</summary>
sealed record ReduceExtreme(ReduceOp Op, Ints Axes) : Operation
{
    internal override string Name => Op.ToString();

    internal override TensorType Result(TensorType[] x)
    {
        var type = Fold.Result(this, Axes, x[0], logical: false);
        return type.Shape.Size == 0 || x[0].Shape.Size > 0 ? type
            : throw Refuse(x, $"over {Axes} it is empty, so nothing is greatest or least: "
                + "put a bound in front, Concat");
    }

    internal override NDArray Compute(NDArray[] x) => Reduce.Over(Op, x[0], [.. Axes]);

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y)
    {
        var chosen = Tensor.Equal(x[0], Fold.Unfold(y, Axes, x[0].Shape)).As(y.DType);
        return new ReduceSum(Axes).Apply(tangent * chosen) / new ReduceSum(Axes).Apply(chosen);
    }

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Fold.Batched(over => this with { Axes = over }, Axes, x[0], axes[0]!.Value);
}

/// <summary>Whether any, or all, hold over axes.</summary>
sealed record ReduceLogic(ReduceOp Op, Ints Axes) : Operation
{
    internal override string Name => Op.ToString();

    internal override TensorType Result(TensorType[] x) => Fold.Result(this, Axes, x[0], logical: true);

    internal override NDArray Compute(NDArray[] x) => Reduce.Over(Op, x[0], [.. Axes]);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Fold.Batched(over => this with { Axes = over }, Axes, x[0], axes[0]!.Value);
}
