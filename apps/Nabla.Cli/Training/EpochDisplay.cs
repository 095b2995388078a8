using Nabla.Course.Digits;
using Spectre.Console;

namespace Nabla.Cli.Training;

/// <summary>Shows a training while it runs: a line after each epoch and, on a terminal, a bar below them.</summary>
static class EpochDisplay
{
    /// <summary>Runs <paramref name="train"/>, which reports each epoch to what it is given.</summary>
    public static void Show(Terminal terminal, int epochs, Action<Action<EpochReport>> train)
    {
        if (terminal.IsLive)
            ShowLive(terminal, epochs, train);
        else
            train(report => terminal.Line(Describe(report, epochs)));
    }

    static void ShowLive(Terminal terminal, int epochs, Action<Action<EpochReport>> train) =>
        terminal.Console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(display =>
            {
                ProgressTask task = display.AddTask("training", maxValue: epochs);
                train(report =>
                {
                    terminal.LineAboveDisplay(Describe(report, epochs));
                    task.Increment(1);
                });
            });

    static string Describe(EpochReport report, int epochs)
    {
        string number = report.Epoch.ToString().PadLeft(epochs.ToString().Length);
        return $"  epoch {number}   cost {report.TrainCost:0.0000}   "
            + $"validation [bold]{report.ValidationAccuracy:00.00%}[/]   [grey]{report.Seconds:0.00} s[/]";
    }
}
