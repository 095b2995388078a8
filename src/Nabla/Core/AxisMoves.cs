namespace Nabla.Core;

/// <summary>The moves of axes that batching rules share.</summary>
static class AxisMoves
{
    public static Shape Without(Shape shape, int axis) => [.. shape.Where((_, i) => i != axis)];

    public static Shape With(Shape shape, int axis, int extent) =>
        [.. shape.Dims[..axis], extent, .. shape.Dims[axis..]];

    /// <summary>x with one axis moved to another place.</summary>
    public static Tensor Axis(Tensor x, int from, int to)
    {
        if (from == to) return x;
        var order = Enumerable.Range(0, x.Rank).Where(i => i != from).ToList();
        order.Insert(to, from);
        return x.Transpose([.. order]);
    }

    /// <summary>x with its examples along axis 0; where all share it, repeated.</summary>
    public static Tensor Front(Tensor x, int? axis, int size) =>
        axis is { } from ? Axis(x, from, 0) : Repeat(x, 0, size);

    /// <summary>x again and again along a new axis.</summary>
    public static Tensor Repeat(Tensor x, int axis, int size) =>
        new Primitives.Broadcast(
            With(x.Shape, axis, size), [.. Enumerable.Range(0, x.Rank + 1).Where(i => i != axis)]).Apply(x);
}
