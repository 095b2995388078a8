using System.Globalization;
using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Training;

/// <summary>A model of text as <c>text train</c> leaves it: weights and characters in one safetensors file.</summary>
sealed record TextModelFile(Gpt Model, Vocabulary Vocabulary, string TrainedOn)
{
    const string KindKey = "kind", Kind = "gpt", CharactersKey = "characters", HeadsKey = "heads";
    const string DataKey = "data.source";

    public static void Write(string path, Gpt model, TextSet text, int seed, int steps, double loss) =>
        model.Save(path, new Dictionary<string, string>
        {
            [KindKey] = Kind,
            [CharactersKey] = text.Vocabulary.Characters,
            [HeadsKey] = $"{model.Blocks[0].Attention.Heads}",
            [DataKey] = text.Source,
            ["seed"] = $"{seed}",
            ["steps"] = $"{steps}",
            ["loss"] = loss.ToString("0.0000", CultureInfo.InvariantCulture),
        });

    public static bool IsDescribedBy(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue(KindKey, out string? kind) && kind == Kind;

    /// <exception cref="DataException">The file is no safetensors file, or holds no model of text.</exception>
    public static TextModelFile Read(string path)
    {
        SafetensorsFile file = Safetensors.Read(path);
        if (!IsDescribedBy(file.Metadata)
            || !file.Metadata.TryGetValue(CharactersKey, out string? characters)
            || !file.Metadata.TryGetValue(HeadsKey, out string? text)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int heads))
        {
            throw new DataException($"{path} holds no model of text; nabla text train makes one");
        }

        Vocabulary vocabulary = new(characters);
        int blocks = file.Arrays.Keys.Count(name => name.EndsWith(".AttentionNorm.Scale", StringComparison.Ordinal));
        IReadOnlyList<int> table = Shape("Tokens.Table"), places = Shape("Places.Table");
        if (table[0] != vocabulary.Count)
            throw new DataException($"{path}: {vocabulary.Count} characters, and a table of {table[0]}");
        Gpt model = Form.Fill(
            path, file, () => Gpt.Create(Key.Create(0), table[0], places[0], table[1], heads, blocks));
        return new TextModelFile(model, vocabulary, file.Metadata.GetValueOrDefault(DataKey, "unknown"));

        IReadOnlyList<int> Shape(string name) =>
            file.Arrays.TryGetValue(name, out DataArray? array) && array.Shape.Count == 2 ? array.Shape
                : throw new DataException($"{path} lacks '{name}', a matrix");
    }
}
