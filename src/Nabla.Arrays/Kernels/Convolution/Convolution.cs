namespace Nabla.Arrays.Kernels;

/// <summary>
/// Convolution as the field means it (cross-correlation), channels last: x is (images, y, x, channels) or
/// (images, x, channels), w is (size y, size x, channels in of a group, channels out) or without size y:
/// out[n, y, x, o] = sum over i, j, c of
/// in[n, y stride + i dilation - low, x stride + j dilation - low, c] w[i, j, c, o].
/// Output channels go group by group.
/// </summary>
public static unsafe class Convolution
{
    /// <summary>(images, y, x, channels out).</summary>
    /// <exception cref="ShapeException">
    /// Ranks or channels do not fit, or the kernel is larger than the padded image.
    /// </exception>
    /// <exception cref="DTypeException">The element types differ or are Bool.</exception>
    public static NDArray Apply(NDArray x, NDArray w, Window window)
    {
        MatMul.RequireNumbers("Convolution", x, w);
        if (x.Rank == 3 && w.Rank == 3) return Apply(x.ExpandDims(1), w.ExpandDims(0), Flat(window)).Squeeze(1);
        var g = Describe(x.Shape, w.Shape, window);
        return Correlate(x, w, g, backward: false);
    }

    /// <summary>The gradient to x, of shape <paramref name="x"/>, from the gradient to the output.</summary>
    /// <exception cref="ShapeException">The gradient does not have the output's shape.</exception>
    /// <exception cref="DTypeException">The element types differ or are Bool.</exception>
    public static NDArray InputGradient(NDArray slope, NDArray w, Shape x, Window window)
    {
        MatMul.RequireNumbers("Convolution.InputGradient", slope, w);
        if (x.Rank == 3 && w.Rank == 3)
            return InputGradient(slope.ExpandDims(1), w.ExpandDims(0), [x[0], 1, x[1], x[2]], Flat(window)).Squeeze(1);
        var g = Describe(x, w.Shape, window);
        RequireOutput("Convolution.InputGradient", slope, g);
        return Correlate(slope, w, g, backward: true);
    }

