using System.CommandLine;
using System.Diagnostics;
using Nabla.Cli.Training;
using Nabla.Course.Digits;
using Nabla.Data;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla mnist train</c>: trains chapter 5's network on handwritten digits and leaves weights and pictures. Ctrl-C
/// ends the training, not the command: what was learned until then is tested and kept.
/// </summary>
static class MnistTrainCommand
{
    public const string StandardFolder = "nabla-out/mnist";

    const int StandardEpochs = 30;
    const int QuickEpochs = 3;

    public static Command Create(Shared shared)
    {
        Option<int[]> widths = new("--widths")
        {
            Description = "Neurons of each layer, input and output included",
            HelpName = "784,30,10",
            DefaultValueFactory = _ => [784, 30, 10],
            CustomParser = TrainPlan.ParseWidths,
        };
        Option<int> epochs = Options.Whole("--epochs", "How often each digit is seen", StandardEpochs, most: 100_000);
        Option<int> batch = Options.Whole("--batch", "How many digits make a step", 10, most: 60_000);
        Option<double> rate = Options.Real("--rate", "Learning rate", 3);
        Option<string> cost = new("--cost")
        {
            Description = "What a wrong answer costs",
            HelpName = "quadratic|cross-entropy",
            DefaultValueFactory = _ => "quadratic",
        };
        cost.AcceptOnlyFromAmong("quadratic", "cross-entropy");
        Option<double> decay = Options.Real("--decay", "Weight decay, the textbook's lambda", 0, zeroAllowed: true);
        Option<string?> data = Options.Data();
        Command command = new("train", "Train a network on handwritten digits")
        {
            widths, epochs, batch, rate, cost, decay, data,
        };
        return shared.Runs(command, session => Run(session, session.Value(data), new TrainPlan(
            session.Value(widths),
            session.Value(cost) == "quadratic" ? Cost.Quadratic : Cost.CrossEntropy,
            new TrainOptions
            {
                Epochs = session.Quick && !session.Wrote(epochs) ? QuickEpochs : session.Value(epochs),
                Batch = session.Value(batch),
                Rate = session.Value(rate),
                Decay = session.Value(decay),
                Seed = session.Seed,
            })));
    }

    static int Run(Session session, string? dataFolder, TrainPlan plan)
    {
        OutputFolder folder = new(session.Out ?? StandardFolder);
        Mnist data = DataSource.Find(session, dataFolder);
        TrainedNetwork trained = Train(session, plan, data);
        IReadOnlyList<string> files = TrainingFiles.Write(folder, plan, trained);
        Say(session.Terminal, plan, trained, folder);
        session.Terminal.Document(Report(plan, trained, files), Documents.Default.TrainDocument);
        return trained.Cancelled ? ExitCode.Cancelled : ExitCode.Done;
    }

    static TrainedNetwork Train(Session session, TrainPlan plan, Mnist data)
    {
        (DigitSet train, DigitSet validation) = data.Split();
        Network network = new(plan.Widths, plan.Cost, plan.Options.Seed);
        List<EpochReport> epochs = [];
        bool cancelled = false;
        Stopwatch clock = Stopwatch.StartNew();
        session.Terminal.Line(
            $"Network: {plan.Shape}, {train.Count:N0} digits to learn, {validation.Count:N0} to validate with");
        try
        {
            EpochDisplay.Show(session.Terminal, plan.Options.Epochs, show =>
                network.Train(train, validation, plan.Options, epochs.Add + show, session.Cancellation));
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
        }
        catch (ArgumentException fault)
        {
            throw new CommandException(fault.Message, fault);
        }

        byte[] answers = network.Answers(data.Test);
        return new TrainedNetwork(network, data, epochs, answers, clock.Elapsed.TotalSeconds, cancelled);
    }

    static void Say(Terminal terminal, TrainPlan plan, TrainedNetwork trained, OutputFolder folder)
    {
        terminal.Line(
            $"Test: [bold]{trained.TestAccuracy:00.00%}[/] of {trained.Data.Test.Count:N0} unseen digits are right"
            + $"{trained.Note} [grey]({trained.Seconds:0.0} s)[/]");
        string place = folder.Location.EscapeMarkup();
        terminal.Line($"Weights, curves, confusion matrix and mistakes are in [bold]{place}[/]");
        if (trained.Cancelled)
            terminal.Warn(
                $"cancelled after {trained.Epochs.Count} of {plan.Options.Epochs} epochs; what was learned is kept");
    }

    static TrainDocument Report(TrainPlan plan, TrainedNetwork trained, IReadOnlyList<string> files) => new(
        new DataDocument(trained.Data.Source, trained.Data.Where),
        plan.Options.Seed,
        plan.Widths,
        plan.CostName,
        plan.Options.Rate,
        plan.Options.Batch,
        plan.Options.Decay,
        trained.Epochs,
        trained.TestAccuracy,
        trained.Seconds,
        files[0],
        files,
        trained.Cancelled);
}
