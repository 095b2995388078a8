using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Nabla.Cli.Training;
using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Configuration;

/// <summary>A model of <c>nabla train</c> with what its file says of it: what goes in, and what comes out.</summary>
/// <param name="Network">The layers of the configuration, with their weights.</param>
/// <param name="Target">What it tells.</param>
/// <param name="Input">The shape of an example.</param>
/// <param name="Columns">How a table's columns become an example; empty for pictures.</param>
sealed record RunModel(Sequential Network, Target Target, Shape Input, IReadOnlyList<ColumnCode> Columns)
{
    const string ConfigKey = "nabla.config", ClassesKey = "nabla.classes", InputKey = "nabla.input";
    const string ColumnsKey = "nabla.columns", MeanKey = "nabla.target.mean", DeviationKey = "nabla.target.deviation";

    public static bool IsDescribedBy(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(ConfigKey);

    /// <summary>
    /// From numbers as they stand in the table (a column of texts as 1 at its category's place and 0 elsewhere), or
    /// pixels from 0 to 1, to the probability of each class, or to the number itself.
    /// </summary>
    public Sequential Whole()
    {
        List<ILayer> layers = [Network];
        if (Columns.Count > 0)
            layers.Insert(0, new Standardise(Row(column => column.Mean), Row(column => column.Deviation)));
        layers.Add(Target is NumberTarget number
            ? new Restore(Number(number.Mean), Number(number.Deviation)) : Activation.Softmax);
        return new([.. layers]);
    }

    // A place for each number of the example.
    Tensor Row(Func<ColumnCode, double> of) => Tensor.Create<float>(
        [.. Columns.SelectMany(column => Enumerable.Repeat((float)of(column), column.Width))],
        [Columns.Sum(column => column.Width)]);

    static Tensor Number(double value) => Tensor.Scalar((float)value);

    public void Save(string path, ConfigNode config)
    {
        Dictionary<string, string> about = new()
        {
            [ConfigKey] = config.Canonical(),
            [InputKey] = Json([.. Input.Dims], RunModelContext.Default.Int32Array),
        };
        if (Columns.Count > 0)
            about[ColumnsKey] = Json([.. Columns], RunModelContext.Default.ColumnCodeArray);
        if (Target is ClassTarget classes)
            about[ClassesKey] = Json([.. classes.Names], RunModelContext.Default.StringArray);
        if (Target is NumberTarget number)
        {
            about[MeanKey] = number.Mean.ToString("R", CultureInfo.InvariantCulture);
            about[DeviationKey] = number.Deviation.ToString("R", CultureInfo.InvariantCulture);
        }
        Network.Save(path, about);
    }

    /// <exception cref="DataException">The file is none of <c>nabla train</c>, or does not fit itself.</exception>
    public static RunModel Read(string path)
    {
        SafetensorsFile file = Safetensors.Read(path);
        IReadOnlyDictionary<string, string> about = file.Metadata;
        try
        {
            int[] input = Of(about, InputKey, RunModelContext.Default.Int32Array)
                ?? throw new DataException($"{path} does not say what an example is: train it again");
            Target target = Of(about, ClassesKey, RunModelContext.Default.StringArray) is { } names
                ? new ClassTarget(names) : new NumberTarget(Real(about, MeanKey), Real(about, DeviationKey));
            ColumnCode[] columns = Of(about, ColumnsKey, RunModelContext.Default.ColumnCodeArray) ?? [];
            ConfigNode config = ConfigNode.Parse(Encoding.UTF8.GetBytes(about[ConfigKey]), path);
            TrainConfig.Shape.Check(config);
            Sequential network = Form.Fill(
                path, file, () => new ModelBuilder(config, input, target, seed: 0).Build());
            return new RunModel(network, target, input, columns);
        }
        catch (Exception fault) when (fault is JsonException or FormatException or ConfigException or ArrayException)
        {
            throw new DataException($"{path}: what it says of its model is damaged", fault);
        }
    }

    static T? Of<T>(
        IReadOnlyDictionary<string, string> about, string key,
        JsonTypeInfo<T> type) where T : class =>
        about.TryGetValue(key, out string? json) ? JsonSerializer.Deserialize(json, type) : null;

    static double Real(IReadOnlyDictionary<string, string> about, string key) =>
        double.Parse(about.GetValueOrDefault(key, ""), CultureInfo.InvariantCulture);

    static string Json<T>(T value, JsonTypeInfo<T> type) =>
        JsonSerializer.Serialize(value, type);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(ColumnCode[]))]
sealed partial class RunModelContext : JsonSerializerContext;
