using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// A graph of one shard as a program of all. What depends on no shard is done once. What does is done lane by lane
/// (<see cref="Lanes"/>), from one collective operation to the next; a collective operation is one along the axis of
/// all lanes. Where one stands inside a loop or a branch, or under a rule of its own, the whole is vectorised instead:
/// the meaning is the same.
/// </summary>
sealed class Sharding
{
    readonly Graph graph;
    readonly NamedAxis[] axes;
    readonly int size;
    readonly Dictionary<Var, (Tensor Value, bool Varies)> values = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<Atom> varying = new(ReferenceEqualityComparer.Instance);
    // What is the same for all and only stretched: a lane stretches it itself, within what it does with it.
    readonly Dictionary<Var, Equation> stretched = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Var, int> lastUse = new(ReferenceEqualityComparer.Instance);
    readonly List<Equation> pending = [];

    Sharding(Graph graph, NamedAxis[] axes)
    {
        (this.graph, this.axes) = (graph, axes);
        size = axes.Aggregate(1, (product, axis) => product * axis.Size);
        for (var i = 0; i < graph.Equations.Length; i++)
            foreach (var input in graph.Equations[i].Inputs.OfType<Var>()) lastUse[input] = i;
        foreach (var output in graph.Outputs.OfType<Var>()) lastUse[output] = int.MaxValue;
    }

    /// <summary>
    /// The outputs; those that vary have the shards along axis 0, as do the inputs that are mapped. An output that is
    /// shared must not vary.
    /// </summary>
    public static (Tensor Value, bool Varies)[] Run(
        Graph graph, NamedAxis[] axes, Tensor[] inputs, bool[] mapped, Func<int, bool> shared, Func<int, string> path)
    {
        var flat = GraphTrace.Make(x => Flat(graph, axes, x), [.. graph.InputTypes], axes);
        var splits = flat.Equations.All(
            equation => equation.Primitive is Collective || !Speaks(equation.Primitive, axes));
        var all = new Sharding(flat, axes);
        return splits && all.size > 0 ? all.Split(inputs, mapped) : all.Vectorized(inputs, mapped, shared, path);
    }

    // Calls that hold a collective operation are looked into.
    static Tensor[] Flat(Graph graph, NamedAxis[] axes, Tensor[] inputs) => graph.Evaluate(
        inputs, (primitive, x) => primitive is Call call && Speaks(call, axes)
            ? Flat(call.Graph, axes, x) : primitive.Bind(x));

    static bool Speaks(Primitive primitive, NamedAxis[] axes) =>
        primitive.AxisNames.Any(name => Array.Exists(axes, axis => axis.Name == name));

    (Tensor, bool)[] Split(Tensor[] inputs, bool[] mapped)
    {
        foreach (var (variable, value) in graph.Constants) values[variable] = (value, false);
        for (var i = 0; i < inputs.Length; i++) Set(graph.Inputs[i], inputs[i], mapped[i]);
        for (var i = 0; i < graph.Equations.Length; i++)
        {
            var equation = graph.Equations[i];
            if (equation.Primitive is Collective collective && Speaks(collective, axes))
            {
                using var line = Caller.At(equation.Where);
                if (equation.Inputs.Any(input => input is Var x && varying.Contains(x) && !values.ContainsKey(x)))
                    Flush(i);
                var (value, varies) = Across(collective, Array.ConvertAll(equation.Inputs, Whole));
                Set(equation.Outputs[0], value, varies);
            }
            else if (equation.Inputs.Any(varying.Contains))
            {
                pending.Add(equation);
                varying.UnionWith(equation.Outputs);
            }
            else if (equation.Primitive is Broadcast) stretched[equation.Outputs[0]] = equation;
            else Compute(equation);
        }
        Flush(int.MaxValue);
        return Array.ConvertAll(graph.Outputs, Read);
    }

    void Set(Var variable, Tensor value, bool varies)
    {
        values[variable] = (value, varies);
        if (varies) varying.Add(variable);
    }

    // What depends on no shard.
    void Compute(Equation equation)
    {
        using var line = Caller.At(equation.Where);
        var outputs = equation.Primitive.Bind(Array.ConvertAll(equation.Inputs, input => Read(input).Value));
        for (var k = 0; k < outputs.Length; k++) Set(equation.Outputs[k], outputs[k], varies: false);
    }

    (Tensor Value, bool Varies) Read(Atom atom)
    {
        if (atom is Literal literal) return (literal.Value, false);
        var variable = (Var)atom;
        if (!values.ContainsKey(variable) && stretched.TryGetValue(variable, out var equation)) Compute(equation);
        return values[variable];
    }

    // The values of all shards along axis 0.
    Tensor Whole(Atom atom)
    {
        var (value, varies) = Read(atom);
        return varies ? value : AxisMoves.Repeat(value, 0, size);
    }

