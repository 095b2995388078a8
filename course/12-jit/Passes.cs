using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>From a graph to a shorter one that computes the same.</summary>
public static class Passes
{
    public static Grads.Graph All(Grads.Graph graph) => DeadCode(Once(Simplify(graph)));

    #region dead
    public static Grads.Graph DeadCode(Grads.Graph graph)
    {
        HashSet<Value> needed = [.. graph.Outputs];
        List<Equation> live = [];
        foreach (Equation line in graph.Equations.Reverse())
        {
            if (!needed.Contains(line.Output))
                continue;
            live.Add(line);
            needed.UnionWith(line.Inputs);
        }

        live.Reverse();
        return graph with { Equations = [.. live] };
    }
    #endregion

    #region once
    public static Grads.Graph Once(Grads.Graph graph) => Rewrite(graph, (line, kept) =>
        kept.Find(before => before.Operation == line.Operation && Alike(graph, before.Inputs, line.Inputs))?.Output);
    #endregion

    #region simplify
    public static Grads.Graph Simplify(Grads.Graph graph) => Rewrite(graph, (line, _) => line.Operation switch
    {
        Add when IsAll(graph, line.Inputs[0], 0) => line.Inputs[1],
        Add when IsAll(graph, line.Inputs[1], 0) => line.Inputs[0],
        Einsum when IsProduct(line) && IsAll(graph, line.Inputs[0], 1) && IsLike(line, 1) => line.Inputs[1],
        Einsum when IsProduct(line) && IsAll(graph, line.Inputs[1], 1) && IsLike(line, 0) => line.Inputs[0],
        _ => null,
    });
    #endregion

    #region rewrite
    // Line by line: where something else can stand for a line, that line goes, and all below read the other.
    static Grads.Graph Rewrite(Grads.Graph graph, Func<Equation, List<Equation>, Value?> other)
    {
        Dictionary<Value, Value> instead = [];
        Value Now(Value x) => instead.GetValueOrDefault(x, x);
        List<Equation> kept = [];
        foreach (Equation line in graph.Equations)
        {
            Equation now = line with { Inputs = [.. line.Inputs.Select(Now)] };
            if (other(now, kept) is { } value)
                instead[line.Output] = value;
            else
                kept.Add(now);
        }

        return graph with { Equations = [.. kept], Outputs = [.. graph.Outputs.Select(Now)] };
    }
    #endregion

    static bool Alike(Grads.Graph graph, Value[] a, Value[] b) => a.Length == b.Length && a.Zip(b).All(pair =>
        pair.First == pair.Second || (IsKnown(graph, pair.First) && IsKnown(graph, pair.Second) && Same(pair.First, pair.Second)));

    static bool Same(Value a, Value b) => a.Numbers is var x && b.Numbers is var y
        && x.Sides == y.Sides && x.Values.AsSpan().SequenceEqual(y.Values);

    static bool IsKnown(Grads.Graph graph, Value x) => !graph.Has(x);

    static bool IsAll(Grads.Graph graph, Value x, double number) =>
        IsKnown(graph, x) && x.Numbers.Values.All(value => value == number);

    static bool IsProduct(Equation line) => line.Inputs.Length == 2 && ((Einsum)line.Operation).Output.Length
        == ((Einsum)line.Operation).Inputs.Max(letters => letters.Length);

    static bool IsLike(Equation line, int k) => line.Inputs[k].Shape.SequenceEqual(line.Output.Shape);
}
