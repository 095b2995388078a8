namespace Nabla.Arrays.Kernels;

/// <summary>The axes before the last two: one product for each of their positions.</summary>
static class Batches
{
    /// <summary>
    /// Counts the batches; or, where all share one B and the rows of A and of the output go on evenly from batch to
    /// batch, makes one tall product of them.
    /// </summary>
    public static void Fold<T>(ref Product<T> product, NDArray a, NDArray b, NDArray output) where T : unmanaged
    {
        var count = 1;
        foreach (var extent in output.Shape.Dims[..^2]) count *= extent;
        var tall = (long)count * product.M;
        var folds = tall is > 0 and <= int.MaxValue && b.Rank == 2 && Even(a, output) && Even(output, output);
        if (!folds) product.Batches = count;
        else product.M = (int)tall;
    }

    // Whether stepping past the last row leads to the next batch's first, for all axes of the output.
    static bool Even(NDArray x, NDArray output)
    {
        if (x.Rank != output.Rank) return false;
        for (int i = x.Rank - 3, rows = x.Shape[-2]; i >= 0; rows *= x.Shape.Dims[i--])
        {
            if (x.Shape.Dims[i] != output.Shape.Dims[i]) return false;
            if (x.Shape.Dims[i] > 1 && x.Strides[i] != (long)x.Strides[^2] * rows) return false;
        }
        return true;
    }

    /// <summary>Where each batch begins; null where there is one.</summary>
    public static BatchOffsets[]? Offsets(NDArray a, NDArray b, NDArray output, int count)
    {
        if (count <= 1) return null;
        var axes = output.Shape.Dims[..^2];
        var offsets = new BatchOffsets[count];
        var at = new int[axes.Length];
        for (var i = 0; i < count; i++)
        {
            offsets[i] = new(Offset(a, at), Offset(b, at), Offset(output, at));
            for (var axis = axes.Length - 1; axis >= 0 && ++at[axis] == axes[axis]; axis--) at[axis] = 0;
        }
        return offsets;
    }

    static nint Offset(NDArray x, ReadOnlySpan<int> at)
    {
        nint offset = 0;
        var missing = at.Length - (x.Rank - 2);
        for (var i = 0; i < x.Rank - 2; i++)
            if (x.Shape.Dims[i] > 1) offset += (nint)at[i + missing] * x.Strides[i];
        return offset;
    }
}
