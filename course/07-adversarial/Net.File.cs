using Nabla.Course.Convolutions;
using Nabla.Course.Digits;
using Nabla.Course.Noise;
using Nabla.Data;

namespace Nabla.Course.Adversarial;

public sealed partial class Net
{
    const string Kind = "nabla-layers";

    /// <summary>Saves what was learned as safetensors; the list of layers goes into the metadata.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="more">Further metadata, such as what it was trained on.</param>
    /// <exception cref="DataException">The file can not be written.</exception>
    public void Save(string path, IEnumerable<KeyValuePair<string, string>>? more = null)
    {
        var metadata = new Dictionary<string, string>(more ?? [])
        {
            ["kind"] = Kind,
            ["layers"] = string.Join("; ", Layers.Select(layer => layer.Description)),
        };
        Safetensors.Write(path, Kept.ToDictionary(p => p.Name, p => DataArray.Of(p.Value, p.Shape)), metadata);
    }

    /// <summary>Whether a file with this metadata is one of <see cref="Save"/>'s.</summary>
    public static bool IsDescribedBy(IReadOnlyDictionary<string, string> metadata) =>
        metadata.GetValueOrDefault("kind") == Kind;

    /// <summary>Loads a network that <see cref="Save"/> or chapter 5 saved.</summary>
    /// <exception cref="DataException">The file can not be read, or holds no such network.</exception>
    public static Net Load(string path)
    {
        SafetensorsFile file = Safetensors.Read(path);
        if (!IsDescribedBy(file.Metadata))
            return Of(Network.Load(path));
        string list = file.Metadata.GetValueOrDefault("layers")
            ?? throw new DataException($"{path} does not say which layers its network has");
        Net net;
        try
        {
            net = new Net([.. list.Split("; ").Select(Describe)]);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            throw new DataException($"{path}: {fault.Message}", fault);
        }

        foreach (Parameter p in net.Kept)
            Fill(p, file, path);
        return net;
    }

    /// <summary>The layer that a description speaks of.</summary>
    static Layer Describe(string description, int number)
    {
        string[] words = description.Split(' ');
        int[] n = [.. words.Skip(1).Select(word => int.TryParse(word, out int side) && side is >= 0 and <= 100_000 ? side : -1)];
        return (words[0], n) switch
        {
            ("dense", [> 0, > 0]) => new Dense(number, n[0], n[1], new Random(0)),
            ("relu", [> 0]) => new Relu(n[0]),
            ("sigmoid", [> 0]) => new Sigmoid(n[0]),
            ("convolution", [> 0, > 0, > 0, > 0, > 0, >= 0, > 0]) =>
                new Convolution(number, new Planes(n[0], n[1], n[2]), n[3], new Window(n[4], n[5], n[6]), new Random(0)),
            ("maxpool", [> 0, > 0, > 0, > 0]) => new MaxPool(new Planes(n[0], n[1], n[2]), n[3]),
            ("batchnorm", [> 0]) => new BatchNorm(number, n[0]),
            _ => throw new ArgumentException($"\"{description}\" is no layer of this network"),
        };
    }

    static void Fill(Parameter p, SafetensorsFile file, string path)
    {
        DataArray array = file[p.Name];
        if (array.Type != ElementType.F32 || !array.Shape.SequenceEqual(p.Shape))
            throw new DataException($"{path}: {p.Name} should be F32 ({string.Join(", ", p.Shape)}), "
                + $"and is {array.Type} ({string.Join(", ", array.Shape)})");
        array.Values<float>().CopyTo(p.Value, 0);
    }
}
