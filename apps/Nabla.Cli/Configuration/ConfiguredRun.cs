using System.Diagnostics;
using Nabla.Data;
using Nabla.NN;
using Spectre.Console;

namespace Nabla.Cli.Configuration;

/// <summary>
/// A training that a file describes, begun or gone on with. Ctrl-C ends it with a checkpoint, and <c>nabla resume</c>
/// goes on from there.
/// </summary>
sealed class ConfiguredRun(Session session, RunFolder folder, RunSettings settings, ConfigNode root)
{
    const int QuickEpochs = 2, QuickExamples = 2_000;

    readonly Terminal terminal = session.Terminal;
    readonly List<EpochReport> epochs = [];
    readonly Stopwatch sinceShown = Stopwatch.StartNew();
    bool writesEvents = root.Flag("tensorBoard", true);
    EventFile? events;

    long Seed => settings.Seed ?? root.Whole("seed", 1);

    int Epochs => settings.Quick ? Math.Min(root.Whole("epochs", 20), QuickEpochs) : root.Whole("epochs", 20);

    /// <param name="begin">Done when all is known to go together, and before anything is trained.</param>
    public int Run(Action? begin = null)
    {
        Stopwatch clock = Stopwatch.StartNew();
        (Trainer trainer, Sequential model, Examples examples) = Ready();
        begin?.Invoke();
        Sequential trained = Fit(trainer, model, examples);
        bool cancelled = session.Cancellation.IsCancellationRequested;
        List<string> files = cancelled ? [] : [.. Keep(trained, examples)];
        Say(cancelled, clock.Elapsed.TotalSeconds);
        terminal.Document(new RunDocument(
            folder.Path, Seed, examples.Says, [.. epochs.Select(Document)], cancelled ? null : folder.Model,
            folder.Latest(), files, clock.Elapsed.TotalSeconds, cancelled), Documents.Default.RunDocument);
        return cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    // All that the configuration says, tried out: nothing is written, and nothing trained.
    (Trainer Trainer, Sequential Model, Examples Examples) Ready()
    {
        Examples examples = new ExampleReader(root, settings.Home, Seed, session).Read();
        if (settings.Quick)
            examples = examples.Few(QuickExamples);
        terminal.Line($"Data: {examples.Says.EscapeMarkup()}");
        Sequential model = new ModelBuilder(root, examples.Shape, examples.Target, Seed).Build();
        terminal.Line($"Model: {string.Join(", ", model.Layers.Select(layer => $"{layer}")).EscapeMarkup()}; "
            + $"{Tree.Leaves(model).Sum(leaf => leaf.Length):N0} numbers");
        return (Trainer(examples), model, examples);
    }

    Trainer Trainer(Examples examples)
    {
        int batch = Math.Min(root.Whole("batch", 32), examples.Train.Count);
        RuleBuilder rules = new(root, Epochs, examples.Train.Count / batch);
        if (root["patience"] is { } patience && examples.Validation is null)
            throw patience.Fault("it looks at the validation set, and there is none");
        ConfigNode? kept = root["checkpoints"];
        return new Trainer(rules.Optimizer(), rules.Loss(examples.Target))
        {
            Epochs = Epochs,
            BatchSize = batch,
            Seed = Seed,
            Augment = rules.Augment(examples),
            Average = root["average"]?.Number,
            Metrics = rules.Measures(examples.Target),
            Patience = root["patience"] is { } asked ? (int)asked.Number : null,
            Csv = folder.Csv,
            OnEpoch = Show,
            OnStep = Show,
            Checkpoints = new Checkpoints(folder.Checkpoints)
            {
                Keep = kept?.Whole("keep", 3) ?? 3,
                KeepBest = kept?.Flag("best", true) ?? true,
                EverySteps = kept?["every"] is { } every ? (int)every.Number : null,
                Resume = true,
                Label = Label,
                OnNotice = terminal.Warn,
            },
        };
    }

    // What may change between a run and its resumption is left out.
    string Label => root.Canonical("$schema", "epochs", "checkpoints", "tensorBoard", "metrics", "seed")
        + (settings.Quick ? " quick" : "");

    Sequential Fit(Trainer trainer, Sequential model, Examples examples)
    {
        try
        {
            return trainer.Fit(model, examples.Train, examples.Validation, session.Cancellation);
        }
        catch (ArrayException fault)
        {
            // Not its message, which ends with a line of this program.
            throw new CommandException($"{fault.Operation}: {fault.Operands}; {fault.Rule}", fault);
        }
        finally
        {
            if (writesEvents)
                Guarded(() => events?.Dispose());
        }
    }

    void Show(StepReport at)
    {
        if (sinceShown.ElapsedMilliseconds < 100)
            return;
        terminal.Status($"  epoch {at.Epoch} of {at.Epochs}, step {at.Step} of {at.Steps}");
        sinceShown.Restart();
    }

    void Show(EpochReport report)
    {
        epochs.Add(report);
        string number = $"{report.Epoch}".PadLeft($"{report.Epochs}".Length);
        terminal.Line($"  epoch {number}   loss {report.Loss:0.0000}"
            + (report.ValidationLoss is { } loss ? $"   validation {loss:0.0000}" : "")
            + string.Concat(report.Metrics.Select(metric => $"   {metric.Name} [bold]{metric.Value:0.0000}[/]"))
            + $"   [grey]{report.Seconds:0.00} s[/]");
        if (writesEvents)
            Write(report);
    }

    void Write(EpochReport report) => Guarded(() =>
    {
        events ??= new EventFile(folder.Events);
        events.Scalar("loss/train", (float)report.Loss, report.Epoch);
        if (report.ValidationLoss is { } validation)
            events.Scalar("loss/validation", (float)validation, report.Epoch);
        events.Scalar("gradient norm", (float)report.GradientNorm, report.Epoch);
        foreach ((string name, double value) in report.Metrics)
            events.Scalar(name, (float)value, report.Epoch);
        events.Flush();
    });

    // Event files are for those who look on: training does not end over them.
    void Guarded(Action write)
    {
        try
        {
            write();
        }
        catch (DataException fault)
        {
            writesEvents = false;
            terminal.Warn($"{fault.Message}; training goes on without it");
        }
    }

    IEnumerable<string> Keep(Sequential trained, Examples examples)
    {
        new RunModel(trained, examples.Target, examples.Shape, examples.Columns).Save(folder.Model, root);
        return [folder.Model, .. Curves.Draw([RunCurves.Read(folder.Path)], new OutputFolder(folder.Path))];
    }

    void Say(bool cancelled, double seconds)
    {
        string place = folder.Path.EscapeMarkup();
        if (!cancelled)
            terminal.Line($"The model, its curves and checkpoints are in [bold]{place}[/] [grey]({seconds:0.0} s)[/]");
        else
            terminal.Warn(folder.Latest() is null
                ? "cancelled before the first step; there is no checkpoint yet"
                : $"cancelled; nabla resume {folder.Path} goes on from its checkpoint");
    }

    static EpochDocument Document(EpochReport report) => new(
        report.Epoch, report.Loss, report.GradientNorm, report.ValidationLoss,
        report.Metrics.ToDictionary(metric => metric.Name, metric => metric.Value), report.Seconds);
}
