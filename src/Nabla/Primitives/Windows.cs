using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>
/// What folds of a sliding window share: (images, y, x, channels), each channel by itself; examples are more images.
/// </summary>
static class Sliding
{
    public static TensorType Result(Operation operation, TensorType x, (int Y, int X) size, Window window)
    {
        if (x.Rank != 4) throw operation.Refuse([x], "images are (images, y, x, channels)");
        var (y, width) = window.Output(operation.Called, (x.Shape[1], x.Shape[2]), size);
        return x with { Shape = [x.Shape[0], y, width, x.Shape[3]] };
    }

    public static (Tensor Output, int Axis) Batched(Operation operation, int size, Tensor[] x, int?[] axes)
    {
        Tensor Merged(Tensor part, int? axis)
        {
            var front = AxisMoves.Front(part, axis, size);
            return front.Reshape([front.Shape[0] * front.Shape[1], .. front.Shape.Skip(2)]);
        }
        var output = operation.Apply([.. x.Zip(axes, Merged)]);
        var images = size == 0 ? AxisMoves.Front(x[0], axes[0], size).Shape[1] : output.Shape[0] / size;
        return (output.Reshape([size, images, .. output.Shape.Skip(1)]), 0);
    }
}

/// <summary>The mean under a sliding window, padding counted as zeros. Its transpose shares out evenly.</summary>
sealed record WindowMean((int Y, int X) Size, Window Window) : LinearMap
{
    internal override string Called => "MeanPool";

    internal override TensorType Result(TensorType[] x) => x[0].IsFloat
        ? Sliding.Result(this, x[0], Size, Window)
        : throw new DTypeException(Called, $"{x[0]}", "a mean is of floating-point numbers");

    internal override NDArray Compute(NDArray[] x) => Pooling.Mean(x[0], Size.Y, Size.X, Window);

    internal override Tensor Transpose(Tensor cotangent, TensorType x) =>
        new WindowShare(Size, Window, (x.Shape[1], x.Shape[2])).Apply(cotangent);

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) =>
        Sliding.Batched(this, x.Shape[axis], [x], [axis]);
}

/// <summary>Each element shared out evenly to its window of an image To: the transpose of the mean.</summary>
sealed record WindowShare((int Y, int X) Size, Window Window, (int Y, int X) To) : LinearMap
{
    internal override TensorType Result(TensorType[] x)
    {
        var to = x[0] with { Shape = [x[0].Shape[0], To.Y, To.X, x[0].Shape[3]] };
        return Sliding.Result(this, to, Size, Window).Shape == x[0].Shape
            ? to
            : throw Refuse(x, $"windows over {To} are not that many");
    }

    internal override NDArray Compute(NDArray[] x) =>
        Pooling.MeanGradient(x[0], [x[0].Shape[0], To.Y, To.X, x[0].Shape[3]], Size.Y, Size.X, Window);

    internal override Tensor Transpose(Tensor cotangent, TensorType x) =>
        new WindowMean(Size, Window).Apply(cotangent);

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) =>
        Sliding.Batched(this, x.Shape[axis], [x], [axis]);
}

/// <summary>The greatest under a sliding window, never padding. Of equal ones the first has the derivative.</summary>
sealed record WindowMax((int Y, int X) Size, Window Window) : Operation
{
    internal override string Called => "MaxPool";

    internal override TensorType Result(TensorType[] x) => x[0].DType != DType.Bool
        ? Sliding.Result(this, x[0], Size, Window)
        : throw new DTypeException(Called, $"{x[0]}", "truths have no order");

    internal override NDArray Compute(NDArray[] x) => Pooling.Max(x[0], Size.Y, Size.X, Window);

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        new WindowPick(Size, Window).Apply(x[0], tangent);

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Sliding.Batched(this, size, x, axes);
}

