using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Onnx;

// Parts, sums and places along axes. Each is done along the axis where it lies, so that nothing is turned for it.
sealed partial class Writer
{
    // 0, 1, 2, … along its axis, and the same along the others.
    View Count(Iota iota, Extent[] to)
    {
        var extent = to[iota.Axis];
        var line = extent.IsFixed ? Constant(Moves.Iota(iota.Type, [extent.Count], 0))
            : Row(iota.Type, [extent], Cast(
                Node("Range", Number(0, DType.I64), Node("Squeeze", scope.ShapeOf([extent])), Number(1, DType.I64)),
                DType.I64, iota.Type));
        return line.Broadcast(to, [iota.Axis]);
    }

    View Cut(Slice slice, View x, Extent[] to)
    {
        // Where it repeats, fewer repeat.
        int[] cut = [.. Enumerable.Range(0, x.Rank).Where(axis => x.Map[axis] >= 0 && !x.Stretches(axis)
            && !IsAll(slice, axis, x.Extents[axis], to[axis]))];
        if (cut.Length == 0) return x with { Extents = to };
        return Along(x, to, x.Stored.Type, name => Slice(
            name, cut.Select(axis => slice.Starts[axis]), cut.Select(axis => slice.Stops[axis]),
            cut.Select(axis => x.Map[axis]), cut.Select(axis => slice.Steps[axis])));
    }

    static bool IsAll(Slice slice, int axis, Extent extent, Extent to) =>
        slice.Starts[axis] == 0 && slice.Steps[axis] == 1 && extent == to;

    View Reversed(Reverse reverse, View x)
    {
        int[] axes = [.. reverse.Axes.Where(axis => x.Map[axis] >= 0 && !x.Stretches(axis))];
        if (axes.Length == 0) return x;
        // From the last to before the first.
        var numbers = scope.Model;
        var none = numbers.Constant(NDArray.From<long>([.. axes.Select(_ => long.MinValue)]));
        var back = numbers.Numbers(axes.Select(_ => -1));
        return Along(x, x.Extents, x.Stored.Type, name => Node(
            "Slice", name, back, none, numbers.Numbers(axes.Select(axis => x.Map[axis])), back));
    }

    View Padded(Pad pad, View x, Extent[] to)
    {
        if (pad.Inner.Any(zeros => zeros != 0)) throw Refuse(pad, [x]);
        for (var axis = 0; axis < x.Rank; axis++)
            if (pad.Low[axis] != 0 || pad.High[axis] != 0) x = Stretched(x, axis, exact: true);
        int[] cut = [.. Enumerable.Range(0, x.Rank).Where(axis => pad.Low[axis] < 0 || pad.High[axis] < 0)];
        var rank = x.Stored.Extents.Length;
        int[] around = new int[2 * rank];
        for (var axis = 0; axis < x.Rank; axis++)
        {
            if (x.Map[axis] < 0) continue;
            around[x.Map[axis]] = Math.Max(0, pad.Low[axis]);
            around[rank + x.Map[axis]] = Math.Max(0, pad.High[axis]);
        }
        return Along(x, to, x.Stored.Type, name =>
        {
            if (cut.Length > 0)
                name = Slice(
                    name, cut.Select(axis => Math.Max(0, -pad.Low[axis])),
                    cut.Select(axis => pad.High[axis] < 0 ? pad.High[axis] : int.MaxValue),
                    cut.Select(axis => x.Map[axis]), cut.Select(_ => 1));
            return Node("Pad", name, scope.Model.Numbers(around), Number(0, x.Stored.Type));
        });
    }

    string Slice(
        string name, IEnumerable<int> starts, IEnumerable<int> stops, IEnumerable<int> axes, IEnumerable<int> steps) =>
        Node("Slice", [name, .. new[] { starts, stops, axes, steps }.Select(scope.Model.Numbers)]);

    View Joined(Concatenate join, View[] x, Extent[] to, DType type)
    {
        var order = Order(x, to.Length);
        string[] names = [.. x.Select(each => scope.Lay(each, order, stretched: true).Name)];
        Extent[] extents = [.. order.Select(axis => to[axis])];
        var stored = scope.Stored(type, extents, "Concat", names, ("axis", Array.IndexOf(order, join.Axis)));
        return View.Of(stored, isSingle: true).Permute(
            [.. Enumerable.Range(0, to.Length).Select(axis => Array.IndexOf(order, axis))]);
    }

    // Positions are moved inside, negative ones counted from the end, as the primitive has it.
    View CutAt(View[] x, Extent[] to, DType type)
    {
        if (x[0].Extents.Concat(to).Any(extent => !extent.IsFixed))
            throw new OnnxException("DynamicSlice", Text(x[0]), "its positions are along axes of known extents");
        var numbers = scope.Model;
        var extents = numbers.Numbers(x[0].Extents.Select(extent => extent.Count));
        var last = numbers.Numbers(x[0].Extents.Zip(to, (all, part) => all.Count - part.Count));
        var at = Cast(scope.Whole(x[1]), x[1].Stored.Type, DType.I64);
        var zero = Number(0, DType.I64);
        at = Node("Where", Node("Less", at, zero), Node("Add", at, extents), at);
        at = Node("Max", Node("Min", at, last), zero);
        var end = Node("Add", at, numbers.Numbers(to.Select(extent => extent.Count)));
        return Row(type, to, Node(
            "Slice", scope.Whole(x[0]), at, end, numbers.Numbers(Enumerable.Range(0, to.Length))));
    }

