using System.Globalization;
using System.Runtime.InteropServices;

namespace Nabla.Weave;

/// <summary>
/// A long output as kept in results/NAME.txt: head lines <c># key: value</c> (command, date, seconds, machine,
/// fingerprint, pictures), a blank line, then what was printed.
/// </summary>
sealed record LongResult(IReadOnlyDictionary<string, string> Head, IReadOnlyList<string> Text)
{
    public string Fingerprint => Head.GetValueOrDefault("fingerprint", "");

    public string Date => Head.GetValueOrDefault("date", "an unknown day");

    public IEnumerable<string> Pictures =>
        Head.GetValueOrDefault("pictures", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static string PathOf(string folder, string name) => Path.Combine(folder, "results", name + ".txt");

    public static string Command(int chapter, string name) =>
        $"dotnet run --project tools/Weave -c Release -- --full {chapter} {name}";

    public static LongResult Now(
        string command, double seconds, string fingerprint, IEnumerable<string> pictures, IEnumerable<string> text) =>
        new(
        new Dictionary<string, string>
        {
            ["command"] = command,
            ["date"] = DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["seconds"] = seconds.ToString("0.0", CultureInfo.InvariantCulture),
            ["machine"] = $"{Environment.ProcessorCount} cores, {RuntimeInformation.ProcessArchitecture}, "
                + RuntimeInformation.FrameworkDescription,
            ["fingerprint"] = fingerprint,
            ["pictures"] = string.Join(' ', pictures.Order(StringComparer.Ordinal)),
        },
        Texts.Trimmed(text));

    public static LongResult? Read(string folder, string name)
    {
        string path = PathOf(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        string[] lines = Texts.ReadLines(path);
        var head = lines.TakeWhile(line => line.StartsWith("# ", StringComparison.Ordinal)).ToArray();
        return new(
            head.Select(line => line[2..].Split(": ", 2)).Where(pair => pair.Length == 2)
                .ToDictionary(pair => pair[0], pair => pair[1]),
            Texts.Trimmed(lines.Skip(head.Length)));
    }

    public void Write(string folder, string name)
    {
        var head = Head.Where(pair => pair.Value.Length > 0).Select(pair => $"# {pair.Key}: {pair.Value}");
        Texts.WriteLines(PathOf(folder, name), [.. head, "", .. Text]);
    }

    /// <summary>The line of the file in which its fingerprint stands.</summary>
    public int FingerprintLine => 1 + Head.Keys.TakeWhile(key => key != "fingerprint").Count();

    /// <summary>The text in a fence, and a line that says where, when and in how long it was made.</summary>
    public IReadOnlyList<string> Woven(string name) =>
    [
        .. Texts.Fence("", Text),
        "",
        $"{Parts.CaptionStart}{name}.txt](results/{name}.txt): {Date}, in {Duration} ({Machine})</sub>",
    ];

    string Machine => Head.GetValueOrDefault("machine", "an unknown machine");

    string Duration => double.TryParse(Head.GetValueOrDefault("seconds"), CultureInfo.InvariantCulture, out double time)
        ? time < 100 ? $"{time:0} s" : $"{time / 60:0} min"
        : "unknown time";
}
