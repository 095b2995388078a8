namespace Nabla.Onnx;

// Other shapes of the same elements, parts of them, and what is made of shapes.
static partial class Operators
{
    static Dictionary<string, Func<NodeCall, Tensor>> Shapes() => new()
    {
        ["Reshape"] = Reshaped,
        ["Transpose"] = n => n.Ints("perm") is { } axes ? n[0].Transpose(n.Axes(axes, n[0].Rank)) : n[0].Transpose(),
        ["Squeeze"] = n => Axes(n, 13, 1) is { } axes
            ? n.Axes(axes, n[0].Rank).OrderDescending().Aggregate(n[0], (x, axis) => x.Squeeze(axis)) : n[0].Squeeze(),
        ["Unsqueeze"] = n => Axes(n, 13, 1) is { } axes
            ? n.Axes(axes, n[0].Rank + axes.Length).Order().Aggregate(n[0], (x, axis) => x.ExpandDims(axis))
            : throw n.Refuse("no axes", "they are given"),
        ["Flatten"] = n => n.Int("axis", 1) is var axis && n[0] is var x
            ? Rows(x, axis < 0 ? axis + x.Rank : axis) : n[0],
        ["Concat"] = n => Tensor.Concat(n.All, n.Axis(n.Int("axis", 0), n[0])),
        ["Slice"] = Sliced,
        ["Gather"] = n => n[0].Take(n[1], n.Int("axis", 0)),
        ["GatherElements"] = n => n[0].TakeAlong(n[1], n.Int("axis", 0)),
        ["Expand"] = n => n[0].BroadcastTo(Shape.Broadcast("Expand", n[0].Shape, n.Must(1))),
        ["Tile"] = n => n[0].Tile(n.Must(1)),
        ["Pad"] = Padded,
        ["Range"] = Ranged,
        ["ConstantOfShape"] = n => n.MaybeTensor("value") is { } value
            ? value.Reshape().BroadcastTo(n.Must(0)) : Tensor.Zeros(n.Must(0)),
        ["Constant"] = Constant,
        ["EyeLike"] = n => Tensor.Eye(n[0].Shape[0], n[0].Shape[1], n.Int("k", 0),
            n.Has("dtype") ? TypeOf(n, "dtype") : n[0].DType),
        ["Trilu"] = n => n.Int("upper", 1) == 1 ? n[0].Triu(n.Number(1) ?? 0) : n[0].Tril(n.Number(1) ?? 0),
        ["OneHot"] = OneHot,
        ["DepthToSpace"] = ToSpace,
        ["SpaceToDepth"] = ToDepth,
    };

    static Dictionary<string, Func<NodeCall, Value[]>> Several() => new()
    {
        // A shape is known, whatever it is of.
        ["Shape"] = n => [new(ShapeOf(n), IsKnown: true)],
        ["Size"] = n => [new(Tensor.Scalar((long)n[0].Length), IsKnown: true)],
        ["Split"] = Parts,
        ["Dropout"] = Dropout,
        ["LayerNormalization"] = LayerNorm,
        ["TopK"] = Greatest,
    };

    // All axes before one as rows, the others as columns.
    static Tensor Rows(Tensor x, int axis)
    {
        var rows = x.Shape.Take(axis).Aggregate(1, (a, b) => a * b);
        return x.Reshape(rows, x.Shape.Skip(axis).Aggregate(1, (a, b) => a * b));
    }

    // An attribute until a set, and an input from then on.
    static int[]? Axes(NodeCall n, int set, int input) =>
        n.OperatorSet >= set ? n.Numbers(input) : n.Ints("axes");

    static Tensor ShapeOf(NodeCall n)
    {
        var rank = n[0].Rank;
        int At(int? place, int otherwise) =>
            Math.Clamp(place is { } at ? at < 0 ? at + rank : at : otherwise, 0, rank);
        var (from, to) = (At(n.MaybeInt("start"), 0), At(n.MaybeInt("end"), rank));
        return Tensor.Create(n[0].Shape.Skip(from).Take(to - from).Select(extent => (long)extent).ToArray());
    }

