using Nabla.Course.Noise;
using Nabla.Data;

namespace Nabla.Cli.Training;

/// <summary>What <c>mnist defend</c> found, and the files that it leaves.</summary>
/// <param name="Rows">The five networks, the attacked one first.</param>
/// <param name="Digits">The digits that were attacked.</param>
/// <param name="Before">Their pixels.</param>
/// <param name="Examples">The same, attacked.</param>
/// <param name="MeanL2">How far the two are apart, on average.</param>
/// <param name="MeanLInfinity">The largest change of a pixel, on average.</param>
/// <param name="Source">Whose digits they are.</param>
sealed record DefenceTable(
    IReadOnlyList<Defence> Rows, DigitSet Digits, float[] Before, float[] Examples, double MeanL2, double MeanLInfinity,
    string Source)
{
    static readonly string[] names =
        ["ordinary", "second-ordinary", "tutorial-noise", "noise-trained", "adversarially-trained"];

    public int Count => Digits.Count;

    public string Note => DataSource.Note(Source);

    /// <summary>Writes the five networks, in their order, then the pictures; returns where all of them are.</summary>
    public IReadOnlyList<string> Write(OutputFolder folder)
    {
        List<string> files = [];
        foreach ((Defence row, string name) in Rows.Zip(names))
        {
            files.Add(folder.PathOf($"{name}.safetensors"));
            row.Net.Save(files[^1], new Dictionary<string, string>
            {
                ["data.source"] = Source,
                ["seed"] = $"{row.Seed}",
                ["epochs"] = $"{row.Recipe.Descent.Epochs}",
                ["testAccuracy"] = $"{row.Clean:0.0000}",
            });
        }

        string title = $"epsilon {Defence.Epsilon}, {Defence.Steps} steps on the ordinary network{Note}";
        CnnNetwork attacked = new(Rows[0].Net, new());
        byte[] examples = AttackPictures.Draw(attacked, Before, Examples, Digits.Labels, title);
        files.Add(folder.Write("examples.png", examples));
        files.Add(folder.Write("transfer.svg", DefencePictures.Transfer(Rows, Count, Note)));
        files.Add(folder.Write("epsilon.svg", DefencePictures.OverEpsilon(Rows, Note)));
        files.Add(folder.Write("weights.png", DefencePictures.Weights([Rows[0], Rows[3], Rows[4]])));
        return files;
    }
}