    string Indices(View x) => Cast(scope.Whole(x), x.Stored.Type, x.Stored.Type == DType.I32 ? DType.I32 : DType.I64);

    View Running(CumSum sum, View x, Extent[] to, DType type)
    {
        x = Stretched(x, sum.Axis);
        if (x.Map[sum.Axis] < 0) return x;
        return Along(x, to, type, name => scope.Node(
            "CumSum", [name, Number(x.Map[sum.Axis], DType.I64)], ("reverse", sum.Backward)));
    }

    delegate string Fold(string name, int[] axes);

    View Reduced(View x, Ints axes, Extent[] to, DType type, Fold fold)
    {
        foreach (var axis in axes) x = Stretched(x, axis);
        // What has extent 1 and lies nowhere folds into itself.
        int[] folded = [.. axes.Where(axis => x.Map[axis] >= 0).Select(axis => x.Map[axis]).Order()];
        int[] left = [.. Enumerable.Range(0, x.Rank).Where(axis => !axes.Contains(axis))];
        if (folded.Length == 0) return x with { Extents = to, Map = [.. left.Select(axis => x.Map[axis])] };
        Extent[] extents = [.. x.Stored.Extents.Where((_, i) => !folded.Contains(i))];
        int Moved(int at) => at < 0 ? -1 : at - folded.Count(each => each < at);
        var name = fold(Lies(x), folded);
        int[] map = [.. left.Select(axis => Moved(x.Map[axis]))];
        return new View(new Stored(type, extents) { Name = name }, to, map, IsSingle: true);
    }

    string SumOf(string name, int[] axes) =>
        scope.Node("ReduceSum", [name, scope.Model.Numbers(axes)], ("keepdims", 0));

    Fold ExtremeOf(ReduceOp op) => (name, axes) =>
        scope.Node(op == ReduceOp.Max ? "ReduceMax" : "ReduceMin", [name], ("axes", axes), ("keepdims", 0));

    // Any is the greatest, all the least, of 0 and 1.
    Fold LogicOf(ReduceOp op) => (name, axes) => Cast(
        ExtremeOf(op == ReduceOp.Any ? ReduceOp.Max : ReduceOp.Min)(Cast(name, DType.Bool, DType.I32), axes),
        DType.I32, DType.Bool);

    View Place(ArgExtreme extreme, View x, Extent[] to, DType type)
    {
        x = Stretched(x, extreme.Axis, exact: true);
        return Reduced(x, [extreme.Axis], to, type, (name, axes) => Cast(
            scope.Node(extreme.Greatest ? "ArgMax" : "ArgMin", [name], ("axis", axes[0]), ("keepdims", 0)),
            DType.I64, type));
    }

    // The elements (0) or their positions (1), the least first.
    View Sorted(View x, int axis, Extent[] to, DType type, int output)
    {
        if (!to[axis].IsFixed) throw new OnnxException("Sort", Text(x), "its axis has a known extent");
        var node = scope.Nodes(
            "TopK", [scope.Whole(x), scope.Model.Numbers([to[axis].Count])], 2, ("axis", axis), ("largest", 0));
        return Row(type, to, output == 0 ? node.Output[0] : Cast(node.Output[1], DType.I64, type));
    }

    /// <summary>The tensor that a view looks at, as it lies.</summary>
    string Lies(View x) => scope.Whole(View.Of(x.Stored, isSingle: false));

    // Nodes that change extents along axes where they lie.
    View Along(View x, Extent[] to, DType type, Func<string, string> nodes)
    {
        var extents = x.Stored.Extents.ToArray();
        for (var axis = 0; axis < x.Rank; axis++)
            if (x.Map[axis] >= 0 && !x.Stretches(axis)) extents[x.Map[axis]] = to[axis];
        return new View(new Stored(type, extents) { Name = nodes(Lies(x)) }, to, x.Map, IsSingle: true);
    }

    // The same with an axis as long in the file as it is; exact, and also one of extent 1 there.
    View Stretched(View x, int axis, bool exact = false)
    {
        if (!x.Stretches(axis) && (!exact || x.Map[axis] >= 0)) return x;
        var order = x.Order();
        var (name, extents) = scope.Lay(x, order, stretched: true);
        return new View(
            new Stored(x.Stored.Type, extents) { Name = name }, x.Extents,
            [.. Enumerable.Range(0, x.Rank).Select(each => Array.IndexOf(order, each))], x.IsSingle);
    }
}
