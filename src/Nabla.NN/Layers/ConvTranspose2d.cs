namespace Nabla.NN;

/// <summary>
/// The transpose of <see cref="Conv2d"/>: each number of x spreads over a window of y, so that a stride makes images
/// larger. It is what the convolution does to slopes, backward; also called a deconvolution.
/// <code>
/// x (batch, y, x, channels), Kernel (y, x, filters, channels), Bias (filters)
///   ->  y (batch, y', x', filters),  y' = (y - 1) stride + dilation (size - 1) + 1 - pads + more
/// </code>
/// <example><code>
/// var layer = ConvTranspose2d.Create(Key.Create(0), 16, 8, size: 2, stride: 2);
/// var y = layer.Predict(Tensor.Zeros([5, 7, 7, 16]));           // (5, 14, 14, 8)
/// </code></example>
/// </summary>
/// <param name="Kernel">(y, x, filters, channels): that of the convolution from y to x.</param>
/// <param name="Bias">(filters), or null for none.</param>
/// <param name="Stride">The convolution's.</param>
/// <param name="Padding">The convolution's: so much is cut off.</param>
/// <param name="Dilation">The convolution's.</param>
/// <param name="More">Added to the extents: several have convolutions of one extent.</param>
[Tree]
public partial record ConvTranspose2d(
    Tensor Kernel, Tensor? Bias, Spatial Stride, Padding Padding, Spatial Dilation, Spatial More) : ILayer
{
    /// <summary>A new layer; the bias begins at 0.</summary>
    /// <param name="key">Where the weights are drawn from.</param>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="size">Extents of the window.</param>
    /// <param name="stride">How far apart neighbours of x are in y; 1 by default.</param>
    /// <param name="padding">What is cut off around; nothing by default.</param>
    /// <param name="dilation">Distance between neighbours in a window; 1 by default.</param>
    /// <param name="more">Added to the extents of y; 0 by default, less than the stride.</param>
    /// <param name="weights">Where they begin; <see cref="Initializers.LeCunNormal"/> by default.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static ConvTranspose2d Create(
        Key key, int channels, int filters, Spatial size, Spatial? stride = null, Padding padding = default,
        Spatial? dilation = null, Spatial? more = null, Initializer? weights = null, bool bias = true)
    {
        Kernels.Check("ConvTranspose2d", channels, filters, 1, size, stride ?? 1, dilation ?? 1);
        ConfigurationException.Require(
            padding != Padding.Same, "ConvTranspose2d", "padding Same", "the padding is given in numbers");
        // The fan-in is of the channels, which stand last in the kernel.
        var kernel = (weights ?? Initializers.LeCunNormal)(key, [size.Y, size.X, channels, filters]).SwapAxes(2, 3);
        return new(
            kernel, bias ? Tensor.Zeros([filters]) : null, stride ?? 1, padding, dilation ?? 1, more ?? 0);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var channels = Kernel.Shape[3];
        pass.Require(
            x.Rank == 4 && x.Shape[3] == channels, this, x,
            $"x is (batch, y, x, {channels}){Kernels.Cure(x.Shape, 4, channels)}");
        var y = x.ConvolveTranspose(Kernel, Stride, Padding, Dilation, more: More);
        return Bias is null ? y : y + Bias;
    }

    /// <inheritdoc/>
    public override string ToString() => $"ConvTranspose2d({Kernel.Shape[3]}, {Kernel.Shape[2]}, "
        + $"{Kernel.Shape[0]}x{Kernel.Shape[1]}{Kernels.Others(Stride, Dilation, 1)})";
}
