using System.CommandLine;
using System.Diagnostics;
using Nabla.Course;
using Spectre.Console;

namespace Nabla.Cli.Commands;

/// <summary><c>nabla learn [N]</c>: runs chapter N, or all, and shows what they print as they print it.</summary>
static class LearnCommand
{
    public static Command Create(Shared shared)
    {
        Argument<int?> number = Chapters.Argument(ArgumentArity.ZeroOrOne);
        Option<string?> data = Options.Data();
        Command command = new("learn", "Run a chapter of the course, or all of them") { number, data };
        return shared.Runs(command, session => Run(session, session.Value(number), session.Value(data)));
    }

    static int Run(Session session, int? number, string? data)
    {
        IReadOnlyList<Chapter> chapters = number is int one ? [Chapters.Find(one)] : TableOfContents.Chapters;
        string root = session.Out ?? Path.Combine("nabla-out", "learn");
        Stopwatch clock = Stopwatch.StartNew();
        List<ChapterDocument> documents = [];
        foreach (Chapter chapter in chapters)
            documents.Add(RunChapter(session, chapter, new OutputFolder(Path.Combine(root, chapter.Folder)), data));

        session.Terminal.Document(
            new LearnDocument(session.Quick, clock.Elapsed.TotalSeconds, documents), Documents.Default.LearnDocument);
        return ExitCode.Done;
    }

    static ChapterDocument RunChapter(Session session, Chapter chapter, OutputFolder folder, string? data)
    {
        Terminal terminal = session.Terminal;
        terminal.Rule($"{chapter.Number}. {chapter.Title}");
        Stopwatch clock = Stopwatch.StartNew();
        TerminalPage page = new(terminal, folder, session.Quick, data, session.Cancellation);
        chapter.Run(page);
        session.Cancellation.ThrowIfCancellationRequested();
        terminal.Line();
        if (page.Pictures.Count > 0)
            terminal.Line($"Pictures: [bold]{folder.Location.EscapeMarkup()}[/]");

        terminal.Line($"To read:  [bold]{Chapters.PageOf(chapter).EscapeMarkup()}[/]");
        terminal.Line();
        return new ChapterDocument(
            chapter.Number, chapter.Title, clock.Elapsed.TotalSeconds, page.Outputs, page.Pictures);
    }
}
