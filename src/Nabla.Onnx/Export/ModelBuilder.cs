using Google.Protobuf;
using Nabla.Arrays;

namespace Nabla.Onnx;

/// <summary>What all graphs of a file share: names, of which none comes twice, and tensors with numbers.</summary>
sealed class ModelBuilder
{
    /// <summary>The version of the operators, of ONNX 1.12 (2022), and of the format at that time.</summary>
    public const int OperatorSet = 17, FormatVersion = 8;

    readonly HashSet<string> names = [];
    readonly Dictionary<string, int> counts = [];
    readonly Dictionary<(DType, Shape, ByteString), string> constants = [];

    public ModelBuilder(Extents extents)
    {
        (Extents, Main) = (extents, new Scope(this, null));
    }

    public Extents Extents { get; }

    public Scope Main { get; }

    /// <summary>The tensor [batch], where the batch is of any size.</summary>
    public Func<string>? Batch { get; set; }

    /// <summary>A name that is not taken: the one wished for, or that with a number.</summary>
    public string Name(string wish)
    {
        var name = wish;
        while (name is "" || !names.Add(name))
            name = $"{wish}_{counts[wish] = counts.GetValueOrDefault(wish) + 1}";
        return name;
    }

    /// <summary>A tensor of the file, under a name that is its own.</summary>
    public void Initializer(string name, NDArray array) => Main.Graph.Initializer.Add(Protos.Tensor(name, array));

    /// <summary>A tensor of the file that is there once, whoever reads it.</summary>
    public string Constant(NDArray array)
    {
        var tensor = Protos.Tensor("", array);
        var key = (array.DType, array.Shape, tensor.RawData);
        if (constants.TryGetValue(key, out var known)) return known;
        tensor.Name = constants[key] = Name("constant");
        Main.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Whole numbers along one axis.</summary>
    public string Numbers(IEnumerable<int> numbers) => Constant(NDArray.From<long>([.. numbers.Select(n => (long)n)]));
}
