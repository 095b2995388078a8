using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

// Folds over axes, products, and what is composed of them in the form that does not overflow.
public abstract partial class Tensor
{
    /// <summary>The sum over an axis, or over all; truth values are counted.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Sum(int? axis = null, bool keepDims = false) =>
        (DType == DType.Bool ? As(DType.I32) : this).Fold(axes => new ReduceSum(axes), axis, keepDims);

    /// <summary>The mean over an axis, or over all.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Mean(int? axis = null, bool keepDims = false) =>
        Floating(this).Sum(axis, keepDims) / Extent("Mean", axis);

    /// <summary>
    /// The variance over an axis, or over all: the mean of the squared distance from the mean, less ddof in the
    /// divisor.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Var(int? axis = null, bool keepDims = false, int ddof = 0) =>
        (this - Mean(axis, keepDims: true)).Square().Sum(axis, keepDims) / (Extent("Var", axis) - ddof);

    /// <summary>The square root of the variance.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Std(int? axis = null, bool keepDims = false, int ddof = 0) => Var(axis, keepDims, ddof).Sqrt();

    /// <summary>The greatest over an axis, or over all; NaN if any is. Equal ones share the gradient.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Max(int? axis = null, bool keepDims = false) =>
        Fold(axes => new ReduceExtreme(ReduceOp.Max, axes), axis, keepDims);

    /// <summary>The least over an axis, or over all; NaN if any is. Equal ones share the gradient.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Min(int? axis = null, bool keepDims = false) =>
        Fold(axes => new ReduceExtreme(ReduceOp.Min, axes), axis, keepDims);

    /// <summary>Whether any holds over an axis, or over all.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Any(int? axis = null, bool keepDims = false) =>
        As(DType.Bool).Fold(axes => new ReduceLogic(ReduceOp.Any, axes), axis, keepDims);

    /// <summary>Whether all hold over an axis, or over all.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor All(int? axis = null, bool keepDims = false) =>
        As(DType.Bool).Fold(axes => new ReduceLogic(ReduceOp.All, axes), axis, keepDims);

    /// <summary>ln Σ eˣ over an axis, or over all: the maximum is taken out first, so that nothing overflows.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor LogSumExp(int? axis = null, bool keepDims = false)
    {
        var top = Peak(axis);
        var sum = (this - top).Exp().Sum(axis, keepDims: true).Log() + top;
        return keepDims ? sum : sum.Reshape(Shape.Create(Shape.Reduced(Axes("LogSumExp", axis), false).Dims));
    }

    /// <summary>eˣ divided by its sum over an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Softmax(int axis = -1)
    {
        var exp = (this - Peak(axis)).Exp();
        return exp / exp.Sum(axis, keepDims: true);
    }

    /// <summary>The logarithm of <see cref="Softmax"/>, without computing it.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor LogSoftmax(int axis = -1)
    {
        var shifted = this - Peak(axis);
        return shifted - shifted.Exp().Sum(axis, keepDims: true).Log();
    }

    /// <summary>
    /// The matrix product of the last two axes, others broadcast; a tensor of rank 1 is a row, or a column.
    /// </summary>
    /// <exception cref="ShapeException">The inner extents differ, or an operand is a scalar.</exception>
    public Tensor MatMul(Tensor other)
    {
        var (a, b) = (this, other);
        if (a.Rank == 0 || b.Rank == 0)
            throw new ShapeException("MatMul", $"{a.Shape} and {b.Shape}", "a scalar has no rows: multiply with *");
        var inner = Math.Max(b.Rank - 2, 0);
        if (a.Shape[-1] != b.Shape[inner])
            throw new ShapeException(
                "MatMul", $"{a.Shape} and {b.Shape}", $"the inner extents {a.Shape[-1]} and {b.Shape[inner]} differ");
        var type = Promotion.Of("MatMul", a.Type with { Shape = default }, b.Type with { Shape = default });
        (a, b) = (Promotion.Fit(a, type with { Shape = a.Shape }), Promotion.Fit(b, type with { Shape = b.Shape }));
        // One matrix for all: no batch axes are needed, and no copies of it are made.
        if (b.Rank <= 2) return new DotGeneral([a.Rank - 1], [inner], [], []).Apply(a, b);
        if (a.Rank == 1) return a.ExpandDims(0).MatMul(b).Squeeze(-2);
        var batch = Shape.Broadcast(
            "MatMul", Shape.Create(a.Shape.Dims[..^2]), Shape.Create(b.Shape.Dims[..^2]));
        var axes = Ints.Range(batch.Rank);
        return new DotGeneral([batch.Rank + 1], [batch.Rank], axes, axes).Apply(
            a.BroadcastTo([.. batch, .. a.Shape.Dims[^2..]]), b.BroadcastTo([.. batch, .. b.Shape.Dims[^2..]]));
    }

    // The greatest over an axis, kept, and a constant to derivatives: it only keeps numbers small. Infinities would
    // make NaN of themselves, so they are taken as 0.
    Tensor Peak(int? axis)
    {
        var top = Floating(this).StopGradient().Max(axis, keepDims: true);
        return Where(Equal(top - top, 0), top, 0);
    }

    Tensor Fold(Func<Ints, Operation> over, int? axis, bool keepDims)
    {
        var axes = Axes("Reduce", axis);
        var folded = over([.. axes]).Apply(this);
        return keepDims ? folded.Reshape(Shape.Reduced(axes, keepDims: true)) : folded;
    }

    int[] Axes(string operation, int? axis) =>
        axis is { } one ? [Shape.Axis(operation, one)] : [.. Enumerable.Range(0, Rank)];

    int Extent(string operation, int? axis) => axis is { } one ? Shape[Shape.Axis(operation, one)] : Length;
}