    /// <summary>The gradient to w, of shape <paramref name="w"/>, from the gradient to the output.</summary>
    /// <exception cref="ShapeException">The gradient does not have the output's shape.</exception>
    /// <exception cref="DTypeException">The element types differ or are Bool.</exception>
    public static NDArray WeightGradient(NDArray x, NDArray slope, Shape w, Window window)
    {
        MatMul.RequireNumbers("Convolution.WeightGradient", x, slope);
        if (x.Rank == 3 && w.Rank == 3)
            return WeightGradient(x.ExpandDims(1), slope.ExpandDims(1), [1, .. w.Dims], Flat(window)).Squeeze(0);
        var g = Describe(x.Shape, w, window);
        RequireOutput("Convolution.WeightGradient", slope, g);
        (x, slope) = (x.Contiguous(), slope.Contiguous());
        var result = NDArray.Uninitialized(x.DType, w);
        switch (x.DType)
        {
            case DType.F32: Kernels<float>(x, slope, result, g); break;
            case DType.F64: Kernels<double>(x, slope, result, g); break;
            case DType.I32: Kernels<int>(x, slope, result, g); break;
            case DType.I64: Kernels<long>(x, slope, result, g); break;
            default: Kernels<byte>(x, slope, result, g); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(slope);
        GC.KeepAlive(result);
        return result;
    }

    // One spatial axis is the second of two, the first of extent 1.
    static Window Flat(Window window) => window with
    {
        Stride = (1, window.Stride.X),
        PadLow = (0, window.PadLow.X),
        PadHigh = (0, window.PadHigh.X),
        Dilation = (1, window.Dilation.X),
    };

    internal static Geometry Describe(Shape x, Shape w, Window window)
    {
        if (x.Rank != 4 || w.Rank != 4)
            throw new ShapeException("Convolution", $"{x} and {w}", "images and kernels have four axes, or both three");
        var output = window.Output("Convolution", (x[1], x[2]), (w[0], w[1]));
        if (x[3] != (long)w[2] * window.Groups || w[3] % window.Groups != 0)
            throw new ShapeException("Convolution", $"{x} and {w} in {window.Groups} groups",
                "a kernel sees its group's channels, and the groups share the output's channels evenly");
        return new()
        {
            Images = x[0],
            Groups = window.Groups,
            ChannelsIn = x[3],
            ChannelsOut = w[3],
            In = (x[1], x[2]),
            Out = output,
            Size = (w[0], w[1]),
            Stride = window.Stride,
            Dilation = window.Dilation,
            Low = window.PadLow,
        };
    }

    static void RequireOutput(string operation, NDArray slope, in Geometry g)
    {
        if (slope.Shape != [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut])
            throw new ShapeException(operation, $"gradient {slope}",
                $"the output is {Shape.Create(g.Images, g.Out.Y, g.Out.X, g.ChannelsOut)}");
    }

    static NDArray Correlate(NDArray source, NDArray w, in Geometry g, bool backward)
    {
        (source, w) = (source.Contiguous(), w.Contiguous());
        var result = NDArray.Uninitialized(source.DType,
            backward ? [g.Images, g.In.Y, g.In.X, g.ChannelsIn] : [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut]);
        switch (source.DType)
        {
            case DType.F32: Correlate<float>(source, w, result, g, backward); break;
            case DType.F64: Correlate<double>(source, w, result, g, backward); break;
            case DType.I32: Correlate<int>(source, w, result, g, backward); break;
            case DType.I64: Correlate<long>(source, w, result, g, backward); break;
            default: Correlate<byte>(source, w, result, g, backward); break;
        }
        GC.KeepAlive(source);
        GC.KeepAlive(w);
        GC.KeepAlive(result);
        return result;
    }

    static void Correlate<T>(NDArray source, NDArray w, NDArray result, in Geometry g, bool backward)
        where T : unmanaged =>
        Compute((T*)source.Pointer, (T*)w.Pointer, (T*)result.Pointer, g, backward, new());

    static void Kernels<T>(NDArray x, NDArray slope, NDArray result, in Geometry g) where T : unmanaged =>
        ComputeKernels((T*)x.Pointer, (T*)slope.Pointer, (T*)result.Pointer, g, new());

    /// <summary>
    /// The convolution, or the gradient to its input, on raw memory: row by row, results beside operands.
    /// </summary>
    internal static void Compute<T>(T* source, T* kernels, T* results, in Geometry g, bool backward,
        ConvolutionWork work, Epilogue epilogue = default) where T : unmanaged
    {
        var pixels = new PixelLanes<T>
        {
            Geometry = g,
            Source = source,
            Kernels = kernels,
            Results = results,
            Epilogue = epilogue,
        };
        if (!backward && pixels.Suits()) pixels.Compute();
        else if (backward && Scatter<T>.Suits(g))
            new Scatter<T>
            {
                Geometry = g,
                Gradient = source,
                Kernels = kernels,
                Results = results,
                Epilogue = epilogue,
            }.Compute(work);
        else
            new Correlation<T>
            {
                Geometry = g,
                Backward = backward,
                Source = source,
                Kernels = kernels,
                Results = results,
                Epilogue = epilogue,
            }.Compute(work);
    }

    /// <summary>The gradient to the kernels on raw memory.</summary>
    internal static void ComputeKernels<T>(T* images, T* slopes, T* results, in Geometry g,
        ConvolutionWork work, Epilogue epilogue = default) where T : unmanaged
    {
        if (ElementLanes<T>.Suits(g)
            && new ElementLanes<T> { Geometry = g, Images = images, Gradient = slopes, Results = results }.Compute(work))
        {
            if (epilogue.Code == null) return;
            epilogue.Code(epilogue.State, results, g.ChannelsOut, 0, g.Size.Y * g.Size.X, 0, g.ChannelsOut);
        }
        else
            new KernelGradient<T>
            {
                Geometry = g,
                Images = images,
                Gradient = slopes,
                Results = results,
                Epilogue = epilogue,
            }.Compute(work);
    }

    /// <summary>The gradient to the images from chosen slopes, on raw memory.</summary>
    internal static void ComputeImages<T>(T* kernels, in Chosen<T> chosen, T* results, ConvolutionWork work,
        Epilogue epilogue = default) where T : unmanaged
    {
        var g = chosen.Geometry;
        if (chosen.IsFinite(kernels, (nint)g.Size.Y * g.Size.X * g.ChannelsIn * g.ChannelsOut))
        {
            new ChosenImages<T> { Chosen = chosen, Kernels = kernels, Results = results, Epilogue = epilogue }
                .Compute(work);
            return;
        }
        var slopes = chosen.Spread();
        Compute((T*)slopes.Pointer, kernels, results, g, backward: true, new(), epilogue);
        GC.KeepAlive(slopes);
    }

    /// <summary>The gradient to the kernels from chosen slopes, on raw memory.</summary>
    internal static void ComputeKernels<T>(T* images, in Chosen<T> chosen, T* results, ConvolutionWork work,
        Epilogue epilogue = default) where T : unmanaged
    {
        var g = chosen.Geometry;
        if (chosen.IsFinite(images, (nint)g.Images * g.In.Y * g.In.X * g.ChannelsIn))
        {
            new ChosenKernels<T> { Chosen = chosen, Images = images, Results = results, Epilogue = epilogue }
                .Compute(work);
            return;
        }
        var slopes = chosen.Spread();
        ComputeKernels(images, (T*)slopes.Pointer, results, g, new(), epilogue);
        GC.KeepAlive(slopes);
    }
}
