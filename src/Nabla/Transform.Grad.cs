using static Nabla.Trees.Packed;

namespace Nabla;

/// <summary>
/// Functions of functions: derivatives, vectorisation, compilation. They nest in any order. Write
/// <c>using static Nabla.Transform;</c> and then, as the field does, <c>Grad(loss)</c>. An argument is a tensor or a
/// tree of them (tuple, array, list, dictionary, record with <c>[Tree]</c>), or anything else, which is then constant.
/// A transformation, and the tensors that it gives to the function, belong to the thread that runs it; the functions
/// that come out may be called from many threads at the same time.
/// </summary>
public static partial class Transform
{
    /// <summary>
    /// The gradient of a function whose value is one number: how that number changes with each element of the first
    /// argument, in the form of that argument. The others are constant.
    /// </summary>
    /// <exception cref="TransformException">
    /// The value is not one number, or what is differentiated is not of floating point.
    /// </exception>
    public static Func<A, A> Grad<A>(Func<A, Tensor> f) =>
        a => Gradient(Pack(f), x => x.Item1, new ValueTuple<A>(a)).Gradient;

    /// <inheritdoc cref="Grad{A}(Func{A, Tensor})"/>
    public static Func<A, B, A> Grad<A, B>(Func<A, B, Tensor> f) =>
        (a, b) => Gradient(Pack(f), x => x.Item1, (a, b)).Gradient;

    /// <inheritdoc cref="Grad{A}(Func{A, Tensor})"/>
    public static Func<A, B, C, A> Grad<A, B, C>(Func<A, B, C, Tensor> f) =>
        (a, b, c) => Gradient(Pack(f), x => x.Item1, (a, b, c)).Gradient;

    /// <inheritdoc cref="Grad{A}(Func{A, Tensor})"/>
    public static Func<A, B, C, D, A> Grad<A, B, C, D>(Func<A, B, C, D, Tensor> f) =>
        (a, b, c, d) => Gradient(Pack(f), x => x.Item1, (a, b, c, d)).Gradient;

    /// <summary>
    /// The gradient by any tensors of the arguments: <c>Grad(loss, by: (net, x) => x)</c> by the second argument,
    /// <c>by: (net, x) => (net.Head, x)</c> by a part of the first and the second, in the form of what is returned.
    /// </summary>
    /// <inheritdoc cref="Grad{A}(Func{A, Tensor})"/>
    public static Func<A, S> Grad<A, S>(Func<A, Tensor> f, Func<A, S> by) =>
        a => Gradient(Pack(f), Pack(by).Call, new ValueTuple<A>(a)).Gradient;

    /// <inheritdoc cref="Grad{A, S}(Func{A, Tensor}, Func{A, S})"/>
    public static Func<A, B, S> Grad<A, B, S>(Func<A, B, Tensor> f, Func<A, B, S> by) =>
        (a, b) => Gradient(Pack(f), Pack(by).Call, (a, b)).Gradient;

    /// <inheritdoc cref="Grad{A, S}(Func{A, Tensor}, Func{A, S})"/>
    public static Func<A, B, C, S> Grad<A, B, C, S>(Func<A, B, C, Tensor> f, Func<A, B, C, S> by) =>
        (a, b, c) => Gradient(Pack(f), Pack(by).Call, (a, b, c)).Gradient;

    /// <inheritdoc cref="Grad{A, S}(Func{A, Tensor}, Func{A, S})"/>
    public static Func<A, B, C, D, S> Grad<A, B, C, D, S>(Func<A, B, C, D, Tensor> f, Func<A, B, C, D, S> by) =>
        (a, b, c, d) => Gradient(Pack(f), Pack(by).Call, (a, b, c, d)).Gradient;

    /// <summary>
    /// The gradient by the first argument of a function that also returns something else: f returns (value, aux), and
    /// becomes a function that returns (gradient, aux).
    /// </summary>
    /// <inheritdoc cref="Grad{A}(Func{A, Tensor})"/>
    public static Func<A, (A Gradient, Aux Aux)> Grad<A, Aux>(Func<A, (Tensor, Aux)> f) =>
        a => WithoutValue(Gradient(Pack(f), x => x.Item1, new ValueTuple<A>(a)));

    /// <inheritdoc cref="Grad{A, Aux}(Func{A, ValueTuple{Tensor, Aux}})"/>
    public static Func<A, B, (A Gradient, Aux Aux)> Grad<A, B, Aux>(Func<A, B, (Tensor, Aux)> f) =>
        (a, b) => WithoutValue(Gradient(Pack(f), x => x.Item1, (a, b)));

    /// <inheritdoc cref="Grad{A, Aux}(Func{A, ValueTuple{Tensor, Aux}})"/>
    public static Func<A, B, C, (A Gradient, Aux Aux)> Grad<A, B, C, Aux>(Func<A, B, C, (Tensor, Aux)> f) =>
        (a, b, c) => WithoutValue(Gradient(Pack(f), x => x.Item1, (a, b, c)));

    /// <inheritdoc cref="Grad{A, Aux}(Func{A, ValueTuple{Tensor, Aux}})"/>
    public static Func<A, B, C, D, (A Gradient, Aux Aux)> Grad<A, B, C, D, Aux>(Func<A, B, C, D, (Tensor, Aux)> f) =>
        (a, b, c, d) => WithoutValue(Gradient(Pack(f), x => x.Item1, (a, b, c, d)));

    static (S Gradient, Aux Aux) WithoutValue<Aux, S>(((Tensor, Aux Aux) Value, S Gradient) all) =>
        (all.Gradient, all.Value.Aux);
}
