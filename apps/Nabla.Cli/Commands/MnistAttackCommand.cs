using System.CommandLine;
using System.Diagnostics;
using Nabla.Cli.Training;
using Nabla.Course.Adversarial;
using Nabla.Data;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla mnist attack</c>: chapter 7's attack on any trained network of digits. As many digits as the test set holds
/// are taken from it, more from the training digits; every picture goes the whole way, even if it fools the network
/// sooner.
/// </summary>
static class MnistAttackCommand
{
    const string StandardFolder = "nabla-out/mnist-attack";
    const int QuickCount = 500;

    public static Command Create(Shared shared)
    {
        Option<string?> model = new("--model")
        {
            Description = "The trained network (default: nabla-out/mnist/model.safetensors)",
            HelpName = "FILE",
        };
        Option<double> epsilon = Options.Real("--epsilon", "The most by which a pixel may change, of 1", 0.1, most: 1);
        Option<int> steps = Options.Whole("--steps", "How often the slope is followed", 20, most: 100_000);
        Option<int> restarts = Options.Whole(
            "--restarts", "How often each digit is attacked, from another place (networks of a recipe)", 1, most: 1000);
        Option<int> count = Options.Whole("--count", "How many digits to attack", 10_000);
        Option<string?> data = Options.Data();
        Command command = new("attack", "Change digits a little so that a trained network gets them wrong")
        {
            model, epsilon, steps, restarts, count, data,
        };
        return shared.Runs(command, session => Run(
            session,
            session.Parse.GetValue(model) ?? Path.Combine(MnistTrainCommand.StandardFolder, TrainingFiles.Model),
            new AttackOptions(session.Value(epsilon), session.Value(steps)),
            session.Value(restarts),
            session.Quick && !session.Wrote(count) ? QuickCount : session.Value(count),
            session.Value(data)));
    }

    static int Run(
        Session session, string model, AttackOptions options, int restarts, int count, string? dataFolder)
    {
        DigitNetwork net = Load(model);
        if (restarts > 1 && !net.StartsAtRandom)
            throw new UsageException(
                $"--restarts {restarts}: {model} is attacked by chapter 7, which starts in one place");
        OutputFolder folder = new(session.Out ?? StandardFolder);
        Mnist data = DataSource.Find(session, dataFolder);
        (string which, DigitSet digits) = Choose(data, count);

        Stopwatch clock = Stopwatch.StartNew();
        float[] before = digits.ToFloats();
        float[] after = WorkDisplay.Show(session.Terminal, "attacking", digits.Count, report =>
            net.Attack(
                before, digits.Labels, options, restarts, session.Seed, done => report(done), session.Cancellation));
        (double l2, double largest) = Attack.MeanDistance(after, before, DigitSet.ImageLength);
        string title = $"epsilon {options.Epsilon}, {options.Steps} steps{DataSource.Note(data.Source)}";
        AttackDocument document = new(
            new DataDocument(data.Source, data.Where), session.Seed, model, which, digits.Count,
            Right(net, before, digits), Right(net, after, digits), options.Epsilon, options.Steps, restarts, l2, largest,
            clock.Elapsed.TotalSeconds,
            [folder.Write("attack.png", AttackPictures.Draw(net, before, after, digits.Labels, title))]);
        Say(session.Terminal, document, folder);
        session.Terminal.Document(document, Documents.Default.AttackDocument);
        return ExitCode.Done;
    }

    /// <exception cref="CommandException">There is no such file.</exception>
    /// <exception cref="DataException">It holds no network of digits.</exception>
    static DigitNetwork Load(string model) => File.Exists(model)
        ? ModelFile.Read(model).Network
        : throw new CommandException($"there is no model {model}; train one first: nabla mnist train");

    static (string Which, DigitSet Digits) Choose(Mnist data, int count)
    {
        (string which, DigitSet digits) = count <= data.Test.Count ? ("test", data.Test) : ("train", data.Train);
        return count <= digits.Count
            ? (which, digits.Take(0, count))
            : throw new UsageException($"--count {count}: there are {data.Train.Count:N0} digits to attack, no more");
    }

    static int Right(DigitNetwork net, float[] pictures, DigitSet digits) =>
        net.Right(pictures, digits.Labels).Count(right => right);

    static void Say(Terminal terminal, AttackDocument attack, OutputFolder folder)
    {
        terminal.Line(
            $"Right before: [bold]{attack.CorrectBefore:N0}[/] of {attack.Count:N0} {attack.Digits} digits"
            + DataSource.Note(attack.Data.Source));
        terminal.Line(
            $"Right after:  [bold]{attack.CorrectAfter:N0}[/], no pixel changed by more than {attack.Epsilon}, "
            + $"{attack.Steps} steps [grey]({attack.Seconds:0.0} s)[/]");
        terminal.Line($"The change on average: L2 {attack.MeanL2:0.00}, its largest pixel {attack.MeanLInfinity:0.00}");
        terminal.Line($"Pictures are in [bold]{folder.Location.EscapeMarkup()}[/]");
    }
}
