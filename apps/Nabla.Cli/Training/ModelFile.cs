using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>A network of digits as <c>mnist train</c> leaves it, with what it was trained on.</summary>
sealed record ModelFile(Network Network, string TrainedOn)
{
    const string DataKey = "data.source";

    public static void Write(string path, TrainPlan plan, TrainedNetwork trained) =>
        trained.Network.Save(path, new Dictionary<string, string>
        {
            [DataKey] = trained.Data.Source,
            ["seed"] = $"{plan.Options.Seed}",
            ["epochs"] = $"{trained.Epochs.Count}",
            ["testAccuracy"] = $"{trained.TestAccuracy:0.0000}",
        });

    /// <exception cref="DataException">The file is no safetensors file, or holds no network of digits.</exception>
    public static ModelFile Read(string path)
    {
        Network network = Network.Load(path);
        if (network.Widths[0] != DigitSet.ImageLength || network.Widths[^1] != 10)
            throw new DataException($"{path} goes from {network.Widths[0]} to {network.Widths[^1]}, digits from 784 to 10");
        return new ModelFile(network, Safetensors.Read(path).Metadata.GetValueOrDefault(DataKey, "unknown"));
    }
}
