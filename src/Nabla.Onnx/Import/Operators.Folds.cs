namespace Nabla.Onnx;

// Folds over axes, and products.
static partial class Operators
{
    static Dictionary<string, Func<NodeCall, Tensor>> Folds() => new()
    {
        ["ReduceSum"] = n => Folded(n, 13, (x, axes, keep) => x.Sum(axes, keep)),
        ["ReduceMean"] = n => Folded(n, 18, (x, axes, keep) => x.Mean(axes, keep)),
        ["ReduceMax"] = n => Folded(n, 18, (x, axes, keep) => x.Max(axes, keep)),
        ["ReduceMin"] = n => Folded(n, 18, (x, axes, keep) => x.Min(axes, keep)),
        ["ReduceProd"] = n => Folded(n, 18, (x, axes, keep) => x.Prod(axes, keep)),
        ["ReduceL1"] = n => Folded(n, 18, (x, axes, keep) => x.Abs().Sum(axes, keep)),
        ["ReduceL2"] = n => Folded(n, 18, (x, axes, keep) => x.Square().Sum(axes, keep).Sqrt()),
        ["ReduceSumSquare"] = n => Folded(n, 18, (x, axes, keep) => x.Square().Sum(axes, keep)),
        ["ReduceLogSum"] = n => Folded(n, 18, (x, axes, keep) => x.Sum(axes, keep).Log()),
        ["ReduceLogSumExp"] = n => Folded(n, 18, (x, axes, keep) => x.LogSumExp(axes, keep)),
        ["ArgMax"] = n => Place(n, (x, axis) => x.ArgMax(axis)),
        ["ArgMin"] = n => Place(n, (x, axis) => x.ArgMin(axis)),
        ["CumSum"] = Running,
    };

    static Dictionary<string, Func<NodeCall, Tensor>> Products() => new()
    {
        ["Gemm"] = Gemm,
        ["Einsum"] = n => Tensor.Einsum(n.Text("equation", "").Replace(" ", ""), n.All),
    };

    static Tensor Folded(NodeCall n, int set, Func<Tensor, int[], bool, Tensor> fold)
    {
        var x = n[0];
        var axes = n.OperatorSet >= set ? n.Numbers(1) : n.Ints("axes");
        if (axes is null or [])
        {
            if (n.Int("noop_with_empty_axes", 0) == 1) return x;
            axes = [.. Enumerable.Range(0, x.Rank)];
        }
        return fold(x, n.Axes(axes, x.Rank), n.Int("keepdims", 1) == 1).As(x.DType);
    }

    static Tensor Place(NodeCall n, Func<Tensor, int, Tensor> find)
    {
        var axis = n.Axis(n.Int("axis", 0), n[0]);
        var isLast = n.Int("select_last_index", 0) == 1;
        var place = find(isLast ? n[0].Flip(axis) : n[0], axis).As(DType.I64);
        if (isLast) place = n[0].Shape[axis] - 1 - place;
        return n.Int("keepdims", 1) == 1 ? place.ExpandDims(axis) : place;
    }

    static Tensor Running(NodeCall n)
    {
        var axis = n.Axis(n.Number(1) ?? 0, n[0]);
        var sum = n[0].CumSum(axis, n.Int("reverse", 0) == 1);
        return n.Int("exclusive", 0) == 1 ? sum - n[0] : sum;
    }

    static Tensor Gemm(NodeCall n)
    {
        var (a, b) = (n.Int("transA", 0) == 1 ? n[0].T : n[0], n.Int("transB", 0) == 1 ? n[1].T : n[1]);
        var (alpha, beta) = (n.Float("alpha", 1), n.Float("beta", 1));
        var product = a.MatMul(b);
        if (alpha != 1) product *= alpha;
        return n.Maybe(2) is { } c ? product + (beta == 1 ? c : c * beta) : product;
    }
}
