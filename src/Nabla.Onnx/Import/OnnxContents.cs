using Google.Protobuf;
using Nabla.Data;
using Nabla.NN;

namespace Nabla.Onnx;

/// <summary>
/// What an ONNX file has, whether or not it can be run here: for whoever looks into it. Its operators need not be
/// known, and tensors of other element types, or in other files, are named without their numbers.
/// </summary>
/// <param name="Producer">The program that wrote it, as it calls itself.</param>
/// <param name="OperatorSet">The version of the operators; 0 where it does not say.</param>
/// <param name="Inputs">What is fed to it.</param>
/// <param name="Outputs">What comes out.</param>
/// <param name="Operators">How often each operator comes, graphs inside nodes counted.</param>
/// <param name="Unknown">Those of them that <see cref="OnnxModel"/> does not know.</param>
/// <param name="Tensors">Its initializers.</param>
/// <param name="Metadata">Its strings.</param>
public sealed record OnnxContents(
    string Producer,
    long OperatorSet,
    IReadOnlyList<OnnxValue> Inputs,
    IReadOnlyList<OnnxValue> Outputs,
    IReadOnlyDictionary<string, int> Operators,
    IReadOnlyList<string> Unknown,
    IReadOnlyList<OnnxTensor> Tensors,
    IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>Looks into a file.</summary>
    /// <exception cref="DataException">It cannot be read, or is no ONNX file.</exception>
    public static OnnxContents Read(string path)
    {
        var model = OnnxFile.Parse(DataFile.Read(path), path);
        var graph = model.Graph;
        var nodes = Nodes(graph).ToArray();
        var names = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        return new(
            model.ProducerName, GraphCheck.OperatorSet(model) ?? 0,
            [.. graph.Input.Where(input => !names.Contains(input.Name)).Select(OnnxValue.Of)],
            [.. graph.Output.Select(OnnxValue.Of)],
            nodes.CountBy(Name).OrderBy(each => each.Key, StringComparer.Ordinal).ToDictionary(),
            [.. nodes.Where(node => !GraphCheck.Knows(node)).Select(Name).Distinct().Order(StringComparer.Ordinal)],
            [.. graph.Initializer.Select(tensor => OnnxTensor.Of(tensor, path))],
            OnnxFile.Metadata(model));
    }

    static IEnumerable<NodeProto> Nodes(GraphProto graph) => graph.Node.SelectMany(node =>
        node.Attribute.SelectMany(attribute => attribute.Graphs.Append(attribute.G)).OfType<GraphProto>()
            .SelectMany(Nodes).Prepend(node));

    static string Name(NodeProto node) => node.Domain is "" or "ai.onnx" ? node.OpType : $"{node.Domain}.{node.OpType}";
}

/// <summary>A tensor of a file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its element type, as the schema calls it.</param>
/// <param name="Shape">Its shape, as the file says.</param>
/// <param name="Value">Its numbers, half precision as F32; null where they are not read here.</param>
public sealed record OnnxTensor(string Name, string Type, IReadOnlyList<long> Shape, DataArray? Value)
{
    internal static OnnxTensor Of(TensorProto tensor, string file)
    {
        var type = ((TensorProto.Types.DataType)tensor.DataType).ToString();
        var value = Tensors.Reads(tensor) ? Weights.Array(Tensors.Read(tensor, file)) : null;
        return new(tensor.Name, type, [.. tensor.Dims], value);
    }
}

/// <summary>A file as the messages of the schema.</summary>
static class OnnxFile
{
    /// <exception cref="DataException">It is none.</exception>
    public static ModelProto Parse(ReadOnlySpan<byte> file, string name)
    {
        WireCheck.Check(file, ModelProto.Descriptor, name);
        try
        {
            var model = ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(file);
            return model.Graph is not null ? model
                : throw new DataException($"{name}: it is no ONNX file: it has no graph");
        }
        catch (InvalidProtocolBufferException fault)
        {
            throw new DataException($"{name}: it is no ONNX file: {fault.Message}", fault);
        }
    }

    public static Dictionary<string, string> Metadata(ModelProto model) =>
        model.MetadataProps.DistinctBy(entry => entry.Key).ToDictionary(entry => entry.Key, entry => entry.Value);
}
