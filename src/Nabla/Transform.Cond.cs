using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Primitives;
using Nabla.Trees;
using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// One of two functions of the same operand, as a truth value says when it runs:
    /// <c>Cond(x.Sum() > 0, x => x.Log(), x => -x, x)</c>. Both are traced, one runs. Both return one structure of the
    /// same types; a number of C# takes the type of the other's. Where examples of a <c>Vmap</c> differ in the truth value
    /// both run, and each example gets its own, in derivatives too.
    /// </summary>
    /// <param name="predicate">One truth value.</param>
    /// <param name="ifTrue">What is returned where it is true.</param>
    /// <param name="ifFalse">What is returned where it is false.</param>
    /// <param name="operand">What the function is given.</param>
    /// <exception cref="TransformException">The predicate is not one truth value, or the types differ.</exception>
    /// <exception cref="TreeException">The structures differ.</exception>
    /// <remarks>JAX's <c>lax.cond</c>.</remarks>
    public static R Cond<T, R>(Tensor predicate, Func<T, R> ifTrue, Func<T, R> ifFalse, T operand) =>
        Chosen("Cond", Truth(predicate), [ifFalse, ifTrue], operand);

    /// <summary>The same for two operands.</summary>
    /// <inheritdoc cref="Cond{T, R}"/>
    public static R Cond<A, B, R>(Tensor predicate, Func<A, B, R> ifTrue, Func<A, B, R> ifFalse, A a, B b) =>
        Chosen("Cond", Truth(predicate), [Pack(ifFalse).Call, Pack(ifTrue).Call], (a, b));

    /// <summary>The same for functions that take what they need from around them.</summary>
    /// <inheritdoc cref="Cond{T, R}"/>
    public static R Cond<R>(Tensor predicate, Func<R> ifTrue, Func<R> ifFalse) =>
        Chosen<ValueTuple, R>("Cond", Truth(predicate), [_ => ifFalse(), _ => ifTrue()], default);

    /// <summary>
    /// One of many functions of the same operand, as a whole number from 0 says when it runs; one below 0 is the first,
    /// one beyond the end the last: <c>Switch(i, [x => x, x => x * x], x)</c>. Otherwise as <see cref="Cond{T, R}"/>.
    /// </summary>
    /// <param name="index">Which function.</param>
    /// <param name="branches">The functions, one at least.</param>
    /// <param name="operand">What the function is given.</param>
    /// <exception cref="TransformException">The index is not one whole number, or the types differ.</exception>
    /// <exception cref="TreeException">The structures differ.</exception>
    /// <remarks>JAX's <c>lax.switch</c>.</remarks>
    public static R Switch<T, R>(Tensor index, Func<T, R>[] branches, T operand)
    {
        if (index.Rank != 0 || !index.DType.IsInteger())
            throw new TransformException("Switch", $"an index that is {index.Type}", "it is one whole number");
        if (branches is [])
            throw new TransformException("Switch", "no branches", "there is one at least");
        var place = index.DType == DType.I64 ? index.Clip(0, branches.Length - 1) : index;
        return Chosen("Switch", place.As(DType.I32), branches, operand);
    }

    static Tensor Truth(Tensor predicate) => predicate.Type is { Rank: 0, DType: DType.Bool } ? predicate
        : throw new TransformException(
            "Cond", $"a predicate that is {predicate.Type}",
            "it is one truth value: compare, and take All() or Any(); Where chooses element by element");

    static R Chosen<T, R>(string operation, Tensor choice, Func<T, R>[] branches, T operand)
    {
        var (leaves, structure) = Structure.Flatten(operand);
        var flats = Array.ConvertAll(branches, branch => new Flat<T, R>(branch, structure));
        var graphs = Array.ConvertAll(flats, flat => GraphTrace.Make(flat.Call, Types(leaves)));
        var last = flats[^1];
        string Branch(int i) => operation == "Switch" ? $"in branch {i}" : i == 0 ? "if false" : "if true";
        for (var i = graphs.Length - 2; i >= 0; i--)
            last.Output.Require(
                flats[i].Output, operation,
                $"first {Branch(graphs.Length - 1)}, then {Branch(i)}: all branches return one structure, and what "
                + "differs is a tensor", "value");
        var types = graphs[^1].OutputTypes.ToArray();
        for (var i = graphs.Length - 2; i >= 0; i--)
            for (var j = 0; j < types.Length; j++)
                types[j] = Joined(types[j], graphs[i].OutputTypes[j]) ?? throw new TransformException(
                    operation,
                    $"'{last.Output.Paths("value").ElementAt(j)}' is {types[j]} {Branch(graphs.Length - 1)} and "
                    + $"{graphs[i].OutputTypes[j]} {Branch(i)}",
                    "all branches return the same types: " + (types[j].Shape == graphs[i].OutputTypes[j].Shape
                        ? $"convert one, .As(DType.{types[j].DType})" : "the shapes too"));
        var closed = Closed(graphs);
        var bodies = Array.ConvertAll(graphs, graph => As(graph.Lifted(closed), types));
        return last.Result(new Cond(bodies).Bind([choice, .. closed, .. leaves]));
    }

    static TensorType? Joined(TensorType a, TensorType b)
    {
        if (a.Shape != b.Shape || (a.DType != b.DType && !(a.Weak || b.Weak))) return null;
        var both = Promotion.Of("Cond", a, b);
        return (a.Weak || both.DType == a.DType) && (b.Weak || both.DType == b.DType) ? both : null;
    }

    // The same graph with outputs of these types.
    static Graph As(Graph graph, TensorType[] types) => graph.OutputTypes.SequenceEqual(types) ? graph
        : GraphTrace.Make(
            x => [.. graph.Evaluate(x).Zip(types, (y, type) => Promotion.To(y, type.DType, type.Weak))],
            [.. graph.InputTypes]);
}
