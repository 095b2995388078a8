namespace Nabla.Arrays.Kernels;

/// <summary>
/// The greatest or the mean element under a sliding window, channel by channel; channels last, as
/// <see cref="Convolution"/>: x is (images, y, x, channels). Padding never is the greatest; in a mean it counts as
/// zeros.
/// </summary>
public static unsafe class Pooling
{
    /// <summary>The greatest of each window, NaN if any is.</summary>
    /// <exception cref="ShapeException">
    /// x does not have four axes, or the window is larger than the padded image.
    /// </exception>
    /// <exception cref="DTypeException">x is Bool.</exception>
    public static NDArray Max(NDArray x, int sizeY, int sizeX, Window window) =>
        Forward("Pooling.Max", x, (sizeY, sizeX), window, true);

    /// <summary>The mean of each window.</summary>
    /// <exception cref="ShapeException">
    /// x does not have four axes, or the window is larger than the padded image.
    /// </exception>
    /// <exception cref="DTypeException">x is not floating-point.</exception>
    public static NDArray Mean(NDArray x, int sizeY, int sizeX, Window window) =>
        Forward("Pooling.Mean", x, (sizeY, sizeX), window, false);

    /// <summary>
    /// The gradient to x of <see cref="Max"/>: each window's goes to its first greatest element (or first NaN).
    /// </summary>
    /// <exception cref="ShapeException">The gradient does not have the output's shape.</exception>
    /// <exception cref="DTypeException">The element types differ.</exception>
    public static NDArray MaxGradient(NDArray x, NDArray slope, int sizeY, int sizeX, Window window) =>
        Backward("Pooling.MaxGradient", x, x.Shape, slope, (sizeY, sizeX), window);

    /// <summary>The gradient to x of <see cref="Mean"/>: each window's is shared out evenly.</summary>
    /// <exception cref="ShapeException">The gradient does not have the output's shape.</exception>
    /// <exception cref="DTypeException">The gradient is not floating-point.</exception>
    public static NDArray MeanGradient(NDArray slope, Shape x, int sizeY, int sizeX, Window window) =>
        Backward("Pooling.MeanGradient", null, x, slope, (sizeY, sizeX), window);

    // Gradients of so many bytes leave the caches before they are read.
    const long Streams = 8 << 20;

    static NDArray Forward(string operation, NDArray x, (int, int) size, Window window, bool greatest)
    {
        Require(operation, x.DType, greatest);
        var g = Describe(operation, x.Shape, size, window);
        x = x.Contiguous();
        var output = NDArray.Uninitialized(x.DType, [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut]);
        switch (x.DType)
        {
            case DType.F32: Windows<float>(x, null, output, g, greatest); break;
            case DType.F64: Windows<double>(x, null, output, g, greatest); break;
            case DType.I32: Windows<int>(x, null, output, g, greatest); break;
            case DType.I64: Windows<long>(x, null, output, g, greatest); break;
            default: Windows<byte>(x, null, output, g, greatest); break;
        }
        return output;
    }

    static NDArray Backward(string operation, NDArray? x, Shape shape, NDArray slope, (int, int) size, Window window)
    {
        Require(operation, slope.DType, greatest: false);
        if (x is not null) MatMul.RequireNumbers(operation, x, slope);
        var g = Describe(operation, shape, size, window);
        if (slope.Shape != [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut])
            throw new ShapeException(operation, $"gradient {slope}",
                $"the output is {Shape.Create(g.Images, g.Out.Y, g.Out.X, g.ChannelsOut)}");
        (x, slope) = (x?.Contiguous(), slope.Contiguous());
        var result = NDArray.Uninitialized(slope.DType, shape);
        if (slope.DType == DType.F32) Windows<float>(x, slope, result, g, x is not null);
        else Windows<double>(x, slope, result, g, x is not null);
        return result;
    }

    static void Windows<T>(NDArray? x, NDArray? slope, NDArray result, in Geometry g, bool greatest) where T : unmanaged
    {
        new PoolingWindows<T>
        {
            Geometry = g,
            Greatest = greatest,
            Images = x is null ? null : (T*)x.Pointer,
            Gradient = slope is null ? null : (T*)slope.Pointer,
            Results = (T*)result.Pointer,
            Passes = slope is not null && (long)result.Length * sizeof(T) >= Streams,
        }.Compute(new());
        GC.KeepAlive(x);
        GC.KeepAlive(slope);
        GC.KeepAlive(result);
    }

    static void Require(string operation, DType type, bool greatest)
    {
        if (type == DType.Bool || (!greatest && !type.IsFloat()))
            throw new DTypeException(operation, $"{type}",
                greatest ? "truths have no order" : "a mean is of floating-point numbers");
    }

    internal static Geometry Describe(string operation, Shape x, (int, int) size, Window window)
    {
        if (x.Rank != 4 || window.Groups != 1)
            throw new ShapeException(operation, $"{x} in {window.Groups} groups",
                "images have four axes; each channel is pooled alone");
        var output = window.Output(operation, (x[1], x[2]), size);
        return new()
        {
            Images = x[0],
            Groups = 1,
            ChannelsIn = x[3],
            ChannelsOut = x[3],
            In = (x[1], x[2]),
            Out = output,
            Size = size,
            Stride = window.Stride,
            Dilation = window.Dilation,
            Low = window.PadLow,
        };
    }
}
