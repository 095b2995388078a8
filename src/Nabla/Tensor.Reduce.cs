using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

// Folds over one axis, several, or all; keepDims leaves extent 1 where an axis was.
public abstract partial class Tensor
{
    /// <summary>The sum over axes; truth values are counted, and bytes added, as I32.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Sum(Axes axis = default, bool keepDims = false) =>
        Countable().Fold("Sum", axes => new ReduceSum(axes), axis, keepDims);

    /// <summary>The mean over axes.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Mean(Axes axis = default, bool keepDims = false)
    {
        var count = Count("Mean", axis);
        return Floating(this).Sum(axis, keepDims) / count;
    }

    /// <summary>The greatest over axes; NaN if any is. Equal ones share the gradient.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Max(Axes axis = default, bool keepDims = false) =>
        Fold("Max", axes => new ReduceExtreme(ReduceOp.Max, axes), axis, keepDims);

    /// <summary>The least over axes; NaN if any is. Equal ones share the gradient.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Min(Axes axis = default, bool keepDims = false) =>
        Fold("Min", axes => new ReduceExtreme(ReduceOp.Min, axes), axis, keepDims);

    /// <summary>Whether any holds over axes.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Any(Axes axis = default, bool keepDims = false) =>
        As(DType.Bool).Fold("Any", axes => new ReduceLogic(ReduceOp.Any, axes), axis, keepDims);

    /// <summary>Whether all hold over axes.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor All(Axes axis = default, bool keepDims = false) =>
        As(DType.Bool).Fold("All", axes => new ReduceLogic(ReduceOp.All, axes), axis, keepDims);

    /// <summary>How many are not 0 (or hold) over axes, I32.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor CountNonZero(Axes axis = default, bool keepDims = false) => As(DType.Bool).Sum(axis, keepDims);

    /// <summary>
    /// The product over axes: by pairs, so that a zero among the factors does no harm to the gradient.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Prod(Axes axis = default, bool keepDims = false)
    {
        var axes = axis.Of("Prod", Shape);
        var numbers = Countable();
        var rows = numbers.Transpose([.. axes, .. Enumerable.Range(0, Rank).Except(axes)])
            .Reshape([Count("Prod", axis), .. Shape.Reduced(axes, keepDims: false)]);
        if (rows.Shape[0] == 0) return Ones(Shape.Reduced(axes, keepDims), numbers.DType);
        while (rows.Shape[0] is var n and > 1)
        {
            var pairs = rows.Slice(0, 0, n / 2) * rows.Slice(0, n / 2, n / 2 * 2);
            rows = n % 2 == 0 ? pairs : Concat([pairs, rows.Slice(0, n - 1, n)]);
        }
        return rows.Reshape(Shape.Reduced(axes, keepDims));
    }

    /// <summary>The greatest less the least over axes.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor PeakToPeak(Axes axis = default, bool keepDims = false) => Max(axis, keepDims) - Min(axis, keepDims);

    // Bytes and truth values overflow as soon as they are added up.
    Tensor Countable() => DType is DType.Bool or DType.U8 ? As(DType.I32) : this;

    Tensor Fold(string operation, Func<Ints, Operation> over, Axes axis, bool keepDims)
    {
        var axes = axis.Of(operation, Shape);
        var folded = over([.. axes]).Apply(this);
        return keepDims ? folded.Reshape(Shape.Reduced(axes, keepDims: true)) : folded;
    }

    // How many elements come together in one.
    int Count(string operation, Axes axis) =>
        axis.Of(operation, Shape).Aggregate(1, (count, one) => count * Shape[one]);
}