    static Tensor Reshaped(NodeCall n)
    {
        var to = n.Must(1);
        if (n.Int("allowzero", 0) == 0)
        {
            for (var i = 0; i < to.Length; i++)
                if (to[i] == 0 && i < n[0].Rank) to[i] = n[0].Shape[i];
        }
        return n[0].Reshape(to.AsSpan());
    }

    static Tensor Sliced(NodeCall n)
    {
        var isOld = n.OperatorSet < 10;
        if (!isOld && n.Given(1) is { IsKnown: false }) return SlicedAt(n);
        var (starts, ends) = isOld ? (n.Ints("starts"), n.Ints("ends")) : (n.Numbers(1), n.Numbers(2));
        var axes = isOld ? n.Ints("axes") : n.Numbers(3);
        var steps = isOld ? null : n.Numbers(4);
        if (starts is null || ends?.Length != starts.Length || (axes ?? starts).Length != starts.Length
            || (steps ?? starts).Length != starts.Length || steps?.Contains(0) == true)
            throw n.Refuse("starts, ends, axes and steps", "they are as many, and no step is 0");
        var x = n[0];
        axes = n.Axes(axes ?? [.. Enumerable.Range(0, starts.Length)], x.Rank);
        for (var i = 0; i < starts.Length; i++) x = Part(x, axes[i], starts[i], ends[i], steps?[i] ?? 1);
        return x;
    }

    // At a place that only the run knows: as many elements from there as the file adds to it for the end.
    static Tensor SlicedAt(NodeCall n)
    {
        var (x, starts) = (n[0], n[1]);
        var axes = n.Axes(n.Numbers(3) ?? [.. Enumerable.Range(0, x.Rank)], x.Rank);
        if (n.Given(2)?.Sum is not var (from, count) || !ReferenceEquals(from, starts)
            || starts.Rank != 1 || starts.Length != axes.Length || !count.DType.IsInteger()
            || n.Numbers(4)?.All(step => step == 1) == false)
            throw n.Refuse(
                "starts that depend on the model's inputs",
                "ends are the starts plus a known number for each axis, and steps are 1");
        var (places, extents) = (new Tensor[x.Rank], x.Shape.ToArray());
        Array.Fill(places, Tensor.Scalar(0));
        var counts = count.As(DType.I64).BroadcastTo(starts.Shape).ToArray<long>();
        for (var i = 0; i < axes.Length; i++)
            (places[axes[i]], extents[axes[i]]) = (starts[i].As(DType.I32), checked((int)counts[i]));
        return x.DynamicSlice(Tensor.Stack(places), extents);
    }

    // Backward is forward in what is turned around.
    static Tensor Part(Tensor x, int axis, int start, int end, int step)
    {
        var extent = x.Shape[axis];
        long Front(long at) => at < 0 ? at + extent : at;
        var (from, to) = (Front(start), Front(end));
        if (step < 0)
            (x, from, to) = (x.Flip(axis), extent - 1 - Math.Min(from, extent - 1), extent - 1 - Math.Max(to, -1));
        var (first, last) = ((int)Math.Clamp(from, 0, extent), (int)Math.Clamp(to, 0, extent));
        return x.Slice(axis, first, Math.Max(first, last), (int)Math.Min(Math.Abs((long)step), int.MaxValue));
    }

    static Value[] Parts(NodeCall n)
    {
        var axis = n.Axis(n.Int("axis", 0), n[0]);
        var extent = n[0].Shape[axis];
        var sizes = n.OperatorSet >= 13 ? n.Numbers(1) : n.Ints("split");
        if (sizes is null)
        {
            var each = (extent + n.Outputs - 1) / n.Outputs;
            sizes = [.. Enumerable.Range(0, n.Outputs).Select(i => Math.Min(each, extent - (i * each)))];
        }
        if (sizes.Any(size => size < 0) || sizes.Sum(size => (long)size) != extent)
            throw n.Refuse($"parts of {string.Join(", ", sizes)}", $"together they are {extent}");
        var at = 0;
        return Values([.. sizes.Select(size => n[0].Slice(axis, at, at += size))]);
    }

