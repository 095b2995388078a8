using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Compiler;

/// <summary>
/// A graph being made out of another's equations, in their order: a pass reads each atom as what stands for it now,
/// and either keeps an equation, puts others in its place, or says which atom its output is the same as.
/// </summary>
sealed class Rewriter
{
    readonly Graph graph;
    readonly Dictionary<Var, Atom> same = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Var, Equation> makers = new(ReferenceEqualityComparer.Instance);
    readonly List<Equation> equations = [];
    readonly List<(Var Var, Tensor Value)> constants;
    int slots;

    public Rewriter(Graph graph)
    {
        (this.graph, slots, constants) = (graph, graph.Slots, [.. graph.Constants]);
        foreach (var (variable, value) in constants) Constants[variable] = value;
    }

    /// <summary>The value of each variable that is a constant.</summary>
    public Dictionary<Var, Tensor> Constants { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>What stands for an atom now.</summary>
    public Atom Read(Atom atom)
    {
        while (atom is Var variable && same.TryGetValue(variable, out var other)) atom = other;
        return atom;
    }

    /// <summary>From now on a variable is the same as another atom.</summary>
    public void Replace(Var variable, Atom by) => same[variable] = by;

    /// <summary>The equation of the new graph that makes this atom; null for inputs, constants and literals.</summary>
    public Equation? Maker(Atom atom) => atom is Var variable ? makers.GetValueOrDefault(variable) : null;

    /// <summary>The equation as it reads now.</summary>
    public Equation Now(Equation equation) => equation with { Inputs = Array.ConvertAll(equation.Inputs, Read) };

    /// <summary>Keeps an equation that reads atoms of the new graph; types may have become less weak.</summary>
    public void Keep(Equation equation)
    {
        var types = equation.Primitive.Abstract(Array.ConvertAll(equation.Inputs, input => input.Type));
        var outputs = equation.Outputs;
        for (var i = 0; i < types.Length; i++)
        {
            if (types[i] == outputs[i].Type) continue;
            var renewed = New(types[i]);
            Replace(outputs[i], renewed);
            outputs = [.. outputs[..i], renewed, .. outputs[(i + 1)..]];
        }
        Add(equation with { Outputs = outputs });
    }

    /// <summary>A new equation with one output.</summary>
    public Var Emit(Primitive primitive, SourceLine? where, params Atom[] inputs)
    {
        Var output = New(primitive.Abstract(Array.ConvertAll(inputs, input => input.Type))[0]);
        Add(new Equation(primitive, inputs, [output], where));
        return output;
    }

    /// <summary>A new constant.</summary>
    public Var Constant(Tensor value)
    {
        var variable = New(value.Type);
        constants.Add((variable, value));
        Constants[variable] = value;
        return variable;
    }

    public Var New(TensorType type) => new(slots++, type);

    /// <summary>The new graph.</summary>
    public Graph Finish()
    {
        var outputs = Array.ConvertAll(graph.Outputs, Read);
        return new Graph(graph.Inputs, [.. constants], [.. equations], outputs, slots);
    }

    void Add(Equation equation)
    {
        equations.Add(equation);
        foreach (var output in equation.Outputs) makers[output] = equation;
    }
}
