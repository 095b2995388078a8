using Nabla.Course.Adversarial;
using Nabla.Course.Digits;
using Nabla.Data;
using Nabla.NN;
using CourseReport = Nabla.Course.Digits.EpochReport;
using EpochReport = Nabla.NN.EpochReport;

namespace Nabla.Cli.Training;

/// <summary>
/// The chapters' networks trained by the framework: from the same first weights, in the same order of digits, by the
/// same rule. What was learned goes back into the chapter's network, which keeps its file and answers, is attacked and
/// defended.
/// </summary>
static class FrameworkTraining
{
    /// <summary>Chapter 5's: sigmoids, plain descent, weights that shrink by the factor 1 - rate lambda/n.</summary>
    /// <inheritdoc cref="DigitNetwork.Train"/>
    public static void Train(
        Network network, DigitSet train, DigitSet validation, TrainOptions options, Action<CourseReport> onEpoch,
        CancellationToken cancellation)
    {
        double decay = options.Decay / Math.Max(train.Count, 1);
        Optimizer optimizer = Optimizers.Chain(
            Optimizers.Decay(decay, (_, leaf) => leaf.Rank > 1), Optimizers.Descend(options.Rate));
        Func<Tensor, Tensor, Tensor> loss = network.Cost == Cost.Quadratic ? Quadratic : CrossEntropy;
        Trainer Rule(Action<EpochReport> report) => new(optimizer, loss)
        {
            Epochs = options.Epochs,
            BatchSize = BatchSize(options.Batch, train.Count),
            Seed = options.Seed,
            OnEpoch = report,
        };
        Fit(Model(network), Rule, Rows(train), Rows(validation), onEpoch, cancellation, trained =>
        {
            for (int l = 0; l < network.Layers; l++)
                Keep((Linear)trained.Layers[2 * l], network.Weights[l], network.Biases[l]);
        });
    }

    /// <summary>Chapter 5's network as layers: it takes rows, and gives what goes into the last sigmoids.</summary>
    public static Sequential Model(Network network) => new([.. Enumerable.Range(0, network.Layers).SelectMany(l =>
        new ILayer[]
        {
            Weights(network.Weights[l], network.Biases[l]),
            l + 1 < network.Layers ? Activation.Sigmoid : new Activation(ActivationKind.Identity),
        })]);

    /// <summary>
    /// Chapter 8's and 9's: rectifiers, momentum, a rate that sinks along half a cosine, batches that are disturbed.
    /// </summary>
    /// <param name="net">The network, whose weights learn.</param>
    /// <param name="disturbance">What is done to each batch.</param>
    /// <param name="train">The digits to learn.</param>
    /// <param name="validation">Digits to look at after each epoch; null for none, and an accuracy that is NaN.</param>
    /// <param name="options">How it descends.</param>
    /// <param name="onEpoch">Told of each epoch.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <inheritdoc cref="DigitNetwork.Train"/>
    public static void Train(
        Net net, FrameworkDisturbance disturbance, DigitSet train, DigitSet? validation, DescentOptions options,
        Action<CourseReport> onEpoch, CancellationToken cancellation)
    {
        int batch = BatchSize(options.Batch, train.Count), steps = Math.Max(1, options.Epochs * (train.Count / batch));
        Optimizer optimizer = Optimizers.Chain(
            Optimizers.Decay(options.Decay, (_, leaf) => leaf.Rank > 1), Optimizers.Momentum(options.Momentum),
            Optimizers.Descend(Schedule.Cosine(options.Rate, steps)));
        Trainer Rule(Action<EpochReport> report) =>
            new(optimizer, (logits, labels) => Losses.CrossEntropy(logits, labels))
            {
                Epochs = options.Epochs,
                BatchSize = batch,
                Seed = options.Seed,
                Augment = disturbance.Augment,
                Adversary = disturbance.Adversary?.Invoke(steps),
                OnEpoch = report,
            };
        ChannelsLast layers = new(net);
        Fit(
            layers.Model(), Rule, Dataset.Of(train), validation is null ? null : Dataset.Of(validation), onEpoch,
            cancellation, layers.Keep);
    }

    static int BatchSize(int asked, int digits) => Math.Clamp(asked, 1, Math.Max(digits, 1));

    static void Fit(
        Sequential model, Func<Action<EpochReport>, Trainer> rule, Dataset train, Dataset? validation,
        Action<CourseReport> onEpoch, CancellationToken cancellation, Action<Sequential> keep)
    {
        if (train.Count == 0)
            throw new ArgumentException("there are no digits to train on");
        int last = 0;
        Trainer trainer = rule(report =>
        {
            double accuracy = report.Metrics is [var measured, ..] ? measured.Value : double.NaN;
            if (!cancellation.IsCancellationRequested)
                onEpoch(new(last = report.Epoch, report.Loss, accuracy, report.Seconds));
        });
        try
        {
            keep(trainer.Fit(model, train, validation, cancellation));
        }
        catch (TrainingException fault)
        {
            throw new ArgumentException(
                $"the cost is no number any more in epoch {last + 1}: the rate is too high", fault);
        }

        cancellation.ThrowIfCancellationRequested();
    }

    static Dataset Rows(DigitSet digits) => new(
        Tensor.Create<float>(digits.ToFloats(), [digits.Count, DigitSet.ImageLength]),
        Tensor.Create<byte>(digits.Labels, [digits.Count]).As(DType.I32));

    static Tensor Quadratic(Tensor logits, Tensor labels) =>
        0.5 * (logits.Sigmoid() - labels.OneHot(logits.Shape[-1])).Square().Sum(-1).Mean();

    static Tensor CrossEntropy(Tensor logits, Tensor labels) => Losses.BinaryCrossEntropy(
        logits, labels.OneHot(logits.Shape[-1]), reduction: Reduction.None).Sum(-1).Mean();

    static Linear Weights(float[] weights, float[] biases) => new(
        Tensor.Create<float>(weights, [weights.Length / biases.Length, biases.Length]), Tensor.Create(biases));

    static void Keep(Linear layer, float[] weights, float[] biases)
    {
        layer.Weight.ToArray<float>().CopyTo(weights, 0);
        layer.Bias!.ToArray<float>().CopyTo(biases, 0);
    }
}
