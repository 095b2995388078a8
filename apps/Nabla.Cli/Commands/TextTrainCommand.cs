using System.CommandLine;
using System.Diagnostics;
using Nabla.Cli.Training;
using Nabla.Data;
using Nabla.NN;
using Nabla.Viz;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla text train</c>: trains a small GPT on the characters of a file, or of the built-in text, and leaves the
/// model with its characters, a curve and a sample. Ctrl-C ends the training, not the command: what was learned is kept.
/// </summary>
static class TextTrainCommand
{
    public const string StandardFolder = "nabla-out/text", ModelName = "model.safetensors";

    const int Reports = 10, SampleLength = 500;
    const double SampleTemperature = 0.8;

    /// <summary>So much of the unseen text is looked at while training; all of it at the end.</summary>
    const int Glance = 1 << 14;

    public static Command Create(Shared shared)
    {
        TextSwitches switches = new();
        Argument<string?> file = new("file")
        {
            Description = "A text in UTF-8, gzipped or not (default: a built-in tale of 8,000 characters)",
            HelpName = "FILE",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Command command = new("train", "Train a small GPT on the characters of a text") { file };
        foreach (Option option in switches.All)
            command.Add(option);
        return shared.Runs(command, session => Run(session, session.Parse.GetValue(file), switches.Plan(session)));
    }

    static int Run(Session session, string? path, TextPlan plan)
    {
        TextSet text = path is null ? TextSet.BuiltIn() : TextSet.Read(path);
        plan.Check(text);
        OutputFolder folder = new(session.Out ?? StandardFolder);
        Introduce(session.Terminal, plan, text);
        Stopwatch clock = Stopwatch.StartNew();
        TextTraining<Gpt> training = plan.Start(text);
        List<TextPoint> points = [];
        try
        {
            Train(session, plan, text, training, points);
        }
        catch (TrainingException fault)
        {
            throw new CommandException($"{fault.Message.Split('\n')[0]} (--rate {plan.Rate})", fault);
        }

        TextTrainDocument document = Finish(session, plan, text, training, points, folder, clock);
        session.Terminal.Document(document, Documents.Default.TextTrainDocument);
        return document.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    static void Introduce(Terminal terminal, TextPlan plan, TextSet text)
    {
        string warning =
            text.Source == TextSet.BuiltInSource ? " ([yellow]the built-in tale: give a FILE of yours[/])" : "";
        terminal.Line($"Text: {text.Source.EscapeMarkup()}{warning}, {text.Codes.Length:N0} characters, "
            + $"{text.Vocabulary.Count} different ones; the last tenth is kept to see what was learned");
        terminal.Line(
            $"Model: GPT, {plan.Blocks} blocks, {plan.Heads} heads, {plan.Width} wide, context {plan.Context}; "
            + $"{plan.Steps:N0} steps of {plan.Batch} stretches");
    }

    static void Train(
        Session session, TextPlan plan, TextSet text, TextTraining<Gpt> training, List<TextPoint> points) =>
        WorkDisplay.Show(session.Terminal, "training", plan.Steps, increment =>
        {
            ReadOnlyMemory<int> unseen = text.Split().Validation;
            unseen = unseen[..Math.Min(unseen.Length, Glance)];
            int every = Math.Max(1, plan.Steps / Reports);
            while (training.Step < plan.Steps && !session.Cancellation.IsCancellationRequested)
            {
                double loss = training.Run(
                    Math.Min(every, plan.Steps - training.Step), _ => increment(1), session.Cancellation);
                if (double.IsNaN(loss))
                    break;
                TextPoint point = new(training.Step, loss, Unseen(training.Model, unseen, plan));
                points.Add(point);
                Say(session.Terminal, Line(point, plan));
            }

            return training.Step;
        });

    static string Line(TextPoint point, TextPlan plan) =>
        $"  step {point.Step.ToString().PadLeft($"{plan.Steps}".Length)}   loss {point.Loss:0.0000}"
        + (point.ValidationLoss is { } unseen ? $"   unseen text [bold]{unseen:0.0000}[/]" : "");

    static void Say(Terminal terminal, string line)
    {
        if (terminal.IsLive)
            terminal.LineAboveDisplay(line);
        else
            terminal.Line(line);
    }

    static double? Unseen(Gpt model, ReadOnlyMemory<int> unseen, TextPlan plan) =>
        unseen.Length > 1 ? TextModel.Loss(model, unseen, plan.Context) : null;

    static TextTrainDocument Finish(
        Session session, TextPlan plan, TextSet text, TextTraining<Gpt> training, List<TextPoint> points,
        OutputFolder folder, Stopwatch clock)
    {
        Gpt model = training.Model;
        double? unseen = Unseen(model, text.Split().Validation, plan);
        double seconds = clock.Elapsed.TotalSeconds;
        string path = folder.PathOf(ModelName);
        TextModelFile.Write(path, model, text, plan.Seed, training.Step, unseen ?? double.NaN);
        string sample = text.Vocabulary.Decode([.. TextModel.Continue(
            model, text.Vocabulary.Encode(TextSampleCommand.StandardPrompt(text.Vocabulary)), plan.Context,
            SampleTemperature, seed: plan.Seed).Take(SampleLength)]);
        List<string> files = [path, folder.Write("sample.txt", sample)];
        if (points.Count > 0)
            files.Add(folder.Write("loss.svg", Curve(text, points)));
        bool cancelled = training.Step < plan.Steps;
        Conclude(session.Terminal, plan, training.Step, unseen, seconds, sample, folder.Location, cancelled);
        return new TextTrainDocument(
            text.Source, text.Codes.Length, text.Vocabulary.Count, plan.Seed, training.Step, plan.Context, plan.Width,
            plan.Heads, plan.Blocks, plan.Batch, plan.Rate, plan.Dropout, points, unseen, seconds, sample, path, files,
            cancelled);
    }

    static void Conclude(
        Terminal terminal, TextPlan plan, int steps, double? unseen, double seconds, string sample, string place,
        bool cancelled)
    {
        if (unseen is { } loss)
            terminal.Line(
                $"Unseen text: [bold]{loss:0.0000}[/] nats a character, as unsure as among {Math.Exp(loss):0.0} equally "
                + $"likely ones [grey]({seconds:0.0} s)[/]");
        terminal.Line($"What it writes (temperature {SampleTemperature}):");
        foreach (string line in sample.Split('\n'))
            terminal.Plain($"  {line}");
        terminal.Line($"Model, curve and sample are in [bold]{place.EscapeMarkup()}[/]; more by: nabla text sample");
        if (cancelled)
            terminal.Warn($"cancelled after {steps:N0} of {plan.Steps:N0} steps; what was learned is kept");
    }

    static string Curve(TextSet text, List<TextPoint> points)
    {
        double[] steps = [.. points.Select(point => (double)point.Step)];
        LineChart chart = new LineChart
        {
            Title = $"{Path.GetFileName(text.Source)}: how unsure of the next character",
            XLabel = "step",
            YLabel = "nats a character",
        }.Add("training", steps, [.. points.Select(point => point.Loss)]);
        if (points[0].ValidationLoss is not null)
            chart.Add("unseen text", steps, [.. points.Select(point => point.ValidationLoss!.Value)]);
        return chart.ToSvg();
    }
}
