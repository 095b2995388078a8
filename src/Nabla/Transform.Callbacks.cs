using System.Globalization;
using Nabla.Primitives;
using Nabla.Trees;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// A function computed outside of every graph, by C# on numbers, also under <c>Jit</c>: for what tensors can not
    /// say. It must be pure, for it may be called more than once, or not at all where nothing needs it. Under
    /// <c>Vmap</c> it is called for each example, one after the other. It has no derivative.
    /// </summary>
    /// <param name="f">From numbers to numbers; it must not use tensors of a transformation.</param>
    /// <param name="result">The type of what f returns, for one example.</param>
    /// <param name="x">What f is called with.</param>
    /// <exception cref="TransformException">A derivative was asked, or f returned another type.</exception>
    public static Tensor PureCallback(Func<Tensor, Tensor> f, TensorType result, Tensor x) =>
        PureCallback(inputs => [f(inputs[0])], [result], x)[0];

    /// <param name="f">From numbers to numbers; it must not use tensors of a transformation.</param>
    /// <param name="results">The types of what f returns, for one example.</param>
    /// <param name="inputs">What f is called with.</param>
    /// <inheritdoc cref="PureCallback(Func{Tensor, Tensor}, TensorType, Tensor)"/>
    public static Tensor[] PureCallback(
        Func<Tensor[], Tensor[]> f, IReadOnlyList<TensorType> results, params Tensor[] inputs) =>
        new PureCallback(f, [.. results], []).Bind(inputs);

    /// <summary>
    /// Writes numbers to the console when they are there: under <c>Jit</c> at each run, in the order of the program;
    /// under <c>Vmap</c> once for each example; in a loop at each iteration; in a derivative, what the way forward has.
    /// </summary>
    /// <param name="format">As in <c>string.Format</c>: <c>"x = {0}"</c>.</param>
    /// <param name="values">Tensors, trees of them, or anything else.</param>
    public static void DebugPrint(string format, params object?[] values) => DebugCallback(
        values, numbers => Console.Out.WriteLine(string.Format(CultureInfo.InvariantCulture, format, numbers)));

    /// <summary>Calls an action with numbers when they are there, as <see cref="DebugPrint"/> writes them.</summary>
    public static void DebugCallback<T>(T tree, Action<T> action)
    {
        var (leaves, structure) = Structure.Flatten(tree);
        new DebugCallback(numbers => action(structure.Unflatten<T>(numbers)), []).Bind(leaves);
    }
}
