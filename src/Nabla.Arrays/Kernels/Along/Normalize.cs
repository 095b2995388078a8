namespace Nabla.Arrays.Kernels;

/// <summary>
/// Softmax, its logarithm, and layer normalisation: each row stays in the nearest cache from first to last step.
/// </summary>
public static unsafe class Normalize
{
    /// <summary>e^(x - max) / sum of e^(x - max) along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="DTypeException">The elements are not floating point.</exception>
    public static NDArray Softmax(NDArray x, int axis) => Along("Softmax", x, axis, soft: true);

    /// <summary>(x - max) - ln of the sum of e^(x - max) along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="DTypeException">The elements are not floating point.</exception>
    public static NDArray LogSoftmax(NDArray x, int axis) =>
        Along("LogSoftmax", x, axis, soft: false);

    /// <summary>
    /// (x - mean) / sqrt(variance + epsilon) over the last axis, then times scale and plus shift, each as long as that
    /// axis. The variance is the mean of the squared deviations (two passes, no cancellation).
    /// </summary>
    /// <exception cref="ShapeException">Scale or shift do not fit the last axis.</exception>
    /// <exception cref="DTypeException">The types differ or are not floating point.</exception>
    public static NDArray LayerNorm(NDArray x, NDArray scale, NDArray shift, double epsilon = 1e-5)
    {
        var axis = x.Shape.Axis("LayerNorm", -1);
        var n = x.Shape.Dims[axis];
        if (!x.DType.IsFloat() || scale.DType != x.DType || shift.DType != x.DType)
            throw new DTypeException("LayerNorm", $"{x}, {scale} and {shift}", "all three are F32 or all are F64");
        Shape row = [n];
        if (scale.Shape != row || shift.Shape != row)
            throw new ShapeException("LayerNorm", $"{x}, {scale} and {shift}",
                "scale and shift have the extent of the last axis");
        var (source, gain, bias) = (x.Contiguous(), scale.Contiguous(), shift.Contiguous());
        var result = NDArray.Uninitialized(x.DType, x.Shape);
        RowJob.Run(RowForm.LayerNorm, source, result, n, gain, bias, epsilon);
        return result;
    }

    static NDArray Along(string operation, NDArray x, int axis, bool soft)
    {
        axis = x.Shape.Axis(operation, axis);
        if (!x.DType.IsFloat()) throw Elementwise.NotDefined(operation, x.DType);
        if (axis != x.Rank - 1)
        {
            int[] exchanged = [.. Enumerable.Range(0, x.Rank)];
            (exchanged[axis], exchanged[^1]) = (exchanged[^1], exchanged[axis]);
            return Along(operation, x.Permute(exchanged), x.Rank - 1, soft).Permute(exchanged).Contiguous();
        }
        var (source, result) = (x.Contiguous(), NDArray.Uninitialized(x.DType, x.Shape));
        RowJob.Run(soft ? RowForm.Softmax : RowForm.LogSoftmax, source, result, x.Shape.Dims[axis], x, x, 0);
        return result;
    }
}
