using Nabla.Cli.Recipes;
using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>A network of digits as <c>mnist train</c> leaves it, with what it was trained on.</summary>
sealed record ModelFile(DigitNetwork Network, string TrainedOn)
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
        SafetensorsFile file = Safetensors.Read(path);
        IReadOnlyDictionary<string, string> metadata = file.Metadata;
        DigitNetwork network = RecipeNetwork.IsDescribedBy(metadata) ? RecipeNetwork.Read(path, file)
            : Net.IsDescribedBy(metadata) ? CnnNetwork.Read(path) : MlpNetwork.Read(path);
        return new ModelFile(network, metadata.GetValueOrDefault(DataKey, "unknown"));
    }
}
