using System.Collections;
using System.Runtime.CompilerServices;

namespace Nabla;

/// <summary>
/// Along which axis the examples lie, for <c>Vmap</c>: one number for all leaves of a tree; null where all examples
/// have the same; or a list, one entry a member (argument, item, member of a record), each again one of these:
/// <c>0</c>, <c>[0, null]</c>, <c>[[0, 1], null]</c>. The default is 0.
/// </summary>
[CollectionBuilder(typeof(MapAxes), nameof(Create))]
public readonly struct MapAxes : IEnumerable<MapAxes>
{
    readonly MapAxes[]? members;
    readonly bool shared;
    readonly int axis;

    MapAxes(int? axis) => (this.axis, shared) = (axis ?? 0, axis is null);

    MapAxes(MapAxes[] members) => this.members = members;

    /// <summary>One axis for all leaves, or null: all examples share them.</summary>
    public static implicit operator MapAxes(int? axis) => new(axis);

    /// <summary>One entry a member.</summary>
    public static MapAxes Create(ReadOnlySpan<MapAxes> members) => new(members.ToArray());

    /// <summary>The axis of each leaf of a tree.</summary>
    internal IEnumerable<int?> Of(Trees.Structure structure, string what)
    {
        if (members is null) return Enumerable.Repeat(shared ? (int?)null : axis, structure.Leaves);
        var inner = structure.Members;
        if (inner.Count == 0)
            throw new TransformException(
                "Vmap", $"{this} for {what}, which is one tensor",
                $"its axis stands alone: {string.Join(", ", members)}");
        if (members.Length != inner.Count)
            throw new TransformException(
                "Vmap", $"{this} for {what} of {inner.Count} members", "a list of axes has one entry a member");
        return members.SelectMany((member, i) => member.Of(inner[i], what));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        members is not null ? $"[{string.Join(", ", members)}]" : shared ? "null" : $"{axis}";

    /// <summary>The entries.</summary>
    public IEnumerator<MapAxes> GetEnumerator() => ((IEnumerable<MapAxes>)(members ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
