using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>
/// A function of tensors that the laws are tried on: smooth near its points, so that differences converge.
/// </summary>
public sealed record Case(string Name, Func<Tensor[], Tensor> Function, Func<Random, double>[] Draws, Shape[] Shapes)
{
    /// <summary>A point to try the function at, the same for the same seed.</summary>
    public Tensor[] Point(int seed)
    {
        var random = new Random(seed);
        return [.. Shapes.Zip(Draws, (shape, draw) => Points.Of(shape, () => draw(random)))];
    }

    public override string ToString() => Name;
}

public static class Points
{
    public static Tensor Of(Shape shape, Func<double> draw) =>
        Tensor.Create<double>(Enumerable.Range(0, shape.Size).Select(_ => draw()).ToArray(), shape);

    public static Tensor Like(Tensor x, int seed)
    {
        var random = new Random(seed);
        return Of(x.Shape, () => (2 * random.NextDouble()) - 1);
    }

    public static double[] Numbers(Tensor x) => x.As(DType.F64).ToArray<double>();

    public static double Inner(IEnumerable<Tensor> a, IEnumerable<Tensor> b) =>
        a.Zip(b).Sum(pair => Numbers(pair.First).Zip(Numbers(pair.Second)).Sum(p => p.First * p.Second));
}

/// <summary>Every primitive that has a derivative, at its usual use and at its edges.</summary>
public static class Cases
{
    static double Any(Random random) => (4 * random.NextDouble()) - 2;

    static double Positive(Random random) => 0.3 + (2 * random.NextDouble());

    static double Away(Random random) => (random.Next(2) == 0 ? -1 : 1) * Positive(random);

    static Case One(string name, Func<Tensor, Tensor> f, Func<Random, double>? draw = null, params int[] shape) =>
        new(name, x => f(x[0]), [draw ?? Any], [shape is [] ? [2, 3] : shape]);

    static Case Two(string name, Func<Tensor, Tensor, Tensor> f, Shape a, Shape b, Func<Random, double>? draw = null) =>
        new(name, x => f(x[0], x[1]), [draw ?? Any, draw ?? Any], [a, b]);

    // Carries a state and a number, uses what it closes over, and gives a tree.
    static Tensor Loop(Tensor x, Tensor w, bool reverse)
    {
        var ((state, sum), (ys, _)) = Scan(
            (c, r) => ((c.State.MatMul(w).Tanh() + r, c.Sum + r.Sum()), (c.State * r, c.Sum)),
            (State: x[0], Sum: Tensor.Scalar(0.0)), x, reverse: reverse);
        return ys + state + (sum * sum);
    }

