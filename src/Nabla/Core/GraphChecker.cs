namespace Nabla.Core;

/// <summary>
/// Holds a graph to its word: every variable is assigned once, before it is read, and is the same wherever it stands;
/// constants have the types of their variables; every equation's outputs are as many, and of the element types,
/// shapes and weakness, as its primitive makes of the inputs. Whatever breaks this is a fault of who made the graph,
/// a pass or a rule, and never of the user.
/// </summary>
static class GraphChecker
{
    /// <exception cref="InvalidOperationException">The graph is none; says where.</exception>
    public static void Check(Graph graph)
    {
        var assigned = new Var?[graph.Slots];
        void Assign(Var variable, object place)
        {
            if ((uint)variable.Slot >= (uint)assigned.Length)
                throw Fault(place, variable, $"is beyond the graph's {assigned.Length} variables");
            if (assigned[variable.Slot] is not null) throw Fault(place, variable, "is assigned twice");
            assigned[variable.Slot] = variable;
        }
        void Read(Atom atom, object place)
        {
            if (atom is not Var variable) return;
            if ((uint)variable.Slot >= (uint)assigned.Length || assigned[variable.Slot] is not { } known)
                throw Fault(place, variable, "is read before it is assigned");
            if (known.Type != variable.Type) throw Fault(place, variable, $"was assigned as {known.Type}");
        }
        foreach (var (variable, value) in graph.Constants)
        {
            Assign(variable, "constants");
            if (value.Type != variable.Type) throw Fault("constants", variable, $"has a value of {value.Type}");
        }
        foreach (var input in graph.Inputs) Assign(input, "inputs");
        foreach (var equation in graph.Equations)
        {
            foreach (var input in equation.Inputs) Read(input, equation.Primitive);
            CheckTypes(equation);
            foreach (var output in equation.Outputs) Assign(output, equation.Primitive);
        }
        foreach (var output in graph.Outputs) Read(output, "outputs");
    }

    static void CheckTypes(Equation equation)
    {
        var types = equation.Primitive.Abstract(Array.ConvertAll(equation.Inputs, input => input.Type));
        if (!types.SequenceEqual(equation.Outputs.Select(output => output.Type)))
            throw new InvalidOperationException(
                $"{equation.Primitive} gives {string.Join(" ", types)}, "
                + $"not {string.Join(" ", equation.Outputs.Select(o => o.Type))}");
    }

    static InvalidOperationException Fault(object place, Var variable, string what) =>
        new($"{place}: variable {variable.Slot}, {variable.Type}, {what}");
}