    static Tensor Padded(NodeCall n)
    {
        var (rank, pads) = (n[0].Rank, n.OperatorSet >= 11 ? n.Numbers(1) : n.Ints("pads"));
        var axes = n.Axes(n.Numbers(3) ?? [.. Enumerable.Range(0, rank)], rank);
        if (n.Text("mode", "constant") != "constant" || pads?.Length != 2 * axes.Length)
            throw n.Refuse($"mode {n.Text("mode", "constant")}", "it is constant, and there are two numbers an axis");
        var widths = new (int, int)[rank];
        for (var i = 0; i < axes.Length; i++) widths[axes[i]] = (pads[i], pads[axes.Length + i]);
        var value = n.OperatorSet >= 11 ? n.Maybe(2) : n.Float("value", 0);
        return n[0].Pad(widths, value?.As(n[0].DType).Reshape());
    }

    static Tensor Ranged(NodeCall n)
    {
        if (!n.IsKnown) throw n.Refuse("ends that depend on inputs", "how many numbers there are is known");
        var (start, end, step) = ((double)n[0], (double)n[1], (double)n[2]);
        var count = Math.Max(0, Math.Ceiling((end - start) / step));
        return count <= int.MaxValue
            ? n[0].Reshape() + Tensor.Arange((int)count, n[0].DType) * n[2].Reshape()
            : throw n.Refuse($"{start} to {end} by {step}", "the step is not 0, and leads there");
    }

    static Tensor Constant(NodeCall n) => n.Find("value") is not null ? n.MaybeTensor("value")!
        : n.Has("value_float") ? Tensor.Scalar(n.Float("value_float", 0))
        : n.Find("value_floats") is { } floats ? Tensor.Create([.. floats.Floats])
        : n.Find("value_int") is { } one ? Tensor.Scalar(one.I)
        : n.Find("value_ints") is { } numbers ? Tensor.Create([.. numbers.Ints])
        : throw n.Refuse(string.Join(", ", n.Names), "it is a tensor, or numbers");

    static Tensor OneHot(NodeCall n)
    {
        var depth = n.MustOne(1);
        var axis = n.Int("axis", -1) is var a && a < 0 ? a + n[0].Rank + 1 : a;
        var hot = Tensor.Equal(Mod(n[0], depth).ExpandDims(-1), Tensor.Arange(depth).As(n[0].DType)).MoveAxis(-1, axis);
        return Tensor.Where(hot, n[2][1], n[2][0]);
    }

    // Positions from the end are positions; those beyond an end are none.
    static Tensor Mod(Tensor places, int depth) => Tensor.Where(places < 0, places + depth, places);

    static Tensor ToSpace(NodeCall n)
    {
        var (x, b) = (n[0], n.Int("blocksize", 1));
        var (batch, channels, h, w) = (x.Shape[0], x.Shape[1] / (b * b), x.Shape[2], x.Shape[3]);
        var parts = n.Text("mode", "DCR") == "DCR"
            ? x.Reshape(batch, b, b, channels, h, w).Transpose(0, 3, 4, 1, 5, 2)
            : x.Reshape(batch, channels, b, b, h, w).Transpose(0, 1, 4, 2, 5, 3);
        return parts.Reshape(batch, channels, h * b, w * b);
    }

    static Tensor ToDepth(NodeCall n)
    {
        var (x, b) = (n[0], n.Int("blocksize", 1));
        var (batch, channels, h, w) = (x.Shape[0], x.Shape[1], x.Shape[2] / b, x.Shape[3] / b);
        return x.Reshape(batch, channels, h, b, w, b).Transpose(0, 3, 5, 1, 2, 4)
            .Reshape(batch, channels * b * b, h, w);
    }

    static Value[] Greatest(NodeCall n)
    {
        var count = n.OperatorSet >= 10 ? n.MustOne(1) : n.Int("k", 1);
        var axis = n.Axis(n.Int("axis", -1), n[0]);
        if (n.Int("largest", 1) == 1)
        {
            var (values, places) = n[0].TopK(count, axis);
            return Values(values, places.As(DType.I64));
        }
        return Values(
            n[0].Sort(axis).Slice(axis, 0, count), n[0].ArgSort(axis).Slice(axis, 0, count).As(DType.I64));
    }
}
