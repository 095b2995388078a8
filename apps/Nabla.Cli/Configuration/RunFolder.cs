using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nabla.Cli.Configuration;

/// <summary>
/// What a run of <c>nabla train</c> leaves: its configuration as it was written, <c>run.json</c> with what the command
/// line added to it, <c>metrics.csv</c>, <c>checkpoints/</c>, <c>events/</c> and, at the end, the model and its curves.
/// </summary>
sealed class RunFolder(string path)
{
    public const string Metrics = "metrics.csv";

    public string Path { get; } = path;

    public string Config => At("config.json");

    public string Csv => At(Metrics);

    public string Checkpoints => At("checkpoints");

    public string Events => At("events");

    public string Model => At("model.safetensors");

    string Settings => At("run.json");

    bool HasCheckpoints => Directory.Exists(Checkpoints)
        && Directory.EnumerateFiles(Checkpoints, "step-*").Any();

    string At(string name) => System.IO.Path.Combine(Path, name);

    /// <exception cref="CommandException">The folder belongs to a run.</exception>
    public void RequireFree()
    {
        if (HasCheckpoints)
            throw new CommandException(
                $"{Path} has a run already: nabla resume {Path} goes on with it, --out DIR begins another");
    }

    /// <summary>Begins a run.</summary>
    /// <exception cref="CommandException">The folder can not be written to.</exception>
    public void Begin(string config, RunSettings settings)
    {
        OutputFolder folder = new(Path);
        string content = File.ReadAllText(config);
        folder.Write("config.json", content);
        folder.Write("run.json", JsonSerializer.Serialize(settings, RunContext.Default.RunSettings) + "\n");
        File.Delete(Csv);
    }

    /// <summary>How a run was begun.</summary>
    /// <exception cref="CommandException">The folder is none of a run.</exception>
    public RunSettings Read()
    {
        if (!Directory.Exists(Path))
            throw new CommandException($"{Path}: there is no such folder");
        if (!File.Exists(Config) || !File.Exists(Settings))
            throw new CommandException($"{Path} is no run of nabla train: it has no config.json and run.json");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Settings), RunContext.Default.RunSettings)!;
        }
        catch (JsonException fault)
        {
            throw new CommandException($"{Settings} is damaged: {fault.Message.Split(" Path:")[0]}", fault);
        }
    }

    /// <summary>The newest checkpoint that is whole; null where there is none.</summary>
    public string? Latest() => NN.Checkpoints.Latest(Checkpoints);
}

/// <summary>What the command line added to a configuration.</summary>
/// <param name="Home">Where its paths begin.</param>
/// <param name="Seed">The seed; null where it is the configuration's.</param>
/// <param name="Quick">Whether it is a quick run.</param>
sealed record RunSettings(string Home, int? Seed, bool Quick);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n",
    RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunSettings))]
sealed partial class RunContext : JsonSerializerContext;
