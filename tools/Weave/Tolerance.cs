using System.Globalization;
using System.Text.RegularExpressions;

namespace Nabla.Weave;

/// <summary>
/// Are two texts the same but for their numbers, and are these close? Words must agree letter for letter; columns may
/// move, since a number's width may change. Two numbers are close when |a - b| is at most relative * max(|a|, |b|) +
/// absolute. Digits inside a word (W1, float32) belong to the word.
/// </summary>
static partial class Tolerance
{
    public static bool Close(string a, string b, double relative) => Close(a, b, Numbers(), relative, 0);

    /// <summary>For SVG: a number may follow a letter (M10.5L3), <paramref name="absolute"/> is in pixels.</summary>
    public static bool CloseDrawing(string a, string b, double relative, double absolute) =>
        Close(a, b, DrawingNumbers(), relative, absolute);

    static bool Close(string a, string b, Regex numbers, double relative, double absolute)
    {
        if (Words(a, numbers) != Words(b, numbers))
        {
            return false;
        }

        return numbers.Matches(a).Zip(numbers.Matches(b)).All(pair =>
        {
            (double x, double y) = (Value(pair.First), Value(pair.Second));
            return Math.Abs(x - y) <= (relative * Math.Max(Math.Abs(x), Math.Abs(y))) + absolute;
        });
    }

    static string Words(string text, Regex numbers) => Blanks().Replace(numbers.Replace(text, "0"), " ").Trim();

    static double Value(Match match) =>
        double.Parse(match.Value.Replace(",", "").Replace('−', '-'), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<![\w.])[-+−]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?(e[-+]?\d+)?", RegexOptions.IgnoreCase)]
    private static partial Regex Numbers();

    [GeneratedRegex(@"-?(\d+(\.\d+)?|\.\d+)(e[-+]?\d+)?")]
    private static partial Regex DrawingNumbers();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
