using System.Runtime.CompilerServices;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

/// <summary>
/// What stands between the brackets of <c>x[1..3, ^1]</c>: a position, a range, a tensor of positions, or null for a
/// new axis.
/// </summary>
public sealed class Selector
{
    readonly Func<int, string, Range> range;

    Selector(Func<int, string, Range> range, bool drops, Tensor? positions = null) =>
        (this.range, Drops, Positions) = (range, drops, positions);

    internal bool Drops { get; }

    internal Tensor? Positions { get; }

    internal static Selector All { get; } = Range.All;

    internal (int Start, int Stop) Within(int extent, string place)
    {
        var part = range(extent, place);
        var (start, stop) = (part.Start.GetOffset(extent), part.End.GetOffset(extent));
        if (Drops && (start < 0 || start >= extent))
            throw new IndexException("Tensor[]", place, $"positions run from {-extent} to {extent - 1}");
        return (Math.Clamp(start, 0, extent), Math.Clamp(stop, Math.Clamp(start, 0, extent), extent));
    }

    /// <summary>One position; negative ones count from the end, as in NumPy.</summary>
    public static implicit operator Selector(int position) =>
        position < 0 ? new Index(-position, true) : new Index(position);

    /// <summary>One position: <c>^1</c> is the last.</summary>
    public static implicit operator Selector(Index position) => new(
        (extent, place) => position.GetOffset(extent) is var at && at >= 0 && at < extent
            ? at..(at + 1)
            : throw new IndexException("Tensor[]", place, $"positions run from {-extent} to {extent - 1}"),
        drops: true);

    /// <summary>Neighbouring positions: <c>1..3</c>, <c>..</c>, <c>^2..</c>.</summary>
    public static implicit operator Selector(Range range) => new((_, _) => range, drops: false);

    /// <summary>A whole-number tensor of positions, whose axes replace the axis.</summary>
    public static implicit operator Selector(Tensor positions) => new((_, _) => Range.All, false, positions);
}

// Indexing and what moves elements.
public abstract partial class Tensor
{
    /// <summary>
    /// Part of the tensor, axis by axis: <c>x[0]</c>, <c>x[1..3, ^1]</c>, <c>x[.., null]</c>, <c>x[indices]</c>; axes
    /// not named are whole. A position leaves its axis out, null adds one of extent 1.
    /// </summary>
    /// <exception cref="IndexException">
    /// There are more selectors than axes, or a position is outside its axis.
    /// </exception>
    [IndexerName("Part")]
    public Tensor this[params ReadOnlySpan<Selector?> selectors]
    {
        get
        {
            Selector?[] all = [.. selectors];
            var (each, parts) = Locate("Tensor[]", all);
            var result = Cut(parts);
            for (var axis = Rank - 1; axis >= 0; axis--)
                if (each[axis].Positions is { } positions) result = result.Take(positions, axis);
            return result.Reshape(Selected(all, each, result.Shape));
        }
    }

    // A selector for every axis, and the positions that it cuts out.
    (Selector[] Each, (int Start, int Stop)[] Parts) Locate(string operation, Selector?[] all)
    {
        var named = all.Count(selector => selector is not null);
        if (named > Rank)
            throw new IndexException(operation, $"{named} selectors for {Shape}", "at most one an axis");
        Selector[] each = [.. all.OfType<Selector>(), .. Enumerable.Repeat(Selector.All, Rank - named)];
        return (each, [.. each.Select((selector, axis) => selector.Within(Shape[axis], $"axis {axis} of {Shape}"))]);
    }

    /// <summary>
    /// The elements start, start + step, … before stop along an axis; positions from the front, step positive.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    /// <exception cref="ShapeException">The positions are not within the axis.</exception>
    public Tensor Slice(int axis, int start, int stop, int step = 1)
    {
        axis = Shape.Axis("Slice", axis);
        var (starts, stops, steps) = (new int[Rank], Shape.Dims.ToArray(), Enumerable.Repeat(1, Rank).ToArray());
        (starts[axis], stops[axis], steps[axis]) = (start, stop, step);
        return new Slice([.. starts], [.. stops], [.. steps]).Apply(this);
    }

    /// <summary>Zeros before and behind along an axis; negative numbers cut off.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Pad(int axis, int before, int behind)
    {
        axis = Shape.Axis("Pad", axis);
        var (low, high) = (new int[Rank], new int[Rank]);
        (low[axis], high[axis]) = (before, behind);
        return new Pad([.. low], [.. high], [.. new int[Rank]]).Apply(this);
    }

    /// <summary>The elements in reverse order along every axis.</summary>
    public Tensor Flip() => new Primitives.Reverse(Ints.Range(Rank)).Apply(this);

    /// <summary>The elements in reverse order along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Flip(int axis) => new Primitives.Reverse([Shape.Axis("Flip", axis)]).Apply(this);

    /// <summary>Tensors joined along an axis, promoted to one element type.</summary>
    /// <exception cref="ShapeException">There is none, or extents differ off the axis.</exception>
    public static Tensor Concat(IReadOnlyList<Tensor> parts, int axis = 0)
    {
        if (parts.Count == 0) throw new ShapeException("Concat", "no tensors", "there is at least one");
        var type = parts.Select((part, i) => Given("Concat", part, $"parts[{i}]").Type with { Shape = default })
            .Aggregate((a, b) => Promotion.Of("Concat", a, b));
        return new Concatenate(parts[0].Shape.Axis("Concat", axis)).Apply(
            [.. parts.Select(part => part.DType == type.DType ? part : Promotion.To(part, type.DType, type.Weak))]);
    }

