using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

// Elements in other places: repeated, turned, taken apart, looked up.
public abstract partial class Tensor
{
    /// <summary>The elements, row by row, in one axis.</summary>
    public Tensor Ravel() => Reshape(Length);

    /// <summary>Two axes exchanged.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor SwapAxes(int a, int b)
    {
        int[] order = [.. Enumerable.Range(0, Rank)];
        (a, b) = (Shape.Axis("SwapAxes", a), Shape.Axis("SwapAxes", b));
        (order[a], order[b]) = (order[b], order[a]);
        return Transpose(order);
    }

    /// <summary>Each slice along an axis so many times, one after another: 0 0 1 1.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Repeat(int times, int axis = 0)
    {
        axis = Shape.Axis("Repeat", axis);
        return AxisMoves.Repeat(this, axis + 1, times).Reshape(Shape.With(axis, Shape[axis] * times));
    }

    /// <summary>The whole again and again, along each axis as often as said, the last axes first: 0 1 0 1.</summary>
    /// <exception cref="ShapeException">A number is negative.</exception>
    public Tensor Tile(params ReadOnlySpan<int> times)
    {
        var rank = Math.Max(Rank, times.Length);
        int[] all = [.. Enumerable.Repeat(1, rank - times.Length), .. times];
        int[] extents = [.. Enumerable.Repeat(1, rank - Rank), .. Shape];
        Shape apart = [.. all.Zip(extents, (n, extent) => new[] { n, extent }).SelectMany(pair => pair)];
        return new Broadcast(apart, [.. Enumerable.Range(0, rank).Select(i => (2 * i) + 1)]).Apply(Reshape(extents))
            .Reshape([.. all.Zip(extents, (n, extent) => n * extent)]);
    }

    /// <summary>
    /// The slices along an axis moved on by so many places, those that leave the end coming in at the front.
    /// </summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Roll(int by, int axis = 0)
    {
        axis = Shape.Axis("Roll", axis);
        var extent = Shape[axis];
        var cut = extent == 0 ? 0 : ((-by % extent) + extent) % extent;
        return cut == 0 ? this : Concat([Slice(axis, cut, extent), Slice(axis, 0, cut)], axis);
    }

    /// <summary>The differences of neighbours along an axis, taken so many times.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public Tensor Diff(int times = 1, int axis = -1)
    {
        axis = Shape.Axis("Diff", axis);
        var x = this;
        for (; times > 0 && x.Shape[axis] > 0; times--)
        {
            var (before, behind) = (x.Slice(axis, 0, x.Shape[axis] - 1), x.Slice(axis, 1, x.Shape[axis]));
            x = DType == DType.Bool ? before ^ behind : behind - before;
        }
        return x;
    }

    /// <summary>
    /// Where each value would have to stand among the elements of this vector, ascending, I32: before equal ones, or
    /// behind them.
    /// </summary>
    /// <exception cref="ShapeException">This is no vector.</exception>
    public Tensor SearchSorted(Tensor values, bool behind = false)
    {
        if (Rank != 1) throw new ShapeException("SearchSorted", $"{Shape}", "one axis, ascending");
        var each = Given("SearchSorted", values).ExpandDims(-1);
        return (behind ? this <= each : this < each).Sum(-1);
    }

    /// <summary>How often each whole number below length stands in the tensor, I32, or the sum of its weights.</summary>
    public Tensor BinCount(int length, Tensor? weights = null)
    {
        var hits = Ravel().OneHot(length, weights?.DType ?? DType.I32);
        return weights is null ? hits.Sum(0) : weights.Ravel().MatMul(hits);
    }

    /// <summary>
    /// The positions, I32, of the elements that are not 0: a row each, a column an axis. How many there are is no
    /// shape, so a tensor that is being traced has none: use Where.
    /// </summary>
    /// <exception cref="ConcretizationException">The tensor is being traced.</exception>
    public Tensor ArgWhere()
    {
        var holds = Single(this, "ArgWhere");
        var places = Enumerable.Range(0, Length).Where(i => holds[i]).ToArray();
        var strides = Shape.RowMajor();
        return Create<int>(
            [.. places.SelectMany(place => strides.Select((stride, axis) => place / stride % Shape[axis]))],
            [places.Length, Rank]);

        static bool[] Single(Tensor x, string operation) => Arrays.Kernels.Elementwise.Convert(
            x.Numbers(operation, "choose between values with Where"), DType.Bool).ToArray<bool>();
    }

    /// <summary>As many equal parts along an axis.</summary>
    /// <exception cref="ShapeException">The extent is not divisible.</exception>
    public Tensor[] Split(int parts, int axis = 0)
    {
        axis = Shape.Axis("Split", axis);
        if (parts < 1 || Shape[axis] % parts != 0)
            throw new ShapeException(
                "Split", $"axis {axis} of {Shape} in {parts}", "the parts are equal: cut others by ranges, x[1..3]");
        var each = Shape[axis] / parts;
        return [.. Enumerable.Range(0, parts).Select(i => Slice(axis, i * each, (i + 1) * each))];
    }

    /// <summary>
    /// For vectors, tensors of one axis each: the values of the first along axis 0, of the second along axis 1, …
    /// </summary>
    /// <exception cref="ShapeException">One is no vector.</exception>
    public static Tensor[] MeshGrid(params Tensor[] vectors)
    {
        if (vectors.FirstOrDefault(vector => vector.Rank != 1) is { } other)
            throw new ShapeException("MeshGrid", $"{other.Shape}", "each has one axis");
        Shape grid = [.. vectors.Select(vector => vector.Length)];
        return [.. vectors.Select((vector, i) => new Broadcast(grid, [i]).Apply(vector))];
    }

