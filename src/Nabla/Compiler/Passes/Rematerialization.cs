using Nabla.Compiler.Fusion;
using Nabla.Core;

namespace Nabla.Compiler.Passes;

/// <summary>
/// Gives each reader of what is cheaper to compute again a copy of its own, just before it: so that no value has to be
/// kept for a reader far away, and the memory it would lie in is neither written nor read.
/// </summary>
sealed class Rematerialization
{
    readonly Dictionary<Var, Equation> recipes = new(ReferenceEqualityComparer.Instance);
    readonly List<Equation> equations = [];
    int slots;

    public static Graph Run(Graph graph) => new Rematerialization { slots = graph.Slots }.Rewrite(graph);

    Graph Rewrite(Graph graph)
    {
        var recomputed = Recomputed.Find(graph);
        for (var i = 0; i < graph.Equations.Length; i++)
        {
            var equation = graph.Equations[i];
            if (recomputed[i]) recipes[equation.Outputs[0]] = equation;
            else equations.Add(Fresh(equation, []));
        }
        return new Graph(graph.Inputs, graph.Constants, [.. equations], graph.Outputs, slots);
    }

    // The equation reading copies made for it alone, one of each.
    Equation Fresh(Equation equation, Dictionary<Var, Var> copies)
    {
        Atom Read(Atom atom)
        {
            if (atom is not Var variable || !recipes.TryGetValue(variable, out var recipe)) return atom;
            if (copies.TryGetValue(variable, out var copy)) return copy;
            var fresh = Fresh(recipe, copies);
            copy = copies[variable] = new Var(slots++, variable.Type);
            equations.Add(fresh with { Outputs = [copy] });
            return copy;
        }
        return equation with { Inputs = Array.ConvertAll(equation.Inputs, Read) };
    }
}
