using Nabla.Data;

namespace Nabla.Onnx;

/// <summary>
/// An ONNX file as a function of tensors: its floating-point initializers are the parameters, a tree of tensors by
/// their names, so that it can be differentiated, mapped over examples, jitted, and trained on.
/// <code>
/// var model = OnnxModel.Load("digits.onnx");
/// var y = model.Predict(x);
/// Tensor Loss(Dictionary&lt;string, Tensor&gt; p) =&gt; Losses.CrossEntropy(model.Apply(p, x), labels);
/// var slope = Grad&lt;Dictionary&lt;string, Tensor&gt;&gt;(Loss)(model.Parameters);
/// </code>
/// Operator sets 7 to 22 are read. What a file says is checked before it is believed; where it has an operator, an
/// element type or a feature that is not known here, it is refused by name. Numbers of half precision become F32.
/// Tensors keep the axes that the file gives them: images have their channels first.
/// </summary>
public sealed class OnnxModel
{
    internal const int OldestSet = 7, NewestSet = 22;

    readonly GraphProto graph;
    readonly Dictionary<string, Value> constants;
    readonly OnnxValue[] given;

    OnnxModel(ModelProto model, long operatorSet, Dictionary<string, Tensor> tensors)
    {
        (graph, OperatorSet) = (model.Graph, operatorSet);
        Parameters = tensors.Where(each => each.Value.DType.IsFloat()).ToDictionary(StringComparer.Ordinal);
        constants = tensors.Where(each => !each.Value.DType.IsFloat())
            .ToDictionary(each => each.Key, each => new Value(each.Value, IsKnown: true), StringComparer.Ordinal);
        // In old files initializers are inputs too, which may be left out.
        given = [.. graph.Input.Where(input => !tensors.ContainsKey(input.Name)).Select(OnnxValue.Of)];
        Outputs = [.. graph.Output.Select(OnnxValue.Of)];
        Metadata = OnnxFile.Metadata(model);
        // The numbers are in the tensors now.
        graph.Initializer.Clear();
    }

    /// <summary>What is fed to it, in order.</summary>
    public IReadOnlyList<OnnxValue> Inputs => given;

    /// <summary>What comes out, in order.</summary>
    public IReadOnlyList<OnnxValue> Outputs { get; }

    /// <summary>Its numbers of floating point, by name: what it has learned.</summary>
    public Dictionary<string, Tensor> Parameters { get; }

    /// <summary>The version of the operators that it is written in.</summary>
    public long OperatorSet { get; }

    /// <summary>The file's strings.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">
    /// It cannot be read, is no ONNX file, contradicts itself, or has what is not known here; the message says which.
    /// </exception>
    public static OnnxModel Load(string path) => Parse(DataFile.Read(path), path);

    /// <summary>Reads a file that is in memory.</summary>
    /// <param name="file">The bytes.</param>
    /// <param name="name">What to call it in a message.</param>
    /// <exception cref="DataException">As <see cref="Load"/>.</exception>
    public static OnnxModel Parse(ReadOnlySpan<byte> file, string name = "onnx")
    {
        var model = OnnxFile.Parse(file, name);
        var (set, tensors) = GraphCheck.Read(model, name);
        return new OnnxModel(model, set, tensors);
    }

    /// <summary>What it says of an input, with its own parameters. For a model of one input and one output.</summary>
    /// <exception cref="ArrayException">The input does not fit, or a node has what can not be done.</exception>
    public Tensor Predict(Tensor x) => Apply(Parameters, x);

    /// <summary>What it says of an input, with these parameters. For a model of one input and one output.</summary>
    /// <exception cref="ArrayException">The input does not fit, or a node has what can not be done.</exception>
    public Tensor Apply(Dictionary<string, Tensor> parameters, Tensor x)
    {
        if (given.Length != 1 || Outputs.Count != 1)
            throw new OnnxException(
                "Apply", $"a model of {given.Length} inputs and {Outputs.Count} outputs", "use Run for that");
        return Run(parameters, new() { [given[0].Name] = x })[Outputs[0].Name];
    }

    /// <summary>The outputs, by name, of inputs by name.</summary>
    /// <exception cref="ArrayException">
    /// An input or a parameter is missing or does not fit, or a node has what can not be done.
    /// </exception>
    public Dictionary<string, Tensor> Run(Dictionary<string, Tensor> parameters, Dictionary<string, Tensor> inputs)
    {
        var scope = new Evaluation(OperatorSet, null);
        foreach (var (name, value) in constants) scope.Set(name, value);
        foreach (var name in Parameters.Keys)
            scope.Set(name, new(Found(parameters, name, "parameters", Parameters.Keys), IsKnown: false));
        foreach (var input in given)
        {
            var x = Found(inputs, input.Name, "inputs", given.Select(each => each.Name));
            // Whole numbers with values may be a shape.
            scope.Set(input.Name, new(Fitting(x, input), IsKnown: x is ArrayTensor && x.DType.IsInteger()));
        }
        scope.Run(graph);
        return graph.Output.ToDictionary(
            output => output.Name, output => scope.Get(output.Name).Tensor, StringComparer.Ordinal);
    }

    static Tensor Found(Dictionary<string, Tensor> all, string name, string what, IEnumerable<string> names) =>
        all.TryGetValue(name, out var found) ? found : throw new OnnxException(
            "Run", $"{what} without '{name}'", $"they are {string.Join(", ", names.Take(10))}");

    static Tensor Fitting(Tensor x, OnnxValue input)
    {
        var fits = (input.Type ?? x.DType) == x.DType && (input.Extents is not { } extents
            || (extents.Count == x.Rank && extents.Zip(x.Shape, (a, b) => a is null || a == b).All(same => same)));
        return fits ? x : throw new OnnxException("Run", $"{input.Name} is {x.Type}", $"the model takes {input}");
    }
}
