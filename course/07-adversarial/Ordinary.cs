using Nabla.Data;

namespace Nabla.Course.Adversarial;

/// <summary>
/// The ordinary network that chapters 7 and 8 attack: 784-100-10 with rectifiers, nothing done for its safety.
/// </summary>
public static class Ordinary
{
    public static readonly IReadOnlyList<int> Widths = [784, 100, 10];

    public static readonly DescentOptions Descent = new() { Epochs = 20, Batch = 128, Rate = 0.02 };

    /// <summary>Trains one; the same seed gives the same network.</summary>
    public static Net Train(DigitSet digits, int seed, int? epochs = null, CancellationToken cancellation = default)
    {
        var net = Net.FullyConnected(Widths, seed);
        net.Train(digits, Descent with { Seed = seed, Epochs = epochs ?? Descent.Epochs }, cancellation: cancellation);
        return net;
    }
}
