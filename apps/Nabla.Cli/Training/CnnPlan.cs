using System.CommandLine.Parsing;
using Nabla.Course.Convolutions;
using Nabla.Course.Digits;

namespace Nabla.Cli.Training;

/// <summary>Chapter 9's network: a convolution and a pooling for each number of maps, 100 neurons, 10 scores.</summary>
sealed record CnnPlan(int[] Maps, TrainOptions Options, bool ByHand) : TrainPlan(Options, ByHand)
{
    public const string Name = "cnn";

    /// <summary>What it is trained with where nothing else is said.</summary>
    public static readonly TrainOptions Standard = new() { Epochs = 10, Batch = 64, Rate = 0.05, Decay = 5e-4 };

    /// <summary>A batch holds every map of each of its digits, a hundred times what a digit is.</summary>
    public const int MostBatch = 1000;

    const int MostMaps = 100;

    public override string Kind => Name;

    public override string Shape => $"{string.Concat(Maps.Select(maps => $"conv{maps}-"))}100-10";

    public override string CostName => "cross-entropy";

    public override DigitNetwork Create() =>
        new CnnNetwork(Networks.Convolutional(Maps, Options.Seed), Options, ByHand);

    /// <summary>Reads <c>20</c> or <c>20,40</c>.</summary>
    public static int[] ParseMaps(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        int[] maps = Cli.Options.WholeNumbers(text);
        if (Fault(maps) is { } fault)
            result.AddError($"--maps {text}: {fault}");
        return maps;
    }

    static string? Fault(int[] maps) => maps switch
    {
        _ when maps.Any(count => count is < 1 or > MostMaps) =>
            $"a layer has from 1 to {MostMaps} maps; give one number or two, such as 20 or 20,40",
        { Length: > 2 } => $"{maps.Length} convolutions do not fit a digit; at most 2 do",
        _ => null,
    };
}
