using Nabla.Interpreters;
using Nabla.Trees;
using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// A function of one example as a function of many, without a loop: every input has its examples along an axis,
    /// every output gets them along one. A null axis: the same for all examples.
    /// </summary>
    /// <param name="f">A function of one example.</param>
    /// <param name="inAxes">
    /// One axis for all tensors; or a list of one entry an argument, each an axis, null, or a list of one entry a
    /// member.
    /// </param>
    /// <param name="outAxes">The same for what the function returns.</param>
    /// <exception cref="TransformException">No argument has examples, or their numbers differ.</exception>
    public static Func<A, R> Vmap<A, R>(Func<A, R> f, MapAxes inAxes = default, MapAxes outAxes = default) =>
        a => Mapped(Pack(f), inAxes, outAxes, new ValueTuple<A>(a));

    /// <inheritdoc cref="Vmap{A, R}(Func{A, R}, MapAxes, MapAxes)"/>
    public static Func<A, B, R> Vmap<A, B, R>(Func<A, B, R> f, MapAxes inAxes = default, MapAxes outAxes = default) =>
        (a, b) => Mapped(Pack(f), inAxes, outAxes, (a, b));

    /// <inheritdoc cref="Vmap{A, R}(Func{A, R}, MapAxes, MapAxes)"/>
    public static Func<A, B, C, R> Vmap<A, B, C, R>(
        Func<A, B, C, R> f, MapAxes inAxes = default, MapAxes outAxes = default) =>
        (a, b, c) => Mapped(Pack(f), inAxes, outAxes, (a, b, c));

    /// <inheritdoc cref="Vmap{A, R}(Func{A, R}, MapAxes, MapAxes)"/>
    public static Func<A, B, C, D, R> Vmap<A, B, C, D, R>(
        Func<A, B, C, D, R> f, MapAxes inAxes = default, MapAxes outAxes = default) =>
        (a, b, c, d) => Mapped(Pack(f), inAxes, outAxes, (a, b, c, d));

    static R Mapped<T, R>(Packed<T, R> f, MapAxes inAxes, MapAxes outAxes, T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        var flat = new Flat<T, R>(f.Call, structure);
        int?[] axes = [.. inAxes.Of(structure, "the arguments")];
        (int Size, int Leaf)? first = null;
        for (var i = 0; i < leaves.Length; i++)
        {
            if (axes[i] is not { } axis) continue;
            axes[i] = Along(leaves[i], axis, f, structure, i);
            var size = leaves[i].Shape[axis];
            first ??= (size, i);
            if (size == first.Value.Size) continue;
            var paths = f.Paths(structure);
            throw new TransformException(
                "Vmap", $"{first.Value.Size} examples in '{paths[first.Value.Leaf]}', {size} in '{paths[i]}'",
                "all arguments have as many, or the axis null");
        }
        if (first is not { } found)
            throw new TransformException("Vmap", "no axis", "at least one argument has its examples along an axis");
        int?[]? outs = null;
        return flat.Result(BatchTrace.Run(
            flat.Call, found.Size, leaves, axes, i => (outs ??= [.. outAxes.Of(flat.Output, "a value")])[i],
            i => flat.Output.Paths("value").ElementAt(i)));
    }

    static int Along<T, R>(Tensor leaf, int axis, Packed<T, R> f, Structure structure, int i) =>
        axis >= -leaf.Rank && axis < leaf.Rank ? (axis + leaf.Rank) % leaf.Rank : throw new TransformException(
            "Vmap", $"axis {axis} of '{f.Paths(structure)[i]}', which is {leaf.Type}",
            "the examples of an argument lie along one of its axes; null where all examples share it");
}
