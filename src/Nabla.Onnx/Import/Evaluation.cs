using Nabla.Core;

namespace Nabla.Onnx;

/// <summary>
/// A value of a run: known where it depends on neither inputs nor parameters, so that shapes can be read from it.
/// </summary>
readonly record struct Value(Tensor Tensor, bool IsKnown)
{
    /// <summary>What this is the sum of, where it is one of a tensor and known numbers.</summary>
    public (Tensor Of, Tensor And)? Sum { get; init; }
}

/// <summary>One run of a graph, inside that of the graph around it.</summary>
sealed class Evaluation(long operatorSet, Evaluation? around)
{
    readonly Dictionary<string, Value> values = new(StringComparer.Ordinal);

    public long OperatorSet => operatorSet;

    public void Set(string name, Value value) => values[name] = value;

    public Value Get(string name) => values.TryGetValue(name, out var found) ? found
        : around is not null ? around.Get(name)
        : throw new OnnxException("Run", $"'{name}'", "the graph has made no such value");

    /// <summary>Evaluates the nodes in their order.</summary>
    public void Run(GraphProto graph)
    {
        foreach (var tensor in graph.Initializer) Set(tensor.Name, new(Tensors.Read(tensor, "onnx"), IsKnown: true));
        foreach (var node in graph.Node) Run(node);
    }

    /// <summary>What a graph inside a node makes of inputs.</summary>
    public Value[] Run(GraphProto graph, IReadOnlyList<Value> inputs)
    {
        var inner = new Evaluation(operatorSet, this);
        if (inputs.Count != graph.Input.Count)
            throw new OnnxException(
                "Run", $"{inputs.Count} inputs", $"the graph '{graph.Name}' takes {graph.Input.Count}");
        for (var i = 0; i < inputs.Count; i++) inner.Set(graph.Input[i].Name, inputs[i]);
        inner.Run(graph);
        return [.. graph.Output.Select(output => inner.Get(output.Name))];
    }

    void Run(NodeProto node)
    {
        Value?[] inputs = [.. node.Input.Select(name => name == "" ? (Value?)null : Get(name))];
        var call = new NodeCall(node, inputs, this);
        var outputs = call.IsKnown ? Now(call) : Outputs(call);
        if (node.OpType == "Add" && outputs is [{ IsKnown: false } sum]) outputs = [sum with { Sum = call.Sum }];
        if (outputs.Length < node.Output.Count)
            throw call.Refuse($"{node.Output.Count} outputs", $"it has {outputs.Length}");
        for (var i = 0; i < node.Output.Count; i++)
            if (node.Output[i] != "") Set(node.Output[i], outputs[i]);
    }

    // Numbers alone are computed now, even while a graph is being made around: a shape must be known when it is used.
    static Value[] Now(NodeCall call)
    {
        using var pause = Trace.Suspend();
        return [.. Outputs(call).Select(value => value with { IsKnown = true })];
    }

    // An attribute or a shape that fits nothing, and that no rule of the operator's own has named.
    static Value[] Outputs(NodeCall call)
    {
        try
        {
            return Operators.Apply(call);
        }
        catch (Exception fault) when (fault is ArgumentException or IndexOutOfRangeException or ArithmeticException)
        {
            throw call.Refuse(call.Types, $"they do not fit ({fault.Message})");
        }
    }
}
