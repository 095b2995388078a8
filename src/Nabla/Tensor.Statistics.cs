
namespace Nabla;

// What is composed of folds, in the form that neither overflows nor cancels.
public abstract partial class Tensor
{
    /// <summary>
    /// The variance over axes: the mean of the squared distance from the mean, less ddof in the divisor.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Var(Axes axis = default, bool keepDims = false, int ddof = 0)
    {
        var count = Count("Var", axis) - ddof;
        return (this - Mean(axis, keepDims: true)).Square().Sum(axis, keepDims) / count;
    }

    /// <summary>The mean over axes, each element counted by its weight; weights broadcast.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Average(Tensor weights, Axes axis = default, bool keepDims = false) =>
        (this * weights).Sum(axis, keepDims) / Given("Average", weights).BroadcastTo(Shape).Sum(axis, keepDims);

    /// <summary>The sum over axes, NaN counting as 0.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor NanSum(Axes axis = default, bool keepDims = false) => Where(IsNaN(), 0, this).Sum(axis, keepDims);

    /// <summary>The mean over axes of all that is not NaN.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor NanMean(Axes axis = default, bool keepDims = false) =>
        NanSum(axis, keepDims) / (!IsNaN()).Sum(axis, keepDims);

    /// <summary>The greatest over axes of all that is not NaN; minus infinity where all is.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor NanMax(Axes axis = default, bool keepDims = false) =>
        Where(IsNaN(), double.NegativeInfinity, Floating(this)).Max(axis, keepDims);

    /// <summary>The least over axes of all that is not NaN; infinity where all is.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor NanMin(Axes axis = default, bool keepDims = false) =>
        Where(IsNaN(), double.PositiveInfinity, Floating(this)).Min(axis, keepDims);

    /// <summary>
    /// The square root of the variance. Where all are equal its gradient is NaN, as the root's at 0 is infinite:
    /// <see cref="Standardize"/> has none of that.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Std(Axes axis = default, bool keepDims = false, int ddof = 0) => Var(axis, keepDims, ddof).Sqrt();

    /// <summary>Less the mean over axes, divided by the root of the variance plus epsilon: mean 0, variance 1.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Standardize(Axes axis = default, double epsilon = 1e-5)
    {
        var centred = this - Mean(axis, keepDims: true);
        return centred * (centred.Square().Mean(axis, keepDims: true) + epsilon).Rsqrt();
    }

    /// <summary>
    /// The norm over axes, (Σ|x|ᵖ)^1/p: of order 2, 1, infinity (the greatest |x|), minus infinity (the least), 0 (how
    /// many are not 0), or any other. Where all are 0 the gradient is 0, as that of |x| is.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Norm(double order = 2, Axes axis = default, bool keepDims = false)
    {
        var x = Floating(this);
        return order switch
        {
            2 => Root(x.Square().Sum(axis, keepDims)),
            1 => x.Abs().Sum(axis, keepDims),
            0 => NotEqual(x, 0).Sum(axis, keepDims).As(x.DType),
            double.PositiveInfinity => x.Abs().Max(axis, keepDims),
            double.NegativeInfinity => x.Abs().Min(axis, keepDims),
            _ => Power(Power(x.Abs(), order).Sum(axis, keepDims), 1 / order),
        };
    }

    /// <summary>ln Σ eˣ over axes: the maximum is taken out first, so that nothing overflows.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor LogSumExp(Axes axis = default, bool keepDims = false)
    {
        var top = Peak("LogSumExp", axis);
        var sum = (this - top).Exp().Sum(axis, keepDims: true).Log() + top;
        return keepDims ? sum : sum.Reshape(Shape.Reduced(axis.Of("LogSumExp", Shape), keepDims: false));
    }

    /// <summary>eˣ divided by its sum over axes.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Softmax(int axis = -1)
    {
        var exp = (this - Peak("Softmax", axis)).Exp();
        return exp / exp.Sum(axis, keepDims: true);
    }

