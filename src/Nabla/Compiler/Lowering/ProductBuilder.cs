using Nabla.Arrays.Kernels;
using Nabla.Compiler.Plan;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Lowering;

/// <summary>
/// From a contraction to a matrix product: each role's axes become one, if they lie evenly; no operand is copied.
/// </summary>
static class ProductBuilder
{
    /// <summary>How the operands lie as matrices; null where their axes do not merge.</summary>
    public static ProductShape? Build(DotGeneral dot, View a, View b)
    {
        int[] freeA = Free(a, dot.ContractA, dot.BatchA), freeB = Free(b, dot.ContractB, dot.BatchB);
        var m = Merge([.. freeA.Select(axis => (a.Shape[axis], a.Strides[axis], 0))]);
        var n = Merge([.. freeB.Select(axis => (b.Shape[axis], b.Strides[axis], 0))]);
        var k = Merge([.. dot.ContractA.Zip(dot.ContractB, (i, j) => (a.Shape[i], a.Strides[i], b.Strides[j]))]);
        if (m is not var (rows, aRow, _) || n is not var (columns, bColumn, _) || k is not var (depth, aStep, bStep))
            return null;
        var batches = Batches(dot, a, b, (nint)rows * columns);
        return new ProductShape(rows, columns, depth, aRow, aStep, bStep, bColumn, batches);
    }

    static int[] Free(View x, Ints contract, Ints batch) =>
        [.. Enumerable.Range(0, x.Shape.Rank).Where(axis => contract.IndexOf(axis) < 0 && batch.IndexOf(axis) < 0)];

    // Axes as one, whose stride is the innermost's; null where they do not nest in both operands.
    static (int Extent, int A, int B)? Merge((int Extent, int A, int B)[] axes)
    {
        (int Extent, int A, int B) merged = (1, 1, 1);
        var begun = false;
        foreach (var axis in axes)
        {
            if (axis.Extent == 1) continue;
            if (begun && (merged.A != axis.A * axis.Extent || merged.B != axis.B * axis.Extent)) return null;
            merged = (merged.Extent * axis.Extent, axis.A, axis.B);
            begun = true;
        }
        return merged;
    }

    static BatchOffsets[] Batches(DotGeneral dot, View a, View b, nint each)
    {
        BatchOffsets[] offsets = [default];
        for (var i = dot.BatchA.Count - 1; i >= 0; i--)
        {
            var (axisA, axisB) = (dot.BatchA[i], dot.BatchB[i]);
            var inner = offsets;
            offsets = [.. Enumerable.Range(0, a.Shape[axisA]).SelectMany(at => inner.Select(offset => new BatchOffsets(
                offset.A + ((nint)at * a.Strides[axisA]), offset.B + ((nint)at * b.Strides[axisB]),
                offset.C + (at * inner.Length * each))))];
        }
        return offsets;
    }
}
