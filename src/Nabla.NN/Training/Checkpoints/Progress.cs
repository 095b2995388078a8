using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nabla.NN;

/// <summary>Where training is: all of a checkpoint that is no tensor.</summary>
/// <param name="Layers">The model's layers by path, with their settings.</param>
/// <param name="Label">The configuration, as <see cref="Checkpoints.Label"/> has it.</param>
/// <param name="Seed">The key of everything random.</param>
/// <param name="BatchSize">Examples a step.</param>
/// <param name="Examples">How many there are.</param>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Batch">How many of its steps are done.</param>
/// <param name="Seconds">How long they took.</param>
/// <param name="LossBefore">The sum of losses where the epoch began.</param>
/// <param name="GradientBefore">The sum of the gradients' norms there.</param>
/// <param name="Least">The least loss of an epoch so far.</param>
/// <param name="Since">How many epochs ago that was.</param>
/// <param name="BestStep">How many steps there had been when it ended.</param>
/// <param name="Past">The epochs that are over.</param>
sealed record Progress(
    string[] Layers, string Label, long Seed, int BatchSize, int Examples, int Epoch, int Batch, double Seconds,
    double LossBefore, double GradientBefore, double Least, int Since, int? BestStep, PastEpoch[] Past)
{
    public static Progress Start<T>(T model, string label, long seed, int batchSize, int examples) where T : ILayer =>
        new(LayersOf(model), label, seed, batchSize, examples, 1, 0, 0, 0, 0, double.PositiveInfinity, 0, null, []);

    /// <summary>How many steps an epoch has.</summary>
    [JsonIgnore]
    public int Steps => Examples / BatchSize;

    /// <summary>How many steps there have been.</summary>
    [JsonIgnore]
    public int Step => (Epoch - 1) * Steps + Batch;

    public string ToJson() => JsonSerializer.Serialize(this, ProgressContext.Default.Progress);

    /// <summary>Null where the text is none of ours.</summary>
    public static Progress? Of(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ProgressContext.Default.Progress);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>In what the run that this is of and one that wants to go on from it differ; null for nothing.</summary>
    public string? DifferenceFrom(Progress other)
    {
        if (Label != other.Label) return "it belongs to another configuration";
        foreach (var (mine, its) in Layers.Zip(other.Layers))
            if (mine != its) return $"it is of another model: it has {mine}, and this one {its}";
        if (Layers.Length != other.Layers.Length)
            return Layers.Length < other.Layers.Length
                ? $"it is of another model: it lacks {other.Layers[Layers.Length]}"
                : $"it is of another model: it has {Layers[other.Layers.Length]}, and this one has not";
        if (Examples != other.Examples)
            return $"it learns from {Examples} examples, and this run from {other.Examples}";
        return BatchSize == other.BatchSize ? null
            : $"it has batches of {BatchSize}, and this run of {other.BatchSize}";
    }

    // Numbers, names and truths tell layers apart; what is a function has no text that would.
    static string[] LayersOf<T>(T model) where T : ILayer =>
    [
        .. Tree.Nodes(model).Where(node => node.Node is ILayer)
            .Select(node => $"{node.Path} {Describe((ILayer)node.Node)}".TrimStart()),
    ];

    static string Describe(ILayer layer)
    {
        var settings = layer.Members.Where(member => member.Value is IConvertible or Spatial or Padding);
        return $"{layer.GetType().Name}("
            + string.Join(", ", settings.Select(member => string.Create(
                CultureInfo.InvariantCulture, $"{member.Name}: {member.Value}"))) + ")";
    }
}

/// <summary>An epoch that is over: an <see cref="EpochReport"/> as a checkpoint keeps it.</summary>
sealed record PastEpoch(
    double Loss, double GradientNorm, double? ValidationLoss, string[] Names, double[] Values, double Seconds)
{
    public static PastEpoch Of(EpochReport report) => new(
        report.Loss, report.GradientNorm, report.ValidationLoss,
        [.. report.Metrics.Select(metric => metric.Name)], [.. report.Metrics.Select(metric => metric.Value)],
        report.Seconds);

    public EpochReport Report(int epoch, int epochs) =>
        new(epoch, epochs, Loss, GradientNorm, ValidationLoss, [.. Names.Zip(Values)], Seconds);
}

[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Progress))]
sealed partial class ProgressContext : JsonSerializerContext;
