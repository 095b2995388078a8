using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// Products of a and b summed over paired axes (Contract), for each position along other paired axes (Batch). The
/// output's axes are the batch axes, what is left of a, what is left of b. Every matrix product and every einsum of
/// two operands is one of these, and so are all of their derivatives.
/// </summary>
sealed record DotGeneral(Ints ContractA, Ints ContractB, Ints BatchA, Ints BatchB) : LinearOperation
{
    internal override string Name => "Dot";

    internal override TensorType Result(TensorType[] x)
    {
        var (a, b) = (x[0], x[1]);
        if (a.DType != b.DType || a.DType == DType.Bool)
            throw new DTypeException(Name, $"{a} and {b}", "both have one numeric element type");
        if (!Agree(a, ContractA, b, ContractB) || !Agree(a, BatchA, b, BatchB))
            throw Refuse(x, $"axes {ContractA} and {ContractB} are summed over in pairs, so their extents are equal");
        Shape shape = [
            .. BatchA.Select(axis => a.Shape[axis]),
            .. FreeA(a).Select(axis => a.Shape[axis]),
            .. FreeB(b).Select(axis => b.Shape[axis]),
        ];
        return new TensorType(a.DType, shape, a.Weak && b.Weak);
    }

    internal override NDArray Compute(NDArray[] x) =>
        Contraction.DotGeneral(x[0], x[1], ContractA.Span, ContractB.Span, BatchA.Span, BatchB.Span);

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? Apply(tangent, x[1]) : Apply(x[0], tangent);

    // The cotangent is summed with the known factor over the axes that the factor brought to the output. What is
    // left of the factor then are its contracted axes, in its own order: Rank says which of the unknown's they are.
    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x)
    {
        if (x[1 - input].Known is not { } factor)
            throw new TransformException(
                "LinearTranspose", "a product of two linear values", "it is not linear in both");
        var (a, batch) = (x[input].Type, BatchA.Count);
        var (freeA, freeB) = input == 0 ? (FreeA(a), FreeB(factor.Type)) : (FreeB(a), FreeA(factor.Type));
        var (contractA, contractB) = input == 0 ? (ContractA, ContractB) : (ContractB, ContractA);
        var (batchA, batchB) = input == 0 ? (BatchA, BatchB) : (BatchB, BatchA);
        var summed = Ints.Range(freeB.Count).Shift(input == 0 ? batch + freeA.Count : batch);
        var product = new DotGeneral(summed, freeB, Ints.Range(batch), batchB).Apply(cotangent, factor);
        var left = contractB.Zip(contractA).OrderBy(pair => pair.First).Select(pair => pair.Second);
        int[] axes = [.. batchA, .. freeA, .. left];
        return product.Transpose([.. Enumerable.Range(0, axes.Length).Select(axis => Array.IndexOf(axes, axis))]);
    }

    // Examples of both are one more batch axis; examples of one are one more axis of it that is left.
    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes)
    {
        var a = axes[0] is { } i ? AxisMoves.Axis(x[0], i, 0) : x[0];
        var b = axes[1] is { } j ? AxisMoves.Axis(x[1], j, 0) : x[1];
        var (shiftA, shiftB) = (axes[0] is null ? 0 : 1, axes[1] is null ? 0 : 1);
        var shifted = new DotGeneral(
            ContractA.Shift(shiftA), ContractB.Shift(shiftB), BatchA.Shift(shiftA), BatchB.Shift(shiftB));
        if (shiftA + shiftB == 2)
        {
            var both = shifted with { BatchA = [0, .. shifted.BatchA], BatchB = [0, .. shifted.BatchB] };
            return (both.Apply(a, b), 0);
        }
        return (shifted.Apply(a, b), shiftA == 1 ? BatchA.Count : BatchA.Count + FreeA(a.Type).Count);
    }

    Ints FreeA(TensorType a) => FreeA(a.Rank);

    Ints FreeB(TensorType b) => FreeB(b.Rank);

    Ints FreeA(int rank) =>
        [.. Enumerable.Range(0, rank).Where(i => ContractA.IndexOf(i) < 0 && BatchA.IndexOf(i) < 0)];

    Ints FreeB(int rank) =>
        [.. Enumerable.Range(0, rank).Where(i => ContractB.IndexOf(i) < 0 && BatchB.IndexOf(i) < 0)];

    static bool Agree(TensorType a, Ints axesA, TensorType b, Ints axesB) =>
        axesA.Count == axesB.Count && axesA.Zip(axesB).All(pair => a.Shape[pair.First] == b.Shape[pair.Second]);
}
