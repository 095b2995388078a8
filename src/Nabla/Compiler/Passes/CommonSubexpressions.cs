using Nabla.Core;

namespace Nabla.Compiler.Passes;

/// <summary>Computes what is written twice once: the same primitive of the same atoms.</summary>
static class CommonSubexpressions
{
    public static Graph Run(Graph graph)
    {
        var rewriter = new Rewriter(graph);
        var seen = new Dictionary<Key, Equation>();
        foreach (var each in graph.Equations)
        {
            var equation = rewriter.Now(each);
            if (equation.Primitive.HasEffect)
            {
                rewriter.Keep(equation);
            }
            else if (seen.TryGetValue(new Key(equation), out var first))
            {
                for (var i = 0; i < first.Outputs.Length; i++)
                    rewriter.Replace(equation.Outputs[i], rewriter.Read(first.Outputs[i]));
            }
            else
            {
                seen[new Key(equation)] = equation;
                rewriter.Keep(equation);
            }
        }
        return rewriter.Finish();
    }

    readonly struct Key(Equation equation) : IEquatable<Key>
    {
        readonly Equation equation = equation;

        public bool Equals(Key other) => equation.Primitive.Equals(other.equation.Primitive)
            && equation.Inputs.AsSpan().SequenceEqual(other.equation.Inputs, SameAtom.Instance);

        public override int GetHashCode() =>
            equation.Inputs.Aggregate(equation.Primitive.GetHashCode(), (hash, atom) =>
                HashCode.Combine(hash, SameAtom.Instance.GetHashCode(atom)));
    }

    /// <summary>One variable is itself; literals are the same when their types and bits are.</summary>
    sealed class SameAtom : IEqualityComparer<Atom>
    {
        public static readonly SameAtom Instance = new();

        public bool Equals(Atom? a, Atom? b) => ReferenceEquals(a, b)
            || (a is Literal x && b is Literal y && x.Type == y.Type && Literals.Bits(x) == Literals.Bits(y));

        public int GetHashCode(Atom atom) => atom is Literal literal
            ? HashCode.Combine(literal.Type, Literals.Bits(literal))
            : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(atom);
    }
}
