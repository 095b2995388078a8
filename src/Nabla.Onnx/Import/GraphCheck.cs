using Nabla.Data;

namespace Nabla.Onnx;

/// <summary>
/// Holds a file's graphs to the rules of the format: the operators are known, every value is made once and before it is
/// read, and what a graph returns is there.
/// </summary>
static class GraphCheck
{
    /// <summary>The version of the operators, and the main graph's tensors.</summary>
    /// <exception cref="DataException">A rule is broken; the message names the node.</exception>
    public static (long OperatorSet, Dictionary<string, Tensor> Tensors) Read(ModelProto model, string file)
    {
        var graph = model.Graph;
        if (OperatorSet(model) is not (>= OnnxModel.OldestSet and <= OnnxModel.NewestSet and var set))
            throw new DataException(
                $"{file}: it is written in operator set {OperatorSet(model)?.ToString() ?? "none"}; "
                + $"{OnnxModel.OldestSet} to {OnnxModel.NewestSet} are read");
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        foreach (var tensor in graph.Initializer)
            if (!tensors.TryAdd(tensor.Name, Tensors.Read(tensor, file)))
                throw new DataException($"{file}: the tensor '{tensor.Name}' is there twice");
        if (graph.Output.Count == 0) throw new DataException($"{file}: its graph returns nothing");
        Check(graph, file, tensors.Keys, null);
        return (set, tensors);
    }

    /// <summary>The version of the operators; null where the file has none of the standard's.</summary>
    public static long? OperatorSet(ModelProto model) =>
        model.OpsetImport.FirstOrDefault(import => IsOurs(import.Domain))?.Version;

    public static bool Knows(NodeProto node) => IsOurs(node.Domain) && Operators.Knows(node.OpType);

    static bool IsOurs(string domain) => domain is "" or "ai.onnx";

    static void Check(GraphProto graph, string file, IEnumerable<string> tensors, Names? around)
    {
        if (graph.SparseInitializer.Count > 0)
            throw new DataException($"{file}: it has sparse tensors, which are not read");
        var names = new Names(around, [.. tensors, .. graph.Input.Select(input => input.Name)]);
        foreach (var node in graph.Node)
        {
            var what = $"{file}: the node '{node.Name}', {node.OpType}";
            if (!Knows(node))
                throw new DataException(
                    $"{what}: this operator{(IsOurs(node.Domain) ? "" : $" of {node.Domain}")} is not known here");
            foreach (var input in node.Input)
                if (input != "" && !names.Has(input))
                    throw new DataException($"{what}: it reads '{input}', which nothing has made before it");
            foreach (var attribute in node.Attribute)
            {
                if (attribute.HasRefAttrName) throw new DataException($"{what}: '{attribute.Name}' is no value");
                if (attribute.T is { } tensor) Tensors.Read(tensor, file);
                foreach (var inner in attribute.Graphs.Append(attribute.G))
                    if (inner is not null)
                        Check(inner, file, inner.Initializer.Select(each => each.Name), names);
            }
            foreach (var output in node.Output)
                if (output != "" && !names.Add(output))
                    throw new DataException($"{what}: it makes '{output}', which is there before it");
        }
        foreach (var output in graph.Output)
            if (!names.Has(output.Name))
                throw new DataException($"{file}: its output '{output.Name}' is made by nothing");
    }

    /// <summary>The names of a graph, and of those around it.</summary>
    sealed class Names(Names? around, HashSet<string> own)
    {
        public bool Has(string name) => own.Contains(name) || (around?.Has(name) ?? false);

        public bool Add(string name) => own.Add(name);
    }
}
