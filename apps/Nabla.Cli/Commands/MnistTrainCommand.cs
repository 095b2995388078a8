using System.CommandLine;
using System.Diagnostics;
using Nabla.Cli.Recipes;
using Nabla.Cli.Training;
using Nabla.Course.Digits;
using Nabla.Data;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla mnist train</c>: trains chapter 5's network or chapter 9's on handwritten digits and leaves weights and
/// pictures. Ctrl-C ends the training, not the command: what was learned until then is tested and kept.
/// </summary>
static class MnistTrainCommand
{
    public const string StandardFolder = "nabla-out/mnist";

    public static Command Create(Shared shared)
    {
        TrainSwitches switches = new();
        Option<string?> data = Options.Data();
        Command command = new("train", "Train a network on handwritten digits");
        foreach (Option option in switches.All.Append(data))
            command.Add(option);
        return shared.Runs(command, session => Run(session, session.Value(data), switches.Plan(session)));
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
        string looked = $"{validation.Count:N0} to validate with";
        if (plan.LearnsAll)
            (train, looked) = (data.Train, $"the last {validation.Count:N0} of them looked at after each epoch");
        DigitNetwork network = plan.Create();
        List<EpochReport> epochs = [];
        bool cancelled = false;
        Stopwatch clock = Stopwatch.StartNew();
        session.Terminal.Line(
            $"Network: {plan.Shape}, {train.Count:N0} digits to learn, {looked}");
        try
        {
            EpochDisplay.Show(session.Terminal, plan.Options.Epochs, show =>
                network.Train(train, validation, epochs.Add + show, session.Cancellation));
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
        plan.Kind,
        (plan as MlpPlan)?.Widths,
        (plan as CnnPlan)?.Maps,
        (plan as RecipePlan)?.Recipe.Name,
        (plan as RecipePlan)?.Networks,
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
