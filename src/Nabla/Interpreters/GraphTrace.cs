using Nabla.Core;

namespace Nabla.Interpreters;

/// <summary>
/// Writes operations down instead of doing them. Two uses: made with <c>recordsAll</c> it takes every operation of
/// the thread (<see cref="Make"/>); else only those on its own tracers, everything else being computed below it,
/// which is how the linear part of a derivative is split off.
/// </summary>
sealed class GraphTrace(bool recordsAll, NamedAxis[]? axes = null) : Trace(recordsAll)
{
    sealed class GraphTracer(GraphTrace trace, Var variable) : Tracer(trace, variable.Type)
    {
        public Var Variable => variable;
    }

    readonly List<Var> inputs = [];
    readonly List<Equation> equations = [];
    readonly Dictionary<Tensor, Var> constants = new(ReferenceEqualityComparer.Instance);
    int slots;

    public override string Name => "a graph being made";

    public override IReadOnlyList<NamedAxis> Axes => axes ?? [];

    /// <summary>
    /// The graph of a function of inputs with these types, with the line of each equation. Meanwhile these axes have
    /// names.
    /// </summary>
    public static Graph Make(
        Func<Tensor[], Tensor[]> function, TensorType[] types, NamedAxis[]? axes = null) => Caller.Record(() =>
    {
        using var trace = new GraphTrace(recordsAll: true, axes);
        return trace.Finish(function(Array.ConvertAll(types, trace.Input)));
    });

    /// <summary>A new input of the graph.</summary>
    public Tensor Input(TensorType type)
    {
        var variable = New(type);
        inputs.Add(variable);
        return new GraphTracer(this, variable);
    }

    /// <summary>The graph of what was recorded, with these outputs; what they do not need is left out.</summary>
    public Graph Finish(Tensor[] outputs)
    {
        var atoms = Array.ConvertAll(outputs, Atom);
        var needed = new HashSet<Atom>(atoms);
        var live = new List<Equation>();
        foreach (var equation in Enumerable.Reverse(equations))
        {
            if (!equation.Primitive.HasEffect && !equation.Outputs.Any(needed.Contains)) continue;
            live.Add(equation);
            needed.UnionWith(equation.Inputs);
        }
        live.Reverse();
        (Var, Tensor)[] closedOver = [.. constants.Where(c => needed.Contains(c.Value)).Select(c => (c.Value, c.Key))];
        return new Graph([.. inputs], closedOver, [.. live], atoms, slots);
    }

    public override Tensor[] Process(Primitive primitive, Tensor[] inputs)
    {
        var outputs = Array.ConvertAll(primitive.Abstract(Array.ConvertAll(inputs, x => x.Type)), New);
        equations.Add(new Equation(primitive, Array.ConvertAll(inputs, Atom), outputs, Caller.Where(primitive)));
        return Array.ConvertAll(outputs, Tensor (variable) => new GraphTracer(this, variable));
    }

    Var New(TensorType type) => new(slots++, type);

    Atom Atom(Tensor tensor)
    {
        if (tensor is GraphTracer tracer && tracer.Trace == this) return tracer.Variable;
        if (tensor is ArrayTensor { Rank: 0 } scalar) return new Literal(scalar);
        if (!constants.TryGetValue(tensor, out var variable)) constants[tensor] = variable = New(tensor.Type);
        return variable;
    }
}
