namespace Nabla.Arrays.Kernels;

/// <summary>What a window slides over and what comes out, channels last.</summary>
readonly record struct Geometry
{
    public int Images { get; init; }
    public int Groups { get; init; }
    public int ChannelsIn { get; init; }
    public int ChannelsOut { get; init; }
    public (int Y, int X) In { get; init; }
    public (int Y, int X) Out { get; init; }
    public (int Y, int X) Size { get; init; }
    public (int Y, int X) Stride { get; init; }
    public (int Y, int X) Dilation { get; init; }

    /// <summary>Padding before the first element.</summary>
    public (int Y, int X) Low { get; init; }

    /// <summary>Input channels of one group.</summary>
    public int GroupIn => ChannelsIn / Groups;

    /// <summary>Output channels of one group.</summary>
    public int GroupOut => ChannelsOut / Groups;

    /// <summary>Multiplications and additions of the convolution, or of one of its gradients.</summary>
    public double Work => (double)Images * Out.Y * Out.X * ChannelsOut * Size.Y * Size.X * GroupIn;

    /// <summary>Rows of an image of results, each seeing the kernel's rows over the source's rows.</summary>
    public Taps Rows(bool backward) => backward
        ? Taps.Backward(Out.Y, In.Y, Size.Y, Stride.Y, Dilation.Y, Low.Y)
        : Taps.Forward(In.Y, Out.Y, Size.Y, Stride.Y, Dilation.Y, Low.Y);

    /// <summary>Columns likewise.</summary>
    public Taps Columns(bool backward) => backward
        ? Taps.Backward(Out.X, In.X, Size.X, Stride.X, Dilation.X, Low.X)
        : Taps.Forward(In.X, Out.X, Size.X, Stride.X, Dilation.X, Low.X);
}
