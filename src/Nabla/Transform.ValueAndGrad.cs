using Nabla.Interpreters;
using Nabla.Trees;
using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>A function's value, and its gradient by the first argument, for the price of the gradient.</summary>
    /// <inheritdoc cref="Grad{A}(Func{A, Tensor})"/>
    public static Func<A, (Tensor Value, A Gradient)> ValueAndGrad<A>(Func<A, Tensor> f) =>
        a => Gradient(Pack(f), x => x.Item1, new ValueTuple<A>(a));

    /// <inheritdoc cref="ValueAndGrad{A}(Func{A, Tensor})"/>
    public static Func<A, B, (Tensor Value, A Gradient)> ValueAndGrad<A, B>(Func<A, B, Tensor> f) =>
        (a, b) => Gradient(Pack(f), x => x.Item1, (a, b));

    /// <inheritdoc cref="ValueAndGrad{A}(Func{A, Tensor})"/>
    public static Func<A, B, C, (Tensor Value, A Gradient)> ValueAndGrad<A, B, C>(Func<A, B, C, Tensor> f) =>
        (a, b, c) => Gradient(Pack(f), x => x.Item1, (a, b, c));

    /// <inheritdoc cref="ValueAndGrad{A}(Func{A, Tensor})"/>
    public static Func<A, B, C, D, (Tensor Value, A Gradient)> ValueAndGrad<A, B, C, D>(Func<A, B, C, D, Tensor> f) =>
        (a, b, c, d) => Gradient(Pack(f), x => x.Item1, (a, b, c, d));

    /// <summary>The value, and the gradient by any tensors of the arguments, as in <c>Grad</c>.</summary>
    /// <inheritdoc cref="Grad{A, S}(Func{A, Tensor}, Func{A, S})"/>
    public static Func<A, (Tensor Value, S Gradient)> ValueAndGrad<A, S>(Func<A, Tensor> f, Func<A, S> by) =>
        a => Gradient(Pack(f), Pack(by).Call, new ValueTuple<A>(a));

    /// <inheritdoc cref="ValueAndGrad{A, S}(Func{A, Tensor}, Func{A, S})"/>
    public static Func<A, B, (Tensor Value, S Gradient)> ValueAndGrad<A, B, S>(
        Func<A, B, Tensor> f, Func<A, B, S> by) => (a, b) => Gradient(Pack(f), Pack(by).Call, (a, b));

    /// <inheritdoc cref="ValueAndGrad{A, S}(Func{A, Tensor}, Func{A, S})"/>
    public static Func<A, B, C, (Tensor Value, S Gradient)> ValueAndGrad<A, B, C, S>(
        Func<A, B, C, Tensor> f, Func<A, B, C, S> by) => (a, b, c) => Gradient(Pack(f), Pack(by).Call, (a, b, c));

    /// <inheritdoc cref="ValueAndGrad{A, S}(Func{A, Tensor}, Func{A, S})"/>
    public static Func<A, B, C, D, (Tensor Value, S Gradient)> ValueAndGrad<A, B, C, D, S>(
        Func<A, B, C, D, Tensor> f, Func<A, B, C, D, S> by) =>
        (a, b, c, d) => Gradient(Pack(f), Pack(by).Call, (a, b, c, d));

    /// <summary>
    /// The value and the gradient by the first argument of a function that also returns something else: f returns
    /// (value, aux), and becomes a function that returns ((value, aux), gradient).
    /// </summary>
    /// <inheritdoc cref="Grad{A}(Func{A, Tensor})"/>
    public static Func<A, ((Tensor Value, Aux Aux) Value, A Gradient)> ValueAndGrad<A, Aux>(Func<A, (Tensor, Aux)> f) =>
        a => Gradient(Pack(f), x => x.Item1, new ValueTuple<A>(a));

    /// <inheritdoc cref="ValueAndGrad{A, Aux}(Func{A, ValueTuple{Tensor, Aux}})"/>
    public static Func<A, B, ((Tensor Value, Aux Aux) Value, A Gradient)> ValueAndGrad<A, B, Aux>(
        Func<A, B, (Tensor, Aux)> f) => (a, b) => Gradient(Pack(f), x => x.Item1, (a, b));

    /// <inheritdoc cref="ValueAndGrad{A, Aux}(Func{A, ValueTuple{Tensor, Aux}})"/>
    public static Func<A, B, C, ((Tensor Value, Aux Aux) Value, A Gradient)> ValueAndGrad<A, B, C, Aux>(
        Func<A, B, C, (Tensor, Aux)> f) => (a, b, c) => Gradient(Pack(f), x => x.Item1, (a, b, c));

    /// <inheritdoc cref="ValueAndGrad{A, Aux}(Func{A, ValueTuple{Tensor, Aux}})"/>
    public static Func<A, B, C, D, ((Tensor Value, Aux Aux) Value, A Gradient)> ValueAndGrad<A, B, C, D, Aux>(
        Func<A, B, C, D, (Tensor, Aux)> f) => (a, b, c, d) => Gradient(Pack(f), x => x.Item1, (a, b, c, d));

    // The value is a tree whose first tensor is differentiated.
    static (R Value, S Gradient) Gradient<T, R, S>(Packed<T, R> f, Func<T, S> by, T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        var (chosen, form) = ChoiceTrace.Of(structure, leaves, by);
        RequireFloats("Grad", f, structure, leaves, chosen);
        var flat = new Flat<T, R>(f.Call, structure);
        var (outputs, graph) = Linear.Linearize(flat.Call, leaves, i => chosen.Contains(i), only: [0]);
        var value = outputs[0].Type;
        if (value.Shape.Rank != 0 || !value.IsFloat)
            throw new TransformException(
                "Grad", $"a function whose value is {value}",
                "the value is one number: take its Sum or Mean, or use Vjp or JacRev");
        var slopes = Linear.Transpose(graph, [Tensor.Ones(value.Shape, value.DType)]);
        int[] moving = [.. chosen.Distinct().Order()];
        var gradient = Array.ConvertAll(chosen, leaf => slopes[Array.IndexOf(moving, leaf)]);
        return (flat.Result(outputs), form.Unflatten<S>(gradient));
    }

    static void RequireFloats<T, R>(
        string operation, Packed<T, R> f, Structure structure, Tensor[] leaves, IReadOnlyCollection<int> chosen)
    {
        foreach (var leaf in chosen)
            if (!leaves[leaf].Type.IsFloat)
                throw new TransformException(
                    operation, $"'{f.Paths(structure)[leaf]}' is {leaves[leaf].Type}",
                    "only floating point has a derivative: convert it, or differentiate by other arguments");
        if (chosen.Count == 0)
            throw new TransformException(
                operation, $"arguments of {CSharp.Name(f.Function.GetType())}",
                "what is differentiated holds no tensors: is it a record without [Tree]?");
    }
}
