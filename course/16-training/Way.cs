using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>One way to train: how a network begins, how it goes down, and what it is told of its mistakes.</summary>
sealed record Way(Func<Key, Sequential> Start, Optimizer Optimizer)
{
    public Func<Tensor, Tensor, Tensor> Loss { get; init; } = (logits, labels) => Losses.CrossEntropy(logits, labels);

    public int Epochs { get; init; } = 1;

    public int Batch { get; init; } = 50;

    public Augmentation? Augment { get; init; }

    /// <summary>The accuracy after each epoch, in percent.</summary>
    public double[] Curve(Dataset train, Dataset validation, long seed, CancellationToken cancellation)
    {
        List<double> accuracies = [];
        Trainer trainer = Trainer(seed, report => accuracies.Add(100 * report.Metrics[0].Value));
        trainer.Fit(Start(Key.Create(seed)), train, validation, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return [.. accuracies];
    }

    /// <summary>The accuracy at the end, in percent; that of a guess where the loss became no number.</summary>
    public double Final(Dataset train, Dataset validation, long seed, CancellationToken cancellation)
    {
        try
        {
            Sequential net = Trainer(seed, _ => { }).Fit(Start(Key.Create(seed)), train, null, cancellation);
            cancellation.ThrowIfCancellationRequested();
            return 100 * Metrics.Accuracy(net.Predict(validation.X), validation.Y);
        }
        catch (TrainingException)
        {
            return 10;
        }
    }

    Trainer Trainer(long seed, Action<EpochReport> onEpoch) =>
        new(Optimizer, Loss) { Epochs = Epochs, BatchSize = Batch, Seed = seed, Augment = Augment, OnEpoch = onEpoch };
}
