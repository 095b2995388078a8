using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// Along each axis the elements Starts, Starts + Steps, … before Stops; positions from the front, steps positive.
/// </summary>
sealed record Slice(Ints Starts, Ints Stops, Ints Steps) : LinearMap
{
    internal override TensorType Result(TensorType[] x)
    {
        var extents = new int[x[0].Rank];
        for (var i = 0; i < extents.Length; i++)
        {
            if (Starts[i] < 0 || Stops[i] > x[0].Shape[i] || Steps[i] < 1)
                throw Refuse(x, $"axis {i} has no positions {Starts[i]}..{Stops[i]} in steps of {Steps[i]}");
            extents[i] = Math.Max(0, (Stops[i] - Starts[i] + Steps[i] - 1) / Steps[i]);
        }
        return x[0] with { Shape = extents };
    }

    internal override NDArray Compute(NDArray[] x)
    {
        var result = x[0];
        for (var i = 0; i < Starts.Count; i++) result = result.Slice(i, Starts[i], Stops[i], Steps[i]);
        return result;
    }

    // The gaps that were stepped over, and what was left out before and behind, become zeros.
    internal override Tensor Transpose(Tensor cotangent, TensorType x)
    {
        int Behind(int i) => cotangent.Shape[i] is var n and > 0
            ? x.Shape[i] - Starts[i] - ((n - 1) * Steps[i]) - 1
            : x.Shape[i] - Starts[i];
        return new Pad(Starts, [.. Enumerable.Range(0, x.Rank).Select(Behind)], Steps.Shift(-1)).Apply(cotangent);
    }

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis)
    {
        var front = AxisMoves.Axis(x, axis, 0);
        return (new Slice([0, .. Starts], [front.Shape[0], .. Stops], [1, .. Steps]).Apply(front), 0);
    }
}

/// <summary>
/// Zeros before (Low), behind (High) and between (Inner) the elements along each axis; negative ones cut off.
/// </summary>
sealed record Pad(Ints Low, Ints High, Ints Inner) : LinearMap
{
    internal override TensorType Result(TensorType[] x)
    {
        var extents = new int[x[0].Rank];
        for (var i = 0; i < extents.Length; i++)
        {
            var extent = x[0].Shape[i];
            extents[i] = extent + (Math.Max(extent - 1, 0) * Inner[i]) + Low[i] + High[i];
            if (extents[i] < 0 || Inner[i] < 0) throw Refuse(x, $"axis {i} can not lose more than it has");
        }
        return x[0] with { Shape = extents };
    }

    internal override NDArray Compute(NDArray[] x) =>
        Arrays.Kernels.Moves.Pad(x[0], NDArray.Zeros(x[0].DType, default), Low.Span, High.Span, Inner.Span);

    internal override Tensor Transpose(Tensor cotangent, TensorType x)
    {
        Ints none = [.. Low.Select(_ => 0)];
        var bare = new Pad([.. Low.Select(low => -low)], [.. High.Select(high => -high)], none).Apply(cotangent);
        return new Slice(none, [.. bare.Shape], Inner.Shift(1)).Apply(bare);
    }

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) =>
        (new Pad([0, .. Low], [0, .. High], [0, .. Inner]).Apply(AxisMoves.Axis(x, axis, 0)), 0);
}

/// <summary>The elements in reverse order along axes: its own transpose.</summary>
sealed record Reverse(Ints Axes) : LinearMap
{
    internal override TensorType Result(TensorType[] x) => x[0];

    internal override NDArray Compute(NDArray[] x) =>
        Axes.Aggregate(x[0], (array, axis) => array.Slice(axis, step: -1));

    internal override Tensor Transpose(Tensor cotangent, TensorType x) => Apply(cotangent);

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) =>
        (new Reverse(Axes.Shift(1)).Apply(AxisMoves.Axis(x, axis, 0)), 0);
}

/// <summary>Any number of tensors joined along an axis: linear in all of them together.</summary>
sealed record Concatenate(int Axis) : LinearOperation
{
    internal override string Called => "Concat";

    internal override TensorType Result(TensorType[] x)
    {
        if (x.Any(type => type.DType != x[0].DType || Others(type) != Others(x[0])))
            throw Refuse(x, $"all have one element type, and equal extents but along axis {Axis}");
        return new(x[0].DType, With(x[0].Shape, x.Sum(type => type.Shape[Axis])), x.All(type => type.Weak));
    }

    internal override NDArray Compute(NDArray[] x) => Arrays.Kernels.Moves.Concatenate(x, Axis);

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        primals[0].Type.IsFloat && tangents.Any(tangent => tangent is not null)
            ? ([Apply(primals)], [Apply(Interpreters.Linear.OrZeros(tangents, primals))])
            : ([Apply(primals)], [null]);

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y)
    {
        var parts = Array.ConvertAll(x, part => Tensor.Zeros(part.Shape, part.DType));
        parts[input] = tangent;
        return Apply(parts);
    }

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x)
    {
        var start = x[..input].Sum(operand => operand.Type.Shape[Axis]);
        return cotangent.Slice(Axis, start, start + x[input].Type.Shape[Axis]);
    }

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (new Concatenate(Axis + 1).Apply([.. x.Zip(axes, (part, axis) => AxisMoves.Front(part, axis, size))]), 0);

    Shape Others(TensorType type) => type.Rank > Axis ? With(type.Shape, 0) : type.Shape;

    Shape With(Shape shape, int extent) => [.. shape.Select((each, i) => i == Axis ? extent : each)];
}
