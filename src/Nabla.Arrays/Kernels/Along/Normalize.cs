namespace Nabla.Arrays.Kernels;

/// <summary>
/// Softmax, its logarithm, and layer normalisation: each row stays in the nearest cache from first to last step. An
/// output may be given, as in <see cref="Elementwise"/>.
/// </summary>
public static unsafe class Normalize
{
    /// <summary>e^(x - max) / sum of e^(x - max) along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="DTypeException">The elements are not floating point.</exception>
    /// <exception cref="ShapeException">The output does not fit.</exception>
    public static NDArray Softmax(NDArray x, int axis, NDArray? output = null) =>
        Along("Softmax", x, axis, RowForm.Softmax, output);

    /// <summary>(x - max) - ln of the sum of e^(x - max) along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="DTypeException">The elements are not floating point.</exception>
    /// <exception cref="ShapeException">The output does not fit.</exception>
    public static NDArray LogSoftmax(NDArray x, int axis, NDArray? output = null) =>
        Along("LogSoftmax", x, axis, RowForm.LogSoftmax, output);

    /// <summary>
    /// (x - mean) / sqrt(variance + epsilon) over the last axis, then times scale and plus shift, each as long as that
    /// axis. The variance is the mean of the squared deviations (two passes, no cancellation).
    /// </summary>
    /// <exception cref="ShapeException">
    /// Scale or shift do not fit the last axis, or the output does not fit.
    /// </exception>
    /// <exception cref="DTypeException">The types differ or are not floating point.</exception>
    public static NDArray LayerNorm(
        NDArray x, NDArray scale, NDArray shift, double epsilon = 1e-5, NDArray? output = null)
    {
        var axis = x.Shape.Axis("LayerNorm", -1);
        var n = x.Shape.Dims[axis];
        if (!x.DType.IsFloat() || scale.DType != x.DType || shift.DType != x.DType)
            throw new DTypeException("LayerNorm", $"{x}, {scale} and {shift}", "all three are F32 or all are F64");
        Shape row = [n];
        if (scale.Shape != row || shift.Shape != row)
            throw new ShapeException("LayerNorm", $"{x}, {scale} and {shift}",
                "scale and shift have the extent of the last axis");
        return Rows("LayerNorm", RowForm.LayerNorm, x, scale.Contiguous(), shift.Contiguous(), epsilon, output);
    }

    static NDArray Along(string operation, NDArray x, int axis, RowForm form, NDArray? output)
    {
        axis = x.Shape.Axis(operation, axis);
        if (!x.DType.IsFloat()) throw Elementwise.NotDefined(operation, x.DType);
        if (axis == x.Rank - 1) return Rows(operation, form, x, x, x, 0, output);
        output = Elementwise.Output(operation, output, x.DType, x.Shape);
        int[] exchanged = [.. Enumerable.Range(0, x.Rank)];
        (exchanged[axis], exchanged[^1]) = (exchanged[^1], exchanged[axis]);
        Elementwise.Copy(Along(operation, x.Permute(exchanged), x.Rank - 1, form, null).Permute(exchanged), output);
        return output;
    }

    static NDArray Rows(string operation, RowForm form, NDArray x, NDArray scale, NDArray shift, double epsilon,
        NDArray? output)
    {
        output = Elementwise.Output(operation, output, x.DType, x.Shape);
        var apart = output.IsContiguous && !output.SharesBuffer(x) && !output.SharesBuffer(scale)
            && !output.SharesBuffer(shift);
        var result = apart ? output : NDArray.Uninitialized(x.DType, x.Shape);
        RowJob.Run(form, x.Contiguous(), result, x.Shape.Dims[^1], scale, shift, epsilon);
        if (!apart) Elementwise.Copy(result, output);
        return output;
    }
}
