namespace Nabla.NN;

/// <summary>
/// y = (x - μ)/√(σ² + ε) γ + β, channel by channel. In training μ and σ² are those of the batch, over all axes but the
/// last, and the running ones move towards them; in evaluation they are the running ones (Ioffe and Szegedy, 2015,
/// algorithms 1 and 2).
/// <code>
/// x (batch, …, channels), Scale γ (channels), Shift β (channels)  ->  y (batch, …, channels)
/// running ← (1 - m) running + m batch,   the variance of the batch there with n - 1, as it estimates
/// </code>
/// <example><code>
/// var norm = BatchNorm.Create(20);
/// var (y, next) = norm.Train(Tensor.Ones([5, 12, 12, 20]));     // next.Running.Mean is a tenth of the way to 1
/// var same = next.Predict(Tensor.Ones([5, 12, 12, 20]));
/// </code></example>
/// </summary>
/// <param name="Scale">γ, (channels).</param>
/// <param name="Shift">β, (channels).</param>
/// <param name="Running">What evaluation takes.</param>
/// <param name="Momentum">m: how far one batch moves them.</param>
/// <param name="Epsilon">ε: keeps the root away from 0.</param>
[Tree]
public partial record BatchNorm(Tensor Scale, Tensor Shift, Statistics Running, double Momentum, double Epsilon)
    : ILayer
{
    /// <summary>A new layer: γ = 1, β = 0, running mean 0 and variance 1.</summary>
    /// <exception cref="ConfigurationException">A number is out of range.</exception>
    public static BatchNorm Create(int channels, double momentum = 0.1, double epsilon = 1e-5)
    {
        ConfigurationException.Require(channels > 0, "BatchNorm", $"{channels} channels", "there is at least one");
        ConfigurationException.Require(
            momentum is > 0 and <= 1, "BatchNorm", $"momentum {momentum}", "it is in (0, 1]");
        ConfigurationException.Require(epsilon > 0, "BatchNorm", $"epsilon {epsilon}", "it is positive");
        return new(
            Tensor.Ones([channels]), Tensor.Zeros([channels]),
            new Statistics(Tensor.Zeros([channels]), Tensor.Ones([channels])), momentum, epsilon);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var channels = Scale.Length;
        pass.Require(x.Rank > 1 && x.Shape[-1] == channels, this, x, $"x is (batch, …, {channels}), channels last");
        var (mean, variance) = (Running.Mean, Running.Variance);
        if (pass.IsTraining) (mean, variance) = OfBatch(x, pass);
        return (x - mean) * ((variance + Epsilon).Rsqrt() * Scale) + Shift;
    }

    (Tensor Mean, Tensor Variance) OfBatch(Tensor x, Pass pass)
    {
        int[] axes = [.. Enumerable.Range(0, x.Rank - 1)];
        var count = x.Length / Scale.Length;
        pass.Require(
            count > 1, this, x, "in training a batch has more than one number a channel: else all are its mean");
        var mean = x.Mean(axes);
        var variance = (x - mean).Square().Mean(axes);
        pass.Replace(Running.Mean, (1 - Momentum) * Running.Mean + Momentum * mean);
        pass.Replace(
            Running.Variance, (1 - Momentum) * Running.Variance + Momentum * count / (count - 1) * variance);
        return (mean, variance);
    }

    /// <inheritdoc/>
    public override string ToString() => $"BatchNorm({Scale.Length})";
}

/// <summary>What batch normalisation keeps of the batches that it has seen.</summary>
/// <param name="Mean">(channels).</param>
/// <param name="Variance">(channels).</param>
[Tree]
public partial record Statistics(Tensor Mean, Tensor Variance) : IState;
