using System.Globalization;
using Nabla.Data;

namespace Nabla.Course.Digits;

/// <summary>
/// A network as a safetensors file: arrays layers.0.weight [inputs, outputs], layers.0.bias [outputs], and so on;
/// widths, cost and activation beside them as metadata.
/// </summary>
public sealed partial class Network
{
    /// <summary>Writes the network; what is loaded from it answers the same to the last bit.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="more">Further metadata, such as what it was trained on.</param>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public void Save(string path, IEnumerable<KeyValuePair<string, string>>? more = null)
    {
        List<KeyValuePair<string, DataArray>> arrays = [];
        for (int l = 0; l < Layers; l++)
        {
            arrays.Add(new($"layers.{l}.weight", DataArray.Of(Weights[l], Widths[l], Widths[l + 1])));
            arrays.Add(new($"layers.{l}.bias", DataArray.Of(Biases[l], Widths[l + 1])));
        }
        Safetensors.Write(path, arrays, new Dictionary<string, string>(more ?? [])
        {
            ["widths"] = string.Join(",", Widths),
            ["cost"] = Cost == Cost.Quadratic ? "quadratic" : "cross-entropy",
            ["activation"] = "sigmoid",
        });
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataException">The file cannot be read, or it holds no network of this kind.</exception>
    public static Network Load(string path)
    {
        SafetensorsFile file = Safetensors.Read(path);
        int[] widths = [.. Metadata(file, "widths", path).Split(',').Select(width => ParseWidth(width, path))];
        if (widths.Length < 2) throw new DataException($"{path}: a network needs at least two widths");
        Cost cost = Metadata(file, "cost", path) switch
        {
            "quadratic" => Cost.Quadratic,
            "cross-entropy" => Cost.CrossEntropy,
            string other => throw new DataException($"{path}: unknown cost '{other}'"),
        };
        if (Metadata(file, "activation", path) is not "sigmoid" and string activation)
            throw new DataException($"{path}: the neurons are '{activation}', not 'sigmoid'");
        // Before anything is allocated: what the metadata claims is what the file holds.
        for (int l = 0; l + 1 < widths.Length; l++)
        {
            CheckShape(file, $"layers.{l}.weight", [widths[l], widths[l + 1]], path);
            CheckShape(file, $"layers.{l}.bias", [widths[l + 1]], path);
        }
        Network net = new(widths, cost);
        for (int l = 0; l < net.Layers; l++)
        {
            net.Weights[l] = file[$"layers.{l}.weight"].Values<float>();
            net.Biases[l] = file[$"layers.{l}.bias"].Values<float>();
        }
        return net;
    }

    static string Metadata(SafetensorsFile file, string key, string path) =>
        file.Metadata.TryGetValue(key, out string? value)
            ? value
            : throw new DataException($"{path} holds no network of ours: its metadata has no '{key}'");

    static int ParseWidth(string text, string path) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width > 0
            ? width
            : throw new DataException($"{path}: '{text}' is no width of a layer");

    static void CheckShape(SafetensorsFile file, string name, int[] shape, string path)
    {
        DataArray array = file[name];
        if (!array.Shape.SequenceEqual(shape))
            throw new DataException(
                $"{path}: {name} is [{string.Join(", ", array.Shape)}], the widths say [{string.Join(", ", shape)}]");
        if (array.Type != ElementType.F32) throw new DataException($"{path}: {name} is {array.Type}, not F32");
    }
}