    /// <summary>The logarithm of <see cref="Softmax"/>, without computing it.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor LogSoftmax(int axis = -1)
    {
        var shifted = this - Peak("LogSoftmax", axis);
        return shifted - shifted.Exp().Sum(axis, keepDims: true).Log();
    }

    /// <summary>
    /// -ln softmax(logits) of the right class, along the last axis: labels are classes, whole numbers of the shape of
    /// the logits without it, or one distribution for each.
    /// </summary>
    /// <exception cref="ShapeException">The labels have neither shape.</exception>
    public static Tensor SoftmaxCrossEntropy(Tensor logits, Tensor labels)
    {
        if (labels.DType.IsInteger() && labels.Rank == logits.Rank - 1)
            return logits.LogSumExp(-1) - logits.TakeAlong(labels.ExpandDims(-1)).Squeeze(-1);
        if (labels.Shape != logits.Shape)
            throw new ShapeException(
                "SoftmaxCrossEntropy", $"logits {logits.Type} and labels {labels.Type}",
                "labels are whole numbers without the last axis of the logits, or probabilities of their shape");
        return -(labels * logits.LogSoftmax()).Sum(-1);
    }

    /// <summary>
    /// -y ln σ(z) - (1 - y) ln (1 - σ(z)) for each logit z and label y from 0 to 1, as softplus(z) - yz.
    /// </summary>
    public static Tensor SigmoidCrossEntropy(Tensor logits, Tensor labels) => logits.Softplus() - (labels * logits);

    /// <summary>
    /// The number below which a share q of the elements along an axis (or of all) lie, between neighbours in
    /// proportion; NaN if any is.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public Tensor Quantile(double q, int? axis = null, bool keepDims = false)
    {
        if (axis is not { } one)
            return Reshape(Length).Quantile(q, 0).Reshape(keepDims ? [.. Shape.Select(_ => 1)] : default(Shape));
        var sorted = Floating(this).Sort(one);
        var extent = sorted.Shape[one];
        if (extent == 0 || q is not (>= 0 and <= 1))
            throw new ShapeException(
                "Quantile", $"{q} of axis {one} of {Shape}", "the axis has an element, and q is from 0 to 1");
        Tensor At(int position) => sorted.Slice(one, position, position + 1);
        var (place, last) = (q * (extent - 1), At(extent - 1));
        var low = (int)place;
        var (below, above) = (At(low), At(Math.Min(low + 1, extent - 1)));
        var result = Where(last.IsNaN(), last, low == place ? below : below + ((place - low) * (above - below)));
        return keepDims ? result : result.Squeeze(one);
    }

    /// <summary>The middle element along an axis, or of all; of an even number the mean of the middle two.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="ShapeException">The axis is empty.</exception>
    public Tensor Median(int? axis = null, bool keepDims = false) => Quantile(0.5, axis, keepDims);

    // The greatest over axes, kept, and a constant to derivatives: it only keeps numbers small. Infinities would make
    // NaN of themselves, so they are taken as 0.
    Tensor Peak(string operation, Axes axis)
    {
        var axes = axis.Of(operation, Shape);
        if (Length == 0) return Zeros(Shape.Reduced(axes, keepDims: true), Floating(this).DType);
        var top = Floating(this).StopGradient().Max(axis, keepDims: true);
        return Where(top.IsFinite(), top, 0);
    }

    // The square root of what is not negative, with derivative 0 at 0.
    static Tensor Root(Tensor square)
    {
        var zero = Equal(square, 0);
        return Where(zero, 0, Where(zero, 1, square).Sqrt());
    }

    // The power of what is not negative, with derivative 0 at 0.
    static Tensor Power(Tensor x, double exponent)
    {
        var zero = Equal(x, 0);
        return Where(zero, exponent > 0 ? 0 : double.PositiveInfinity, Pow(Where(zero, 1, x), exponent));
    }
}
