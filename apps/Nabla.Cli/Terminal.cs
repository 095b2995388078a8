using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Nabla.Cli;

/// <summary>
/// Where words go. People read standard output; with <c>--json</c> they read standard error and standard output carries
/// one document. Colours and live displays appear only on a terminal: what is redirected holds no escape sequence.
/// </summary>
sealed class Terminal
{
    readonly AnsiMarkup markup;
    readonly AnsiWriter ansi;
    readonly bool json;
    readonly bool isColoured;
    bool documentWritten;
    bool statusShown;

    public Terminal(TextWriter output, TextWriter error, bool json)
    {
        this.json = json;
        Output = output;
        Error = error;
        People = json ? error : output;
        Console = CreateConsole(People);
        IsLive = Console.Profile.Capabilities.Ansi;
        isColoured = Console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;
        ansi = new AnsiWriter(People, new AnsiCapabilities
        {
            Ansi = IsLive,
            ColorSystem = Console.Profile.Capabilities.ColorSystem,
        });
        markup = new AnsiMarkup(ansi);
    }

    public TextWriter Output { get; }

    public TextWriter Error { get; }

    /// <summary>For charts and progress bars: unlike a <see cref="Line"/>, what goes here may be wrapped.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>A person is watching, on a terminal that understands escape sequences.</summary>
    public bool IsLive { get; }

    TextWriter People { get; }

    /// <summary>One line in Spectre's markup, never wrapped; user's text in it must be escaped.</summary>
    public void Line(string text = "")
    {
        ClearStatus();
        markup.WriteLine(Styled(text));
    }

    /// <summary>The same while a live display is on, which stays below it.</summary>
    public void LineAboveDisplay(string text) => Console.MarkupLine(Styled(text));

    /// <summary>One line as it is.</summary>
    public void Plain(string text)
    {
        ClearStatus();
        People.WriteLine(text);
    }

    public void Rule(string title)
    {
        ClearStatus();
        Console.Write(new Rule(title.EscapeMarkup()) { Justification = Justify.Left });
    }

    /// <summary>A line that the next one replaces; nobody sees it where the output is redirected.</summary>
    public void Status(string text)
    {
        if (IsLive)
        {
            ClearStatus();
            int room = Math.Max(Console.Profile.Width - 1, 1);
            ansi.Write(text.Length <= room ? text : text[..room]);
            statusShown = true;
        }
    }

    /// <summary>The one document of <c>--json</c>.</summary>
    public void Document<T>(T document, JsonTypeInfo<T> type)
    {
        if (json && !documentWritten)
        {
            Output.WriteLine(JsonSerializer.Serialize(document, type));
            documentWritten = true;
        }
    }

    /// <summary>One line on standard error.</summary>
    public void Warn(string line)
    {
        ClearStatus();
        Error.WriteLine($"nabla: {line}");
    }

    /// <summary>The last line of a command that could not do its work.</summary>
    public void Fail(string line, int code)
    {
        Warn(line);
        Document(new FailureDocument(line, code, code == ExitCode.Cancelled), Documents.Default.FailureDocument);
    }

    /// <summary>Without colours bold goes too: a terminal's way back from it is to reset the colours.</summary>
    string Styled(string text) => isColoured ? text : text.RemoveMarkup().EscapeMarkup();

    void ClearStatus()
    {
        if (statusShown)
        {
            People.Write('\r');
            ansi.EraseInLine(0);
            statusShown = false;
        }
    }

    static IAnsiConsole CreateConsole(TextWriter writer)
    {
        AnsiConsoleOutput output = new(writer);
        bool live = output.IsTerminal && Environment.GetEnvironmentVariable("TERM") != "dumb";
        bool colour = live && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            Ansi = live ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = live ? InteractionSupport.Yes : InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
    }
}
