using Nabla.Arrays;

namespace Nabla.Onnx;

/// <summary>
/// One graph of the file while it is written: the main one, or the body of a loop, which also reads what stands around
/// it. A view becomes a tensor here, with as few nodes as it takes.
/// </summary>
sealed class Scope(ModelBuilder model, Scope? around)
{
    readonly Dictionary<(Stored, string), (string Name, Extent[] Extents)> laid = [];

    public ModelBuilder Model => model;

    public Scope? Around => around;

    public GraphProto Graph { get; } = new();

    /// <summary>A node with one output, and what the file calls that.</summary>
    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes) =>
        Nodes(op, inputs, 1, attributes).Output[0];

    /// <summary>A node with so many outputs.</summary>
    public NodeProto Nodes(string op, string[] inputs, int outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = model.Name($"{op.ToLowerInvariant()}_node") };
        node.Input.AddRange(inputs);
        for (var i = 0; i < outputs; i++) node.Output.Add(model.Name(op.ToLowerInvariant()));
        node.Attribute.AddRange(attributes.Select(each => Protos.Attribute(each.Name, each.Value)));
        Graph.Node.Add(node);
        return node;
    }

    /// <summary>The output of a node as a tensor with these extents.</summary>
    public Stored Stored(DType type, Extent[] extents, string op, string[] inputs, params (string, object)[] attributes)
    {
        var node = Nodes(op, inputs, 1, attributes);
        return new(type, extents) { Name = node.Output[0], Maker = node };
    }

    /// <summary>A value as a tensor whose axes are those of the value.</summary>
    public string Whole(View x) => Lay(x, [.. Enumerable.Range(0, x.Rank)], stretched: true).Name;

    /// <summary>
    /// A value as a tensor whose axes are those of the value in this order. Unless it is to be stretched, what repeats
    /// along an axis may have extent 1 there, and such axes at the front may be missing.
    /// </summary>
    public (string Name, Extent[] Extents) Lay(View x, int[] order, bool stretched)
    {
        x = AtHome(x);
        Extent[] there = [.. order.Select(axis => x.Map[axis] < 0 ? 1 : x.Stored.Extents[x.Map[axis]])];
        if (!stretched) there = Trimmed(there);
        var turn = Turn(x, order);
        var key = $"{string.Join(",", turn)};{string.Join(",", there)}";
        var (name, extents) = Known((x.Stored, key))
            ?? (laid[(x.Stored, key)] = Made(x.Stored, turn, there, stretched));
        if (!stretched || !order.Any(x.Stretches)) return (name, extents);
        Extent[] all = [.. order.Select(axis => x.Extents[axis])];
        key += $";{string.Join(",", all)}";
        return Known((x.Stored, key))
            ?? (laid[(x.Stored, key)] = (Node("Expand", [name, ShapeOf(all)]), all));
    }

    /// <summary>The numbers of a constant, its axes as <see cref="Lay"/> has them.</summary>
    public static NDArray Numbers(View x, int[] order, bool stretched)
    {
        var turn = Turn(x, order);
        int[] there = [.. order.Select(axis => x.Map[axis] < 0 ? 1 : x.Stored.Extents[x.Map[axis]].Count)];
        var array = x.Stored.Array!.Permute(turn).Reshape(there);
        return stretched ? array.BroadcastTo([.. order.Select(axis => x.Extents[axis].Count)]) : array;
    }

    // The stored axes in the order in which those of the value are to lie; those that it does not see come last.
    static int[] Turn(View x, int[] order)
    {
        var seen = order.Select(axis => x.Map[axis]).Where(axis => axis >= 0).ToArray();
        return [.. seen, .. Enumerable.Range(0, x.Stored.Extents.Length).Except(seen)];
    }

    /// <summary>Extents as a tensor of whole numbers.</summary>
    public string ShapeOf(Extent[] extents)
    {
        if (extents.All(extent => extent.IsFixed)) return model.Numbers(extents.Select(extent => extent.Count));
        string Part(Extent extent) => extent.IsFixed ? model.Numbers([extent.Count])
            : extent.Batches == 1 ? model.Batch!()
            : Node("Mul", [model.Batch!(), model.Numbers([extent.Batches])]);
        return extents.Length == 1 ? Part(extents[0])
            : Node("Concat", [.. extents.Select(Part)], ("axis", 0));
    }

    /// <summary>The same elements, row by row, in another shape: one extent may be left to be found.</summary>
    public string Reshape(string name, Extent[] to)
    {
        var open = to.Count(extent => !extent.IsFixed);
        var shape = open > 1 || (open == 1 && to.Any(extent => extent.Count == 0)) ? ShapeOf(to)
            : model.Numbers(to.Select(extent => extent.IsFixed ? extent.Count : -1));
        return to.Any(extent => extent.Count == 0)
            ? Node("Reshape", [name, shape], ("allowzero", 1))
            : Node("Reshape", [name, shape]);
    }

    /// <summary>
    /// Makes a value an output of the graph, and says what it is called: what a node of this graph makes, and no other
    /// output is.
    /// </summary>
    public string Output(View x)
    {
        var name = Whole(x);
        var isOwn = Graph.Node.Any(node => node.Output.Contains(name)) && Graph.Output.All(other => other.Name != name);
        if (!isOwn) name = Node("Identity", [name]);
        Graph.Output.Add(Protos.Value(name, x.Stored.Type, x.Extents));
        return name;
    }

    /// <summary>A new input of the graph, a value of this type.</summary>
    public View Input(string name, DType type, Extent[] extents)
    {
        Graph.Input.Add(Protos.Value(name, type, extents));
        return View.Of(new Stored(type, extents) { Name = name }, isSingle: false);
    }

    // Its stored axes in this order, then without, or with, axes of extent 1.
    (string, Extent[]) Made(Stored stored, int[] turn, Extent[] there, bool exact)
    {
        // Axes of extent 1 need no turning, and at the front they do no harm where others broadcast.
        var moved = turn.Where(axis => !stored.Extents[axis].IsOne).ToArray();
        var isTurned = !moved.SequenceEqual(moved.Order());
        Extent[] now = isTurned ? [.. turn.Select(axis => stored.Extents[axis])] : stored.Extents;
        var isShaped = !now.SequenceEqual(there) && (exact || !Trimmed(now).SequenceEqual(there));
        if (stored.Array is { } array)
        {
            array = array.Permute(turn).Reshape(there.Select(extent => extent.Count).ToArray());
            if (stored.Parameter is null) return (model.Constant(array), there);
            model.Initializer(stored.Parameter, array);
            SetHome(stored, turn, there, stored.Parameter);
            return (stored.Parameter, there);
        }
        var name = stored.Name!;
        if (isTurned) name = Node("Transpose", [name], ("perm", turn));
        if (isShaped) return (Reshape(name, there), there);
        return (name, now);
    }

    static void SetHome(Stored stored, int[] turn, Extent[] there, string name)
    {
        // Axes that are not of extent 1 follow each other in the same order.
        var map = Enumerable.Repeat(-1, turn.Length).ToArray();
        var at = 0;
        foreach (var axis in turn)
        {
            if (stored.Extents[axis].IsOne) continue;
            while (there[at].IsOne) at++;
            map[axis] = at++;
        }
        stored.Home = (new Stored(stored.Type, there) { Name = name }, map);
    }

    // A parameter is in the file once: who needs it otherwise turns what is there.
    static View AtHome(View x) => x.Stored.Home is not var (home, map) ? x
        : x with { Stored = home, Map = [.. x.Map.Select(axis => axis < 0 ? -1 : map[axis])] };

    (string, Extent[])? Known((Stored, string) key) =>
        laid.TryGetValue(key, out var found) ? found : around?.Known(key);

    static Extent[] Trimmed(Extent[] extents) => [.. extents.SkipWhile(extent => extent.IsOne)];
}
