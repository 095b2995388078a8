using Google.Protobuf;
using Nabla.Data;
using Nabla.NN;
using Nabla.Trees;

namespace Nabla.Onnx;

/// <summary>
/// Writes a function as an ONNX file (operator set 17, format 8), for ONNX Runtime and whatever else reads them. The
/// function is traced as by <see cref="Transform.MakeGraph{A, B, R}"/>: everything that it does to tensors becomes
/// nodes, its parameters become the file's initializers under their paths, loops become loops.
/// <example><code>
/// var net = new Sequential(Linear.Create(Key.Create(0), 4, 3), Activation.Relu);
/// var bytes = OnnxExport.ToBytes(net, Tensor.Zeros([5, 4]), new() { AnyBatch = true });
/// var sines = OnnxExport.ToBytes((Tensor p, Tensor x) =&gt; (p * x).Sin(), Tensor.Ones([4]), Tensor.Zeros([4]));
/// </code></example>
/// Images and kernels, which have their channels last here, are turned where an operator wants them first; turns that
/// undo each other are left out, and kernels are in the file as the operator wants them.
/// </summary>
public static class OnnxExport
{
    const string Operation = "OnnxExport";

    /// <summary>The file as bytes.</summary>
    /// <param name="f">A function of parameters and of inputs: both trees of tensors, and so is the result.</param>
    /// <param name="parameters">Numbers that the file is to have, by their paths: a model.</param>
    /// <param name="example">Inputs of the types and shapes that the file is to take, whatever their numbers.</param>
    /// <param name="options">What else the file says; null for the defaults.</param>
    /// <exception cref="OnnxException">
    /// A primitive has no operator, or what was asked for can not be; the message names it, with its line of C#.
    /// </exception>
    public static byte[] ToBytes<P, A, R>(
        Func<P, A, R> f, P parameters, A example, OnnxExportOptions? options = null)
    {
        var model = Made(f, parameters, example, options ?? new());
        // What the format can hold in one message.
        var size = model.CalculateSize();
        return size >= 0 ? model.ToByteArray()
            : throw new OnnxException(Operation, "a file over 2 GB", "one file holds less: export parts");
    }

