using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// take(x, indices): the slices of x at positions along an axis, which the axes of the indices replace. Linear in x;
/// the transpose adds the slices back where they came from.
/// </summary>
sealed record Take(int Axis) : LinearOperation
{
    internal override TensorType Result(TensorType[] x) => x[1].DType.IsInteger()
        ? x[0] with { Shape = [.. x[0].Shape.Dims[..Axis], .. x[1].Shape, .. x[0].Shape.Dims[(Axis + 1)..]] }
        : throw Refuse(
            x, "indices are whole numbers; how many truth values hold is no shape: choose between values with Where");

    internal override NDArray Compute(NDArray[] x) => Arrays.Kernels.Moves.Take(x[0], x[1], Axis);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => Apply(tangent, x[1]);

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) =>
        new ScatterAdd(Axis).Apply(Tensor.Zeros(x[0].Type.Shape, cotangent.DType), x[1].Known!, cotangent);

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes)
    {
        if (axes[1] is null) return (new Take(Axis + 1).Apply(AxisMoves.Front(x[0], axes[0], size), x[1]), 0);
        var indices = AxisMoves.Front(x[1], axes[1], size);
        if (axes[0] is null) return (Apply(x[0], indices), Axis);
        var each = AxisMoves.Front(x[0], axes[0], size);
        var taken = new Take(0).Apply(Examples.Join(each, Axis), Examples.Places(indices, each.Shape[Axis + 1]));
        return (Examples.Back(taken, Axis, indices.Rank - 1), 0);
    }
}

/// <summary>
/// scatteradd(x, indices, updates): x with the updates added to its slices at positions along an axis; a position
/// that comes twice gets both. Linear in x and updates together.
/// </summary>
sealed record ScatterAdd(int Axis) : LinearOperation
{
    internal override TensorType Result(TensorType[] x) => Scatter.Result(this, Axis, x);

    internal override NDArray Compute(NDArray[] x) => Arrays.Kernels.Moves.ScatterAdd(x[0], x[1], x[2], Axis);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? tangent : Apply(Tensor.Zeros(x[0].Shape, x[0].DType), x[1], tangent);

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) =>
        input == 0 ? cotangent : new Take(Axis).Apply(cotangent, x[1].Known!);

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Scatter.Batched(axis => new ScatterAdd(axis), Axis, size, x, axes);
}

/// <summary>
/// Gathering where each example has its own tensor and its own indices: all examples' rows as one list.
/// </summary>
static class Examples
{
    /// <summary>(examples, before…, n, behind…) to (examples n, before…, behind…).</summary>
    public static Tensor Join(Tensor x, int axis)
    {
        var moved = AxisMoves.Axis(x, axis + 1, 1);
        return moved.Reshape([moved.Shape[0] * moved.Shape[1], .. moved.Shape.Skip(2)]);
    }

    /// <summary>
    /// Indices into each example's n rows as indices into all rows. Those outside n stay outside all.
    /// </summary>
    public static Tensor Places(Tensor indices, int n)
    {
        var wide = indices.As(DType.I64);
        int[] first = [indices.Shape[0], .. Enumerable.Repeat(1, indices.Rank - 1)];
        var offset = Tensor.Arange(indices.Shape[0], DType.I64).Reshape(first) * n;
        var positive = Tensor.Where(wide < 0, wide + n, wide);
        var within = (positive >= 0) & (positive < n);
        return Tensor.Where(within, positive + offset, long.MaxValue);
    }

    /// <summary>(examples, indices…, before…, behind…) to (examples, before…, indices…, behind…).</summary>
    public static Tensor Back(Tensor x, int before, int indices)
    {
        var moved = 1 + indices + before;
        return x.Transpose([
            0,
            .. Enumerable.Range(1 + indices, before),
            .. Enumerable.Range(1, indices),
            .. Enumerable.Range(moved, x.Rank - moved),
        ]);
    }

    /// <summary>(examples, before…, indices…, behind…) to (examples, indices…, before…, behind…).</summary>
    public static Tensor Forth(Tensor x, int before, int indices) => Back(x, indices, before);
}