    public static readonly Case[] All =
    [
        One("neg", x => -x),
        One("abs", x => x.Abs(), Away),
        One("sign", x => x.Sign(), Away),
        One("square", x => x.Square()),
        One("reciprocal", x => x.Reciprocal(), Away),
        One("sqrt", x => x.Sqrt(), Positive),
        One("rsqrt", x => x.Rsqrt(), Positive),
        One("exp", x => x.Exp()),
        One("expm1", x => x.Expm1()),
        One("log", x => x.Log(), Positive),
        One("log1p", x => x.Log1p(), Positive),
        One("sin", x => x.Sin()),
        One("cos", x => x.Cos()),
        One("tan", x => (0.4 * x).Tan()),
        One("atan", x => x.Atan()),
        One("sinh", x => x.Sinh()),
        One("cosh", x => x.Cosh()),
        One("tanh", x => x.Tanh()),
        One("sigmoid", x => x.Sigmoid()),
        One("softplus", x => x.Softplus()),
        One("relu", x => x.Relu(), Away),
        One("erf", x => x.Erf()),
        One("gelu", x => x.Gelu()),
        One("silu", x => x.Silu()),
        One("clip", x => x.Clip(-1, 1)),
        One("floor", x => x * x.Floor()),
        One("ceil", x => x * x.Ceil()),
        One("round", x => x * x.Round()),
        One("trunc", x => x * x.Trunc()),
        One("cbrt", x => x.Cbrt(), Away),
        One("exp2", x => x.Exp2()),
        One("log2", x => x.Log2(), Positive),
        One("log10", x => x.Log10(), Positive),
        One("asin", x => (0.4 * x).Asin()),
        One("acos", x => (0.4 * x).Acos()),
        One("asinh", x => x.Asinh()),
        One("acosh", x => (1.2 + x).Acosh(), Positive),
        One("atanh", x => (0.4 * x).Atanh()),
        One("erfc", x => x.Erfc()),
        One("erfinv", x => (0.4 * x).ErfInv()),
        One("is finite", x => Tensor.Where(x.IsFinite() & !x.IsNaN() & !x.IsInfinity(), x * x, 0)),
        One("leaky relu", x => x.LeakyRelu(), Away),
        One("elu", x => x.Elu(1.5), Away),
        One("mish", x => x.Mish()),
        One("softsign", x => x.Softsign(), Away),
        One("shift bits", x => x * (((x * 4).As(DType.I32) << 2) >> 1)),
        One("not", x => Tensor.Where(!(x > 0), x * x, -x), Away),
        One("any and all", x => x * (x > 0).Any(axis: 1, keepDims: true) * Tensor.Where((x > -1).All(axis: 0), 2, x)),
        Two("add", (a, b) => a + b, [2, 3], [2, 3]),
        Two("add broadcast", (a, b) => a + b, [2, 3], [3]),
        Two("add scalar", (a, b) => a + b, [2, 3], []),
        Two("sub", (a, b) => a - b, [2, 1], [1, 3]),
        Two("mul", (a, b) => a * b, [2, 3], [2, 3]),
        Two("mul broadcast", (a, b) => a * b, [4, 1, 3], [2, 1]),
        Two("div", (a, b) => a / b, [2, 3], [2, 3], Away),
        Two("pow", Tensor.Pow, [2, 3], [3], Positive),
        Two("rem", (a, b) => a % b, [3], [3], Positive),
        Two("remainder", (a, b) => Tensor.Remainder(a, b), [2, 3], [3], Away),
        Two("rem of signs", (a, b) => a % b, [2, 3], [3], Away),
        Two("floor divide", (a, b) => b * Tensor.FloorDivide(a, b), [2, 3], [3], Away),
        Two("atan2", Tensor.Atan2, [2, 3], [3], Away),
        Two("hypot", Tensor.Hypot, [2, 3], [3], Away),
        Two("logaddexp", Tensor.LogAddExp, [2, 3], [3]),
        Two("xlogy", Tensor.XLogY, [2, 3], [3], Positive),
        Two("maximum", Tensor.Maximum, [2, 3], [2, 3]),
        Two("minimum", Tensor.Minimum, [2, 3], [3]),
        Two("where", (a, b) => Tensor.Where(a > 0, a * b, b), [2, 3], [2, 3]),
        Two("where of one", (a, b) => Tensor.Where(a > b, a, 1), [2, 3], [2, 3]),
        One("broadcast", x => x.BroadcastTo([4, 2, 3])),
        One("broadcast stretches", x => x.BroadcastTo([2, 5, 3]), null, 2, 1, 3),
        One("reshape", x => x.Reshape(3, -1)),
        One("transpose", x => x.Transpose(2, 0, 1), null, 2, 3, 4),
        One("convert", x => x.As(DType.F64)),
        One("sum", x => x.Sum()),
        One("sum axis", x => x.Sum(axis: 0)),
        One("sum keep", x => x.Sum(axis: -1, keepDims: true)),
        One("mean", x => x.Mean(axis: 1)),
        One("var", x => x.Var(axis: 1)),
        One("std", x => x.Std()),
        One("standardize", x => x.Standardize(1), null, 2, 4),
        One("sum of axes", x => x.Sum([0, 2]), null, 2, 3, 2),
        One("mean of axes", x => x.Mean([0, -1], keepDims: true), null, 2, 3, 2),
        One("prod of axes", x => x.Prod([0, 2], keepDims: true), null, 2, 3, 2),
        One("norm", x => x.Norm(axis: 1)),
        One("norm 1", x => x.Norm(1, axis: 0), Away),
        One("norm 3", x => x.Norm(3), Away),
        One("norm infinity", x => x.Norm(double.PositiveInfinity, [0, 1])),
        One("median", x => x.Median(1), null, 2, 4),
        One("quantile", x => x.Quantile(0.3)),
        Two("softmax cross-entropy", (a, b) => Tensor.SoftmaxCrossEntropy(a, b.Softmax()), [2, 3], [2, 3]),
        One("softmax cross-entropy of classes", x => Tensor.SoftmaxCrossEntropy(x, Tensor.Create([2, 0]))),
        Two("sigmoid cross-entropy", (a, b) => Tensor.SigmoidCrossEntropy(a, b.Sigmoid()), [2, 3], [2, 3]),
        One("max", x => x.Max(axis: 1)),
        One("min", x => x.Min()),
        One("logsumexp", x => x.LogSumExp(axis: 1)),
        One("softmax", x => x.Softmax()),
        One("logsoftmax", x => x.LogSoftmax(0)),
        Two("matmul", (a, b) => a.MatMul(b), [2, 3], [3, 4]),
        Two("matmul row", (a, b) => a.MatMul(b), [3], [3, 4]),
        Two("matmul column", (a, b) => a.MatMul(b), [2, 3], [3]),
        Two("matmul inner", (a, b) => a.MatMul(b), [3], [3]),
        Two("matmul batched", (a, b) => a.MatMul(b), [5, 2, 3], [5, 3, 4]),
        Two("matmul one matrix", (a, b) => a.MatMul(b), [5, 2, 3], [3, 4]),
        Two("matmul broadcast", (a, b) => a.MatMul(b), [5, 1, 2, 3], [4, 3, 2]),
        Two("einsum product", (a, b) => Tensor.Einsum("ij,jk->ki", a, b), [2, 3], [3, 4]),
        Two("einsum batch", (a, b) => Tensor.Einsum("bij,kb->ikb", a, b), [2, 3, 4], [5, 2]),
        Two("einsum ellipsis", (a, b) => Tensor.Einsum("...i,...i", a, b), [2, 1, 3], [4, 3]),
        Two("einsum of three", (a, b) => Tensor.Einsum("ij,jk,ij->i", a, b, a), [2, 3], [3, 4]),
        One("einsum diagonal", x => Tensor.Einsum("iji->ji", x), null, 3, 2, 3),
        One("einsum trace", x => Tensor.Einsum("ii", x), null, 3, 3),
        Two("tensordot", (a, b) => Tensor.TensorDot(a, b), [2, 3, 4], [3, 4, 2]),
        Two("outer", Tensor.Outer, [2, 3], [4]),
        Two("kron", Tensor.Kron, [2, 3], [2, 2]),
        Two("convolve", (a, b) => a.Convolve(b), [2, 4, 5, 2], [3, 2, 2, 3]),
        Two("convolve strides", (a, b) => a.Convolve(b, (2, 1), ((1, 0), (2, 1)), (1, 2)), [1, 5, 4, 2], [2, 3, 2, 2]),
        Two("convolve groups", (a, b) => a.Convolve(b, 2, Padding.Same, groups: 2), [2, 3, 3, 4], [3, 3, 2, 6]),
        Two("convolve spread", (a, b) => a.Convolve(b, padding: 1, inputDilation: (2, 3)), [1, 2, 3, 1], [2, 2, 1, 2]),
        Two("convolve a line", (a, b) => a.Convolve(b, 2, 1, 2), [2, 7, 2], [3, 2, 3]),
        Two("convolve one", (a, b) => a.Convolve(b), [3, 4, 2], [2, 2, 2, 2]),
        Two(
            "convolve transposed", (a, b) => a.ConvolveTranspose(b, (2, 1), 1, 1, 2, (1, 0)),
            [2, 2, 3, 4], [3, 3, 1, 4]),
        Two("convolve transposed line", (a, b) => a.ConvolveTranspose(b, 2), [3, 3], [2, 2, 3]),
        One("max pool", x => x.MaxPool(2), null, 2, 4, 5, 2),
        One("max pool overlaps", x => x.MaxPool((3, 2), (2, 1), (1, 1), (1, 2)), null, 1, 5, 4, 2),
        One("max pool of a line", x => x.MaxPool(3, 2, Padding.Same), null, 2, 6, 2),
        One("mean pool", x => x.MeanPool((2, 3), 2, 1), null, 2, 4, 5, 2),
        One("mean pool without padding", x => x.MeanPool(3, 2, Padding.Same, countPadding: false), null, 2, 6, 2),
        One("slice", x => x[1..3, ^2], null, 4, 5),
        One("slice steps", x => x.Slice(1, 1, 5, 2), null, 2, 6),
        One("slice of nothing", x => x[2..2], null, 4, 2),
        One("index and new axis", x => x[.., null, -1, 0..2], null, 2, 3, 4),
        One("pad", x => x.Pad(1, 2, -1)),
        One("pad between", x => new Primitives.Pad([1, -1], [0, 2], [2, 1]).Apply(x), null, 3, 4),
        One("flip", x => x.Flip(1)),
        Two("concat", (a, b) => Tensor.Concat([a, b, a], 1), [2, 3], [2, 1]),
        Two("concat of one that moves", (a, b) => Tensor.Concat([a.Sign(), a * b]), [2], [2], Away),
        Two("stack", (a, b) => Tensor.Stack([a, b], -1), [2, 3], [2, 3]),
        One("take", x => x.Take(Tensor.Create([[2, 0], [-1, 2]]), 1), null, 2, 3, 2),
        One("take own places", x => x.Take(x.ArgMax(0), 0), null, 3, 2),
        One("take of all", x => Tensor.Create([1.0, 2, 3]).Take((x > 0).As(DType.I32))),
        One("take along", x => x.TakeAlong(x.ArgSort(0), 0), null, 3, 2),
        Two("scatter add", (a, b) => a.ScatterAdd(Tensor.Create([1, 0, 1]), b, 1), [2, 3], [2, 3]),
        Two("scatter add own places", (a, b) => a.ScatterAdd(b.ArgSort(0), b * b), [3], [3]),
        One("sort", x => x.Sort(0), null, 4, 2),
        One("lgamma", x => x.Lgamma(), Away),
        One("digamma", x => x.Digamma(), Positive),
        One("digamma below", x => (x - 2.5).Digamma(), random => 0.2 + (0.6 * random.NextDouble())),
        One("at set", x => x.At[1, ^1].Set(3), null, 3, 4),
        Two("at set range", (a, b) => a.At[1.., 0].Set(b), [3, 4], [2]),
        Two("at add", (a, b) => a.At[0].Add(b * b), [3, 4], [4]),
        Two("at multiply", (a, b) => a.At[.., 1..3].Multiply(b), [3, 4], [3, 1]),
        Two("at max", (a, b) => a.At[1..].Max(b), [3, 2], [2]),
        Two("at set places", (a, b) => a.At[Tensor.Create([2, 0, 2])].Set(b), [3, 2], [3, 2]),
        Two("at add places", (a, b) => a.At[.., Tensor.Create([[1], [1]])].Add(b), [3, 2], [3, 2, 1]),
        Two("at multiply places", (a, b) => a.At[Tensor.Create([1, 0, 1]), 1].Multiply(b), [2, 3], [3]),
        Two("at min places", (a, b) => a.At[Tensor.Create([1, 0, 1]), 1].Min(b), [2, 3], [3]),
        Two("at max own places", (a, b) => a.At[b.ArgSort(0)].Max(b * b), [3], [3]),
        Two("at set own places", (a, b) => a.At[(b > 0).As(DType.I32)].Set(b), [3], [3]),
        Two("scatter set along", (a, b) => new Primitives.ScatterSet(1)
            .Apply(a, Tensor.Create([0, 2]), b), [2, 3, 2], [2, 2, 2]),
        Two("scatter product along", (a, b) => new Primitives.ScatterFold(Arrays.Kernels.BinaryOp.Mul, 1)
            .Apply(a, Tensor.Create([2, 2]), b), [2, 3], [2, 2]),
        One("dynamic slice", x => x.DynamicSlice(Tensor.Create([1, 9]), [2, 2]), null, 3, 4),
        One("dynamic slice own places", x => x.DynamicSlice((x[..2, 0] > 0).As(DType.I32), [2, 2]), null, 3, 4),
        Two("dynamic update", (a, b) => a.DynamicUpdate(Tensor.Create([0, 2]), b), [3, 4], [2, 1]),
        Two("dynamic update own places", (a, b) => a.DynamicUpdate((b[0] > 0).As(DType.I32), b), [3, 4], [2, 2]),
        One("cumsum reverse", x => x.CumSum(1, reverse: true)),
        One("cumprod", x => x.CumProd(1), null, 2, 5),
        One("cumprod reverse", x => x.CumProd(-1, reverse: true), null, 2, 3),
        One("cummax", x => x.CumMax(1), null, 2, 5),
        One("cummin reverse", x => x.CumMin(0, reverse: true), null, 5, 2),
        One("top k", x => x.TopK(2).Values, null, 2, 4),
        One("diag", x => x.Diag(), null, 2, 3),
        One("diag below", x => x.Diag(-1), null, 3),
        One("diagonal", x => x.Diagonal(1), null, 2, 3, 4),
        One("trace", x => x.Trace(-1), null, 4, 3),
        One("tril", x => x.Tril(), null, 2, 3, 3),
        One("triu", x => x.Triu(1), null, 3, 4),
        One("repeat", x => x.Repeat(2, 1)),
        One("tile", x => x.Tile(2, 1, 3)),
        One("roll", x => x.Roll(-1, 1)),
        One("split", x => x.Split(3, 1)[1] * x.Split(3, 1)[0]),
        Two("meshgrid", (a, b) => Tensor.MeshGrid(a, b)[0] * Tensor.MeshGrid(a, b)[1], [3], [2]),
        Two("pad with a value", (a, b) => a.Pad([(1, 0), (0, 2)], b), [2, 3], []),
        One("swap axes", x => x.SwapAxes(0, -1), null, 2, 3, 4),
        Two("interpolate", (a, b) => a.Interpolate(Tensor.Create([-2.0, -0.5, 1, 2.5]), b), [5], [4]),
        One("cumsum", x => x.CumSum(1)),
        One("prod", x => x.Prod(1), null, 2, 5),
        One("max of many", x => x.Max(axis: 0), null, 5, 2),
        One("custom jvp", Transform.CustomJvp(
            (Tensor x) => x.Exp().Log1p(), (x, dx) => (x.Softplus(), dx * x.Sigmoid()))),
        Two("custom jvp of two", Transform.CustomJvp(
            (Tensor a, Tensor b) => a.Sin() * b,
            (a, b, da, db) => (a.Sin() * b, (a.Cos() * b * da) + (a.Sin() * db))), [2, 3], [2, 3]),
        Two("scan", (x, w) => Loop(x, w, reverse: false), [4, 3], [3, 3]),
        Two("scan reverse", (x, w) => Loop(x, w, reverse: true), [4, 3], [3, 3]),
        One("scan of no xs", x => Scan(c => ((0.5 * c).Sin() + x, c * x), x, 3).Ys),
        One("scan of no step", x => Scan((c, r) => (c * r, c.Sin()), x[0], x[..0]).Carry + x),
        One("scan that carries what does not move", x => Scan(
            (c, r) => ((c.N + 1, (c.X * r) + c.N), c.X), (N: Tensor.Scalar(1), X: Tensor.Ones([3], x.DType)), x).Ys),
        Two("scan in a scan", (x, w) => Scan(
            (c, r) => (Scan((d, s) => ((d * r).Sin() + s, d), c, w).Carry, c), x[0], x).Ys, [2, 3], [2, 3]),
        Two("fori", (x, w) => ForI(0, 3, (i, c) => (c * w).Sin() + (i * 0.1), x), [2, 3], [3]),
        One("map", x => Map(r => r.Sin() * r, x)),
        One("associative scan", x => AssociativeScan((a, b) => a * b, x), null, 5, 2),
        One("associative scan reverse", x => AssociativeScan((a, b) => (a.A * b.A, (b.A * a.B) + b.B), (A: x, B: x * x),
            reverse: true, axis: 1).B, null, 2, 6),
        Two("cond", (x, w) => Cond(x.Sum() > 0, (a, b) => a.Sin() * b, (a, b) => a - b.Exp(), x, w), [2, 3], [3],
            Away),
        One("cond that closes over", x => Cond(x[0, 0] > 0, () => x * x, () => x.Sin())),
        One("cond of one that moves", x => Cond(x[0, 0] > 0, () => x * x, () => Tensor.Ones([2, 3], x.DType))),
        One("switch", x => Switch((x[0, 0] * 3).As(DType.I32), [a => a.Sin(), a => a * a, a => 1 / (3 + a)], x)),
        One("cond in a scan", x => Scan((c, r) => (Cond(r[0] > 0, d => d * r, d => d.Sin(), c), c), x[0] + 1, x).Ys),
        Two("remat", Transform.Remat((Tensor a, Tensor b) => (a.MatMul(b).Sin() * 0.5).Exp()), [2, 3], [3, 4]),
        Two(
            "remat of products", Transform.Remat(
                (Tensor a, Tensor b) => a.MatMul(b).CheckpointName("product").Sin() * b[0], Policies.DotsSaveable),
            [2, 3], [3, 4]),
        Two(
            "shard", Transform.Shard(
                (Tensor a, Tensor b) => (a * b).Sin() + Transform.PMean(a.Exp() * b, "i"), new Mesh(("i", 2)),
                [0, null]),
            [2, 3], [3]),
        One("named axis", Transform.Vmap(
            (Tensor x) => (Transform.PSum(x, "i") * x).Sin() * Transform.AllGather(x, "i").Sum(0), axisName: "i")),
        Two("mlp", (x, w) => (x.MatMul(w).Tanh().MatMul(w.T) - x).Square().Mean(), [4, 3], [3, 2]),
    ];

    public static TheoryData<Case> Theory => [.. All];
}
