using System.CommandLine;
using System.Diagnostics;
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

    const int QuickEpochs = 3;
    const int QuickCnnEpochs = 1;

    public static Command Create(Shared shared)
    {
        const string quadratic = "quadratic";
        (TrainOptions mlp, TrainOptions cnn) = (MlpPlan.Standard, CnnPlan.Standard);
        Option<string> kind = new("--model-kind")
        {
            Description = "Fully connected (chapter 5) or convolutional (chapter 9)",
            HelpName = $"{MlpPlan.Name}|{CnnPlan.Name}",
            DefaultValueFactory = _ => MlpPlan.Name,
        };
        kind.AcceptOnlyFromAmong(MlpPlan.Name, CnnPlan.Name);
        Option<int[]> widths = new("--widths")
        {
            Description = "mlp: neurons of each layer, input and output included",
            HelpName = "784,30,10",
            DefaultValueFactory = _ => [784, 30, 10],
            CustomParser = MlpPlan.ParseWidths,
        };
        Option<int[]> maps = new("--maps")
        {
            Description = "cnn: how many maps each convolution has, one of them or two",
            HelpName = "20,40",
            DefaultValueFactory = _ => [20],
            CustomParser = CnnPlan.ParseMaps,
        };
        Option<int> epochs = Options.Whole(
            "--epochs", $"How often each digit is seen (cnn: {cnn.Epochs})", mlp.Epochs, most: 100_000);
        Option<int> batch = Options.Whole(
            "--batch", $"How many digits make a step (cnn: {cnn.Batch})", mlp.Batch, most: 60_000);
        Option<double> rate = Options.Real("--rate", $"Learning rate (cnn: {cnn.Rate}, sinking to 0)", mlp.Rate);
        Option<string> cost = new("--cost")
        {
            Description = "mlp: what a wrong answer costs",
            HelpName = "quadratic|cross-entropy",
            DefaultValueFactory = _ => quadratic,
        };
        cost.AcceptOnlyFromAmong(quadratic, "cross-entropy");
        Option<double> decay = Options.Real(
            "--decay", $"Weight decay, the textbook's lambda (cnn: {cnn.Decay}, of each step's gradient)", mlp.Decay,
            zeroAllowed: true);
        Option<string?> data = Options.Data();
        Command command = new("train", "Train a network on handwritten digits")
        {
            kind, widths, maps, epochs, batch, rate, cost, decay, data,
        };
        return shared.Runs(command, session => Run(session, session.Value(data), Plan(session)));

        TrainPlan Plan(Session session)
        {
            bool convolutional = session.Value(kind) == CnnPlan.Name;
            foreach (Option option in convolutional ? (Option[])[widths, cost] : [maps])
            {
                if (session.Wrote(option))
                    throw new UsageException($"{option.Name} does not go with --model-kind {session.Value(kind)}");
            }

            TrainOptions standard = convolutional ? cnn : mlp;
            int quick = convolutional ? QuickCnnEpochs : QuickEpochs;
            TrainOptions options = new()
            {
                Epochs = Written(epochs, session.Quick ? quick : standard.Epochs),
                Batch = Written(batch, standard.Batch),
                Rate = Written(rate, standard.Rate),
                Decay = Written(decay, standard.Decay),
                Seed = session.Seed,
            };
            if (convolutional && options.Batch > CnnPlan.MostBatch)
                throw new UsageException($"--batch is at most {CnnPlan.MostBatch} with --model-kind {CnnPlan.Name}");
            return convolutional
                ? new CnnPlan(session.Value(maps), options)
                : new MlpPlan(
                    session.Value(widths),
                    session.Value(cost) == quadratic ? Cost.Quadratic : Cost.CrossEntropy,
                    options);

            T Written<T>(Option<T> option, T otherwise) => session.Wrote(option) ? session.Value(option) : otherwise;
        }
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
        DigitNetwork network = plan.Create();
        List<EpochReport> epochs = [];
        bool cancelled = false;
        Stopwatch clock = Stopwatch.StartNew();
        session.Terminal.Line(
            $"Network: {plan.Shape}, {train.Count:N0} digits to learn, {validation.Count:N0} to validate with");
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
