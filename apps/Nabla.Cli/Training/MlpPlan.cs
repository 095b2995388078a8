using System.CommandLine.Parsing;
using Nabla.Course.Digits;

namespace Nabla.Cli.Training;

/// <summary>Chapter 5's fully connected network.</summary>
sealed record MlpPlan(int[] Widths, Cost Cost, TrainOptions Options, bool ByHand) : TrainPlan(Options, ByHand)
{
    public const string Name = "mlp";

    /// <summary>What it is trained with where nothing else is said: the textbook's first network.</summary>
    public static readonly TrainOptions Standard = new() { Epochs = 30, Batch = 10, Rate = 3 };

    /// <summary>A network beyond this does not fit a common machine's memory, or anybody's patience.</summary>
    const long MostWeights = 100_000_000;

    public override string Kind => Name;

    public override string Shape => string.Join("-", Widths);

    public override string CostName => Cost == Cost.Quadratic ? "quadratic" : "cross-entropy";

    public override DigitNetwork Create() => new MlpNetwork(new Network(Widths, Cost, Options.Seed), Options, ByHand);

    /// <summary>Reads <c>784,30,10</c>.</summary>
    public static int[] ParseWidths(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        int[] widths = Cli.Options.WholeNumbers(text);
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