    /// <summary>Writes the file, whole or not at all, over one that may be there.</summary>
    /// <inheritdoc cref="ToBytes{P, A, R}"/>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Save<P, A, R>(
        string path, Func<P, A, R> f, P parameters, A example, OnnxExportOptions? options = null)
    {
        var bytes = ToBytes(f, parameters, example, options);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>A model in evaluation as bytes: its input is called <c>x</c>, its output <c>y</c>.</summary>
    /// <inheritdoc cref="ToBytes{P, A, R}"/>
    public static byte[] ToBytes(ILayer model, Tensor x, OnnxExportOptions? options = null) =>
        ToBytes<ILayer, Tensor, Tensor>(NN.Model.Predict, model, x, options);

    /// <summary>Writes a model in evaluation: its input is called <c>x</c>, its output <c>y</c>.</summary>
    /// <inheritdoc cref="Save{P, A, R}"/>
    public static void Save(string path, ILayer model, Tensor x, OnnxExportOptions? options = null) =>
        Save<ILayer, Tensor, Tensor>(path, NN.Model.Predict, model, x, options);

    static ModelProto Made<P, A, R>(Func<P, A, R> f, P parameters, A example, OnnxExportOptions options)
    {
        var packed = Packed.Pack(f);
        var (leaves, structure) = Structure.Flatten((parameters, example));
        var named = Tree.Named(parameters);
        Graph Traced(int? batch, out Structure output)
        {
            var examples = leaves.Select((leaf, i) =>
                i < named.Count || batch is not { } size ? leaf : Resized(leaf, size));
            (var graph, output) = TraceCache<(P, A), R>.Trace(packed, [.. examples], structure);
            return graph;
        }
        var graph = Traced(options.AnyBatch ? Nabla.Onnx.Extents.FirstSize : null, out var output);
        var extents = options.AnyBatch
            ? Nabla.Onnx.Extents.Compare(graph, Traced(Nabla.Onnx.Extents.SecondSize, out _))
            : Nabla.Onnx.Extents.Fixed;
        string[] inputs = Names(options.Inputs, "inputs", Structure.Flatten(example).Structure.Paths(),
            packed.Parameters(structure)[1]);
        return Write(graph, extents, named, inputs, Names(options.Outputs, "outputs", output.Paths(), "y"), options);
    }

    static Tensor Resized(Tensor x, int batch) => x.Rank > 0
        ? Tensor.Zeros([batch, .. x.Shape.Skip(1)], x.DType)
        : throw new OnnxException(
            Operation, $"an input {x.Type}", "for any batch every input has examples along axis 0");

    static string[] Names(IReadOnlyList<string>? given, string what, IEnumerable<string> paths, string whole)
    {
        string[] names = [.. paths.Select(path => path is "" ? whole : path.TrimStart('.'))];
        if (given is null) return names;
        return given.Count == names.Length && given.Distinct().Count() == names.Length && !given.Contains("")
            ? [.. given]
            : throw new OnnxException(
                Operation, $"the names {string.Join(", ", given)}",
                $"there are {names.Length} {what}, each with its own");
    }

    static ModelProto Write(
        Graph graph, Extents extents, IReadOnlyList<(string Path, Tensor Leaf)> parameters, string[] inputs,
        string[] outputs, OnnxExportOptions options)
    {
        var builder = new ModelBuilder(extents);
        var main = builder.Main;
        string[] taken = [.. inputs.Concat(outputs).Select(builder.Name)];
        List<View> values = [];
        foreach (var (path, leaf) in parameters)
            values.Add(View.Of(Parameter(builder.Name(path is "" ? "parameters" : path), leaf), isSingle: false));
        foreach (var (input, name) in graph.Inputs.Skip(parameters.Count).Zip(taken))
            values.Add(main.Input(name, input.Type.DType, extents.Of(input)));
        builder.Batch = BatchOf(main, options.AnyBatch ? taken[0] : null);
        var results = new Writer(main).Write(graph, values);
        foreach (var (result, wish) in results.Zip(taken.Skip(inputs.Length)))
            Rename(main.Graph, main.Output(result), wish);
        main.Graph.Name = options.Name;
        var model = new ModelProto
        {
            IrVersion = ModelBuilder.FormatVersion,
            ProducerName = "Nabla",
            ProducerVersion = typeof(OnnxExport).Assembly.GetName().Version!.ToString(3),
            Graph = main.Graph,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = ModelBuilder.OperatorSet } },
        };
        foreach (var (key, value) in options.Metadata ?? [])
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    static Stored Parameter(string name, Tensor leaf) => leaf is ArrayTensor { Value: var array }
        ? new(array.DType, [.. array.Shape.Select(extent => new Extent(extent))]) { Array = array, Parameter = name }
        : throw new OnnxException(Operation, $"{name}, {leaf}", "the parameters are numbers: export outside of Jit");

    // The extent of the first input's first axis, found out once, before everything else.
    static Func<string> BatchOf(Scope main, string? input)
    {
        string? name = null;
        return () =>
        {
            if (name is not null) return name;
            name = main.Node("Shape", [input!], ("start", 0), ("end", 1));
            var node = main.Graph.Node[^1];
            main.Graph.Node.RemoveAt(main.Graph.Node.Count - 1);
            main.Graph.Node.Insert(0, node);
            return name;
        };
    }

    static void Rename(GraphProto graph, string from, string to)
    {
        foreach (var node in graph.Node)
        {
            for (var i = 0; i < node.Input.Count; i++) if (node.Input[i] == from) node.Input[i] = to;
            for (var i = 0; i < node.Output.Count; i++) if (node.Output[i] == from) node.Output[i] = to;
            foreach (var attribute in node.Attribute)
                if (attribute.G is not null) Rename(attribute.G, from, to);
        }
        foreach (var output in graph.Output) if (output.Name == from) output.Name = to;
    }
}
