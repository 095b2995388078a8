using System.Text;

namespace Nabla.Core;

/// <summary>Writes a graph with its types: variables are lettered in the order in which they appear.</summary>
sealed class GraphPrinter(bool lines)
{
    readonly VariableNames names = new();
    readonly StringBuilder text = new();

    public static string Print(Graph graph, bool lines) => new GraphPrinter(lines).Write(graph, "").ToString();

    StringBuilder Write(Graph graph, string indent)
    {
        text.Append("{ lambda ").Append(Join(graph.Constants.Select(constant => constant.Var), Declare));
        text.Append("; ").Append(Join(graph.Inputs, Declare)).Append(". let\n");
        foreach (var equation in graph.Equations) Write(equation, indent + "    ");
        return text.Append(indent).Append("  in (").Append(Join(graph.Outputs, Name)).Append(") }");
    }

    void Write(Equation equation, string indent)
    {
        text.Append(indent).Append(Join(equation.Outputs, Declare)).Append(" = ").Append(equation.Primitive);
        if (equation.Primitive is ICall call)
        {
            foreach (var (name, graph) in call.Graphs)
                text.Append('[').Append(name is "" ? "" : $"{name} = ")
                    .Append(new GraphPrinter(lines).Write(graph, indent)).Append(']');
        }
        text.Append(' ').Append(Join(equation.Inputs, Name));
        if (lines && equation.Where is { } site) text.Append("  # ").Append(site);
        text.Append('\n');
    }

    string Declare(Atom atom) => $"{Name(atom)}:{atom.Type}";

    string Name(Atom atom) => names.Of(atom);

    static string Join<T>(IEnumerable<T> atoms, Func<Atom, string> write) where T : Atom =>
        string.Join(" ", atoms.Select(write));
}

/// <summary>The letters of variables, in the order in which they are asked for; numbers are written as such.</summary>
sealed class VariableNames
{
    readonly Dictionary<Var, string> names = [];

    public string Of(Atom atom)
    {
        if (atom is Literal literal) return literal.Value.ToString();
        if (!names.TryGetValue((Var)atom, out var name)) names[(Var)atom] = name = Letters(names.Count);
        return name;
    }

    // a … z, ba, bb, …: base 26 with a for 0.
    static string Letters(int number) =>
        (number < 26 ? "" : Letters(number / 26)) + (char)('a' + (number % 26));
}
