using Nabla.Core;
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
    /// <param name="axisName">
    /// A name for the axis of examples, by which collective operations (<c>PSum</c>, <c>PMean</c> ...) reach across it.
    /// Called by itself, such a function is what <c>Shard</c> is: traced, and run example by example on all workers,
    /// with the same numbers to the bit. Inside another transformation it is vectorised as any other.
    /// </param>
    /// <exception cref="TransformException">No argument has examples, or their numbers differ.</exception>
    public static Func<A, R> Vmap<A, R>(
        Func<A, R> f, MapAxes inAxes = default, MapAxes outAxes = default, string? axisName = null)
    {
        Func<A, R> mapped = a => Mapped(Pack(f), inAxes, outAxes, axisName, new ValueTuple<A>(a));
        if (axisName is null) return mapped;
        Func<A, R> body = a => Lanewise(Pack(f), inAxes, outAxes, axisName, new ValueTuple<A>(a));
        var alone = Jitted(body, Pack(body) with { Function = f }, call => a => call(new(a)));
        return a => Trace.IsIdle ? alone(a) : mapped(a);
    }

    /// <inheritdoc cref="Vmap{A, R}(Func{A, R}, MapAxes, MapAxes, string)"/>
    public static Func<A, B, R> Vmap<A, B, R>(
        Func<A, B, R> f, MapAxes inAxes = default, MapAxes outAxes = default, string? axisName = null)
    {
        Func<A, B, R> mapped = (a, b) => Mapped(Pack(f), inAxes, outAxes, axisName, (a, b));
        if (axisName is null) return mapped;
        Func<A, B, R> body = (a, b) => Lanewise(Pack(f), inAxes, outAxes, axisName, (a, b));
        var alone = Jitted(body, Pack(body) with { Function = f }, call => (a, b) => call((a, b)));
        return (a, b) => Trace.IsIdle ? alone(a, b) : mapped(a, b);
    }

    /// <inheritdoc cref="Vmap{A, R}(Func{A, R}, MapAxes, MapAxes, string)"/>
    public static Func<A, B, C, R> Vmap<A, B, C, R>(
        Func<A, B, C, R> f, MapAxes inAxes = default, MapAxes outAxes = default, string? axisName = null)
    {
        Func<A, B, C, R> mapped = (a, b, c) => Mapped(Pack(f), inAxes, outAxes, axisName, (a, b, c));
        if (axisName is null) return mapped;
        Func<A, B, C, R> body = (a, b, c) => Lanewise(Pack(f), inAxes, outAxes, axisName, (a, b, c));
        var alone = Jitted(body, Pack(body) with { Function = f }, call => (a, b, c) => call((a, b, c)));
        return (a, b, c) => Trace.IsIdle ? alone(a, b, c) : mapped(a, b, c);
    }

    /// <inheritdoc cref="Vmap{A, R}(Func{A, R}, MapAxes, MapAxes, string)"/>
    public static Func<A, B, C, D, R> Vmap<A, B, C, D, R>(
        Func<A, B, C, D, R> f, MapAxes inAxes = default, MapAxes outAxes = default, string? axisName = null)
    {
        Func<A, B, C, D, R> mapped = (a, b, c, d) => Mapped(Pack(f), inAxes, outAxes, axisName, (a, b, c, d));
        if (axisName is null) return mapped;
        Func<A, B, C, D, R> body = (a, b, c, d) => Lanewise(Pack(f), inAxes, outAxes, axisName, (a, b, c, d));
        var alone = Jitted(body, Pack(body) with { Function = f }, call => (a, b, c, d) => call((a, b, c, d)));
        return (a, b, c, d) => Trace.IsIdle ? alone(a, b, c, d) : mapped(a, b, c, d);
    }

    static R Mapped<T, R>(Packed<T, R> f, MapAxes inAxes, MapAxes outAxes, string? axisName, T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        var flat = new Flat<T, R>(f.Call, structure);
        var (axes, size) = Examples("Vmap", f, inAxes, structure, ref leaves);
        int?[]? outs = null;
        return flat.Result(BatchTrace.Run(
            flat.Call, size, leaves, axes, i => (outs ??= [.. outAxes.Of(flat.Output, "a value")])[i],
            i => flat.Output.Paths("value").ElementAt(i), axisName));
    }

    static R Lanewise<T, R>(Packed<T, R> f, MapAxes inAxes, MapAxes outAxes, string axisName, T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        var (axes, size) = Examples("Vmap", f, inAxes, structure, ref leaves);
        return Lanewise(f, [new(axisName, size)], leaves, structure, axes, outAxes, tiled: false);
    }

    // The axis of each tensor and the number of examples; of a mesh as many as it has shards, which, tiled, get an axis
    // of their own.
    static (int?[] Axes, int Size) Examples<T, R>(
        string operation, Packed<T, R> f, MapAxes inAxes, Structure structure, ref Tensor[] leaves, Mesh? mesh = null,
        bool tiled = false)
    {
        int?[] axes = [.. inAxes.Of(structure, "the arguments")];
        (int Size, string Where)? first = mesh is null ? null : (mesh.Size, $"the mesh {mesh}");
        for (var i = 0; i < leaves.Length; i++)
        {
            if (axes[i] is not { } axis) continue;
            axes[i] = axis = Along(operation, leaves[i], axis, f, structure, i);
            if (tiled) leaves[i] = Split(operation, leaves[i], axis, mesh!.Size);
            var size = leaves[i].Shape[axis];
            string Path(int leaf) => $"'{f.Paths(structure)[leaf]}'";
            first ??= (size, Path(i));
            if (size == first.Value.Size) continue;
            throw new TransformException(
                operation, $"{first.Value.Size} examples in {first.Value.Where}, {size} in {Path(i)}",
                "all arguments have as many, or the axis null");
        }
        return first is { } found ? (axes, found.Size) : throw new TransformException(
            operation, "no axis", "at least one argument has its examples along an axis");
    }

    static int Along<T, R>(string operation, Tensor leaf, int axis, Packed<T, R> f, Structure structure, int i) =>
        axis >= -leaf.Rank && axis < leaf.Rank ? (axis + leaf.Rank) % leaf.Rank : throw new TransformException(
            operation, $"axis {axis} of '{f.Paths(structure)[i]}', which is {leaf.Type}",
            "the examples of an argument lie along one of its axes; null where all examples share it");
}
