using Nabla.Core;
using Nabla.Primitives;
using Nabla.Trees;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// The sum over a named axis, or over several: of all examples of a <c>Vmap</c> with an <c>axisName</c>, of all
    /// shards of a <c>Shard</c>. The same for all of them. Of a tree, leaf by leaf. The transpose of a sum is a sum:
    /// the gradient of what one place computes is that of the sum of what all compute, as in JAX.
    /// </summary>
    /// <param name="tree">A tensor or a tree of them.</param>
    /// <param name="axisNames">One name or several.</param>
    /// <exception cref="TransformException">A name is not bound here.</exception>
    public static T PSum<T>(T tree, params string[] axisNames) =>
        Across("PSum", tree, axisNames, x => new PSum(new(axisNames)).Bind([Counted(x)])[0]);

    /// <summary>The mean over named axes: <c>PSum</c> divided by their sizes.</summary>
    /// <inheritdoc cref="PSum{T}(T, string[])"/>
    public static T PMean<T>(T tree, params string[] axisNames) => Across(
        "PMean", tree, axisNames, x => new PSum(new(axisNames)).Bind([Counted(x)])[0] / AxisSize(axisNames));

    /// <summary>The greatest over named axes; equal ones share the derivative.</summary>
    /// <inheritdoc cref="PSum{T}(T, string[])"/>
    public static T PMax<T>(T tree, params string[] axisNames) =>
        Across("PMax", tree, axisNames, x => new PExtreme(true, new(axisNames)).Bind([x])[0]);

    /// <summary>The least over named axes; equal ones share the derivative.</summary>
    /// <inheritdoc cref="PSum{T}(T, string[])"/>
    public static T PMin<T>(T tree, params string[] axisNames) =>
        Across("PMin", tree, axisNames, x => new PExtreme(false, new(axisNames)).Bind([x])[0]);

    /// <summary>
    /// The tensors of all along a named axis, along a new axis; or, tiled, one after the other along an old one.
    /// </summary>
    public static T AllGather<T>(T tree, string axisName, int axis = 0, bool tiled = false)
    {
        var size = AxisSize(axisName);
        return Across("AllGather", tree, [axisName], x =>
        {
            var all = new AllGather(axisName, size).Bind([x])[0];
            if (!tiled) return all.MoveAxis(0, axis);
            var place = x.Shape.Axis("AllGather", axis);
            return Merged(all.MoveAxis(0, place), place);
        });
    }

    /// <summary>
    /// Everyone's part of the sum over a named axis: along an axis with one element for each, which goes; or, tiled,
    /// along an axis that is cut into as many parts. It is <c>PSum</c> for those who need only their part.
    /// </summary>
    public static T PSumScatter<T>(T tree, string axisName, int axis = 0, bool tiled = false)
    {
        var size = AxisSize(axisName);
        return Across("PSumScatter", tree, [axisName], x =>
        {
            var place = x.Shape.Axis("PSumScatter", axis);
            if (tiled) x = Split("PSumScatter", x, place, size);
            return new PSumScatter(axisName, size).Bind([Counted(x).MoveAxis(place, 0)])[0];
        });
    }

    /// <summary>Which of the named axis' examples, or shards, this is, from 0; over several names row by row.</summary>
    /// <exception cref="TransformException">A name is not bound here.</exception>
    public static Tensor AxisIndex(params string[] axisNames)
    {
        Tensor? index = null;
        foreach (var name in axisNames)
        {
            var size = AxisSize(name);
            var own = new AxisIndex(name).Bind([])[0];
            index = index is null ? own : (index * size) + own;
        }
        return index ?? throw new TransformException("AxisIndex", "no name", "it takes the name of an axis");
    }

    /// <summary>How many examples, or shards, a named axis has; the product of several.</summary>
    /// <exception cref="TransformException">A name is not bound here.</exception>
    public static int AxisSize(params string[] axisNames) =>
        axisNames.Aggregate(1, (product, name) => product * Bound("AxisSize", name).Size);

    static NamedAxis Bound(string operation, string name)
    {
        foreach (var axis in Trace.BoundAxes) if (axis.Name == name) return axis;
        throw Collective.Unbound(operation, name);
    }

    static T Across<T>(string operation, T tree, string[] names, Func<Tensor, Tensor> f)
    {
        if (names is []) throw new TransformException(operation, "no name", "it takes the name of an axis");
        foreach (var name in names) Bound(operation, name);
        var (leaves, structure) = Structure.Flatten(tree);
        if (leaves is [])
            throw new TreeException(
                operation, CSharp.Name(typeof(T)), "there is no tensor in it: Tensor.Scalar makes a number one");
        return structure.Unflatten<T>(Array.ConvertAll(leaves, leaf => f(leaf)));
    }

    // Truths are counted, as by Sum.
    static Tensor Counted(Tensor x) => x.DType == DType.Bool ? x.As(DType.I32) : x;

    // An axis cut into so many parts, counted by an axis before it.
    static Tensor Split(string operation, Tensor x, int axis, int parts) => x.Shape[axis] % parts == 0
        ? x.Reshape([.. x.Shape.Take(axis), parts, x.Shape[axis] / parts, .. x.Shape.Skip(axis + 1)])
        : throw new TransformException(
            operation, $"axis {axis} of {x.Type} in {parts} parts", "the extent is a multiple of their number");

    // An axis and the one after it as one.
    static Tensor Merged(Tensor x, int axis) => x.Reshape(
        [.. x.Shape.Take(axis), x.Shape[axis] * x.Shape[axis + 1], .. x.Shape.Skip(axis + 2)]);
}
