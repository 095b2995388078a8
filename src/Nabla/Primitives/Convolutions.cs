using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>The three parts of a convolution: what slides, what it slides over, and what comes out.</summary>
enum Part : byte { Images, Kernels, Slopes }

/// <summary>
/// The number Σ s conv(x, w) is linear in images x, kernels w and slopes s, each by itself; left open in one of them,
/// it is a linear form of that one. Open in s, the form is the convolution itself; open in x or w, its gradient by x
/// or w. So the three are one primitive: derivatives and transposes of each are the others, and no order of derivative
/// needs more. Channels last: x is (images, y, x, channels), w is (y, x, channels in of a group, channels out), s is
/// (images, y, x, channels out); channels out go group by group.
/// </summary>
/// <param name="Open">The part that comes out; the other two go in, in their order.</param>
/// <param name="Window">How the kernels slide.</param>
/// <param name="To">The shape of images or kernels, where these come out (several have the same slopes).</param>
sealed record Convolve(Part Open, Window Window, Shape To = default) : LinearOperation
{
    internal override string Name => Open == Part.Slopes ? "Convolve" : $"Convolve{Open}";

    Part First => Open == Part.Images ? Part.Kernels : Part.Images;

    Part Second => Open == Part.Slopes ? Part.Kernels : Part.Slopes;

    internal override TensorType Result(TensorType[] x)
    {
        if (x[0].DType != x[1].DType || x[0].DType == DType.Bool)
            throw new DTypeException(Name, $"{x[0]} and {x[1]}", "both have one numeric element type");
        var (images, kernels) = Open switch
        {
            Part.Slopes => (x[0].Shape, x[1].Shape),
            Part.Images => (To, x[0].Shape),
            _ => (x[0].Shape, To),
        };
        if (images.Rank != 4 || kernels.Rank != 4 || images[3] != kernels[2] * Window.Groups
            || kernels[3] % Window.Groups != 0)
            throw new ShapeException(Name, $"images {images}, kernels {kernels}, {Window.Groups} groups",
                "images are (images, y, x, channels), kernels (y, x, channels in of a group, channels out)");
        var (y, width) = Window.Output(Name, (images[1], images[2]), (kernels[0], kernels[1]));
        Shape slopes = [images[0], y, width, kernels[3]];
        if (Open != Part.Slopes && x[1].Shape != slopes) throw Refuse(x, $"the slopes have the shape {slopes}");
        return new(x[0].DType, Open == Part.Slopes ? slopes : To, x[0].Weak && x[1].Weak);
    }

    internal override NDArray Compute(NDArray[] x) => Open switch
    {
        Part.Slopes => Convolution.Apply(x[0], x[1], Window),
        Part.Images => Convolution.InputGradient(x[1], x[0], To, Window),
        _ => Convolution.WeightGradient(x[0], x[1], To, Window),
    };

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) =>
        input == 0 ? Apply(tangent, x[1]) : Apply(x[0], tangent);

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x)
    {
        if (x[1 - input].Known is not { } known)
            throw new TransformException(
                "LinearTranspose", "a convolution of two linear values", "it is not linear in both");
        var (open, other) = input == 0 ? (First, Second) : (Second, First);
        var gradient = new Convolve(open, Window, open == Part.Slopes ? default : x[input].Type.Shape);
        return other < Open ? gradient.Apply(known, cotangent) : gradient.Apply(cotangent, known);
    }

    // One part is the same for all examples, or none is. Where the kernels are, examples are more images; where the
    // images are, more channels out; where the slopes are, more channels in; where none is, more groups.
    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes)
    {
        Tensor[] front = [.. x.Zip(axes, (part, axis) => axis is { } from ? AxisMoves.Axis(part, from, 0) : part)];
        if (size == 0)
        {
            TensorType One(int i) => front[i].Type with { Shape = [.. front[i].Shape.Skip(axes[i] is null ? 0 : 1)] };
            var none = Result([One(0), One(1)]);
            return (Tensor.Zeros([0, .. none.Shape], none.DType), 0);
        }
        Part? shared = axes[0] is null ? First : axes[1] is null ? Second : null;
        var together = axes[0] is null ? front[0] : Place(First, shared).Join(front[0]);
        var other = axes[1] is null ? front[1] : Place(Second, shared).Join(front[1]);
        var place = Place(Open, shared);
        var all = new Convolve(
            Open,
            shared is null ? Window with { Groups = Window.Groups * size } : Window,
            Open == Part.Slopes ? default : [.. To.Select((extent, i) => i == place.Axis ? extent * size : extent)]);
        return (place.Part(all.Apply(together, other), size), 0);
    }

    Among Place(Part part, Part? shared) => (shared, part) switch
    {
        (Part.Kernels, _) => new(0, 1),
        (Part.Images, _) or (Part.Slopes, Part.Images) => new(3, Window.Groups),
        (Part.Slopes, _) => new(2, 1),
        _ => new(3, 1),
    };

    /// <summary>Examples within an axis, each group's side by side: (groups, examples, rest) as one axis.</summary>
    readonly record struct Among(int Axis, int Groups)
    {
        public Tensor Join(Tensor x)
        {
            var axis = Axis;
            var cut = x.Reshape(
                [.. x.Shape.Take(axis + 1), Groups, x.Shape[axis + 1] / Groups, .. x.Shape.Skip(axis + 2)]);
            return AxisMoves.Axis(cut, 0, axis + 1).Reshape(
                [.. x.Shape.Skip(1).Select((extent, i) => i == axis ? extent * x.Shape[0] : extent)]);
        }

        public Tensor Part(Tensor x, int size)
        {
            var (axis, each) = (Axis, x.Shape[Axis] / size);
            var cut = x.Reshape([.. x.Shape.Take(axis), Groups, size, each / Groups, .. x.Shape.Skip(axis + 1)]);
            return AxisMoves.Axis(cut, axis + 1, 0).Reshape(
                [size, .. x.Shape.Select((extent, i) => i == axis ? each : extent)]);
        }
    }
}
