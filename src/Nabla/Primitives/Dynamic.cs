using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// slice(x, starts): the part of x with these extents that begins at positions, one an axis, known only when it runs.
/// Where it would reach beyond an end it is moved inside. Linear in x; the transpose puts the part into zeros.
/// </summary>
sealed record DynamicSlice(Shape Extents) : LinearOperation
{
    internal override TensorType Result(TensorType[] x) => Region.Fits(x[0].Shape, Extents, x[1])
        ? x[0] with { Shape = Extents }
        : throw Refuse(x, $"a part {Extents} is no larger than x, and there is one whole number an axis");

    internal override NDArray Compute(NDArray[] x) => Region.Of(x[0], x[1], Extents);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? Apply(tangent, x[1]) : null;

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => new DynamicUpdate().Apply(
        Tensor.Zeros(x[0].Type.Shape, cotangent.DType), cotangent, x[1].Known!);

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes)
    {
        if (axes[1] is null)
        {
            var examples = AxisMoves.Front(x[0], axes[0], size);
            return (new DynamicSlice([size, .. Extents]).Apply(examples, Region.Ahead(x[1])), 0);
        }
        var each = AxisMoves.Without(x[0].Shape, axes[0] ?? -1);
        var starts = AxisMoves.Front(x[1], axes[1], size);
        var places = Region.Places(starts, each, Extents, ownTensors: axes[0] is not null);
        var all = axes[0] is null ? x[0] : AxisMoves.Front(x[0], axes[0], size);
        return (new Take(0).Apply(all.Reshape(all.Length), places), 0);
    }
}

/// <summary>
/// update(x, part, starts): x with a part replaced, at positions as <see cref="DynamicSlice"/> has them. Linear in x
/// and the part together.
/// </summary>
sealed record DynamicUpdate : LinearOperation
{
    internal override TensorType Result(TensorType[] x) =>
        x[0].DType == x[1].DType && Region.Fits(x[0].Shape, x[1].Shape, x[2])
            ? x[0]
            : throw Refuse(x, "the part is no larger, of the same element type, and there is one whole number an axis");

    internal override NDArray Compute(NDArray[] x)
    {
        var result = x[0].Copy();
        Arrays.Kernels.Elementwise.Copy(x[1], Region.Of(result, x[2], x[1].Shape));
        return result;
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var y = Apply(primals);
        if (!y.Type.IsFloat || tangents is [null, null, ..]) return ([y], [null]);
        var change = Interpreters.Linear.OrZeros(tangents[..2], primals[..2]);
        return ([y], [Apply(change[0], change[1], primals[2])]);
    }

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        throw new InvalidOperationException("the tangents of x and the part are taken together");

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => input == 0
        ? Apply(cotangent, Tensor.Zeros(x[1].Type.Shape, cotangent.DType), x[2].Known!)
        : new DynamicSlice(x[1].Type.Shape).Apply(cotangent, x[2].Known!);

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes)
    {
        var (all, parts) = (AxisMoves.Front(x[0], axes[0], size), AxisMoves.Front(x[1], axes[1], size));
        if (axes[2] is null) return (Apply(all, parts, Region.Ahead(x[2])), 0);
        Shape each = [.. all.Shape.Skip(1)], extents = [.. parts.Shape.Skip(1)];
        var places = Region.Places(AxisMoves.Front(x[2], axes[2], size), each, extents, ownTensors: true);
        return (new ScatterSet(0).Apply(all.Reshape(all.Length), places, parts).Reshape(all.Shape), 0);
    }
}

/// <summary>A part of a tensor that begins at positions which are themselves numbers of a tensor.</summary>
static class Region
{
    public static bool Fits(Shape x, Shape part, TensorType starts) =>
        part.Rank == x.Rank && starts.DType.IsInteger() && starts.Shape == [x.Rank]
        && part.Zip(x).All(pair => pair.First <= pair.Second);

    public static NDArray Of(NDArray x, NDArray starts, Shape extents)
    {
        var at = Arrays.Kernels.Elementwise.Convert(starts, DType.I64).ToArray<long>();
        for (var i = 0; i < at.Length; i++)
        {
            var start = (int)Math.Clamp(at[i] < 0 ? at[i] + x.Shape[i] : at[i], 0, x.Shape[i] - extents[i]);
            x = x.Slice(i, start, start + extents[i]);
        }
        return x;
    }

    /// <summary>Positions of one example as those of all: the new first axis is whole.</summary>
    public static Tensor Ahead(Tensor starts) => Tensor.Concat([Tensor.Zeros([1], starts.DType), starts]);

    /// <summary>
    /// For each example's starts (examples, rank) the positions of its part in a tensor laid out row by row: of its
    /// own tensor among all examples', or of one that all share.
    /// </summary>
    public static Tensor Places(Tensor starts, Shape x, Shape extents, bool ownTensors)
    {
        Shape one = [.. extents.Select(_ => 1)];
        Tensor Each(Tensor numbers) => numbers.Reshape([starts.Shape[0], .. one]);
        var places = Each(Tensor.Arange(starts.Shape[0]) * (ownTensors ? x.Size : 0));
        var strides = x.RowMajor();
        for (var i = 0; i < x.Rank; i++)
        {
            var at = starts.Slice(1, i, i + 1).As(DType.I32);
            var from = Tensor.Where(at < 0, at + x[i], at).Clip(0, x[i] - extents[i]);
            places += (Each(from) + new Iota(DType.I32, [1, .. extents], i + 1).Apply()) * strides[i];
        }
        return places.BroadcastTo([starts.Shape[0], .. extents]);
    }
}
