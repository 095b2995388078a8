using Nabla.Course.Grads;

namespace Nabla.Course.Jits;

/// <summary>
/// A graph of numbers and of arrays of one length, as loops over that length. A sum is known only after its loop, so
/// what hangs on it waits for the next one; there, what the arrays still need is computed again.
/// </summary>
public sealed class Loops
{
    readonly Dictionary<Value, int> phases = [];

    public Loops(Grads.Graph graph)
    {
        Graph = graph;
        foreach (Equation line in graph.Equations)
        {
            if (line.Output.Shape.Length > 1 || line.Inputs.Any(x => !graph.Has(x) && x.Numbers.Values.Distinct().Count() != 1))
                throw new NotSupportedException($"neither numbers nor arrays that all come in: {line}");
            phases[line.Output] = line.Inputs.Max(Phase) + (IsSum(line) ? 1 : 0);
        }
    }

    public Grads.Graph Graph { get; }

    #region phase
    /// <summary>The loop in which a value is there; of a number, the loop before which.</summary>
    public int Phase(Value x) => phases.GetValueOrDefault(x, 0);

    public static bool IsSum(Equation line) =>
        line.Output.Shape.Length == 0 && line.Inputs.Any(x => x.Shape.Length > 0);
    #endregion

    public int Count => Graph.Outputs.Max(x => Phase(x) + (x.Shape.Length > 0 ? 1 : 0));

    /// <summary>Numbers that are computed before a loop, once.</summary>
    public IEnumerable<Equation> Before(int loop) => Graph.Equations.Where(line =>
        line.Output.Shape.Length == 0 && !IsSum(line) && Phase(line.Output) == loop);

    /// <summary>The sums that a loop adds up.</summary>
    public IEnumerable<Equation> Sums(int loop) =>
        Graph.Equations.Where(line => IsSum(line) && Phase(line.Output) == loop + 1);

    /// <summary>The arrays that a loop writes.</summary>
    public IEnumerable<Value> Written(int loop) => Graph.Outputs.Where(x => x.Shape.Length > 0 && Phase(x) == loop);

    #region inside
    /// <summary>What a loop computes for each element, in order.</summary>
    public IEnumerable<Equation> Inside(int loop)
    {
        HashSet<Value> needed = [.. Written(loop), .. Sums(loop).SelectMany(line => line.Inputs)];
        List<Equation> lines = [];
        foreach (Equation line in Graph.Equations.Reverse())
        {
            if (line.Output.Shape.Length == 0 || !needed.Contains(line.Output))
                continue;
            lines.Add(line);
            needed.UnionWith(line.Inputs);
        }

        lines.Reverse();
        return lines;
    }
    #endregion

    /// <summary>As one would write it.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            for (int loop = 0; loop <= Count; loop++)
            {
                foreach (Equation line in Before(loop))
                    yield return $"{line}";
                if (loop == Count)
                    continue;
                yield return "for each i:";
                foreach (Equation line in Inside(loop))
                    yield return $"    {line}";
                foreach (Equation line in Sums(loop))
                    yield return $"    {line.Output} += {string.Join(" * ", line.Inputs.AsEnumerable())}";
                foreach (Value x in Written(loop))
                    yield return $"    out[i] = {x}";
            }
        }
    }
}
