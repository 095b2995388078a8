using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Fusion;

/// <summary>
/// The equations that are cheaper to compute again, wherever they are read, than to write down: a few operations on one
/// large operand that lies in memory anyway, and otherwise on what is small. What only other loops read need not be
/// stored at all then: x - mean(x), or whether x is greater than zero.
/// </summary>
static class Recomputed
{
    // Fewer elements stay in the nearest caches.
    const int Large = 1 << 12;

    /// <summary>For each equation whether it is one of these.</summary>
    public static bool[] Find(Graph graph)
    {
        var equations = graph.Equations;
        var makers = new Dictionary<Var, int>(ReferenceEqualityComparer.Instance);
        var readers = new Dictionary<Atom, List<int>>(ReferenceEqualityComparer.Instance);
        for (var i = 0; i < equations.Length; i++)
        {
            foreach (var output in equations[i].Outputs) makers[output] = i;
            foreach (var input in equations[i].Inputs)
                if (readers.TryGetValue(input, out var list)) list.Add(i);
                else readers[input] = [i];
        }
        var outputs = new HashSet<Atom>(graph.Outputs, ReferenceEqualityComparer.Instance);
        bool[] loops = [.. equations.Select((equation, i) => Cluster.Of(equation, i) is { HasRoot: false })];
        var found = new bool[equations.Length];

        Atom Root(Atom atom)
        {
            while (atom is Var variable && makers.TryGetValue(variable, out var maker)
                && Views.IsView(equations[maker].Primitive)) atom = equations[maker].Inputs[0];
            return atom;
        }
        // Whether something needs it in memory whatever becomes of this reader.
        bool IsThere(Atom atom) => !makers.TryGetValue((Var)atom, out var maker) || found[maker] || !loops[maker]
            || outputs.Contains(atom) || readers[atom].Distinct().Count() > 1;
        for (var i = 0; i < equations.Length; i++)
        {
            var equation = equations[i];
            if (!loops[i] || !IsCheap(equation.Primitive) || equation.Outputs[0].Type.Shape.Size < Large) continue;
            var size = equation.Outputs[0].Type.Shape.Size;
            Atom[] large = [.. equation.Inputs.Where(input => input.Type.Shape.Size == size
                && Root(input).Type.Shape.Size * 8L > size).Distinct()];
            found[i] = large is [Var one] && IsThere(one) && !outputs.Contains(equation.Outputs[0])
                && readers.TryGetValue(equation.Outputs[0], out var all) && all.All(reader => loops[reader]);
        }
        return found;
    }

    static bool IsCheap(Primitive primitive) => primitive is Add or Sub or Mul or Neg or Compare or Select or ConvertTo
        or Primitives.Abs or Primitives.Square or Primitives.Relu or Max or Min;
}
