namespace Nabla.Arrays.Kernels;

/// <summary>
/// Convolution as the field means it (cross-correlation), channels last: x is (images, y, x, channels) or
/// (images, x, channels), w is (size y, size x, channels in of a group, channels out) or without size y:
/// out[n, y, x, o] = sum over i, j, c of in[n, y stride + i dilation - low, x stride + j dilation - low, c] w[i, j, c, o].
/// Output channels go group by group.
/// </summary>
public static unsafe class Convolution
{
    /// <summary>(images, y, x, channels out).</summary>
    /// <exception cref="ShapeException">Ranks or channels do not fit, or the kernel is larger than the padded image.</exception>
    /// <exception cref="DTypeException">The element types differ or are Bool.</exception>
    public static NDArray Apply(NDArray x, NDArray w, Window window)
    {
        MatMul.RequireNumbers("Convolution", x, w);
        if (x.Rank == 3 && w.Rank == 3) return Apply(x.ExpandDims(1), w.ExpandDims(0), Flat(window)).Squeeze(1);
        var g = Describe(x.Shape, w.Shape, window);
        return Correlate(x, w, g);
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
        return Correlate(slope, Turned(w, g), Backwards(g));
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
        var shares = x.DType switch
        {
            DType.F32 => Shares<float>(x, slope, g),
            DType.F64 => Shares<double>(x, slope, g),
            DType.I32 => Shares<int>(x, slope, g),
            DType.I64 => Shares<long>(x, slope, g),
            _ => Shares<byte>(x, slope, g),
        };
        // (groups, y, x, in, out of a group) to (y, x, in, groups, out of a group)
        return Reduce.Apply(ReduceOp.Sum, shares, [0]).Slice(-1, 0, g.GroupOut).Permute(1, 2, 3, 0, 4).Reshape(w);
    }

    // One spatial axis is the second of two, the first of extent 1.
    static Window Flat(Window window) => window with
    {
        Stride = (1, window.Stride.X),
        PadLow = (0, window.PadLow.X),
        PadHigh = (0, window.PadHigh.X),
        Dilation = (1, window.Dilation.X),
    };

    static Geometry Describe(Shape x, Shape w, Window window)
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
            Spread = (1, 1),
        };
    }

    // The input's slope is the output's, spread by the stride, under kernels turned by half a turn.
    static Geometry Backwards(Geometry g)
    {
        (g.ChannelsIn, g.ChannelsOut, g.In, g.Out) = (g.ChannelsOut, g.ChannelsIn, g.Out, g.In);
        (g.Spread, g.Stride) = (g.Stride, (1, 1));
        g.Low = ((g.Dilation.Y * (g.Size.Y - 1)) - g.Low.Y, (g.Dilation.X * (g.Size.X - 1)) - g.Low.X);
        return g;
    }

    // (y, x, in of a group, groups x out of a group) to (y, x, out of a group, groups x in of a group), both axes reversed.
    static NDArray Turned(NDArray w, in Geometry g) => w
        .Slice(0, null, null, -1).Slice(1, null, null, -1)
        .Reshape(g.Size.Y, g.Size.X, g.GroupIn, g.Groups, g.GroupOut).Permute(0, 1, 4, 3, 2)
        .Reshape(g.Size.Y, g.Size.X, g.GroupOut, g.ChannelsIn);

    static void RequireOutput(string operation, NDArray slope, in Geometry g)
    {
        if (slope.Shape != [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut])
            throw new ShapeException(operation, $"gradient {slope}",
                $"the output is {Shape.Create(g.Images, g.Out.Y, g.Out.X, g.ChannelsOut)}");
    }

    static NDArray Correlate(NDArray x, NDArray w, in Geometry g)
    {
        (x, w) = (x.Contiguous(), w.Contiguous());
        var output = NDArray.Uninitialized(x.DType, [g.Images, g.Out.Y, g.Out.X, g.ChannelsOut]);
        switch (x.DType)
        {
            case DType.F32: Correlate<float>(x, w, output, g); break;
            case DType.F64: Correlate<double>(x, w, output, g); break;
            case DType.I32: Correlate<int>(x, w, output, g); break;
            case DType.I64: Correlate<long>(x, w, output, g); break;
            default: Correlate<byte>(x, w, output, g); break;
        }
        GC.KeepAlive(x);
        GC.KeepAlive(w);
        return output;
    }

    static void Correlate<T>(NDArray x, NDArray w, NDArray output, in Geometry g) where T : unmanaged => new Correlation<T>
    {
        Geometry = g,
        Images = (T*)x.Pointer,
        Kernels = (T*)w.Pointer,
        Output = (T*)output.Pointer,
    }.Compute();

    static NDArray Shares<T>(NDArray x, NDArray slope, in Geometry g) where T : unmanaged
    {
        var result = new KernelGradient<T> { Geometry = g, Images = (T*)x.Pointer, Gradient = (T*)slope.Pointer }.Compute();
        GC.KeepAlive(x);
        GC.KeepAlive(slope);
        return result;
    }
}
