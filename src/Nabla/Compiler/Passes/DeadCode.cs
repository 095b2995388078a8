using Nabla.Core;

namespace Nabla.Compiler.Passes;

/// <summary>Leaves out what no output needs, equations and constants.</summary>
static class DeadCode
{
    public static Graph Run(Graph graph)
    {
        var needed = new HashSet<Atom>(graph.Outputs, ReferenceEqualityComparer.Instance);
        var live = new List<Equation>();
        foreach (var equation in Enumerable.Reverse(graph.Equations))
        {
            if (!equation.Outputs.Any(needed.Contains)) continue;
            live.Add(equation);
            needed.UnionWith(equation.Inputs);
        }
        live.Reverse();
        var constants = graph.Constants.Where(constant => needed.Contains(constant.Var));
        return new Graph(graph.Inputs, [.. constants], [.. live], graph.Outputs, graph.Slots);
    }
}
