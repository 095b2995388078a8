using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>A network of digits as <c>mnist train</c> leaves it: beside the weights, what they were trained on and how.</summary>
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
            throw new DataException(
                $"{path}: a network of digits is {DigitSet.ImageLength} to 10 wide, not {string.Join('-', network.Widths)}");
        return new ModelFile(network, Safetensors.Read(path).Metadata.GetValueOrDefault(DataKey, "unknown"));
    }
}
