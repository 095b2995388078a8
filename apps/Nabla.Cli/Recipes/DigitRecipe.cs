using Nabla.NN;

namespace Nabla.Cli.Recipes;

/// <summary>A network for digits and a way to train it on the framework, which together reach a number.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Shape">The network in a word.</param>
/// <param name="Epochs">How often each digit is seen.</param>
/// <param name="Rate">The highest rate of Adam; up to it and down again along a cosine each.</param>
/// <param name="Layers">The network before its first step, for (batch, 28, 28, 1).</param>
sealed record DigitRecipe(string Name, string Shape, int Epochs, double Rate, Func<Key[], ILayer[]> Layers)
{
    const int MostLayers = 8;

    /// <summary>Digits a step.</summary>
    public int BatchSize { get; init; } = 100;

    /// <summary>What each target is mixed with: the same share of every digit.</summary>
    public double Smoothing { get; init; }

    /// <summary>What of a weight each step takes away, times the rate.</summary>
    public double Decay { get; init; }

    /// <summary>The decay of the average of the weights, which is what comes out; null for the last weights.</summary>
    public double? Average { get; init; }

    /// <summary>What becomes of digits before they are learned from.</summary>
    public Augmentation? Augment { get; init; }

    /// <summary>Who attacks each batch, given the steps of an epoch.</summary>
    public Func<int, Adversary>? Adversary { get; init; }

    /// <summary>Whether it learns from all training digits, and keeps none to validate with.</summary>
    public bool LearnsAll { get; init; }

    /// <summary>The network before its first step.</summary>
    public Sequential Create(long seed) => new(Layers(Key.Create(seed).FoldIn(MostLayers).Split(MostLayers)));

    /// <summary>How it is trained.</summary>
    public Trainer Trainer(long seed, int digits, Action<EpochReport> onEpoch)
    {
        int batch = Math.Clamp(digits, 1, BatchSize), steps = digits / batch;
        Schedule rate = Schedule.OneCycle(Rate, Math.Max(2, Epochs * steps));
        return new Trainer(
            Optimizers.AdamW(rate, Decay, (_, leaf) => leaf.Rank > 1),
            (logits, labels) => Losses.CrossEntropy(logits, labels, Smoothing))
        {
            Epochs = Epochs,
            BatchSize = batch,
            Seed = seed,
            Average = Average,
            Augment = Augment,
            Adversary = Adversary?.Invoke(steps),
            OnEpoch = onEpoch,
        };
    }

    public static IReadOnlyList<DigitRecipe> All { get; } =
    [
        // Strides in the place of poolings: a quarter of the work at each.
        new("fast", "conv16-conv32-100-10", Epochs: 3, Rate: 0.01, keys =>
        [
            Conv(keys[0], 1, 16, size: 4, stride: 2), Activation.Relu,
            Conv(keys[1], 16, 32, size: 4, stride: 2), Activation.Relu,
            new Flatten(), Dense(keys[2], 7 * 7 * 32, 100), Activation.Relu, Dense(keys[3], 100, 10),
        ]) { LearnsAll = true, BatchSize = 125, Smoothing = 0.05 },

        // The textbook's network (Nielsen, chapter 6), with batch normalisation.
        new("shifts", "conv20-pool-conv40-pool-1000-1000-10", Epochs: 30, Rate: 0.003, keys =>
        [
            Conv(keys[0], 1, 20, size: 5, stride: 1, padding: 0), BatchNorm.Create(20), Activation.Relu,
            MaxPool.Create(2),
            Conv(keys[1], 20, 40, size: 5, stride: 1, padding: 0), BatchNorm.Create(40), Activation.Relu,
            MaxPool.Create(2),
            new Flatten(), Dense(keys[2], 640, 1000), BatchNorm.Create(1000), Activation.Relu, new Dropout(0.5),
            Dense(keys[3], 1000, 1000), BatchNorm.Create(1000), Activation.Relu, new Dropout(0.5),
            Dense(keys[4], 1000, 10),
        ]) { Smoothing = 0.1, Average = 0.998, Augment = Augmentations.Shift(2) },

        new("hundred", "784-100-10", Epochs: 25, Rate: 0.003, keys =>
        [
            new Flatten(), Dense(keys[0], 784, 100), Activation.Relu, Dense(keys[1], 100, 10),
        ]) { LearnsAll = true, Smoothing = 0.1, Decay = 0.05, Average = 0.999 },

        new("elastic", "784-1000-500-10", Epochs: 50, Rate: 0.0015, keys =>
        [
            new Flatten(), Dense(keys[0], 784, 1000), Activation.Relu, Dense(keys[1], 1000, 500), Activation.Relu,
            Dense(keys[2], 500, 10),
        ]) { LearnsAll = true, Average = 0.999, Augment = Augmentations.Elastic(34, 4) },

        // Three steps of half the box from a random place in it, a box that grows for three epochs.
        new("robust", "conv16-conv32-100-10", Epochs: 14, Rate: 0.003, keys =>
        [
            Conv(keys[0], 1, 16, size: 4, stride: 2), Activation.Relu,
            Conv(keys[1], 16, 32, size: 4, stride: 2), Activation.Relu,
            new Flatten(), Dense(keys[2], 7 * 7 * 32, 100), Activation.Relu, Dense(keys[3], 100, 10),
        ])
        {
            LearnsAll = true,
            Average = 0.998,
            Adversary = steps => new(Schedule.WarmUp(3 * steps, 0.3), steps: 3, rate: 0.5),
        },
    ];

    static Conv2d Conv(Key key, int channels, int filters, int size, int stride, int padding = 1) =>
        Conv2d.Create(key, channels, filters, size, stride, padding, weights: Initializers.HeNormal);

    static Linear Dense(Key key, int inputs, int outputs) =>
        Linear.Create(key, inputs, outputs, Initializers.HeNormal);
}
