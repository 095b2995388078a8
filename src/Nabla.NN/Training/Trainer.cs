using System.Diagnostics;

namespace Nabla.NN;

/// <summary>
/// The usual loop: epochs of shuffled batches, each one compiled step; after each epoch validation, metrics, a line of
/// progress. It is a function of its settings, the data and the model: the same seed gives the same model, to the bit.
/// <example><code>
/// var data = new Dataset(Key.Create(0).Normal([64, 2]), Tensor.Ones([64, 1]));
/// var trainer = new Trainer(Optimizers.Adam(0.01), (output, target) => Losses.Mse(output, target))
/// {
///     Epochs = 2, BatchSize = 16, OnEpoch = report => { },
/// };
/// var net = trainer.Fit(Linear.Create(Key.Create(1), 2, 1), data);
/// </code></example>
/// </summary>
/// <param name="optimizer">How parameters move.</param>
/// <param name="loss">How wrong outputs are: one number.</param>
public sealed class Trainer(Optimizer optimizer, Func<Tensor, Tensor, Tensor> loss)
{
    /// <summary>How often all examples are seen.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Examples a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The seed of the order of examples, of augmentation and of dropout.</summary>
    public long Seed { get; init; }

    /// <summary>What becomes of each batch's examples, in the background; null for nothing.</summary>
    public Augmentation? Augment { get; init; }

    /// <summary>
    /// What is measured on the validation set, by name; accuracy by default where labels are whole numbers.
    /// </summary>
    public IReadOnlyDictionary<string, Metric>? Metrics { get; init; }

    /// <summary>
    /// After so many epochs in which the validation loss was not the least so far, training ends, and the model is the
    /// one of the best epoch; null for all epochs, and the last model.
    /// </summary>
    public int? Patience { get; init; }

    /// <summary>Told of each epoch; by default its line is written to the console.</summary>
    public Action<EpochReport> OnEpoch { get; init; } = report => Console.WriteLine(report);

    /// <summary>Told of each step; null for nobody.</summary>
    public Action<StepReport>? OnStep { get; init; }

    /// <summary>A file of comma-separated values that gets a line an epoch; null for none.</summary>
    public string? Csv { get; init; }

    /// <summary>Trains a model, and returns the one that has come out; the one that went in stays as it is.</summary>
    /// <param name="model">What to begin with.</param>
    /// <param name="train">The examples to learn.</param>
    /// <param name="validation">Examples to look at after each epoch; null for none.</param>
    /// <param name="cancellation">Ends training after the step under way; what was learned until then is
    /// returned.</param>
    /// <exception cref="ConfigurationException">A setting makes no sense, or a label is no class of the
    /// model.</exception>
    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    public T Fit<T>(T model, Dataset train, Dataset? validation = null, CancellationToken cancellation = default)
        where T : ILayer
    {
        ConfigurationException.Require(Epochs > 0, "Trainer", $"{Epochs} epochs", "there is at least one");
        ConfigurationException.Require(
            Patience is null || validation is not null, "Trainer", "patience without validation",
            "early stopping looks at the validation set");
        foreach (var (data, name) in new[] { (train, "train"), (validation, "validation") })
            if (data is not null) Labels.Check(model, data, name);
        return new Run<T>(this, model, train, validation).Fit(cancellation);
    }

    sealed class Run<T> where T : ILayer
    {
        readonly Trainer settings;
        readonly Dataset train;
        readonly Dataset? validation;
        readonly BoundStep<TrainingState<T>, Tensor, Tensor, TrainingState<T>> step;
        readonly Evaluation<T> evaluation;
        readonly int steps;
        TrainingState<T> before;
        T best;
        double least = double.PositiveInfinity;
        int since;

        public Run(Trainer settings, T model, Dataset train, Dataset? validation)
        {
            (this.settings, this.train, this.validation, best) = (settings, train, validation, model);
            var rule = new TrainingStep<T>(settings.Rule, settings.Loss, settings.Seed);
            before = rule.Start(model);
            step = Transform.Jit<TrainingState<T>, Tensor, Tensor, TrainingState<T>>(rule.Next).Bind(before);
            evaluation = new Evaluation<T>(settings.Loss, settings.Metrics);
            steps = train.Count / settings.BatchSize;
        }

        public T Fit(CancellationToken cancellation)
        {
            for (var epoch = 1; epoch <= settings.Epochs && !cancellation.IsCancellationRequested; epoch++)
            {
                var clock = Stopwatch.StartNew();
                Learn(epoch, cancellation);
                var report = Report(epoch, clock);
                if (settings.Csv is { } file) report.Append(file);
                settings.OnEpoch(report);
                if (settings.Patience is { } patience && since > patience) break;
            }
            return settings.Patience is null ? before.Model : best;
        }

        void Learn(int epoch, CancellationToken cancellation)
        {
            var done = 0;
            foreach (var (x, y) in train.Batches(settings.BatchSize, settings.Seed, epoch, settings.Augment))
            {
                step.Run(x, y);
                settings.OnStep?.Invoke(new StepReport(epoch, settings.Epochs, ++done, steps));
                if (cancellation.IsCancellationRequested) break;
            }
        }

        EpochReport Report(int epoch, Stopwatch clock)
        {
            var state = step.State;
            var count = (int)state.Step - (int)before.Step;
            double Mean(Tensor now, Tensor then) => ((double)now - (double)then) / count;
            var (loss, norm) = (Mean(state.LossSum, before.LossSum), Mean(state.GradientSum, before.GradientSum));
            before = state;
            if (!double.IsFinite(loss)) throw TrainingException.Diverged(epoch, loss);
            var (measured, metrics) = validation is null ? (null, []) : evaluation.Of(state.Model, validation);
            if (measured < least) (best, least, since) = (state.Model, measured.Value, 0);
            else since++;
            return new(epoch, settings.Epochs, loss, norm, measured, metrics, clock.Elapsed.TotalSeconds);
        }
    }

    Optimizer Rule => optimizer;

    Func<Tensor, Tensor, Tensor> Loss => loss;
}
