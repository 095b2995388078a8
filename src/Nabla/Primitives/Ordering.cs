using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>The elements in ascending order along an axis; each keeps its derivative.</summary>
sealed record Sort(int Axis) : Operation
{
    internal override TensorType Result(TensorType[] x) => x[0];

    internal override NDArray Compute(NDArray[] x) => Sorting.Sort(x[0], Axis);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        tangent.TakeAlong(x[0].ArgSort(Axis), Axis);

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (new Sort(Axis + 1).Apply(AxisMoves.Axis(x[0], axes[0]!.Value, 0)), 0);
}

/// <summary>The positions that a stable sort along an axis takes its elements from.</summary>
sealed record ArgSort(int Axis) : Operation
{
    internal override TensorType Result(TensorType[] x) => new(DType.I32, x[0].Shape);

    internal override NDArray Compute(NDArray[] x) => Sorting.ArgSort(x[0], Axis);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (new ArgSort(Axis + 1).Apply(AxisMoves.Axis(x[0], axes[0]!.Value, 0)), 0);
}

/// <summary>The first position of the greatest, or least, along an axis, which is left out.</summary>
sealed record ArgExtreme(bool Greatest, int Axis) : Operation
{
    internal override string Called => Greatest ? "ArgMax" : "ArgMin";

    internal override TensorType Result(TensorType[] x) => x[0].Shape[Axis] > 0
        ? new(DType.I32, AxisMoves.Without(x[0].Shape, Axis))
        : throw Refuse(x, $"axis {Axis} is empty, so nothing is greatest or least: put a bound in front, Concat");

    internal override NDArray Compute(NDArray[] x) => Greatest ? Scans.ArgMax(x[0], Axis) : Scans.ArgMin(x[0], Axis);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (new ArgExtreme(Greatest, Axis + 1).Apply(AxisMoves.Axis(x[0], axes[0]!.Value, 0)), 0);
}
