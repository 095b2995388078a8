using Nabla.Interpreters;
using Nabla.Primitives;
using Nabla.Trees;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// The function traced into a graph once for each signature (structure, shapes, element types, static values of
    /// its arguments), which runs from then on instead of it. What it captures is captured at the first call; side
    /// effects happen then only. The graphs belong to the function that is returned: keep it, do not make it anew.
    /// </summary>
    public static Func<A, R> Jit<A, R>(Func<A, R> f) => new Compiled<A, R>(f).Call;

    /// <inheritdoc cref="Jit{A, R}(Func{A, R})"/>
    public static Func<A, B, R> Jit<A, B, R>(Func<A, B, R> f)
    {
        var compiled = new Compiled<Arguments<A, B>, R>(all => f(all.First, all.Second));
        return (a, b) => compiled.Call(new(a, b));
    }

    /// <inheritdoc cref="Jit{A, R}(Func{A, R})"/>
    public static Func<A, B, C, R> Jit<A, B, C, R>(Func<A, B, C, R> f)
    {
        var compiled = new Compiled<Arguments<A, B, C>, R>(all => f(all.First, all.Second, all.Third));
        return (a, b, c) => compiled.Call(new(a, b, c));
    }

    /// <summary>The graph of a function of arguments like these: typed equations, nothing computed.</summary>
    public static Func<A, Graph> MakeGraph<A, R>(Func<A, R> f) => a => Traced(f, a).Graph;

    /// <inheritdoc cref="MakeGraph{A, R}(Func{A, R})"/>
    public static Func<A, B, Graph> MakeGraph<A, B, R>(Func<A, B, R> f) =>
        (a, b) => Traced((Arguments<A, B> all) => f(all.First, all.Second), new(a, b)).Graph;

    /// <summary>The types of what a function returns, in order, without computing it.</summary>
    public static Func<A, IReadOnlyList<TensorType>> EvalShape<A, R>(Func<A, R> f) =>
        a => Traced(f, a).Graph.OutputTypes;

    static (Graph Graph, Flat<A, R> Flat) Traced<A, R>(Func<A, R> f, A argument)
    {
        var (leaves, structure) = Structure.Flatten(argument);
        var flat = new Flat<A, R>(f, structure);
        return (GraphTrace.Make(flat.Call, Array.ConvertAll(leaves, leaf => leaf.Type)), flat);
    }

    /// <summary>One function, and a graph for each signature that it has been called with.</summary>
    sealed class Compiled<A, R>(Func<A, R> f)
    {
        readonly Dictionary<Signature, Trace> traced = [];

        public R Call(A argument)
        {
            var (leaves, structure) = Structure.Flatten(argument);
            var (call, constants, flat) = Find(
                new Signature(structure, [.. leaves.Select(leaf => leaf.Type)]), argument);
            return flat.Result(call.Bind([.. constants, .. leaves]));
        }

        // A graph that closed over another transformation's tensors is good for that transformation alone.
        Trace Find(Signature signature, A argument)
        {
            lock (traced)
            {
                if (traced.TryGetValue(signature, out var found)) return found;
                var (graph, flat) = Traced(f, argument);
                Tensor[] constants = [.. graph.Constants.Select(constant => constant.Value)];
                found = new Trace(new Call(graph.Lifted()), constants, flat);
                if (found.Constants.All(constant => constant is ArrayTensor)) traced[signature] = found;
                return found;
            }
        }

        sealed record Trace(Call Call, Tensor[] Constants, Flat<A, R> Flat);
    }

    sealed record Signature(Structure Structure, TensorType[] Types)
    {
        public bool Equals(Signature? other) =>
            other is not null && Structure.Equals(other.Structure) && Types.AsSpan().SequenceEqual(other.Types);

        public override int GetHashCode() => Types.Aggregate(Structure.GetHashCode(), HashCode.Combine);
    }
}
