namespace Nabla.Arrays.Kernels;

/// <summary>
/// How a kernel slides over the two spatial axes (y, x) of an image; for one spatial axis only x counts.
/// Output extent: (extent + low + high - dilation (size - 1) - 1) / stride + 1, rounded down.
/// </summary>
public sealed record Window
{
    /// <summary>Steps between neighbouring positions.</summary>
    public (int Y, int X) Stride { get; init; } = (1, 1);

    /// <summary>Zeros before the first element.</summary>
    public (int Y, int X) PadLow { get; init; }

    /// <summary>Zeros behind the last element.</summary>
    public (int Y, int X) PadHigh { get; init; }

    /// <summary>Distance between neighbours in the kernel.</summary>
    public (int Y, int X) Dilation { get; init; } = (1, 1);

    /// <summary>Groups of channels that do not see each other.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>The same padding on all sides.</summary>
    public static Window Padded(int pad) => new() { PadLow = (pad, pad), PadHigh = (pad, pad) };

    /// <summary>Extents (y, x) of what comes out.</summary>
    internal (int Y, int X) Output(string operation, (int Y, int X) extent, (int Y, int X) size)
    {
        if (Stride.Y < 1 || Stride.X < 1 || Dilation.Y < 1 || Dilation.X < 1 || Groups < 1)
            throw new ShapeException(operation, $"{this}", "strides, dilations and groups are 1 or more");
        if (PadLow.Y < 0 || PadLow.X < 0 || PadHigh.Y < 0 || PadHigh.X < 0)
            throw new ShapeException(operation, $"{this}", "padding is 0 or more");
        var y = Count((long)extent.Y + PadLow.Y + PadHigh.Y, size.Y, Stride.Y, Dilation.Y);
        var x = Count((long)extent.X + PadLow.X + PadHigh.X, size.X, Stride.X, Dilation.X);
        if (size.Y < 1 || size.X < 1 || y < 1 || x < 1)
            throw new ShapeException(operation, $"a {size.Y} x {size.X} kernel on {extent.Y} x {extent.X}, {this}",
                "the kernel has an element and fits into the padded image");
        return (y, x);
    }

    // What is too many for a shape is refused as none.
    static int Count(long padded, int size, int stride, int dilation)
    {
        var rest = padded - ((long)dilation * (size - 1)) - 1;
        return rest < 0 || padded > int.MaxValue ? 0 : (int)(rest / stride) + 1;
    }
}
