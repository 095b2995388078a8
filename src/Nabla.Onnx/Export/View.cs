using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Onnx;

/// <summary>A tensor of the file, or one that will be in it once a node reads it.</summary>
/// <param name="type">The type of its elements.</param>
/// <param name="extents">Its extents, as the file has them.</param>
sealed class Stored(DType type, Extent[] extents)
{
    public DType Type => type;

    public Extent[] Extents => extents;

    /// <summary>What the file calls it; null while no node has read it.</summary>
    public string? Name { get; init; }

    /// <summary>Its numbers, where they are known when the file is written.</summary>
    public NDArray? Array { get; init; }

    /// <summary>The parameter that it is: it keeps its name, and is not computed with beforehand.</summary>
    public string? Parameter { get; init; }

    /// <summary>The node that makes it.</summary>
    public NodeProto? Maker { get; init; }

    /// <summary>A parameter's home: as a node has read it for the first time, axis i where Map says.</summary>
    public (Stored Stored, int[] Map)? Home { get; set; }

    /// <summary>Whether it can be computed with beforehand.</summary>
    public bool IsConstant => Array is not null && Parameter is null;
}

/// <summary>
/// A value of the graph, seen in a tensor of the file: where each of its axes lies there, or -1 where it repeats. So
/// transposes, broadcasts and axes of extent 1 cost nothing until a node needs them done, and two that undo each other
/// leave nothing. Every stored axis of an extent that is not 1 is seen once.
/// </summary>
/// <param name="Stored">The tensor.</param>
/// <param name="Extents">The value's own extents.</param>
/// <param name="Map">For each axis the stored axis: of its extent, or of 1, which then stretches; -1 for none.</param>
/// <param name="IsSingle">Whether nothing else reads the tensor.</param>
sealed record View(Stored Stored, Extent[] Extents, int[] Map, bool IsSingle)
{
    public int Rank => Extents.Length;

    /// <summary>A tensor as it lies.</summary>
    public static View Of(Stored stored, bool isSingle) =>
        new(stored, stored.Extents, [.. Enumerable.Range(0, stored.Extents.Length)], isSingle);

    /// <summary>Whether an axis has fewer elements in the file than here.</summary>
    public bool Stretches(int axis) =>
        Map[axis] < 0 ? !Extents[axis].IsOne : Stored.Extents[Map[axis]] != Extents[axis];

    /// <summary>The axes in the order in which they lie; those that lie nowhere come first.</summary>
    public int[] Order() => [.. Enumerable.Range(0, Rank).OrderBy(axis => Map[axis]).ThenBy(axis => axis)];

    public View Permute(Ints axes) => this with
    {
        Extents = [.. axes.Select(axis => Extents[axis])],
        Map = [.. axes.Select(axis => Map[axis])],
    };

    public View Broadcast(Extent[] to, Ints axes)
    {
        var map = Enumerable.Repeat(-1, to.Length).ToArray();
        for (var i = 0; i < axes.Count; i++) map[axes[i]] = Map[i];
        return this with { Extents = to, Map = map };
    }

    /// <summary>The same elements with other axes of extent 1; null where more than these differ.</summary>
    public View? WithOnes(Extent[] to)
    {
        var axes = Enumerable.Range(0, Rank).Where(axis => !Extents[axis].IsOne).ToArray();
        if (!axes.Select(axis => Extents[axis]).SequenceEqual(to.Where(extent => !extent.IsOne))) return null;
        var next = 0;
        return this with { Extents = to, Map = [.. to.Select(extent => extent.IsOne ? -1 : Map[axes[next++]])] };
    }
}
