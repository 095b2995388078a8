using System.Globalization;
using System.Text.RegularExpressions;

namespace Nabla.Weave;

enum MarkerKind
{
    /// <summary><c>snippet: name</c>: the region of that name out of the chapter's code.</summary>
    Snippet,

    /// <summary><c>output: name exact</c>: printed again, word for word.</summary>
    Exact,

    /// <summary><c>output: name measured 5%</c>: printed again, words exact, numbers within the tolerance.</summary>
    Measured,

    /// <summary><c>output: name long [inputs: path path]</c>: kept under results/ until the code changes.</summary>
    Long,
}

/// <summary>A line of a chapter that asks for something to be woven in below it.</summary>
sealed partial record Marker(MarkerKind Kind, string Name, double Tolerance, IReadOnlyList<string> Inputs)
{
    const string Usage = "a marker reads <!-- snippet: name --> or <!-- output: name exact -->, "
        + "<!-- output: name measured 5% -->, <!-- output: name long [inputs: path ...] -->";

    public string What => Kind == MarkerKind.Snippet ? "snippet" : "output";

    public bool IsOutput => Kind != MarkerKind.Snippet;

    /// <summary>The marker on a line; null for prose; a fault where it looks like a marker and is none.</summary>
    public static Marker? Parse(string line, string file, int number)
    {
        if (!Looks().IsMatch(line))
        {
            return null;
        }

        return Form().Match(line) is { Success: true } match && Read(match) is { } marker
            ? marker
            : throw new WeaveException(new Fault(file, number, $"{Usage}; not \"{line.Trim()}\""));
    }

    static Marker? Read(Match match)
    {
        string[] words = match.Groups["words"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (match.Groups["what"].Value, words) switch
        {
            ("snippet", [string name]) => new(MarkerKind.Snippet, name, 0, []),
            ("output", [string name, "exact"]) => new(MarkerKind.Exact, name, 0, []),
            ("output", [string name, "measured", string percent]) when Percent(percent) is { } tolerance
                => new(MarkerKind.Measured, name, tolerance, []),
            ("output", [string name, "long"]) => new(MarkerKind.Long, name, 0, []),
            ("output", [string name, "long", "inputs:", _, ..]) => new(MarkerKind.Long, name, 0, words[3..]),
            _ => null,
        };
    }

    static double? Percent(string text) =>
        text.EndsWith('%') && double.TryParse(text[..^1], CultureInfo.InvariantCulture, out double percent)
            && percent is > 0 and < 100
            ? percent / 100
            : null;

    [GeneratedRegex(@"^\s*<!--\s*(snippet|output)", RegexOptions.IgnoreCase)]
    private static partial Regex Looks();

    [GeneratedRegex(@"^<!-- (?<what>snippet|output): (?<words>.+?) -->$")]
    private static partial Regex Form();
}
