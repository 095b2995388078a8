namespace Nabla.NN;

/// <summary>
/// The greatest of each window, channel by channel.
/// <code>x (batch, y, x, channels) or (batch, time, channels)  ->  the same axes, as many as there are windows</code>
/// <example><code>
/// var y = MaxPool.Create(2).Predict(Tensor.Zeros([5, 24, 24, 20]));    // (5, 12, 12, 20)
/// </code></example>
/// </summary>
/// <param name="Size">Extents of the window.</param>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Padding">What is around each image; it is never the greatest.</param>
[Tree]
public partial record MaxPool(Spatial Size, Spatial Stride, Padding Padding) : ILayer
{
    /// <summary>A new layer; windows do not overlap unless a stride says so.</summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static MaxPool Create(Spatial size, Spatial? stride = null, Padding padding = default)
    {
        Kernels.Check("MaxPool", 1, 1, 1, size, stride ?? size, 1);
        return new(size, stride ?? size, padding);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(x.Rank is 3 or 4, this, x, "x is (batch, y, x, channels), or (batch, time, channels)");
        return x.MaxPool(Size, Stride, Padding);
    }

    /// <inheritdoc/>
    public override string ToString() => $"MaxPool({Size.Y}x{Size.X})";
}

/// <summary>
/// The mean of each window, channel by channel.
/// <code>x (batch, y, x, channels) or (batch, time, channels)  ->  the same axes, as many as there are windows</code>
/// <example><code>
/// var y = AveragePool.Create(2).Predict(Tensor.Zeros([5, 24, 24, 20]));        // (5, 12, 12, 20)
/// </code></example>
/// </summary>
/// <param name="Size">Extents of the window.</param>
/// <param name="Stride">Steps between windows.</param>
/// <param name="Padding">What is around each image.</param>
/// <param name="CountPadding">Whether padding counts as zeros; else the mean is over what is not padding.</param>
[Tree]
public partial record AveragePool(Spatial Size, Spatial Stride, Padding Padding, bool CountPadding) : ILayer
{
    /// <summary>A new layer; windows do not overlap unless a stride says so.</summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static AveragePool Create(
        Spatial size, Spatial? stride = null, Padding padding = default, bool countPadding = true)
    {
        Kernels.Check("AveragePool", 1, 1, 1, size, stride ?? size, 1);
        return new(size, stride ?? size, padding, countPadding);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(x.Rank is 3 or 4, this, x, "x is (batch, y, x, channels), or (batch, time, channels)");
        return x.MeanPool(Size, Stride, Padding, countPadding: CountPadding);
    }

    /// <inheritdoc/>
    public override string ToString() => $"AveragePool({Size.Y}x{Size.X})";
}

/// <summary>
/// The mean over all positions, channel by channel.
/// <code>x (batch, …, channels)  ->  y (batch, channels)</code>
/// <example><code>
/// var y = new GlobalAveragePool().Predict(Tensor.Zeros([5, 7, 7, 64]));        // (5, 64)
/// </code></example>
/// </summary>
[Tree]
public partial record GlobalAveragePool : ILayer
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(x.Rank > 2, this, x, "x is (batch, …, channels), with positions between");
        return x.Mean([.. Enumerable.Range(1, x.Rank - 2)]);
    }

    /// <inheritdoc/>
    public override string ToString() => "GlobalAveragePool";
}
