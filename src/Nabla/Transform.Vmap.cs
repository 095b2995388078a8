using Nabla.Interpreters;
using Nabla.Trees;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// A function of one example as a function of many, without a loop: every input has its examples along an axis,
    /// every output gets them along one. A null axis: the same for all examples.
    /// </summary>
    /// <param name="f">A function of one example.</param>
    /// <param name="inAxes">One axis an argument, for all of its leaves; without, 0 for all.</param>
    /// <param name="outAxes">The axis of the outputs.</param>
    /// <exception cref="TransformException">No argument has examples, or their numbers differ.</exception>
    public static Func<A, R> Vmap<A, R>(Func<A, R> f, int?[]? inAxes = null, int? outAxes = 0) =>
        a => Map("Vmap", f, a, Spread(inAxes, [a]), outAxes);

    /// <inheritdoc cref="Vmap{A, R}(Func{A, R}, int?[], int?)"/>
    public static Func<A, B, R> Vmap<A, B, R>(Func<A, B, R> f, int?[]? inAxes = null, int? outAxes = 0) => (a, b) =>
        Map("Vmap", (Arguments<A, B> all) => f(all.First, all.Second), new(a, b), Spread(inAxes, [a, b]), outAxes);

    /// <inheritdoc cref="Vmap{A, R}(Func{A, R}, int?[], int?)"/>
    public static Func<A, B, C, R> Vmap<A, B, C, R>(Func<A, B, C, R> f, int?[]? inAxes = null, int? outAxes = 0) =>
        (a, b, c) => Map("Vmap", (Arguments<A, B, C> all) => f(all.First, all.Second, all.Third), new(a, b, c),
            Spread(inAxes, [a, b, c]), outAxes);

    static R Map<A, R>(string operation, Func<A, R> f, A argument, int?[] axes, int? outAxes)
    {
        var (leaves, structure) = Structure.Flatten(argument);
        var flat = new Flat<A, R>(f, structure);
        string[] paths = [.. structure.Paths()];
        (int Size, string Path)? first = null;
        for (var i = 0; i < leaves.Length; i++)
        {
            if (axes[i] is not { } axis) continue;
            axes[i] = leaves[i].Shape.Axis($"{operation} {paths[i]}", axis);
            var size = leaves[i].Shape[axis];
            first ??= (size, paths[i]);
            if (size != first.Value.Size)
                throw new TransformException(
                    operation, $"{first.Value.Size} examples in '{first.Value.Path}', {size} in '{paths[i]}'",
                    "all arguments have as many, or the axis null");
        }
        if (first is not { } found)
            throw new TransformException(operation, "no axis", "at least one argument has its examples along an axis");
        return flat.Result(BatchTrace.Run(flat.Call, found.Size, leaves, axes, _ => outAxes));
    }

    // One axis an argument to one a leaf.
    static int?[] Spread(int?[]? axes, object?[] arguments)
    {
        if (axes is not null && axes.Length != arguments.Length)
            throw new TransformException(
                "Vmap", $"{axes.Length} axes for {arguments.Length} arguments", "inAxes has one axis an argument");
        return [.. arguments.SelectMany((argument, i) =>
            Enumerable.Repeat(axes is null ? 0 : axes[i], Structure.Flatten(argument).Structure.Leaves))];
    }
}
