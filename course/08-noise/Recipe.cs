using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Nabla.Course.Noise;

/// <summary>A way to train a network of digits; the same seed gives the same network, on any number of cores.</summary>
/// <param name="Widths">Input and output included.</param>
/// <param name="Descent">How it descends; the seed and the disturbance are filled in when it is trained.</param>
public sealed record Recipe(IReadOnlyList<int> Widths, DescentOptions Descent)
{
    /// <summary>With batch normalisation before each rectifier.</summary>
    public bool Normalised { get; init; }

    /// <summary>What is done to each batch before it is learned from. An adversary needs to know the network.</summary>
    public Func<Net, Disturbance>? Disturbance { get; init; }

    #region recipes
    /// <summary>Nothing is done for its safety.</summary>
    public static Recipe Ordinary { get; } = new(
        [784, 100, 100, 100, 100, 10], new DescentOptions { Epochs = 15, Rate = 0.01 });

    /// <summary>The same with the original tutorial's line, <c>x += normal * 0.1 + 0.3</c>.</summary>
    public static Recipe TutorialNoise { get; } = Ordinary with
    {
        Disturbance = _ => GaussianNoise.Of(deviation: 0.1, mean: 0.3),
    };

    /// <summary>The same with noise that adds nothing on average, and more of it.</summary>
    public static Recipe ZeroMeanNoise { get; } = Ordinary with
    {
        Disturbance = _ => GaussianNoise.Of(deviation: 0.5),
    };

    /// <summary>That, and five times as wide.</summary>
    public static Recipe NoiseTrained { get; } = new(
        [784, 512, 512, 10], new DescentOptions { Epochs = 16, Rate = 0.05 })
    {
        Disturbance = _ => GaussianNoise.Of(deviation: 0.5),
    };

    /// <summary>As wide, and attacked at every step of its training.</summary>
    public static Recipe AdversariallyTrained { get; } = new(
        [784, 512, 512, 10], new DescentOptions { Epochs = 20, Rate = 0.25, Decay = 1e-4 })
    {
        Disturbance = net => new Adversary(net, epsilon: 0.14, steps: 5).Disturb,
    };
    #endregion

    public Recipe ForEpochs(int epochs) => this with { Descent = Descent with { Epochs = epochs } };

    /// <exception cref="OperationCanceledException">Cancelled, between two steps.</exception>
    public Net Train(
        DigitSet digits, int seed, Action<int, double>? onEpoch = null, CancellationToken cancellation = default)
    {
        var net = Net.FullyConnected(Widths, seed, Normalised);
        net.Train(digits, Descent with { Seed = seed, Disturb = Disturbance?.Invoke(net) }, onEpoch, cancellation);
        return net;
    }
}
