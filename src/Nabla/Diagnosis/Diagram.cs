using Nabla.Compiler.Passes;
using Nabla.Core;

namespace Nabla.Diagnosis;

/// <summary>What a box in the picture of a graph is.</summary>
enum BoxKind
{
    Input,
    Constant,
    Equation,
    Result,
}

/// <summary>One box: two lines of text, and all that is known of it for who points at it.</summary>
sealed record Box(BoxKind Kind, string Title, string Detail, string Tip);

/// <summary>
/// A graph as boxes and arrows between them: inputs, constants, equations, results. Calls are opened, and variables
/// have the letters that they have in <see cref="GraphPrinter"/>. Arrows lead from lower to higher numbers.
/// </summary>
sealed class Diagram
{
    readonly Dictionary<Var, int> makers = [];
    readonly List<Box> boxes = [];
    readonly List<(int From, int To)> arrows = [];
    readonly VariableNames names = new();

    public Diagram(Graph graph)
    {
        graph = Inline.Run(graph);
        foreach (var (variable, _) in graph.Constants) Source(BoxKind.Constant, variable);
        foreach (var input in graph.Inputs) Source(BoxKind.Input, input);
        foreach (var equation in graph.Equations) Add(equation);
        foreach (var output in graph.Outputs)
            Add(new Box(BoxKind.Result, $"result {names.Of(output)}", $"{output.Type}", "what is returned"), [output]);
    }

    public IReadOnlyList<Box> Boxes => boxes;

    public IReadOnlyList<(int From, int To)> Arrows => arrows;

    void Source(BoxKind kind, Var variable)
    {
        makers[variable] = boxes.Count;
        Add(new Box(kind, names.Of(variable), $"{variable.Type}", kind == BoxKind.Input ? "input" : "constant"), []);
    }

    void Add(Equation equation)
    {
        var inputs = string.Join(" ", equation.Inputs.Select(names.Of));
        foreach (var output in equation.Outputs) makers[output] = boxes.Count;
        var outputs = string.Join(" ", equation.Outputs.Select(names.Of));
        var types = string.Join(" ", equation.Outputs.Select(output => output.Type));
        var name = equation.Primitive.Name.ToLowerInvariant();
        Add(
            new Box(
                BoxKind.Equation, $"{outputs} = {name} {inputs}".TrimEnd(),
                equation.Where is { } line ? $"{types} · {line}" : types, $"{equation.Primitive} {inputs}".TrimEnd()),
            equation.Inputs);
    }

    void Add(Box box, Atom[] inputs)
    {
        boxes.Add(box);
        foreach (var from in inputs.OfType<Var>().Select(input => makers[input]).Distinct())
            arrows.Add((from, boxes.Count - 1));
    }
}