    /// <summary>Tensors of one shape side by side along a new axis.</summary>
    /// <exception cref="ShapeException">There is none, or shapes differ.</exception>
    public static Tensor Stack(IReadOnlyList<Tensor> parts, int axis = 0)
    {
        if (parts.Count == 0) throw new ShapeException("Stack", "no tensors", "there is at least one");
        if (parts.Where((part, i) => Given("Stack", part, $"parts[{i}]").Shape != parts[0].Shape).FirstOrDefault()
            is { } other)
            throw new ShapeException("Stack", $"{parts[0].Shape} and {other.Shape}", "all have one shape");
        return Concat([.. parts.Select(part => part.ExpandDims(axis))], axis);
    }

    /// <summary>
    /// The slices at these positions of an axis, which the indices' axes replace; negative ones count from the end.
    /// </summary>
    /// <exception cref="IndexException">A position is outside the axis.</exception>
    public Tensor Take(Tensor indices, int axis = 0) => new Take(Shape.Axis("Take", axis)).Apply(this, indices);

    /// <summary>For each row along an axis the elements at the row's own positions; indices have this rank.</summary>
    /// <exception cref="ShapeException">Off the axis the shapes differ.</exception>
    public Tensor TakeAlong(Tensor indices, int axis = -1)
    {
        axis = Shape.Axis("TakeAlong", axis);
        indices = Given("TakeAlong", indices);
        if (indices.Rank != Rank || AxisMoves.Without(indices.Shape, axis) != AxisMoves.Without(Shape, axis))
            throw new ShapeException(
                "TakeAlong", $"{Shape} at {indices.Shape}", $"shapes are equal but along axis {axis}");
        var (values, places) = (MoveAxis(axis, -1), indices.MoveAxis(axis, -1));
        var rows = AxisMoves.Without(Shape, axis).Size;
        var flat = Examples.Places(places.Reshape(rows, indices.Shape[axis]), Shape[axis]);
        return values.Reshape(Length).Take(flat).Reshape(places.Shape).MoveAxis(-1, axis);
    }

    /// <summary>
    /// This with the updates added to its slices at positions of an axis; a position that comes twice gets both.
    /// </summary>
    /// <exception cref="IndexException">A position is outside the axis.</exception>
    public Tensor ScatterAdd(Tensor indices, Tensor updates, int axis = 0) =>
        new ScatterAdd(Shape.Axis("ScatterAdd", axis)).Apply(this, indices, Promotion.To(updates, DType));

    /// <summary>The elements in ascending order along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Sort(int axis = -1) => new Sort(Shape.Axis("Sort", axis)).Apply(this);

    /// <summary>
    /// The positions, I32, that <see cref="Sort"/> takes its elements from; equal ones keep their order.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor ArgSort(int axis = -1) => new ArgSort(Shape.Axis("ArgSort", axis)).Apply(this);

    /// <summary>The first position, I32, of the greatest element along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor ArgMax(int axis = -1) => new ArgExtreme(true, Shape.Axis("ArgMax", axis)).Apply(this);

    /// <summary>The first position, I32, of the least element along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor ArgMin(int axis = -1) => new ArgExtreme(false, Shape.Axis("ArgMin", axis)).Apply(this);

    /// <summary>The sum of each element and all before it along an axis; in reverse, and all behind it.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor CumSum(int axis = 0, bool reverse = false) =>
        new CumSum(Shape.Axis("CumSum", axis), reverse).Apply(this);

    /// <summary>The product of each element and all before it along an axis; in reverse, and all behind it.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor CumProd(int axis = 0, bool reverse = false) =>
        new CumProd(Shape.Axis("CumProd", axis), reverse).Apply(this);

    /// <summary>The greatest of each element and all before it along an axis; in reverse, and all behind it.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor CumMax(int axis = 0, bool reverse = false) =>
        new CumExtreme(Arrays.Kernels.ReduceOp.Max, Shape.Axis("CumMax", axis), reverse).Apply(this);

    /// <summary>The least of each element and all before it along an axis; in reverse, and all behind it.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor CumMin(int axis = 0, bool reverse = false) =>
        new CumExtreme(Arrays.Kernels.ReduceOp.Min, Shape.Axis("CumMin", axis), reverse).Apply(this);

    /// <summary>A new last axis with 1 at each index and 0 elsewhere.</summary>
    public Tensor OneHot(int classes, DType type = DType.F32) =>
        Equal(ExpandDims(-1), Arange(classes, DType)).As(type);

    Tensor Cut((int Start, int Stop)[] parts) => parts.Select(part => part.Stop - part.Start).SequenceEqual(Shape)
        ? this
        : new Slice(
            [.. parts.Select(part => part.Start)], [.. parts.Select(part => part.Stop)],
            [.. Enumerable.Repeat(1, Rank)]).Apply(this);

    // The shape with dropped axes left out, new ones put in, and the axes of positions where they came.
    static Shape Selected(Selector?[] all, Selector[] each, Shape cut)
    {
        var extents = new List<int>();
        var (at, axis) = (0, 0);
        foreach (var selector in all.Concat(each[all.OfType<Selector>().Count()..]))
        {
            if (selector is null)
            {
                extents.Add(1);
                continue;
            }
            var width = selector.Positions?.Rank ?? 1;
            if (!selector.Drops) extents.AddRange(cut.Dims[at..(at + width)]);
            (at, axis) = (at + width, axis + 1);
        }
        return [.. extents];
    }
}
