using System.Runtime.CompilerServices;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

// The same numbers in another shape.
public abstract partial class Tensor
{
    /// <summary>The transposed tensor: the axes in reverse order.</summary>
    public Tensor T => Transpose();

    /// <summary>The same elements, row by row, in another shape; one extent may be -1 and is then worked out.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    [OverloadResolutionPriority(1)]
    public Tensor Reshape(params ReadOnlySpan<int> extents)
    {
        var open = extents.IndexOf(-1);
        if (open < 0) return Reshape(Shape.Create(extents));
        int[] known = [.. extents];
        known[open] = 1;
        var rest = Shape.Create(known).Size;
        if (rest == 0 || Length % rest != 0)
            throw new ShapeException(
                "Reshape", $"{Shape} to ({string.Join(", ", extents.ToArray())})",
                $"no extent for -1 gives {Length} elements");
        known[open] = Length / rest;
        return Reshape(Shape.Create(known));
    }

    /// <summary>The same elements, row by row, in another shape.</summary>
    /// <exception cref="ShapeException">The number of elements differs.</exception>
    public Tensor Reshape(Shape shape) => shape == Shape ? this : new Reshape(shape).Apply(this);

    /// <summary>
    /// The axes in another order: axis <c>axes[i]</c> of this becomes axis i; none named, in reverse order.
    /// </summary>
    /// <exception cref="ShapeException">The axes are not each named once.</exception>
    public Tensor Transpose(params ReadOnlySpan<int> axes)
    {
        var order = new int[Rank];
        for (var i = 0; i < order.Length; i++) order[i] = axes.IsEmpty ? order.Length - 1 - i : i;
        if (!axes.IsEmpty)
        {
            if (axes.Length != Rank)
                throw new ShapeException("Transpose", $"{axes.Length} axes for {Shape}", "every axis is named once");
            for (var i = 0; i < order.Length; i++) order[i] = Shape.Axis("Transpose", axes[i]);
        }
        return order.SequenceEqual(Enumerable.Range(0, Rank)) ? this : new Permute([.. order]).Apply(this);
    }

    /// <summary>One axis moved to another place, the others in their order.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor MoveAxis(int from, int to) =>
        AxisMoves.Axis(this, Shape.Axis("MoveAxis", from), Shape.Axis("MoveAxis", to));

    /// <summary>This repeated to a larger shape by NumPy's rule: aligned at the last axis, 1 stretches.</summary>
    /// <exception cref="ShapeException">An extent is neither 1 nor the one wanted.</exception>
    public Tensor BroadcastTo(Shape shape)
    {
        if (shape == Shape) return this;
        if (shape.Rank < Rank)
            throw new ShapeException(
                "BroadcastTo", $"{Shape} to {shape}", "broadcasting adds axes, it never removes them");
        return new Broadcast(shape, Ints.Range(Rank).Shift(shape.Rank - Rank)).Apply(this);
    }

    /// <summary>A new axis of extent 1 before an axis (negative: counted in the result).</summary>
    /// <exception cref="AxisException">There is no such place.</exception>
    public Tensor ExpandDims(int axis)
    {
        var at = axis < 0 ? axis + Rank + 1 : axis;
        if ((uint)at > (uint)Rank)
            throw new AxisException("ExpandDims", $"axis {axis} of {Shape}", $"places run from {-Rank - 1} to {Rank}");
        return Reshape(AxisMoves.With(Shape, at, 1));
    }

    /// <summary>Without all axes of extent 1.</summary>
    public Tensor Squeeze() => Reshape([.. Shape.Where(extent => extent != 1)]);

    /// <summary>Without one axis, whose extent is 1.</summary>
    /// <exception cref="ShapeException">The extent is not 1.</exception>
    public Tensor Squeeze(int axis)
    {
        var at = Shape.Axis("Squeeze", axis);
        if (Shape[at] != 1)
            throw new ShapeException("Squeeze", $"axis {axis} of {Shape}", "only an axis of extent 1 can be left out");
        return Reshape(AxisMoves.Without(Shape, at));
    }
}
