namespace Nabla.Arrays.Kernels;

/// <summary>
/// The general contraction of two arrays, as XLA's dot_general: axes that both have and keep (batch), axes summed over
/// (contract), and each one's own (free). The result has the batch axes, then A's free axes, then B's, each in order.
/// Axes are permuted, which costs nothing, and merged, which copies only where no strides can say it; the rest is
/// <see cref="MatMul"/>.
/// </summary>
public static class Contraction
{
    /// <summary>Sums a times b over paired axes.</summary>
    /// <param name="a">The left operand.</param>
    /// <param name="b">The right operand.</param>
    /// <param name="contractA">Axes of a that are summed over.</param>
    /// <param name="contractB">Their partners in b.</param>
    /// <param name="batchA">Axes of a that are kept and run along with b's.</param>
    /// <param name="batchB">Their partners in b.</param>
    /// <exception cref="AxisException">An axis does not exist, is named twice, or has no partner.</exception>
    /// <exception cref="ShapeException">Partners differ in extent.</exception>
    /// <exception cref="DTypeException">The element types differ or are Bool.</exception>
    public static NDArray DotGeneral(NDArray a, NDArray b, ReadOnlySpan<int> contractA, ReadOnlySpan<int> contractB,
        ReadOnlySpan<int> batchA = default, ReadOnlySpan<int> batchB = default)
    {
        MatMul.RequireNumbers("DotGeneral", a, b);
        var (left, right) = (Axes(a, contractA, batchA), Axes(b, contractB, batchB));
        RequirePartners(a, b, left.Contract, right.Contract, "contract");
        RequirePartners(a, b, left.Batch, right.Batch, "batch");
        int batch = Count(a, left.Batch), m = Count(a, left.Free);
        int k = Count(a, left.Contract), n = Count(b, right.Free);
        var result = NDArray.Uninitialized(a.DType,
            [.. Extents(a, left.Batch), .. Extents(a, left.Free), .. Extents(b, right.Free)]);
        MatMul.Contract(
            a.Permute([.. left.Batch, .. left.Free, .. left.Contract]).Reshape(batch, m, k),
            b.Permute([.. right.Batch, .. right.Contract, .. right.Free]).Reshape(batch, k, n),
            result.Reshape(batch, m, n));
        return result;
    }

    readonly record struct Roles(int[] Batch, int[] Free, int[] Contract);

    static Roles Axes(NDArray x, ReadOnlySpan<int> contract, ReadOnlySpan<int> batch)
    {
        var named = x.Shape.Axes("DotGeneral", [.. contract, .. batch]);
        return new(Counted(x, batch), [.. Enumerable.Range(0, x.Rank).Except(named)], Counted(x, contract));
    }

    static int[] Counted(NDArray x, ReadOnlySpan<int> axes)
    {
        var counted = new int[axes.Length];
        for (var i = 0; i < axes.Length; i++) counted[i] = x.Shape.Axis("DotGeneral", axes[i]);
        return counted;
    }

    static void RequirePartners(NDArray a, NDArray b, int[] left, int[] right, string role)
    {
        if (left.Length != right.Length)
            throw new AxisException("DotGeneral", $"{left.Length} {role} axes of {a} and {right.Length} of {b}",
                "each has a partner");
        for (var i = 0; i < left.Length; i++)
            if (a.Shape[left[i]] != b.Shape[right[i]])
                throw new ShapeException("DotGeneral", $"{a} and {b}",
                    $"{role} axes {left[i]} and {right[i]} count {a.Shape[left[i]]} and {b.Shape[right[i]]}, "
                        + "which must be equal");
    }

    static int[] Extents(NDArray x, int[] axes) => [.. axes.Select(axis => x.Shape[axis])];

    static int Count(NDArray x, int[] axes) => axes.Aggregate(1, (count, axis) => checked(count * x.Shape[axis]));
}
