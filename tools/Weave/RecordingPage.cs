using Nabla.Course;
using Nabla.Data;

namespace Nabla.Weave;

/// <summary>
/// A page that keeps what a chapter writes. In quick mode a long output is only noted by name; in full mode those asked
/// for are run, and what is drawn in one is kept apart as its own.
/// </summary>
sealed class RecordingPage(bool quick, Func<string, bool> runsLong, Action<string>? progress = null)
    : Page(quick, null, CancellationToken.None)
{
    List<string>? lines;
    string? inLong;

    public Dictionary<string, IReadOnlyList<string>> Outputs { get; } = [];

    public Dictionary<string, (IReadOnlyList<string> Text, double Seconds)> LongOutputs { get; } = [];

    public HashSet<string> LongNames { get; } = [];

    /// <summary>Every picture drawn, with the long output in which it was; null for none.</summary>
    public Dictionary<string, (byte[] Content, string? LongOutput)> Pictures { get; } = [];

    public override void Output(string name, Action body) => Outputs.Add(Fresh(name), Texts.Trimmed(Run(body)));

    public override void LongOutput(string name, double minutes, Action body)
    {
        LongNames.Add(Fresh(name));
        if (Quick || !runsLong(name))
        {
            return;
        }

        Progress($"{name}: about {minutes:0.#} min");
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        inLong = name;
        var text = Run(body);
        inLong = null;
        LongOutputs.Add(name, (text, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds));
    }

    public override void WriteLine(string line = "") => (lines ?? throw new InvalidOperationException(
        $"\"{line}\" is written outside of an output: no place in the chapter could show it")).Add(line);

    public override void Progress(string message) => progress?.Invoke(message);

    public override void Picture(string fileName, byte[] content)
    {
        if (!Pictures.TryAdd(fileName, (content, inLong)))
        {
            throw new InvalidOperationException($"the picture \"{fileName}\" is drawn twice");
        }
    }

    /// <summary>Only the real ones: a page woven from others would show numbers that nobody else gets.</summary>
    public override Mnist Digits() => base.Digits() is { Source: "mnist" } digits
        ? digits
        : throw new MissingDigitsException();

    string Fresh(string name) => !Outputs.ContainsKey(name) && !LongNames.Contains(name)
        ? name
        : throw new InvalidOperationException($"the output \"{name}\" is written twice");

    List<string> Run(Action body)
    {
        if (lines is not null)
        {
            throw new InvalidOperationException("an output is begun inside another");
        }

        List<string> mine = lines = [];
        body();
        lines = null;
        return [.. mine.SelectMany(line => Texts.Lines(line + "\n"))];
    }
}
