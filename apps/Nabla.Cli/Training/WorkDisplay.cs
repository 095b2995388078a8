using Spectre.Console;

namespace Nabla.Cli.Training;

/// <summary>Shows a long piece of work while it runs: a bar on a terminal, else nothing.</summary>
static class WorkDisplay
{
    /// <summary>Runs <paramref name="work"/>, which reports how much more of the amount is done.</summary>
    public static T Show<T>(Terminal terminal, string name, double amount, Func<Action<double>, T> work)
    {
        if (!terminal.IsLive)
            return work(_ => { });
        return terminal.Console.Progress()
            .AutoClear(true)
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(display =>
            {
                ProgressTask task = display.AddTask(name.EscapeMarkup(), maxValue: amount);
                return work(task.Increment);
            });
    }
}