    /// <summary>
    /// Values, or zeros, before and behind along each axis, from the first; negative numbers cut off.
    /// </summary>
    /// <exception cref="ShapeException">There are more pairs than axes, or more is cut than there is.</exception>
    public Tensor Pad(IReadOnlyList<(int Before, int Behind)> widths, Tensor? value = null)
    {
        if (widths.Count > Rank)
            throw new ShapeException("Pad", $"{widths.Count} widths for {Shape}", "at most one pair an axis");
        var rest = new (int Before, int Behind)[Rank - widths.Count];
        return Pad([.. widths.Concat(rest).Select(pair => (pair.Before, pair.Behind, 0))], value ?? 0);
    }

    /// <summary>
    /// A value before, behind and between the elements along each axis; negative numbers before and behind cut off.
    /// </summary>
    /// <exception cref="ShapeException">There is not one entry an axis, or more is cut than there is.</exception>
    public Tensor Pad(IReadOnlyList<(int Before, int Behind, int Between)> widths, Tensor value)
    {
        if (widths.Count != Rank)
            throw new ShapeException("Pad", $"{widths.Count} widths for {Shape}", "one entry an axis");
        var pad = new Pad(
            [.. widths.Select(w => w.Before)], [.. widths.Select(w => w.Behind)], [.. widths.Select(w => w.Between)]);
        var zeros = pad.Apply(this);
        return value.Concrete is { Type.Weak: true } number && (double)number == 0 ? zeros
            : Where(pad.Apply(Ones(Shape, DType.Bool)), zeros, Promotion.To(value, DType));
    }

    /// <summary>
    /// The part with these extents that begins at positions, one whole number an axis in a tensor, known only when it
    /// runs: negative ones count from the end; moved inside where it would reach beyond an end.
    /// </summary>
    /// <exception cref="ShapeException">The part is larger, or there is not one position an axis.</exception>
    public Tensor DynamicSlice(Tensor starts, Shape extents) => new DynamicSlice(extents).Apply(this, starts);

    /// <summary>This with a part replaced, at positions as <see cref="DynamicSlice"/> has them.</summary>
    /// <exception cref="ShapeException">The part is larger, or there is not one position an axis.</exception>
    public Tensor DynamicUpdate(Tensor starts, Tensor part) =>
        new DynamicUpdate().Apply(this, Promotion.To(part, DType), starts);

    /// <summary>
    /// The greatest elements along an axis, the greatest first, and their positions, I32; of equal ones the first.
    /// </summary>
    /// <exception cref="ShapeException">There are not so many.</exception>
    public (Tensor Values, Tensor Indices) TopK(int count, int axis = -1)
    {
        axis = Shape.Axis("TopK", axis);
        var extent = Shape[axis];
        if (count < 0 || count > extent)
            throw new ShapeException("TopK", $"{count} along axis {axis} of {Shape}", $"there are {extent}");
        // Sorted backward, so that of equal elements the first comes last, and read from the end.
        var indices = extent - 1 - Flip(axis).ArgSort(axis).Flip(axis).Slice(axis, 0, count);
        return (TakeAlong(indices, axis), indices);
    }

    /// <summary>
    /// The line through points, xs ascending, at these places: between neighbours in proportion, beyond the ends as at
    /// the ends.
    /// </summary>
    /// <exception cref="ShapeException">xs and ys are not vectors of one length, two or more.</exception>
    public Tensor Interpolate(Tensor xs, Tensor ys)
    {
        if (xs.Rank != 1 || xs.Shape != ys.Shape || xs.Length < 2)
            throw new ShapeException(
                "Interpolate", $"{xs.Shape} and {ys.Shape}", "both are vectors of one length, 2 or more");
        var above = (ExpandDims(-1) >= xs[1..^1]).Sum(-1);
        var (x0, x1, y0, y1) = (xs.Take(above), xs.Take(above + 1), ys.Take(above), ys.Take(above + 1));
        var share = ((this - x0) / (x1 - x0)).Clip(0, 1);
        return y0 + (share * (y1 - y0));
    }

    /// <summary>
    /// Whether |a - b| is at most absolute + relative |b|, one by one, as NumPy's isclose; infinities are close to
    /// themselves, NaN to nothing unless asked for.
    /// </summary>
    public static Tensor IsClose(
        Tensor a, Tensor b, double relative = 1e-5, double absolute = 1e-8, bool equalNaN = false)
    {
        var (p, q) = (Floating(a), Floating(b));
        var near = (p - q).Abs() <= absolute + (relative * q.Abs());
        var close = Equal(p, q) | (near & q.IsFinite());
        return equalNaN ? close | (p.IsNaN() & q.IsNaN()) : close;
    }

    /// <summary>Whether all elements are close, as <see cref="IsClose"/> has it.</summary>
    public static Tensor AllClose(
        Tensor a, Tensor b, double relative = 1e-5, double absolute = 1e-8, bool equalNaN = false) =>
        IsClose(a, b, relative, absolute, equalNaN).All();

    /// <summary>Whether shapes, and all elements, are equal.</summary>
    public static Tensor ArrayEqual(Tensor a, Tensor b) => a.Shape == b.Shape ? Equal(a, b).All() : false;
}
