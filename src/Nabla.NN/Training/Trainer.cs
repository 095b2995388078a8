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

    /// <summary>Who moves each batch's examples to where the model is wrong, in the step; null for nobody.</summary>
    public Adversary? Adversary { get; init; }

    /// <summary>
    /// The decay, in [0, 1), of a moving average of the parameters: that is what is measured, and what comes out
    /// (<see cref="Optimizers.WithAverage"/>); null for the parameters as they are after the last step. Statistics of
    /// <see cref="BatchNorm"/> are not averaged: they fit where the rate sinks towards 0, and not before.
    /// </summary>
    public double? Average { get; init; }

    /// <summary>
    /// Whether the first number that is none throws a <see cref="NotFiniteException"/>, which names the line of C# that
    /// it was born on (<see cref="Nans"/>); steps take up to half as long again.
    /// </summary>
    public bool Watch { get; init; }

    /// <summary>
    /// Whether each epoch's report has <see cref="EpochReport.Insides"/>: one more pass forward and backward, without
    /// dropout, and without augmentation.
    /// </summary>
    public bool Inspect { get; init; }

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

    /// <summary>
    /// A file of comma-separated values that gets a line an epoch; null for none. Where it can not be written, training
    /// with <see cref="Checkpoints"/> says so and goes on.
    /// </summary>
    public string? Csv { get; init; }

    /// <summary>
    /// Where training leaves what it needs to go on from, and goes on from it; null for nowhere. The seed of a run that
    /// is resumed is that of the checkpoint.
    /// </summary>
    public Checkpoints? Checkpoints { get; init; }

    /// <summary>Trains a model, and returns the one that has come out; the one that went in stays as it is.</summary>
    /// <param name="model">What to begin with.</param>
    /// <param name="train">The examples to learn.</param>
    /// <param name="validation">Examples to look at after each epoch; null for none.</param>
    /// <param name="cancellation">Ends training after the step under way; what was learned until then is returned, and
    /// there is a checkpoint of it where there are any.</param>
    /// <exception cref="ConfigurationException">A setting makes no sense, or a label is no class of the
    /// model.</exception>
    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    /// <exception cref="Data.DataException">There is no checkpoint to go on from: they are damaged, of another run, or
    /// not to be resumed; or the last one, of a training that was ended, could not be written; or there are none, and
    /// <see cref="Csv"/> can not be written.</exception>
    public T Fit<T>(T model, Dataset train, Dataset? validation = null, CancellationToken cancellation = default)
        where T : ILayer
    {
        ConfigurationException.Require(Epochs > 0, "Trainer", $"{Epochs} epochs", "there is at least one");
        ConfigurationException.Require(
            Patience is null || validation is not null, "Trainer", "patience without validation",
            "early stopping looks at the validation set");
        foreach (var (data, name) in new[] { (train, "train"), (validation, "validation") })
            if (data is not null) Labels.Check(model, data, name);
        Checkpoints?.Check();
        using var folder = Checkpoints is null ? null : new CheckpointFolder(Checkpoints);
        return new Run<T>(this, model, train, validation, folder).Fit(cancellation);
    }

    sealed class Run<T> where T : ILayer
    {
        readonly Trainer settings;
        readonly Dataset train;
        readonly Dataset? validation;
        readonly CheckpointFolder? folder;
        readonly CheckpointWriter? writer;
        readonly BoundStep<TrainingState<T>, Tensor, Tensor, TrainingState<T>> step;
        readonly Evaluation<T> evaluation;
        readonly Augmentation? augment;
        Progress at;
        T best;
        bool isLogWhole = true;

        public Run(Trainer settings, T model, Dataset train, Dataset? validation, CheckpointFolder? folder)
        {
            (this.settings, this.train, this.validation, this.folder) = (settings, train, validation, folder);
            at = Progress.Start(
                model, settings.Checkpoints?.Label ?? "", settings.Seed, settings.BatchSize, train.Count);
            best = model;
            var begin = TrainingStep<T>.Start(settings.Rule, model);
            if (settings.Checkpoints is { } checkpoints)
            {
                writer = new CheckpointWriter(checkpoints.OnNotice);
                if (folder!.Begin()?.Restore(begin, settings.Patience is not null, at) is { } found)
                {
                    (begin, at) = (found.State, found.Progress);
                    best = found.Best.FirstOrDefault(Settled(begin));
                    if (at.Past.Length > 0) Log(file => EpochReport.Rewrite(file, Past()));
                }
            }
            augment = settings.Augment is { } f ? new(Transform.Jit((Tensor x, Key key) => f(x, key))) : null;
            var rule = new TrainingStep<T>(settings.Rule, settings.Loss, at.Seed, settings.Adversary);
            step = Transform.Jit<TrainingState<T>, Tensor, Tensor, TrainingState<T>>(rule.Next).Bind(begin);
            evaluation = new Evaluation<T>(settings.Loss, settings.Metrics);
        }

        public T Fit(CancellationToken cancellation)
        {
            using var watch = settings.Watch ? Nans.Watch() : null;
            Exception? fault;
            try
            {
                while (!IsOver && !cancellation.IsCancellationRequested) Epoch(cancellation);
            }
            finally
            {
                fault = writer?.Finish();
            }
            if (fault is not null && cancellation.IsCancellationRequested)
                throw new Data.DataException(fault.Message, fault);
            return settings.Patience is null ? Settled(step.State) : best;
        }

        // What is measured, and returned.
        T Settled(TrainingState<T> state) =>
            settings.Average is null ? state.Model : Optimizers.Average(state.Model, state.Optimizer);

        bool IsOver => at.Epoch > settings.Epochs || (settings.Patience is { } patience && at.Since > patience);

        void Epoch(CancellationToken cancellation)
        {
            var (clock, earlier) = (Stopwatch.StartNew(), at.Seconds);
            double Seconds() => earlier + clock.Elapsed.TotalSeconds;
            foreach (var (x, y) in train.Batches(at.BatchSize, at.Seed, at.Epoch, augment, first: at.Batch))
            {
                step.Run(x, y);
                at = at with { Batch = at.Batch + 1, Seconds = Seconds() };
                settings.OnStep?.Invoke(new StepReport(at.Epoch, settings.Epochs, at.Batch, at.Steps));
                if (cancellation.IsCancellationRequested) break;
                if (settings.Checkpoints?.EverySteps is { } every && at.Step % every == 0 && at.Batch < at.Steps)
                    Keep(step.State, isBest: false);
            }
            // Where one can go on, the epoch is reported when it is over.
            if (writer is not null && at.Batch < at.Steps) Keep(step.State, isBest: false);
            else Report(Seconds);
        }

        void Report(Func<double> seconds)
        {
            var state = step.State;
            double Mean(Tensor now, double then) => ((double)now - then) / at.Batch;
            var (loss, norm) = (Mean(state.LossSum, at.LossBefore), Mean(state.GradientSum, at.GradientBefore));
            if (!double.IsFinite(loss)) throw TrainingException.Diverged(at.Epoch, loss);
            var (measured, metrics) = validation is null ? (null, []) : evaluation.Of(Settled(state), validation);
            var report = new EpochReport(at.Epoch, settings.Epochs, loss, norm, measured, metrics, seconds())
            {
                Insides = settings.Inspect ? Inside(state.Model) : null,
            };
            if (isLogWhole) Log(report.Append);
            else Log(file => EpochReport.Rewrite(file, [.. Past(), report]));
            settings.OnEpoch(report);
            Next(state, report);
        }

        Insides Inside(T model)
        {
            var few = train.Take(0, at.BatchSize);
            var slope = Transform.Grad<T>(traced => settings.Loss(traced.Predict(few.X), few.Y))(model);
            return new(Inspection.Of(model), Inspection.Of(slope), Inspection.Activations(model, few.X));
        }

        // What can be gone on with does not end over a line of its log: the next epoch makes the file anew.
        void Log(Action<string> write)
        {
            if (settings.Csv is not { } file) return;
            try
            {
                write(file);
                isLogWhole = true;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                isLogWhole = false;
                var line = $"{file} cannot be written: {fault.Message}";
                if (settings.Checkpoints is null) throw new Data.DataException(line, fault);
                settings.Checkpoints.OnNotice($"{line}; training goes on");
            }
        }

        void Next(TrainingState<T> state, EpochReport report)
        {
            var score = report.ValidationLoss ?? report.Loss;
            var isBest = score < at.Least;
            at = at with
            {
                Epoch = at.Epoch + 1,
                Batch = 0,
                Seconds = 0,
                LossBefore = (double)state.LossSum,
                GradientBefore = (double)state.GradientSum,
                Since = at.Since + 1,
                Past = [.. at.Past, PastEpoch.Of(report)],
            };
            if (isBest) (best, at) = (Settled(state), at with { Least = score, Since = 0, BestStep = at.Step });
            Keep(state, isBest);
        }

        // The state is a copy, and nobody changes it: the rest is done in the background.
        void Keep(TrainingState<T> state, bool isBest)
        {
            // What is no number any more is nothing to go on from.
            if (writer is null || !double.IsFinite((double)state.LossSum)) return;
            var snapshot = new Snapshot<T>(state, settings.Patience is null ? [] : [best], at);
            writer.Offer(() => folder!.Write(snapshot), isBest);
        }

        EpochReport[] Past() => [.. at.Past.Select((past, i) => past.Report(i + 1, settings.Epochs))];
    }

    Optimizer Rule => Average is { } decay ? Optimizers.WithAverage(decay, optimizer) : optimizer;

    Func<Tensor, Tensor, Tensor> Loss => loss;
}
