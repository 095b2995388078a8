using System.CommandLine;
using Nabla.Course;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla check N</c>: runs the reader's exercises of chapter N; 0 when all are solved, else 1.</summary>
static class CheckCommand
{
    public static Command Create(Shared shared)
    {
        Argument<int?> number = Chapters.Argument(ArgumentArity.ExactlyOne);
        Command command = new("check", "Say which exercises of a chapter are solved, what is wrong") { number };
        return shared.Runs(command, session =>
            Run(session.Terminal, Chapters.Find(session.Value(number) ?? 0), session.Cancellation));
    }

    public static int Run(Terminal terminal, Chapter chapter, CancellationToken cancellation)
    {
        terminal.Rule($"{chapter.Number}. {chapter.Title}: exercises");
        List<ExerciseDocument> results = [];
        foreach (Exercise exercise in chapter.Exercises)
        {
            cancellation.ThrowIfCancellationRequested();
            (ExerciseState state, string? fault) = exercise.Check();
            Show(terminal, exercise, state, fault);
            results.Add(new ExerciseDocument(exercise.Name, state.ToString().ToLowerInvariant(), fault));
        }

        int solved = results.Count(result => result.State == "solved");
        terminal.Line();
        terminal.Line(Verdict(chapter, solved, results.Count));
        terminal.Document(
            new CheckDocument(chapter.Number, chapter.Title, solved, results.Count, results),
            Documents.Default.CheckDocument);
        return solved == results.Count ? ExitCode.Done : ExitCode.Failed;
    }

    static void Show(Terminal terminal, Exercise exercise, ExerciseState state, string? fault)
    {
        string mark = state switch
        {
            ExerciseState.Solved => "[green]solved   [/]",
            ExerciseState.Wrong => "[red]wrong    [/]",
            _ => "[grey]untouched[/]",
        };
        terminal.Line($"  {mark}  {exercise.Name.EscapeMarkup()}");
        if (fault is not null)
            terminal.Line($"             {fault.EscapeMarkup()}");
    }

    static string Verdict(Chapter chapter, int solved, int of) => solved == of
        ? $"[green]All {of} solved.[/]"
        : $"{solved} of {of} solved. They are waiting in [bold]course/{chapter.Folder}/Exercises.cs[/].";
}
