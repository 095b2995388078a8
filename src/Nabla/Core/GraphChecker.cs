namespace Nabla.Core;

/// <summary>
/// Holds a graph to its word: a variable is assigned once and before it is read, and every equation's outputs have
/// the types that its primitive gives them.
/// </summary>
static class GraphChecker
{
    public static void Check(Graph graph)
    {
        var assigned = new bool[graph.Slots];
        void Assign(Var variable)
        {
            if (assigned[variable.Slot])
                throw new InvalidOperationException($"variable {variable.Slot} is assigned twice");
            assigned[variable.Slot] = true;
        }
        void Read(Atom atom)
        {
            if (atom is Var variable && !assigned[variable.Slot])
                throw new InvalidOperationException(
                    $"variable {variable.Slot}, {variable.Type}, is read before it is assigned");
        }
        foreach (var (variable, _) in graph.Constants) Assign(variable);
        foreach (var input in graph.Inputs) Assign(input);
        foreach (var equation in graph.Equations)
        {
            foreach (var input in equation.Inputs) Read(input);
            CheckTypes(equation);
            foreach (var output in equation.Outputs) Assign(output);
        }
        foreach (var output in graph.Outputs) Read(output);
    }

    static void CheckTypes(Equation equation)
    {
        var types = equation.Primitive.Abstract(Array.ConvertAll(equation.Inputs, input => input.Type));
        if (!types.SequenceEqual(equation.Outputs.Select(output => output.Type)))
            throw new InvalidOperationException(
                $"{equation.Primitive} gives {string.Join(" ", types)}, "
                + $"not {string.Join(" ", equation.Outputs.Select(o => o.Type))}");
    }
}
