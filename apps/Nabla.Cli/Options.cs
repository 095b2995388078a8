using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Nabla.Cli;

/// <summary>Options that check what they are given and say in one line what they take.</summary>
static class Options
{
    public static Option<int> Whole(
        string name, string description, int standard, int least = 1, int most = int.MaxValue) => new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => standard,
            CustomParser = result => ParseWhole(result, name, least, most),
        };

    public static Option<double> Real(
        string name, string description, double standard, bool zeroAllowed = false,
        double most = double.PositiveInfinity) => new(name)
        {
            Description = description,
            HelpName = "X",
            DefaultValueFactory = _ => standard,
            CustomParser = result => ParseReal(result, name, zeroAllowed, most),
        };

    /// <summary>The whole numbers of a list such as <c>784,30,10</c>; 0 stands for a part that is none.</summary>
    public static int[] WholeNumbers(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];

    public static Option<string?> Data() => new("--data")
    {
        Description = "Folder that holds the four MNIST files (default: NABLA_DATA, the cache, a download)",
        HelpName = "DIR",
    };

    public static int ParseWhole(ArgumentResult result, string name, int least, int most)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= least && value <= most)
        {
            return value;
        }

        string range = most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
        result.AddError($"{name} takes a whole number {range}, not '{text}'");
        return default;
    }

    static double ParseReal(ArgumentResult result, string name, bool zeroAllowed, double most)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value) && (value > 0 || (zeroAllowed && value == 0)) && value <= most)
        {
            return value;
        }

        string range = (zeroAllowed ? "of at least 0" : "greater than 0")
            + (double.IsFinite(most) ? string.Create(CultureInfo.InvariantCulture, $" and at most {most}") : "");
        result.AddError($"{name} takes a number {range}, not '{text}'");
        return default;
    }
}
