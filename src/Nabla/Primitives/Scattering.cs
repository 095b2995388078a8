using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>What scattering shares: x, positions along an axis, and an update for each slice there.</summary>
static class Scatter
{
    public static TensorType Result(Operation scatter, int axis, TensorType[] x)
    {
        Shape expected = [.. x[0].Shape.Dims[..axis], .. x[1].Shape, .. x[0].Shape.Dims[(axis + 1)..]];
        return x[1].DType.IsInteger() && x[2].DType == x[0].DType && x[2].Shape == expected
            ? x[0]
            : throw scatter.Refuse(x, $"indices are whole numbers, and updates have the shape {expected}");
    }

    public static (Tensor Output, int Axis) Batched(
        Func<int, Operation> along, int axis, int size, Tensor[] x, int?[] axes)
    {
        var (into, updates) = (AxisMoves.Front(x[0], axes[0], size), AxisMoves.Front(x[2], axes[2], size));
        if (axes[1] is null) return (along(axis + 1).Apply(into, x[1], updates), 0);
        var indices = AxisMoves.Front(x[1], axes[1], size);
        var rows = Examples.Join(into, axis);
        var places = Examples.Places(indices, into.Shape[axis + 1]);
        var result = along(0).Apply(rows, places, Examples.Forth(updates, axis, indices.Rank - 1));
        return (Examples.Back(result.Reshape([size, into.Shape[axis + 1], .. result.Shape.Skip(1)]), axis, 1), 0);
    }
}

/// <summary>
/// scatterset(x, indices, updates): x with its slices at positions along an axis replaced; where a position comes twice
/// the last one stays. Linear in x and updates together.
/// </summary>
sealed record ScatterSet(int Axis) : LinearOperation
{
    internal override TensorType Result(TensorType[] x) => Scatter.Result(this, Axis, x);

    internal override NDArray Compute(NDArray[] x) => Moves.Scatter(null, x[0], x[1], x[2], Axis);

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var y = Apply(primals);
        if (!y.Type.IsFloat || (tangents[0] ?? tangents[2]) is null) return ([y], [null]);
        var change = Interpreters.Linear.OrZeros([tangents[0], tangents[2]], [primals[0], primals[2]]);
        return ([y], [Apply(change[0], primals[1], change[1])]);
    }

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        throw new InvalidOperationException("the tangents of x and the updates are taken together");

    // An update that another replaced has no part in the result.
    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x)
    {
        var (indices, updates) = (x[1].Known!, x[2].Type);
        if (input == 0) return Apply(cotangent, indices, Tensor.Zeros(updates.Shape, cotangent.DType));
        var number = Tensor.Arange(indices.Length).Reshape(indices.Shape);
        var owner = new ScatterSet(0).Apply(Tensor.Zeros([x[0].Type.Shape[Axis]], DType.I32), indices, number);
        int[] open = [
            .. Enumerable.Repeat(1, Axis), .. indices.Shape, .. Enumerable.Repeat(1, x[0].Type.Rank - Axis - 1)];
        var stayed = Tensor.Equal(new Take(0).Apply(owner, indices), number).Reshape(open);
        return Tensor.Where(stayed, new Take(Axis).Apply(cotangent, indices), 0);
    }

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Scatter.Batched(axis => new ScatterSet(axis), Axis, size, x, axes);
}

/// <summary>
/// x with its slices at positions along an axis multiplied by, or held to the lesser or greater of themselves and,
/// the updates; a position that comes twice gets both.
/// </summary>
sealed record ScatterFold(BinaryOp Op, int Axis) : Operation
{
    internal override string Name => $"Scatter{Op}";

    internal override TensorType Result(TensorType[] x) => Scatter.Result(this, Axis, x);

    internal override NDArray Compute(NDArray[] x) => Moves.Scatter(Op, x[0], x[1], x[2], Axis);

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        Op == BinaryOp.Mul ? OfProduct(input, tangent, x) : OfExtreme(input, tangent, x, y);

    // By x the product of the updates, by an update x times the product of the others at its position: their quotient
    // where none is 0; where this one alone is 0 what the others give.
    Tensor OfProduct(int input, Tensor tangent, Tensor[] x)
    {
        var (places, updates) = (x[1], x[2]);
        var ones = Tensor.Ones(x[0].Shape, x[0].DType);
        if (input == 0) return tangent * Apply(ones, places, updates);
        var zero = Tensor.Equal(updates, 0);
        var whole = Tensor.Where(zero, 1, updates);
        var product = Apply(ones, places, whole).Take(places, Axis);
        var zeros = Tensor.Zeros(x[0].Shape, DType.I32).ScatterAdd(places, zero, Axis).Take(places, Axis);
        var others = Tensor.Where(Tensor.Equal(zeros, zero.As(DType.I32)), product / whole, 0);
        return Tensor.Zeros(x[0].Shape, x[0].DType).ScatterAdd(
            places, tangent * others * x[0].Take(places, Axis), Axis);
    }

    // Those that are equal to the result share the derivative.
    Tensor OfExtreme(int input, Tensor tangent, Tensor[] x, Tensor y)
    {
        var (kept, chosen) = (Tensor.Equal(x[0], y), Tensor.Equal(x[2], y.Take(x[1], Axis)));
        var share = 1 / kept.As(y.DType).ScatterAdd(x[1], chosen, Axis);
        if (input == 0) return tangent * kept.As(y.DType) * share;
        return share * Tensor.Zeros(y.Shape, y.DType).ScatterAdd(x[1], tangent * chosen.As(y.DType), Axis);
    }

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Scatter.Batched(axis => this with { Axis = axis }, Axis, size, x, axes);
}
