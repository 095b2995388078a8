namespace Nabla.NN;

/// <summary>
/// y = (x - μ)/√(σ² + ε) γ + β, with μ and σ² of each row, the last axis: nothing of the batch comes in (Ba, Kiros,
/// Hinton, 2016).
/// <code>x (…, width), Scale γ (width), Shift β (width)  ->  y (…, width)</code>
/// <example><code>
/// var y = LayerNorm.Create(8).Predict(Tensor.Ones([5, 8]));     // (5, 8)
/// </code></example>
/// </summary>
/// <param name="Scale">γ, (width).</param>
/// <param name="Shift">β, (width), or null for none.</param>
/// <param name="Epsilon">ε: keeps the root away from 0.</param>
[Tree]
public partial record LayerNorm(Tensor Scale, Tensor? Shift, double Epsilon) : ILayer
{
    /// <summary>A new layer: γ = 1, β = 0.</summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static LayerNorm Create(int width, double epsilon = 1e-5, bool bias = true)
    {
        ConfigurationException.Require(width > 0, "LayerNorm", $"width {width}", "it is 1 or more");
        ConfigurationException.Require(epsilon > 0, "LayerNorm", $"epsilon {epsilon}", "it is positive");
        return new(Tensor.Ones([width]), bias ? Tensor.Zeros([width]) : null, epsilon);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(x.Rank > 0 && x.Shape[-1] == Scale.Length, this, x, $"x is (…, {Scale.Length})");
        var scaled = x.Standardize(-1, Epsilon) * Scale;
        return Shift is null ? scaled : scaled + Shift;
    }

    /// <inheritdoc/>
    public override string ToString() => $"LayerNorm({Scale.Length})";
}

/// <summary>
/// y = x/√(mean of x² + ε) γ, row by row: layer normalisation without the mean (Zhang and Sennrich, 2019).
/// <code>x (…, width), Scale γ (width)  ->  y (…, width)</code>
/// <example><code>
/// var y = RmsNorm.Create(8).Predict(Tensor.Ones([5, 8]));       // (5, 8)
/// </code></example>
/// </summary>
/// <param name="Scale">γ, (width).</param>
/// <param name="Epsilon">ε: keeps the root away from 0.</param>
[Tree]
public partial record RmsNorm(Tensor Scale, double Epsilon) : ILayer
{
    /// <summary>A new layer: γ = 1.</summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static RmsNorm Create(int width, double epsilon = 1e-5)
    {
        ConfigurationException.Require(width > 0, "RmsNorm", $"width {width}", "it is 1 or more");
        ConfigurationException.Require(epsilon > 0, "RmsNorm", $"epsilon {epsilon}", "it is positive");
        return new(Tensor.Ones([width]), epsilon);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(x.Rank > 0 && x.Shape[-1] == Scale.Length, this, x, $"x is (…, {Scale.Length})");
        return x * (x.Square().Mean(-1, keepDims: true) + Epsilon).Rsqrt() * Scale;
    }

    /// <inheritdoc/>
    public override string ToString() => $"RmsNorm({Scale.Length})";
}

/// <summary>
/// y = (x - μ)/√(σ² + ε) γ + β, with μ and σ² of each example and each group of neighbouring channels, over all
/// positions (Wu and He, 2018). One group a channel is instance normalisation.
/// <code>x (batch, …, channels), Scale γ (channels), Shift β (channels)  ->  y (batch, …, channels)</code>
/// <example><code>
/// var y = GroupNorm.Create(groups: 4, channels: 20).Predict(Tensor.Ones([5, 12, 12, 20]));     // (5, 12, 12, 20)
/// </code></example>
/// </summary>
/// <param name="Scale">γ, (channels).</param>
/// <param name="Shift">β, (channels).</param>
/// <param name="Groups">How many groups there are.</param>
/// <param name="Epsilon">ε: keeps the root away from 0.</param>
[Tree]
public partial record GroupNorm(Tensor Scale, Tensor Shift, int Groups, double Epsilon) : ILayer
{
    /// <summary>A new layer: γ = 1, β = 0.</summary>
    /// <exception cref="ConfigurationException">A number is not positive, or the groups do not divide the
    /// channels.</exception>
    public static GroupNorm Create(int groups, int channels, double epsilon = 1e-5)
    {
        ConfigurationException.Require(
            groups > 0 && channels > 0 && channels % groups == 0, "GroupNorm",
            $"{groups} groups of {channels} channels",
            "the groups divide the channels");
        ConfigurationException.Require(epsilon > 0, "GroupNorm", $"epsilon {epsilon}", "it is positive");
        return new(Tensor.Ones([channels]), Tensor.Zeros([channels]), groups, epsilon);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var channels = Scale.Length;
        pass.Require(x.Rank > 1 && x.Shape[-1] == channels, this, x, $"x is (batch, …, {channels}), channels last");
        Shape grouped = [x.Shape[0], x.Length / Math.Max(x.Shape[0], 1) / channels, Groups, channels / Groups];
        return x.Reshape(grouped).Standardize([1, 3], Epsilon).Reshape(x.Shape) * Scale + Shift;
    }

    /// <inheritdoc/>
    public override string ToString() => $"GroupNorm({Groups}, {Scale.Length})";
}
