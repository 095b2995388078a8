using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>Running folds along an axis: of each element and all before it; backward, and all behind it.</summary>
static class Running
{
    public static TensorType Result(Operation fold, TensorType x) => x.DType != DType.Bool
        ? x
        : throw new DTypeException(fold.Name, x.ToString(), "its elements are numbers");

    public static NDArray Compute(ReduceOp op, NDArray x, int axis, bool backward) => backward
        ? Scans.Cumulative(op, x.Slice(axis, step: -1), axis).Slice(axis, step: -1)
        : Scans.Cumulative(op, x, axis);
}

/// <summary>The sum of each element and all before it along an axis; backward, and all behind it.</summary>
sealed record CumSum(int Axis, bool Backward) : LinearMap
{
    internal override TensorType Result(TensorType[] x) => Running.Result(this, x[0]);

    internal override NDArray Compute(NDArray[] x) => Running.Compute(ReduceOp.Sum, x[0], Axis, Backward);

    internal override Tensor Transpose(Tensor cotangent, TensorType x) => new CumSum(Axis, !Backward).Apply(cotangent);

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) =>
        (new CumSum(Axis + 1, Backward).Apply(AxisMoves.Axis(x, axis, 0)), 0);
}

/// <summary>
/// The running product. With a product p and its tangent t over one stretch, and q and u over the next, those over
/// both are pq and tq + pu: stretches are doubled until they reach the end, and nothing is divided by, so that zeros
/// do no harm.
/// </summary>
sealed record CumProd(int Axis, bool Backward) : Operation
{
    internal override TensorType Result(TensorType[] x) => Running.Result(this, x[0]);

    internal override NDArray Compute(NDArray[] x) => Running.Compute(ReduceOp.Product, x[0], Axis, Backward);

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y)
    {
        var (product, change, extent) = (x[0], tangent, y.Shape[Axis]);
        for (var reach = 1; reach < extent; reach *= 2)
        {
            var (before, changeBefore) = (Earlier(product, reach, 1), Earlier(change, reach, 0));
            change = (changeBefore * product) + (before * change);
            product *= before;
        }
        return change;
    }

    // The elements so many places before (backward: behind), and what stands for those that are missing.
    Tensor Earlier(Tensor x, int reach, int missing)
    {
        var extent = x.Shape[Axis];
        Shape gap = [.. x.Shape.Select((each, i) => i == Axis ? reach : each)];
        var outside = missing == 0 ? Tensor.Zeros(gap, x.DType) : Tensor.Ones(gap, x.DType);
        return Backward
            ? Tensor.Concat([x.Slice(Axis, reach, extent), outside], Axis)
            : Tensor.Concat([outside, x.Slice(Axis, 0, extent - reach)], Axis);
    }

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (new CumProd(Axis + 1, Backward).Apply(AxisMoves.Axis(x[0], axes[0]!.Value, 0)), 0);
}

/// <summary>The running maximum or minimum; of equal elements the last that was met has the derivative.</summary>
sealed record CumExtreme(ReduceOp Op, int Axis, bool Backward) : Operation
{
    internal override string Name => $"Cum{Op}";

    internal override TensorType Result(TensorType[] x) => Running.Result(this, x[0]);

    internal override NDArray Compute(NDArray[] x) => Running.Compute(Op, x[0], Axis, Backward);

    // The place of the running extreme is the last place at which an element equals it.
    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y)
    {
        var place = new Iota(DType.I32, y.Shape, Axis).Apply();
        var reached = Tensor.Where(Tensor.Equal(x[0], y), place, Backward ? Math.Max(0, y.Shape[Axis] - 1) : 0);
        var at = new CumExtreme(Backward ? ReduceOp.Min : ReduceOp.Max, Axis, Backward).Apply(reached);
        return tangent.TakeAlong(at, Axis);
    }

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (new CumExtreme(Op, Axis + 1, Backward).Apply(AxisMoves.Axis(x[0], axes[0]!.Value, 0)), 0);
}
