using System.CommandLine;
using Nabla.Cli.Configuration;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla plot RUN [RUN...]</c>: the curves of one run, or of several in the same charts.</summary>
static class PlotCommand
{
    const string StandardFolder = "nabla-out/plot";

    public static Command Create(Shared shared)
    {
        Argument<string[]> runs = new("runs")
        {
            Description = "Folders of runs of nabla train",
            Arity = ArgumentArity.OneOrMore,
            HelpName = "RUN",
        };
        Command command = new("plot", "Draw the curves of one run or of several, as SVG") { runs };
        return shared.Runs(command, session => Run(session, session.Value(runs)));
    }

    static int Run(Session session, string[] paths)
    {
        RunCurves[] runs = [.. paths.Select(RunCurves.Read)];
        // Runs of one name are told apart by where they are.
        bool IsTwice(RunCurves run) => runs.Count(other => other.Name == run.Name) > 1;
        RunCurves[] named = [.. runs.Select((run, i) => IsTwice(run) ? run with { Name = paths[i] } : run)];
        OutputFolder folder = new(
            session.Out ?? (paths.Length == 1 && Directory.Exists(paths[0]) ? paths[0] : StandardFolder));
        IReadOnlyList<string> files = Curves.Draw(named, folder);
        foreach (string file in files)
            session.Terminal.Line(file.EscapeMarkup());
        session.Terminal.Document(
            new PlotDocument([.. named.Select(run => run.Name)], files), Documents.Default.PlotDocument);
        return ExitCode.Done;
    }
}
