using System.Runtime.CompilerServices;
using Nabla.Trees;
using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// The function traced into a graph once for each signature of its arguments, which runs from then on instead of
    /// it. The signature is the structure of the arguments, the shapes, element types and weakness of their tensors,
    /// and the values of all else, which is static: a number, a flag, a text. What the function captures is captured,
    /// and side effects happen, when it is traced. The graphs belong to the function object: one that is passed again
    /// is not traced again, but a lambda that captures is a new object each time that it is evaluated.
    /// Many threads may call what comes out; each signature is traced once.
    /// </summary>
    public static Func<A, R> Jit<A, R>(Func<A, R> f) => Jitted(f, Pack(f), call => a => call(new(a)));

    /// <inheritdoc cref="Jit{A, R}(Func{A, R})"/>
    public static Func<A, B, R> Jit<A, B, R>(Func<A, B, R> f) => Jitted(f, Pack(f), call => (a, b) => call((a, b)));

    /// <inheritdoc cref="Jit{A, R}(Func{A, R})"/>
    public static Func<A, B, C, R> Jit<A, B, C, R>(Func<A, B, C, R> f) =>
        Jitted(f, Pack(f), call => (a, b, c) => call((a, b, c)));

    /// <inheritdoc cref="Jit{A, R}(Func{A, R})"/>
    public static Func<A, B, C, D, R> Jit<A, B, C, D, R>(Func<A, B, C, D, R> f) =>
        Jitted(f, Pack(f), call => (a, b, c, d) => call((a, b, c, d)));

    /// <summary>The graph of a function of arguments like these: typed equations, nothing computed.</summary>
    public static Func<A, Graph> MakeGraph<A, R>(Func<A, R> f) => a => Traced(Pack(f), new ValueTuple<A>(a)).Graph;

    /// <inheritdoc cref="MakeGraph{A, R}(Func{A, R})"/>
    public static Func<A, B, Graph> MakeGraph<A, B, R>(Func<A, B, R> f) => (a, b) => Traced(Pack(f), (a, b)).Graph;

    /// <inheritdoc cref="MakeGraph{A, R}(Func{A, R})"/>
    public static Func<A, B, C, Graph> MakeGraph<A, B, C, R>(Func<A, B, C, R> f) =>
        (a, b, c) => Traced(Pack(f), (a, b, c)).Graph;

    /// <inheritdoc cref="MakeGraph{A, R}(Func{A, R})"/>
    public static Func<A, B, C, D, Graph> MakeGraph<A, B, C, D, R>(Func<A, B, C, D, R> f) =>
        (a, b, c, d) => Traced(Pack(f), (a, b, c, d)).Graph;

    /// <summary>The types of the tensors that a function returns, in order, without computing them.</summary>
    public static Func<A, IReadOnlyList<TensorType>> EvalShape<A, R>(Func<A, R> f) =>
        a => Traced(Pack(f), new ValueTuple<A>(a)).Graph.OutputTypes;

    /// <inheritdoc cref="EvalShape{A, R}(Func{A, R})"/>
    public static Func<A, B, IReadOnlyList<TensorType>> EvalShape<A, B, R>(Func<A, B, R> f) =>
        (a, b) => Traced(Pack(f), (a, b)).Graph.OutputTypes;

    /// <inheritdoc cref="EvalShape{A, R}(Func{A, R})"/>
    public static Func<A, B, C, IReadOnlyList<TensorType>> EvalShape<A, B, C, R>(Func<A, B, C, R> f) =>
        (a, b, c) => Traced(Pack(f), (a, b, c)).Graph.OutputTypes;

    /// <inheritdoc cref="EvalShape{A, R}(Func{A, R})"/>
    public static Func<A, B, C, D, IReadOnlyList<TensorType>> EvalShape<A, B, C, D, R>(Func<A, B, C, D, R> f) =>
        (a, b, c, d) => Traced(Pack(f), (a, b, c, d)).Graph.OutputTypes;

    // Weak tables: functions live as long as somebody holds them.
    static readonly ConditionalWeakTable<Delegate, object> traces = [];

    static F Jitted<F, T, R>(
        F f, Packed<T, R> packed, Func<Func<T, R>, F> unpack, Func<T, object?>? donate = null) where F : Delegate =>
        (F)JittedFunctions<F>.All.GetValue(f, _ =>
        {
            var traced = new TraceCache<T, R>(packed, donate);
            var jitted = unpack(traced.Call);
            traces.Add(jitted, traced);
            return jitted;
        });

    static (Graph Graph, Structure Output) Traced<T, R>(Packed<T, R> f, T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        return TraceCache<T, R>.Trace(f, leaves, structure);
    }

    static class JittedFunctions<F> where F : Delegate
    {
        public static readonly ConditionalWeakTable<F, object> All = [];
    }
}