/// <summary>pick(x, t): from each window the element of t at the place of the first greatest of x.</summary>
sealed record WindowPick((int Y, int X) Size, Window Window) : LinearOperation
{
    internal override TensorType Result(TensorType[] x) => x[0].Shape == x[1].Shape && x[0].DType == x[1].DType
        ? Sliding.Result(this, x[1], Size, Window)
        : throw Refuse(x, "both have one shape and one element type");

    // All windows at once: what is under their element (i, j) is a strided part of the padded image.
    internal override NDArray Compute(NDArray[] x)
    {
        var (shape, w) = (Sliding.Result(this, new(x[0].DType, x[0].Shape), Size, Window).Shape, Window);
        NDArray Padded(NDArray array) => Moves.Pad(array, NDArray.Zeros(array.DType, default),
            [0, w.PadLow.Y, w.PadLow.X, 0], [0, w.PadHigh.Y, w.PadHigh.X, 0]);
        NDArray Under(NDArray array, int i, int j)
        {
            var (y, column) = (i * w.Dilation.Y, j * w.Dilation.X);
            return array.Slice(1, y, y + ((shape[1] - 1) * w.Stride.Y) + 1, w.Stride.Y)
                .Slice(2, column, column + ((shape[2] - 1) * w.Stride.X) + 1, w.Stride.X);
        }
        var (values, tangents) = (Padded(x[0]), Padded(x[1]));
        var inside = Padded(NDArray.Ones(DType.Bool, [1, x[0].Shape[1], x[0].Shape[2], 1]));
        var (best, chosen) = (NDArray.Zeros(x[0].DType, shape), NDArray.Zeros(x[1].DType, shape));
        var found = NDArray.Zeros(DType.Bool, shape);
        for (var i = 0; i < Size.Y; i++)
            for (var j = 0; j < Size.X; j++)
            {
                var (next, here) = (Under(values, i, j), Under(inside, i, j));
                var first = Elementwise.Apply(BinaryOp.And, here, Elementwise.Apply(BinaryOp.Or,
                    Elementwise.Apply(UnaryOp.Not, found), Greater(next, best)));
                chosen = Elementwise.Select(first, Under(tangents, i, j), chosen);
                best = Elementwise.Select(first, next, best);
                found = Elementwise.Apply(BinaryOp.Or, found, here);
            }
        return chosen;
    }

    // A NaN is greater than any number.
    static NDArray Greater(NDArray a, NDArray b) => !a.DType.IsFloat() ? Elementwise.Apply(CompareOp.Greater, a, b)
        : Elementwise.Apply(BinaryOp.Or, Elementwise.Apply(CompareOp.Greater, a, b), Elementwise.Apply(BinaryOp.And,
            Elementwise.Apply(UnaryOp.IsNaN, a), Elementwise.Apply(CompareOp.Equal, b, b)));

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? null : Apply(x[0], tangent);

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => input == 1
        ? new WindowPlace(Size, Window).Apply(x[0].Known!, cotangent)
        : throw new TransformException("LinearTranspose", "the place of the greatest", "it is not linear");

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Sliding.Batched(this, size, x, axes);
}

/// <summary>place(x, s): each window's element of s added at the place of the first greatest of x.</summary>
sealed record WindowPlace((int Y, int X) Size, Window Window) : LinearOperation
{
    internal override TensorType Result(TensorType[] x) =>
        x[0].IsFloat && x[0].DType == x[1].DType && Sliding.Result(this, x[0], Size, Window).Shape == x[1].Shape
            ? x[0] with { Weak = x[1].Weak }
            : throw Refuse(x, "both have one floating-point type, and the second an element for each window");

    internal override NDArray Compute(NDArray[] x) => Pooling.MaxGradient(x[0], x[1], Size.Y, Size.X, Window);

    internal override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? null : Apply(x[0], tangent);

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => input == 1
        ? new WindowPick(Size, Window).Apply(x[0].Known!, cotangent)
        : throw new TransformException("LinearTranspose", "the place of the greatest", "it is not linear");

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Sliding.Batched(this, size, x, axes);
}