    // Does lane by lane what waits; what is needed from equation `at` on comes out.
    void Flush(int at)
    {
        if (pending.Count == 0) return;
        Stretch();
        var made = new HashSet<Atom>(
            pending.SelectMany(equation => equation.Outputs), ReferenceEqualityComparer.Instance);
        Var[] inputs = [.. pending.SelectMany(equation => equation.Inputs).OfType<Var>()
            .Where(input => !made.Contains(input)).Distinct()];
        Var[] outputs = [.. pending.SelectMany(equation => equation.Outputs)
            .Where(output => varying.Contains(output) && lastUse.GetValueOrDefault(output, -1) >= at)];
        var lane = new Graph(inputs, [], [.. pending], outputs, graph.Slots);
        Ints mapped = [.. inputs.Select(input => values[input].Varies ? 1 : 0)];
        var results = new Lanes(lane, size, mapped).Bind(Array.ConvertAll(inputs, input => values[input].Value));
        for (var i = 0; i < outputs.Length; i++) Set(outputs[i], results[i], varies: true);
        pending.Clear();
    }

    // Puts what a lane stretches before what it does with it.
    void Stretch()
    {
        var own = new HashSet<Equation>(ReferenceEqualityComparer.Instance);
        var lane = new List<Equation>();
        void Add(Atom input)
        {
            if (input is not Var variable || !stretched.TryGetValue(variable, out var equation)) return;
            Add(equation.Inputs[0]);
            if (own.Add(equation)) lane.Add(equation);
        }
        foreach (var input in pending.SelectMany(equation => equation.Inputs)) Add(input);
        pending.InsertRange(0, lane);
    }

    (Tensor Value, bool Varies) Across(Collective collective, Tensor[] x) => collective switch
    {
        PSum sum => Reduced(x[0], sum.Over, Lanes.Sum, rest => new PSum(rest)),
        PExtreme most => Reduced(x[0], most.Over, most.Most, rest => new PExtreme(most.Greatest, rest)),
        AllGather gather => Gathered(x[0], gather.Axis),
        PSumScatter scatter => (Scattered(x[0], scatter.Axis), true),
        AxisIndex index => (Numbers(index.Axis), true),
        _ => throw new InvalidOperationException($"{collective}"),
    };

    int Place(string name) => Array.FindIndex(axes, axis => axis.Name == name);

    int[] Sizes => Array.ConvertAll(axes, axis => axis.Size);

    // The lanes as one axis for each name, those of some names in front.
    Tensor Grid(Tensor x, int[] front)
    {
        var rank = axes.Length;
        int[] others = [.. Enumerable.Range(0, rank).Except(front)];
        return x.Reshape([.. Sizes, .. x.Shape.Skip(1)])
            .Transpose([.. front, .. others, .. Enumerable.Range(rank, x.Rank - 1)]);
    }

    (Tensor, bool) Reduced(Tensor x, AxisList over, Func<Tensor, Tensor> fold, Func<AxisList, Primitive> outside)
    {
        int[] own = [.. over.Names.Select(Place).Where(place => place >= 0).Distinct().Order()];
        var rest = over.Names.Where(name => Place(name) < 0).ToArray();
        var grid = Grid(x, own);
        var count = own.Aggregate(1, (product, place) => product * axes[place].Size);
        var result = fold(grid.Reshape([count, .. grid.Shape.Skip(own.Length)]));
        var varies = own.Length < axes.Length;
        if (varies) result = Everywhere(result, own, x.Shape);
        return (rest is [] ? result : outside(new(rest)).Bind([result])[0], varies);
    }

    // What is the same along some names, for all lanes.
    Tensor Everywhere(Tensor x, int[] same, Shape whole)
    {
        int[] others = [.. Enumerable.Range(0, axes.Length).Except(same)];
        Shape grid = [.. Sizes, .. whole.Skip(1)];
        return new Broadcast(grid, [.. others, .. Enumerable.Range(axes.Length, whole.Rank - 1)])
            .Apply(x).Reshape([size, .. whole.Skip(1)]);
    }

    (Tensor, bool) Gathered(Tensor x, string name)
    {
        if (axes.Length == 1) return (x, false);
        var place = Place(name);
        var others = axes.Length - 1;
        var gathered = Grid(x, [place]).MoveAxis(0, others);
        return (Everywhere(gathered, [place], [size, axes[place].Size, .. x.Shape.Skip(1)]), true);
    }

    Tensor Scattered(Tensor x, string name)
    {
        var place = Place(name);
        var sum = Lanes.Sum(Grid(x, [place]));
        return sum.MoveAxis(axes.Length - 1, place).Reshape([size, .. x.Shape.Skip(2)]);
    }

    Tensor Numbers(string name)
    {
        var (place, stride) = (Place(name), 1);
        for (var i = place + 1; i < axes.Length; i++) stride *= axes[i].Size;
        return Tensor.FloorDivide(Tensor.Arange(size), stride) % axes[place].Size;
    }

    (Tensor, bool)[] Vectorized(Tensor[] inputs, bool[] mapped, Func<int, bool> shared, Func<int, string> path)
    {
        Tensor[] grids = [.. inputs.Select((x, i) => mapped[i] ? x.Reshape([.. Sizes, .. x.Shape.Skip(1)]) : x)];
        int?[] places = [.. mapped.Select(maps => maps ? (int?)0 : null)];
        Tensor[] Level(int level, Tensor[] x) => level == axes.Length ? graph.Evaluate(x)
            : BatchTrace.Run(
                inner => Level(level + 1, inner), axes[level].Size, x, places, i => shared(i) ? null : 0, path,
                axes[level].Name);
        return [.. Level(0, grids).Select((y, i) => shared(i) ? (y, false)
            : (y.Reshape([size, .. y.Shape.Skip(axes.Length)]), true))];
    }
}
