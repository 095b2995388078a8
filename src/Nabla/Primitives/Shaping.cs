using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// x in a larger shape: axis i of x becomes axis <c>Axes[i]</c> (ascending), where it has the same extent or is 1 and
/// stretches; all other axes repeat it. Its transpose sums what was repeated.
/// </summary>
sealed record Broadcast(Shape To, Ints Axes) : LinearMap
{
    internal override string Called => "BroadcastTo";

    internal override TensorType Result(TensorType[] x)
    {
        for (var i = 0; i < Axes.Count; i++)
            if (x[0].Shape[i] != To[Axes[i]] && x[0].Shape[i] != 1)
                throw Refuse(x, $"axis {i} does not stretch to {To[Axes[i]]}: only extent 1 does");
        return x[0] with { Shape = To };
    }

    internal override NDArray Compute(NDArray[] x)
    {
        var extents = Enumerable.Repeat(1, To.Rank).ToArray();
        for (var i = 0; i < Axes.Count; i++) extents[Axes[i]] = x[0].Shape[i];
        return x[0].Reshape(extents).BroadcastTo(To);
    }

    internal override Tensor Transpose(Tensor cotangent, TensorType x)
    {
        int[] repeated = [.. Enumerable.Range(0, To.Rank).Where(axis => Axes.IndexOf(axis) is var i
            && (i < 0 || x.Shape[i] != To[axis]))];
        return (repeated is [] ? cotangent : new ReduceSum([.. repeated]).Apply(cotangent)).Reshape(x.Shape);
    }

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis)
    {
        var front = AxisMoves.Axis(x, axis, 0);
        return (new Broadcast(AxisMoves.With(To, 0, front.Shape[0]), [0, .. Axes.Shift(1)]).Apply(front), 0);
    }
}

/// <summary>The same elements, row by row, in another shape.</summary>
sealed record Reshape(Shape To) : LinearMap
{
    internal override TensorType Result(TensorType[] x) => x[0].Shape.Size == To.Size
        ? x[0] with { Shape = To }
        : throw Refuse(x, $"{To} has {To.Size} elements, not {x[0].Shape.Size}");

    internal override NDArray Compute(NDArray[] x) => x[0].Reshape(To);

    internal override Tensor Transpose(Tensor cotangent, TensorType x) => cotangent.Reshape(x.Shape);

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis)
    {
        var front = AxisMoves.Axis(x, axis, 0);
        return (front.Reshape(AxisMoves.With(To, 0, front.Shape[0])), 0);
    }
}

/// <summary>The axes in another order: axis <c>Axes[i]</c> of x becomes axis i.</summary>
sealed record Permute(Ints Axes) : LinearMap
{
    internal override string Name => "Transpose";

    internal override TensorType Result(TensorType[] x) => Axes.Order().SequenceEqual(Enumerable.Range(0, x[0].Rank))
        ? x[0] with { Shape = [.. Axes.Select(axis => x[0].Shape[axis])] }
        : throw Refuse(x, $"{Axes} does not name each axis once");

    internal override NDArray Compute(NDArray[] x) => x[0].Permute(Axes.Span);

    internal override Tensor Transpose(Tensor cotangent, TensorType x) =>
        cotangent.Transpose([.. Enumerable.Range(0, Axes.Count).Select(Axes.IndexOf)]);

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis)
    {
        int[] seen = [.. Enumerable.Range(0, x.Rank).Where(i => i != axis)];
        return (x.Transpose([axis, .. Axes.Select(i => seen[i])]), 0);
    }
}

/// <summary>0, 1, 2, … along an axis.</summary>
sealed record Iota(DType Type, Shape To, int Axis) : Operation
{
    internal override TensorType Result(TensorType[] x) => new(Type, To);

    internal override NDArray Compute(NDArray[] x) => Arrays.Kernels.Moves.Iota(Type, To, Axis);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => null;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        throw new InvalidOperationException("it has no input, so no examples");
}
