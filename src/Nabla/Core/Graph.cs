using System.Collections.Concurrent;
using System.Diagnostics;
using Nabla.Core;

namespace Nabla;

/// <summary>
/// A function as a list of typed equations, each variable assigned once, before it is read. Tensors that the function
/// closed over stand outside as constants; scalars are written in place. What JAX calls a jaxpr.
/// </summary>
[DebuggerDisplay("{Summary,nq}")]
public sealed class Graph
{
    readonly ConcurrentDictionary<object, object> derived = [];
    readonly Lazy<bool> hasEffect;
    readonly Lazy<string[]> axisNames;

    internal Graph(Var[] inputs, (Var Var, Tensor Value)[] constants, Equation[] equations, Atom[] outputs, int slots)
    {
        (Inputs, Constants, Equations, Outputs, Slots) = (inputs, constants, equations, outputs, slots);
        hasEffect = new(() => Equations.Any(equation => equation.Primitive.HasEffect));
        axisNames = new(() => [.. Equations.SelectMany(equation => equation.Primitive.AxisNames).Distinct()]);
        GraphChecker.Check(this);
    }

    /// <summary>Of nothing to nothing.</summary>
    internal static Graph Empty { get; } = new([], [], [], [], 0);

    internal Var[] Inputs { get; }

    internal (Var Var, Tensor Value)[] Constants { get; }

    internal Equation[] Equations { get; }

    internal Atom[] Outputs { get; }

    /// <summary>One more than the greatest slot of a variable.</summary>
    internal int Slots { get; }

    /// <summary>Whether evaluating it does something besides.</summary>
    internal bool HasEffect => hasEffect.Value;

    /// <summary>The named axes that its equations reduce, or ask about.</summary>
    internal IReadOnlyList<string> AxisNames => axisNames.Value;

    /// <summary>The number of equations, those of graphs inside equations not counted.</summary>
    public int Count => Equations.Length;

    /// <summary>The types of the inputs.</summary>
    public IReadOnlyList<TensorType> InputTypes => Array.ConvertAll(Inputs, input => input.Type);

    /// <summary>The types of the outputs.</summary>
    public IReadOnlyList<TensorType> OutputTypes => Array.ConvertAll(Outputs, output => output.Type);

    string Summary => $"{string.Join(" ", InputTypes)} -> {string.Join(" ", OutputTypes)}, {Count} equations";

    /// <summary>What a transformation has made of this graph, made once for each key.</summary>
    internal T Derive<T>(object key, Func<T> make) where T : class
    {
        if (derived.TryGetValue(key, out var found)) return (T)found;
        var made = make();
        derived[key] = made;
        return made;
    }

    /// <summary>The same graph without constants: they are its first inputs.</summary>
    internal Graph Lifted() => Constants is [] ? this
        : new Graph([.. Constants.Select(constant => constant.Var), .. Inputs], [], Equations, Outputs, Slots);

    /// <summary>
    /// The same graph without constants: these tensors are its first inputs, its constants among them.
    /// </summary>
    internal Graph Lifted(IReadOnlyList<Tensor> first)
    {
        var slots = Slots;
        var own = Constants.ToDictionary(
            constant => constant.Value, constant => constant.Var,
            (IEqualityComparer<Tensor>)ReferenceEqualityComparer.Instance);
        Var[] inputs = [.. first.Select(x => own.GetValueOrDefault(x) ?? new Var(slots++, x.Type))];
        return new Graph([.. inputs, .. Inputs], [], Equations, Outputs, slots);
    }

    /// <summary>The part of this graph that some of its atoms need, as a graph of inputs of its own.</summary>
    internal Graph Part(Var[] inputs, Atom[] outputs)
    {
        var needed = new HashSet<Atom>(outputs, ReferenceEqualityComparer.Instance);
        var live = new List<Equation>();
        foreach (var equation in Enumerable.Reverse(Equations))
        {
            if (!equation.Primitive.HasEffect && !equation.Outputs.Any(needed.Contains)) continue;
            live.Add(equation);
            needed.UnionWith(equation.Inputs);
        }
        live.Reverse();
        var constants = Constants.Where(constant => needed.Contains(constant.Var));
        return new Graph(inputs, [.. constants], [.. live], outputs, Slots);
    }

    /// <summary>Evaluates the equations one by one; each may again be transformed.</summary>
    internal Tensor[] Evaluate(Tensor[] inputs) => Evaluate(inputs, (primitive, x) => primitive.Bind(x));

    /// <summary>Evaluates the equations one by one, in the way given.</summary>
    internal Tensor[] Evaluate(Tensor[] inputs, Func<Primitive, Tensor[], Tensor[]> bind)
    {
        Observer.Current?.Walk(this);
        var values = new Tensor?[Slots];
        Tensor Read(Atom atom) => atom is Literal literal ? literal.Value : values[((Var)atom).Slot]!;
        foreach (var (variable, value) in Constants) values[variable.Slot] = value;
        for (var i = 0; i < inputs.Length; i++) values[Inputs[i].Slot] = inputs[i];
        foreach (var equation in Equations)
        {
            using var line = Caller.At(equation.Where);
            var outputs = bind(equation.Primitive, Array.ConvertAll(equation.Inputs, Read));
            for (var i = 0; i < outputs.Length; i++) values[equation.Outputs[i].Slot] = outputs[i];
        }
        return Array.ConvertAll(Outputs, Read);
    }

    /// <summary>The equations as text, one a line.</summary>
    public override string ToString() => GraphPrinter.Print(this, lines: false);

    /// <summary>
    /// The equations as text, each with the file and line of C# that it came from, where symbols are found.
    /// </summary>
    public string WithLines() => GraphPrinter.Print(this, lines: true);
}
