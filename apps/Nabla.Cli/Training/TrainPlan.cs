using System.CommandLine.Parsing;
using System.Globalization;
using Nabla.Course.Digits;

namespace Nabla.Cli.Training;

/// <summary>What <c>mnist train</c> was asked to do.</summary>
sealed record TrainPlan(int[] Widths, Cost Cost, TrainOptions Options)
{
    /// <summary>A network beyond this does not fit a common machine's memory, or anybody's patience.</summary>
    const long MostWeights = 100_000_000;

    public string Shape => string.Join("-", Widths);

    public string CostName => Cost == Cost.Quadratic ? "quadratic" : "cross-entropy";

    /// <summary>Reads <c>784,30,10</c>.</summary>
    public static int[] ParseWidths(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        int[] widths = [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int width) ? width : 0)];
        if (Fault(widths) is { } fault)
            result.AddError($"--widths {text}: {fault}");
        return widths;
    }

    /// <summary>What is wrong with a list of widths; null where nothing is.</summary>
    static string? Fault(int[] widths) => widths switch
    {
        _ when widths.Contains(0) => "a width is a whole number of at least 1, with commas between, such as 784,30,10",
        not [784, .., 10] when widths.Length < 2 => "give at least input and output, such as 784,30,10",
        not [784, ..] => $"the first must be 784, one for each pixel, not {widths[0]}",
        not [.., 10] => $"the last must be 10, one for each digit, not {widths[^1]}",
        _ when Weights(widths) > MostWeights =>
            $"that makes {Weights(widths):N0} weights; at most {MostWeights:N0} fit",
        _ => null,
    };

    static long Weights(int[] widths) => widths.Zip(widths.Skip(1), (from, to) => (long)from * to).Sum();
}
