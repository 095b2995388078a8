using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Primitives;
using Nabla.Trees;
using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// The same function, whose derivative computes it again instead of keeping its intermediate values: memory for
    /// time. Gradients are the same. It survives <c>Jit</c>: what is computed again is not merged with the first time.
    /// What JAX calls checkpoint or remat (Griewank and Walther 2000; Chen et al. 2016).
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="policy">What is kept besides the arguments; default <see cref="Policies.NothingSaveable"/>.</param>
    public static Func<A, R> Remat<A, R>(Func<A, R> f, RematPolicy? policy = null)
    {
        var packed = Pack(f);
        return a => Rematerialized(packed, policy, new(a));
    }

    /// <inheritdoc cref="Remat{A, R}(Func{A, R}, RematPolicy)"/>
    public static Func<A, B, R> Remat<A, B, R>(Func<A, B, R> f, RematPolicy? policy = null)
    {
        var packed = Pack(f);
        return (a, b) => Rematerialized(packed, policy, (a, b));
    }

    /// <inheritdoc cref="Remat{A, R}(Func{A, R}, RematPolicy)"/>
    public static Func<A, B, C, R> Remat<A, B, C, R>(Func<A, B, C, R> f, RematPolicy? policy = null)
    {
        var packed = Pack(f);
        return (a, b, c) => Rematerialized(packed, policy, (a, b, c));
    }

    /// <inheritdoc cref="Remat{A, R}(Func{A, R}, RematPolicy)"/>
    public static Func<A, B, C, D, R> Remat<A, B, C, D, R>(Func<A, B, C, D, R> f, RematPolicy? policy = null)
    {
        var packed = Pack(f);
        return (a, b, c, d) => Rematerialized(packed, policy, (a, b, c, d));
    }

    /// <summary>
    /// What reverse mode keeps of a function between forward and back, one entry a tensor: what it costs in memory, and
    /// what <c>Remat</c> saves.
    /// </summary>
    public static Func<A, IReadOnlyList<SavedResidual>> SavedResiduals<A, R>(Func<A, R> f) =>
        a => Residuals(Pack(f), new ValueTuple<A>(a));

    /// <inheritdoc cref="SavedResiduals{A, R}(Func{A, R})"/>
    public static Func<A, B, IReadOnlyList<SavedResidual>> SavedResiduals<A, B, R>(Func<A, B, R> f) =>
        (a, b) => Residuals(Pack(f), (a, b));

    static R Rematerialized<T, R>(Packed<T, R> f, RematPolicy? policy, T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        if (Trace.IsIdle) return f.Call(arguments);
        var (graph, output) = TraceCache<T, R>.Trace(f, leaves, structure);
        var remat = new Remat(graph.Lifted(), policy ?? Policies.NothingSaveable);
        return output.Unflatten<R>(remat.Bind([.. graph.Constants.Select(constant => constant.Value), .. leaves]));
    }

    static IReadOnlyList<SavedResidual> Residuals<T, R>(Packed<T, R> f, T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        var flat = new Flat<T, R>(f.Call, structure);
        var values = 0;
        var graph = GraphTrace.Make(
            x =>
            {
                var (outputs, linear) = Linear.Linearize(flat.Call, x);
                values = outputs.Length;
                return [.. outputs, .. linear.Constants.Select(constant => constant.Value)];
            },
            Types(leaves));
        var paths = f.Paths(structure);
        return [.. graph.Outputs[values..].Select(atom => new SavedResidual(atom.Type, Origin(graph, atom, paths)))];
    }

    static string Origin(Graph graph, Atom atom, string[] paths)
    {
        if (atom is Literal literal) return $"the number {literal.Value}";
        if (Array.IndexOf(graph.Inputs, (Var)atom) is var input and >= 0) return $"the argument {paths[input]}";
        if (Array.Find(graph.Equations, equation => equation.Outputs.Contains(atom)) is not { } maker)
            return "a constant";
        return maker.Primitive is Call { Graph: var inner }
            && inner.Outputs[Array.IndexOf(maker.Outputs, (Var)atom)] is Var made
            && Array.Exists(inner.Equations, equation => equation.Outputs.Contains(made))
            ? Origin(inner, made, paths) : $"{maker.Primitive.Name}{(maker.Where is { } line ? $" at {line}" : "")}";
    }
}
