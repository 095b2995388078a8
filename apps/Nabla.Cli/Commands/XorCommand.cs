using System.CommandLine;
using Nabla.Course.Xor;

namespace Nabla.Cli.Commands;

/// <summary>
/// <c>nabla xor</c>: trains chapter 4's 2-2-1 network on XOR from one seed, or with <c>--seeds K</c> from K of them.
/// </summary>
static class XorCommand
{
    public static Command Create(Shared shared)
    {
        Option<int> seeds = Options.Whole(
            "--seeds", "Train from this many seeds, the first is --seed, and count the solved", 1, most: 1_000_000);
        Command command = new("xor", "Train a 2-2-1 network on XOR") { seeds };
        return shared.Runs(command, session => Run(session, session.Value(seeds), session.Wrote(seeds)));
    }

    static int Run(Session session, int count, bool counted)
    {
        if (session.Seed > int.MaxValue - count)
            throw new UsageException($"--seed {session.Seed} leaves no room for {count} seeds");
        XorResult[] results = XorTraining.RunMany(session.Seed, count, new XorSettings(), session.Cancellation);
        int solved = results.Count(result => result.Solved);
        if (counted)
            ShowCount(session.Terminal, results, solved);
        else
            ShowOne(session.Terminal, results[0]);
        session.Terminal.Document(Report(results, solved, counted), Documents.Default.XorDocument);
        return ExitCode.Done;
    }

    static void ShowOne(Terminal terminal, XorResult result)
    {
        terminal.Line("  x1  x2   wanted   output");
        double[] outputs = result.Outputs();
        for (int i = 0; i < outputs.Length; i++)
        {
            (double x1, double x2, double y) = XorTraining.Samples[i];
            string colour = Math.Abs(outputs[i] - y) < XorTraining.Margin ? "green" : "red";
            terminal.Line($"   {x1}   {x2}        {y}   [{colour}]{outputs[i]:0.0000}[/]");
        }

        terminal.Line();
        terminal.Line(
            $"seed {result.Seed}: {result.Correct} of 4 right after {result.Epochs:N0} epochs, "
            + $"cost {result.Cost:0.0000}");
    }

    static void ShowCount(Terminal terminal, XorResult[] results, int solved)
    {
        int[] epochs = [.. results.Where(result => result.Solved).Select(result => result.Epochs).Order()];
        string median = epochs.Length > 0 ? $", in {epochs[epochs.Length / 2]:N0} epochs (median)" : "";
        terminal.Line($"[bold]{solved} of {results.Length}[/] seeds solved{median}");
        int[] unsolved = [.. results.Where(result => !result.Solved).Select(result => result.Seed)];
        if (unsolved.Length > 0)
            terminal.Line($"not solved: {string.Join(", ", unsolved.Take(20))}{(unsolved.Length > 20 ? ", ..." : "")}");
    }

    static XorDocument Report(XorResult[] results, int solved, bool counted) => new(
        results[0].Seed,
        results[0].Epochs,
        results[0].Cost,
        results[0].Correct,
        counted ? solved : null,
        counted ? results.Length : null,
        counted ? [.. results.Select(run => new XorRun(run.Seed, run.Epochs, run.Cost, run.Correct))] : null);
}
