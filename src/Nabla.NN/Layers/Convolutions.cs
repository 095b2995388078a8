namespace Nabla.NN;

/// <summary>
/// A small set of weights slid over images: y[n, i, j, o] = b[o] + Σ over p, q, c of
/// x[n, i stride + p dilation - pad, j stride + q dilation - pad, c] W[p, q, c, o]. No kernel is turned.
/// <code>
/// x (batch, y, x, channels), Kernel (y, x, channels/groups, filters), Bias (filters)
///   ->  y (batch, y', x', filters),  y' = ⌊(y + pads - dilation (size - 1) - 1)/stride⌋ + 1
/// </code>
/// <example><code>
/// var layer = Conv2d.Create(Key.Create(0), 1, 20, size: 5);
/// var y = layer.Predict(Tensor.Zeros([5, 28, 28, 1]));          // (5, 24, 24, 20)
/// </code></example>
/// </summary>
/// <param name="Kernel">(y, x, channels/groups, filters).</param>
/// <param name="Bias">(filters), or null for none.</param>
/// <param name="Stride">Steps between neighbouring windows.</param>
/// <param name="Padding">Zeros around each image.</param>
/// <param name="Dilation">Distance between neighbours in a window.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
[Tree]
public partial record Conv2d(
    Tensor Kernel, Tensor? Bias, Spatial Stride, Padding Padding, Spatial Dilation, int Groups) : ILayer
{
    /// <summary>A new layer; the bias begins at 0.</summary>
    /// <param name="key">Where the weights are drawn from.</param>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="size">Extents of the window.</param>
    /// <param name="stride">Steps between windows; 1 by default.</param>
    /// <param name="padding">Zeros around each image; none by default.</param>
    /// <param name="dilation">Distance between neighbours in a window; 1 by default.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="weights">Where they begin; <see cref="Initializers.LeCunNormal"/> by default.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <exception cref="ConfigurationException">A number is not positive, or the groups do not divide both.</exception>
    public static Conv2d Create(
        Key key, int channels, int filters, Spatial size, Spatial? stride = null, Padding padding = default,
        Spatial? dilation = null, int groups = 1, Initializer? weights = null, bool bias = true)
    {
        Kernels.Check("Conv2d", channels, filters, groups, size, stride ?? 1, dilation ?? 1);
        return new(
            (weights ?? Initializers.LeCunNormal)(key, [size.Y, size.X, channels / groups, filters]),
            bias ? Tensor.Zeros([filters]) : null, stride ?? 1, padding, dilation ?? 1, groups);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var channels = Kernel.Shape[2] * Groups;
        pass.Require(
            x.Rank == 4 && x.Shape[3] == channels, this, x,
            $"x is (batch, y, x, {channels}){Kernels.Cure(x.Shape, 4, channels)}");
        var y = x.Convolve(Kernel, Stride, Padding, Dilation, Groups);
        return Bias is null ? y : y + Bias;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Conv2d({Kernel.Shape[2] * Groups}, {Kernel.Shape[3]}, "
        + $"{Kernel.Shape[0]}x{Kernel.Shape[1]}{Kernels.Others(Stride, Dilation, Groups)})";
}

/// <summary>
/// <see cref="Conv2d"/> along one axis: y[n, i, o] = b[o] + Σ over p, c of x[n, i stride + p dilation - pad, c] W[p, c,
/// o].
/// <code>
/// x (batch, time, channels), Kernel (size, channels/groups, filters), Bias (filters)  ->  y (batch, time', filters)
/// </code>
/// <example><code>
/// var layer = Conv1d.Create(Key.Create(0), 8, 16, size: 3, padding: 1);
/// var y = layer.Predict(Tensor.Zeros([5, 20, 8]));              // (5, 20, 16)
/// </code></example>
/// </summary>
/// <param name="Kernel">(size, channels/groups, filters).</param>
/// <param name="Bias">(filters), or null for none.</param>
/// <param name="Stride">Steps between neighbouring windows.</param>
/// <param name="Padding">Zeros before and behind.</param>
/// <param name="Dilation">Distance between neighbours in a window.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
[Tree]
public partial record Conv1d(Tensor Kernel, Tensor? Bias, int Stride, Padding Padding, int Dilation, int Groups)
    : ILayer
{
    /// <summary>A new layer; the bias begins at 0.</summary>
    /// <param name="key">Where the weights are drawn from.</param>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="size">Extent of the window.</param>
    /// <param name="stride">Steps between windows.</param>
    /// <param name="padding">Zeros before and behind; none by default.</param>
    /// <param name="dilation">Distance between neighbours in a window.</param>
    /// <param name="groups">Groups of channels that do not see each other.</param>
    /// <param name="weights">Where they begin; <see cref="Initializers.LeCunNormal"/> by default.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <exception cref="ConfigurationException">A number is not positive, or the groups do not divide both.</exception>
    public static Conv1d Create(
        Key key, int channels, int filters, int size, int stride = 1, Padding padding = default, int dilation = 1,
        int groups = 1, Initializer? weights = null, bool bias = true)
    {
        Kernels.Check("Conv1d", channels, filters, groups, size, stride, dilation);
        return new(
            (weights ?? Initializers.LeCunNormal)(key, [size, channels / groups, filters]),
            bias ? Tensor.Zeros([filters]) : null, stride, padding, dilation, groups);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var channels = Kernel.Shape[1] * Groups;
        pass.Require(
            x.Rank == 3 && x.Shape[2] == channels, this, x,
            $"x is (batch, time, {channels}){Kernels.Cure(x.Shape, 3, channels)}");
        var y = x.Convolve(Kernel, Stride, Padding, Dilation, Groups);
        return Bias is null ? y : y + Bias;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Conv1d({Kernel.Shape[1] * Groups}, {Kernel.Shape[2]}, "
        + $"{Kernel.Shape[0]}{Kernels.Others(Stride, Dilation, Groups)})";
}

/// <summary>What the layers of windows check, and say, in the same way.</summary>
static class Kernels
{
    public static void Check(
        string layer, int channels, int filters, int groups, Spatial size, Spatial stride, Spatial dilation)
    {
        ConfigurationException.Require(
            channels > 0 && filters > 0, layer, $"{channels} channels, {filters} filters", "there is one of each");
        ConfigurationException.Require(
            groups > 0 && channels % groups == 0 && filters % groups == 0, layer,
            $"{groups} groups of {channels} channels and {filters} filters", "the groups divide both");
        foreach (var (name, extents) in new[] { ("size", size), ("stride", stride), ("dilation", dilation) })
            ConfigurationException.Require(
                extents.Y > 0 && extents.X > 0, layer, $"{name} {extents.Y}x{extents.X}", "it is 1 or more");
    }

    // The usual slips: images in rows, without their channels, or with the channels first, as PyTorch has them.
    public static string Cure(Shape x, int rank, int channels) =>
        x.Rank == rank && x[1] == channels ? ": move the channels last, x.MoveAxis(1, -1)"
        : x.Rank == rank - 1 && channels == 1 ? ": give it its one channel, x.ExpandDims(-1)"
        : x.Rank == 2 && rank == 4 && IsSquare(x[1], channels) is var side and > 0
            ? $": rows become images by x.Reshape(-1, {side}, {side}, {channels})" : "";

    public static string Others(Spatial stride, Spatial dilation, int groups) =>
        (stride == 1 ? "" : $", stride {stride.Y}x{stride.X}")
        + (dilation == 1 ? "" : $", dilation {dilation.Y}x{dilation.X}") + (groups == 1 ? "" : $", {groups} groups");

    static int IsSquare(int length, int channels)
    {
        var side = (int)Math.Sqrt(length / (double)channels);
        return side * side * channels == length ? side : 0;
    }
}
