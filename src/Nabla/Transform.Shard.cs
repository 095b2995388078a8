using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Primitives;
using Nabla.Trees;
using static Nabla.Trees.Packed;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// A function of one shard as one of all, run on all workers: the meaning is that of <c>Vmap</c> with the mesh's
    /// axis as its <c>axisName</c>, and so are the numbers, bit for bit, on any number of workers. It is traced and
    /// compiled once a signature, as by <c>Jit</c>; between collective operations (<c>PSum</c>, <c>PMean</c> ...) each
    /// shard runs by itself, and what is the same for all is computed once. A data-parallel train step is one line:
    /// <code>
    /// var step = Shard((Net net, Tensor x, Tensor y) => net - 0.1f * PMean(Grad(loss)(net, x, y), "data"),
    ///     new Mesh(("data", 2)), inAxes: [null, 0, 0], outAxes: null, tiled: true);
    /// </code>
    /// </summary>
    /// <param name="f">A function of one shard.</param>
    /// <param name="mesh">
    /// The shards. Of several axes, the shards are counted row by row, the last axis fastest, along the axes of the
    /// arguments.
    /// </param>
    /// <param name="inAxes">
    /// As in <c>Vmap</c>: along which axis of each tensor its shards lie, one element each; null where all share it.
    /// </param>
    /// <param name="outAxes">The same for what the function returns; null only for what all shards agree on.</param>
    /// <param name="tiled">
    /// The axes are cut into blocks, one for each shard, instead of single elements: the function sees x[64, 784] of an
    /// x[128, 784] on two shards; what it returns is put one after the other.
    /// </param>
    /// <exception cref="TransformException">
    /// An axis does not have the shards of the mesh, or an output whose axis is null is not the same for all.
    /// </exception>
    public static Func<A, R> Shard<A, R>(
        Func<A, R> f, Mesh mesh, MapAxes inAxes = default, MapAxes outAxes = default, bool tiled = false)
    {
        var packed = Pack(f);
        Func<A, R> body = a => Sharded(packed, mesh, inAxes, outAxes, tiled, new(a));
        return Jitted(body, Pack(body) with { Function = f }, call => a => call(new(a)));
    }

    /// <inheritdoc cref="Shard{A, R}(Func{A, R}, Mesh, MapAxes, MapAxes, bool)"/>
    public static Func<A, B, R> Shard<A, B, R>(
        Func<A, B, R> f, Mesh mesh, MapAxes inAxes = default, MapAxes outAxes = default, bool tiled = false)
    {
        var packed = Pack(f);
        Func<A, B, R> body = (a, b) => Sharded(packed, mesh, inAxes, outAxes, tiled, (a, b));
        return Jitted(body, Pack(body) with { Function = f }, call => (a, b) => call((a, b)));
    }

    /// <inheritdoc cref="Shard{A, R}(Func{A, R}, Mesh, MapAxes, MapAxes, bool)"/>
    public static Func<A, B, C, R> Shard<A, B, C, R>(
        Func<A, B, C, R> f, Mesh mesh, MapAxes inAxes = default, MapAxes outAxes = default, bool tiled = false)
    {
        var packed = Pack(f);
        Func<A, B, C, R> body = (a, b, c) => Sharded(packed, mesh, inAxes, outAxes, tiled, (a, b, c));
        return Jitted(body, Pack(body) with { Function = f }, call => (a, b, c) => call((a, b, c)));
    }

    /// <inheritdoc cref="Shard{A, R}(Func{A, R}, Mesh, MapAxes, MapAxes, bool)"/>
    public static Func<A, B, C, D, R> Shard<A, B, C, D, R>(
        Func<A, B, C, D, R> f, Mesh mesh, MapAxes inAxes = default, MapAxes outAxes = default, bool tiled = false)
    {
        var packed = Pack(f);
        Func<A, B, C, D, R> body = (a, b, c, d) => Sharded(packed, mesh, inAxes, outAxes, tiled, (a, b, c, d));
        return Jitted(body, Pack(body) with { Function = f }, call => (a, b, c, d) => call((a, b, c, d)));
    }

    static R Sharded<T, R>(
        Packed<T, R> f, Mesh mesh, MapAxes inAxes, MapAxes outAxes, bool tiled, T arguments)
    {
        var (leaves, structure) = Structure.Flatten(arguments);
        var (axes, _) = Examples("Shard", f, inAxes, structure, ref leaves, mesh, tiled);
        return Lanewise(f, mesh.Axes, leaves, structure, axes, outAxes, tiled);
    }

    // The function of one lane, traced, on all of them.
    static R Lanewise<T, R>(
        Packed<T, R> f, NamedAxis[] mesh, Tensor[] leaves, Structure structure, int?[] axes, MapAxes outAxes,
        bool tiled)
    {
        Tensor[] inputs = [.. leaves.Zip(axes, (x, axis) => axis is { } from ? AxisMoves.Axis(x, from, 0) : x)];
        bool[] mapped = [.. axes.Select(axis => axis is not null)];
        var flat = new Flat<T, R>(f.Call, structure);
        var graph = GraphTrace.Make(
            flat.Call,
            [.. inputs.Zip(mapped, (x, maps) => maps ? x.Type with { Shape = AxisMoves.Without(x.Shape, 0) } : x.Type)],
            mesh);
        int?[] outs = [.. outAxes.Of(flat.Output, "a value")];
        string Path(int i) => flat.Output.Paths("value").ElementAt(i);
        Tensor[] captured = [.. graph.Constants.Select(constant => constant.Value)];
        var results = Sharding.Run(
            graph.Lifted(), mesh, [.. captured, .. inputs], [.. captured.Select(_ => false), .. mapped],
            i => outs[i] is null, Path);
        return flat.Result([.. results.Select((result, i) => Placed(result, outs[i], mesh, tiled, () => Path(i)))]);
    }

    static Tensor Placed(
        (Tensor Value, bool Varies) result, int? axis, NamedAxis[] mesh, bool tiled, Func<string> path)
    {
        if (axis is not { } to)
            return !result.Varies ? result.Value : throw new TransformException(
                "Shard", $"'{path()}' differs between the shards",
                "an output whose axis is null is the same for all: PMean or PSum makes it so");
        var size = mesh.Aggregate(1, (product, each) => product * each.Size);
        var whole = result.Varies ? result.Value : AxisMoves.Repeat(result.Value, 0, size);
        if (!tiled) return AxisMoves.Axis(whole, 0, whole.Shape.Axis("Shard", to));
        if (whole.Rank < 2)
            throw new TransformException(
                "Shard", $"'{path()}' is one number for each shard", "blocks have an axis along which they are put");
        var place = AxisMoves.Without(whole.Shape, 0).Axis("Shard", to);
        return Merged(AxisMoves.Axis(whole, 0, place), place);
    }
}
