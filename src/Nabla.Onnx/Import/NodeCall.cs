namespace Nabla.Onnx;

/// <summary>A node as its operator sees it: its inputs, and its attributes held to their types.</summary>
sealed class NodeCall(NodeProto node, Value?[] inputs, Evaluation scope)
{
    public string Operator => node.OpType;

    public long OperatorSet => scope.OperatorSet;

    public Evaluation Scope => scope;

    public int Count => inputs.Length;

    public int Outputs => node.Output.Count;

    /// <summary>Whether all inputs are known, and nothing inside reads what is not.</summary>
    public bool IsKnown => inputs.All(input => input is null or { IsKnown: true })
        && node.Attribute.All(attribute => attribute.G is null);

    /// <summary>An input that must be there.</summary>
    public Tensor this[int i] => Maybe(i) ?? throw Refuse($"{inputs.Length} inputs", $"it has an input {i + 1}");

    /// <summary>An input that may be missing.</summary>
    public Tensor? Maybe(int i) => Given(i)?.Tensor;

    /// <summary>The types of all inputs, as text.</summary>
    public string Types => string.Join(", ", inputs.Select(input => input?.Tensor.Type.ToString() ?? "none"));

    public Value? Given(int i) => i < inputs.Length ? inputs[i] : null;

    /// <summary>Of two inputs the one that is not known, and the one that is.</summary>
    public (Tensor Of, Tensor And)? Sum => inputs switch
    {
        [{ IsKnown: false } of, { IsKnown: true } and] => (of.Tensor, and.Tensor),
        [{ IsKnown: true } and, { IsKnown: false } of] => (of.Tensor, and.Tensor),
        _ => null,
    };

    /// <summary>All inputs, at least one, which must be there.</summary>
    public Tensor[] All => inputs.Length > 0 ? Rest(0) : [this[0]];

    /// <summary>The inputs from one on, which must be there.</summary>
    public Tensor[] Rest(int from) => [.. Enumerable.Range(from, inputs.Length - from).Select(i => this[i])];

    /// <summary>The numbers of an input that says something of shapes: they must be known.</summary>
    public int[]? Numbers(int i)
    {
        if (Given(i) is not var (tensor, isKnown)) return null;
        if (!isKnown || !tensor.DType.IsInteger() || tensor.Rank > 1)
            throw Refuse(
                $"input {i + 1}, {tensor.Type}",
                "it is a list of whole numbers that do not depend on the model's inputs or parameters");
        return [.. tensor.As(DType.I64).ToArray<long>().Select(Clamped)];
    }

    /// <summary>The same, where they must be there.</summary>
    public int[] Must(int i) => Numbers(i) ?? throw Refuse($"{inputs.Length} inputs", $"it has an input {i + 1}");

    /// <summary>One such number, which must be there.</summary>
    public int MustOne(int i) => Number(i) ?? throw Refuse($"{inputs.Length} inputs", $"it has an input {i + 1}");

    /// <summary>One such number.</summary>
    public int? Number(int i) => Numbers(i) is not { } numbers ? null
        : numbers is [var number] ? number : throw Refuse($"input {i + 1}", "it is one whole number");

    public int Int(string name, int otherwise) => MaybeInt(name) ?? otherwise;

    public int? MaybeInt(string name) =>
        Attribute(name, AttributeProto.Types.AttributeType.Int) is { } found ? Clamped(found.I) : null;

    public int[]? Ints(string name) => Attribute(name, AttributeProto.Types.AttributeType.Ints) is { } found
        ? [.. found.Ints.Select(Clamped)] : null;

    public float Float(string name, float otherwise) =>
        Attribute(name, AttributeProto.Types.AttributeType.Float)?.F ?? otherwise;

    public string Text(string name, string otherwise) =>
        Attribute(name, AttributeProto.Types.AttributeType.String)?.S.ToStringUtf8() ?? otherwise;

    public Tensor? MaybeTensor(string name) =>
        Attribute(name, AttributeProto.Types.AttributeType.Tensor) is { T: { } tensor }
            ? Tensors.Read(tensor, Operator) : null;

    public GraphProto Graph(string name) => Attribute(name, AttributeProto.Types.AttributeType.Graph)?.G
        ?? throw Refuse($"no '{name}'", "it has such a graph");

    public bool Has(string name) => node.Attribute.Any(attribute => attribute.Name == name);

    public IEnumerable<string> Names => node.Attribute.Select(attribute => attribute.Name);

    public AttributeProto? Find(string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>An axis, counted from the front.</summary>
    public int Axis(int axis, Tensor x) => x.Shape.Axis(Operator, axis);

    /// <summary>Axes, counted from the front.</summary>
    public int[] Axes(IEnumerable<int> axes, int rank) => [.. axes.Select(axis => axis >= -rank && axis < rank
        ? (axis + rank) % rank : throw Refuse($"axis {axis}", $"there are {rank} axes"))];

    /// <summary>The refusal of what this node asks for.</summary>
    public OnnxException Refuse(string what, string rule) =>
        new(node.Name is "" ? node.OpType : $"{node.Name}, {node.OpType}", what, rule);

    AttributeProto? Attribute(string name, AttributeProto.Types.AttributeType type) =>
        Find(name) is not { } found ? null
        : found.Type == type ? found : throw Refuse($"'{name}' is {found.Type}", $"it is {type}");

    // Whoever cuts off at the greatest number means the end.
    static int Clamped(long number) => (int)Math.Clamp(number, int.MinValue, int.MaxValue);
}
