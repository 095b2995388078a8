using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Passes;

/// <summary>What the compiler alone writes into graphs: it comes after all transformations.</summary>
abstract record Compiled : Primitive
{
    internal sealed override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        throw new InvalidOperationException($"{Name} has no derivative: graphs are compiled last");

    internal sealed override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes) =>
        throw new InvalidOperationException($"{Name} is not batched: graphs are compiled last");
}

/// <summary>The greatest of each window, and which element of it that is; windows lie side by side.</summary>
sealed record WindowChoose((int Y, int X) Size) : Compiled
{
    internal override TensorType[] Abstract(TensorType[] inputs)
    {
        var pooled = new WindowMax(Size, new() { Stride = Size }).Abstract(inputs)[0];
        return [pooled, new(DType.U8, pooled.Shape)];
    }

    /// <summary>The windows over images of this shape.</summary>
    public Geometry Windows(Shape images) => Pooling.Describe(Name, images, Size, new() { Stride = Size });

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        var x = inputs[0].Contiguous();
        var shape = Abstract([new(x.DType, x.Shape)])[0].Shape;
        NDArray greatest = NDArray.Uninitialized(x.DType, shape), places = NDArray.Uninitialized(DType.U8, shape);
        if (x.DType == DType.F32) Evaluate<float>(x, greatest, places);
        else Evaluate<double>(x, greatest, places);
        return [greatest, places];
    }

    unsafe void Evaluate<T>(NDArray x, NDArray greatest, NDArray places) where T : unmanaged
    {
        new WindowChoices<T>
        {
            Geometry = Windows(x.Shape),
            Images = (T*)x.Pointer,
            Greatest = (T*)greatest.Pointer,
            Places = places.Pointer,
        }.Compute();
        GC.KeepAlive(x);
        GC.KeepAlive(greatest);
        GC.KeepAlive(places);
    }
}

/// <summary>
/// A convolution's gradient from slopes of which each window has one, at the place that was chosen. The inputs are
/// kernels or images, places, and the windows' slopes.
/// </summary>
sealed record ConvolveChosen(Convolve Gradient, (int Y, int X) Size) : Compiled
{
    internal override string Name => $"{Gradient.Name}Chosen";

    /// <summary>Whether its kernel is faster than the gradient's own.</summary>
    public static bool Suits(Convolve gradient, (int Y, int X) size, Equation equation) =>
        equation.Inputs.All(input => input.Type.Shape.Size > 0) && equation.Outputs[0].Type.DType switch
        {
            DType.F32 => Chosen<float>.Suits(Describe(gradient, equation.Inputs[0].Type.Shape), size),
            DType.F64 => Chosen<double>.Suits(Describe(gradient, equation.Inputs[0].Type.Shape), size),
            _ => false,
        };

    /// <summary>The convolution whose gradient it is.</summary>
    public Geometry Describe(Shape first) => Describe(Gradient, first);

    static Geometry Describe(Convolve gradient, Shape first) => gradient.Open == Part.Images
        ? Convolution.Describe(gradient.To, first, gradient.Window)
        : Convolution.Describe(first, gradient.To, gradient.Window);

    internal override TensorType[] Abstract(TensorType[] inputs)
    {
        var g = Describe(inputs[0].Shape);
        Shape pooled = [g.Images, g.Out.Y / Size.Y, g.Out.X / Size.X, g.ChannelsOut];
        return inputs[1].DType == DType.U8 && inputs[2].DType == inputs[0].DType
            && inputs[1].Shape == pooled && inputs[2].Shape == pooled
            ? [new(inputs[0].DType, Gradient.To, inputs[0].Weak && inputs[2].Weak)]
            : throw Refuse(inputs, $"places and slopes have the shape {pooled}");
    }

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        var (first, places, slopes) = (inputs[0].Contiguous(), inputs[1].Contiguous(), inputs[2].Contiguous());
        var result = NDArray.Uninitialized(first.DType, Gradient.To);
        if (first.DType == DType.F32) Evaluate<float>(first, places, slopes, result);
        else Evaluate<double>(first, places, slopes, result);
        return [result];
    }

    unsafe void Evaluate<T>(NDArray first, NDArray places, NDArray slopes, NDArray result) where T : unmanaged
    {
        Compute((T*)first.Pointer, new()
        {
            Geometry = Describe(first.Shape),
            Window = Size,
            Places = places.Pointer,
            Slopes = (T*)slopes.Pointer,
        }, (T*)result.Pointer, new(), default);
        GC.KeepAlive(first);
        GC.KeepAlive(places);
        GC.KeepAlive(slopes);
        GC.KeepAlive(result);
    }

    /// <summary>The gradient on raw memory.</summary>
    public unsafe void Compute<T>(
        T* first, in Chosen<T> chosen, T* result, ConvolutionWork work, Epilogue epilogue) where T : unmanaged
    {
        if (Gradient.Open == Part.Images) Convolution.ComputeImages(first, chosen, result, work, epilogue);
        else Convolution.ComputeKernels(first, chosen, result, work, epilogue);
    }
}
