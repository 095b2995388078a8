using System.CommandLine;
using System.Diagnostics;
using Nabla.Cli.Training;
using Nabla.Course.Noise;
using Nabla.Data;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla mnist defend</c>: chapter 8's table. Five networks are trained, the training digits are attacked on the
/// first of them, and each is tried on these examples and under attacks on itself. The framework does it all, or the
/// chapters' own code.
/// </summary>
static class MnistDefendCommand
{
    const string StandardFolder = "nabla-out/mnist-defend";

    public static Command Create(Shared shared)
    {
        Option<bool> byHand = new("--by-hand")
        {
            Description = "Train and attack by the chapters' own code, not on the framework; the files are the same",
        };
        Option<string?> data = Options.Data();
        Command command = new("defend", "Train with noise and with attacks, and see what each withstands")
        {
            byHand, data,
        };
        return shared.Runs(command, session => Run(
            session, session.Value(data), session.Value(byHand) ? new ByHandDefence() : new FrameworkDefence()));
    }

    static int Run(Session session, string? dataFolder, DefenceEngine engine)
    {
        OutputFolder folder = new(session.Out ?? StandardFolder);
        Mnist data = DataSource.Find(session, dataFolder);
        Stopwatch clock = Stopwatch.StartNew();
        DefenceTable table = new DefenceRun(session, data, engine).Run();
        IReadOnlyList<string> files = table.Write(folder);
        DefendDocument document = Report(session, data, table, files, clock.Elapsed.TotalSeconds);
        Say(session.Terminal, document, table, folder);
        session.Terminal.Document(document, Documents.Default.DefendDocument);
        return ExitCode.Done;
    }

    static DefendDocument Report(
        Session session, Mnist data, DefenceTable table, IReadOnlyList<string> files, double seconds)
    {
        DefenceDocument Of(int row) => new(
            files[row],
            table.Rows[row].Recipe.Widths,
            table.Rows[row].Recipe.Descent.Epochs,
            table.Rows[row].Seed,
            table.Rows[row].Clean,
            table.Rows[row].TransferCorrect,
            table.Rows[row].WhiteBox,
            table.Rows[row].Seconds);
        return new DefendDocument(
            new DataDocument(data.Source, data.Where), session.Seed, session.Quick, table.Count, Defence.Epsilon,
            Defence.Steps, table.MeanL2, table.MeanLInfinity, Of(0), Of(1), Of(2), Of(3), Of(4), seconds, files);
    }

    static void Say(Terminal terminal, DefendDocument document, DefenceTable table, OutputFolder folder)
    {
        terminal.Line();
        terminal.Line(
            $"{document.Count:N0} training digits, attacked on the ordinary network: epsilon {document.Epsilon}, "
            + $"{document.Steps} full steps; on average L2 {document.MeanL2:0.00}, "
            + $"largest pixel {document.MeanLInfinity:0.00}"
            + table.Note.EscapeMarkup());
        terminal.Line("[grey]  network                 clean   the examples   attacked itself: right, %[/]");
        foreach (Defence row in table.Rows)
            terminal.Line($"  {row.Name,-22} {row.Clean,6:0.0%} {row.TransferCorrect,14:N0}   {WhiteBoxes(row)}");
        terminal.Line();
        terminal.Line(
            $"Networks, pictures and curves are in [bold]{folder.Location.EscapeMarkup()}[/] "
            + $"[grey]({document.Seconds:0} s)[/]");
    }

    /// <summary>The strongest attack at each epsilon.</summary>
    static string WhiteBoxes(Defence row) => string.Join("  ", row.WhiteBox
        .Where(found => found.Steps > 1)
        .Select(found => $"{found.Epsilon:0.00}: {100 * found.Accuracy:0.0}"));
}
