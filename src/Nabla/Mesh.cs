using Nabla.Core;

namespace Nabla;

/// <summary>
/// Named axes of shards and how many there are along each: what <c>Shard</c> spreads a function over. Shards are not
/// workers: as many as there are run them, and the numbers do not depend on how many. Today they are threads of this
/// process; a mesh says nothing of where its shards are, so it may come to span machines.
/// <code>var mesh = new Mesh(("data", 2));</code>
/// </summary>
public sealed class Mesh
{
    readonly NamedAxis[] axes;

    /// <summary>A mesh of these axes, the outermost first.</summary>
    /// <exception cref="TransformException">No axis, a name twice, or fewer than one shard.</exception>
    public Mesh(params (string Name, int Size)[] axes)
    {
        this.axes = Array.ConvertAll(axes, axis => new NamedAxis(axis.Name, axis.Size));
        if (axes is [] || axes.Any(axis => axis.Size < 1) || axes.DistinctBy(axis => axis.Name).Count() < axes.Length)
            throw new TransformException(
                "Mesh", ToString(), "a mesh has at least one axis, each a name of its own and at least one shard");
    }

    /// <summary>How many shards there are in all.</summary>
    public int Size => axes.Aggregate(1, (product, axis) => product * axis.Size);

    /// <summary>The names, the outermost first.</summary>
    public IReadOnlyList<string> Names => Array.ConvertAll(axes, axis => axis.Name);

    internal NamedAxis[] Axes => axes;

    /// <summary>How many shards there are along one axis.</summary>
    public int this[string name] => Array.Find(axes, axis => axis.Name == name) is { Size: > 0 } found ? found.Size
        : throw new TransformException("Mesh", $"the axis '{name}' of {this}", "it has no such axis");

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", axes.Select(axis => $"{axis.Name}: {axis.Size}"))})";
}
