using System.Globalization;
using System.Text;
using Nabla.Course;
using Spectre.Console;

namespace Nabla.Cli;

/// <summary>A chapter's page on a terminal: lines appear as they are written, pictures land in a folder.</summary>
sealed class TerminalPage(
    Terminal terminal, OutputFolder folder, bool quick, string? dataFolder, CancellationToken cancellation)
    : Page(quick, dataFolder, cancellation)
{
    readonly List<OutputDocument> outputs = [];
    readonly List<string> pictures = [];
    readonly StringBuilder current = new();

    public IReadOnlyList<OutputDocument> Outputs => outputs;

    public IReadOnlyList<string> Pictures => pictures;

    public override void Output(string name, Action body)
    {
        Cancellation.ThrowIfCancellationRequested();
        terminal.Line();
        terminal.Line($"[blue]{name.Replace('-', ' ').EscapeMarkup()}[/]");
        current.Clear();
        body();
        outputs.Add(new OutputDocument(name, current.ToString()));
    }

    public override void LongOutput(string name, double minutes, Action body)
    {
        if (Quick)
            return;

        string length = minutes.ToString("0.#", CultureInfo.InvariantCulture);
        terminal.Line();
        terminal.Line($"[grey]The next one takes about {length} min on two cores (--quick leaves it out).[/]");
        Output(name, body);
    }

    public override void WriteLine(string line = "")
    {
        current.Append(line).Append('\n');
        terminal.Plain(line.Length == 0 ? line : $"  {line}");
    }

    public override void Progress(string message)
    {
        Cancellation.ThrowIfCancellationRequested();
        terminal.Status($"  {message}");
    }

    public override void Picture(string fileName, byte[] content)
    {
        pictures.Add(folder.Write(fileName, content));
        terminal.Line($"  [grey]picture: {fileName.EscapeMarkup()}[/]");
    }
}
