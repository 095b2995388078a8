using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Benchmarks.Peers;
using static TorchSharp.torch;
using TorchTensor = TorchSharp.torch.Tensor;

namespace Nabla.Benchmarks.Kernels;

/// <summary>
/// Claims: at 4 million floats elementwise functions, reductions, scans and sorting are at least on a par with torch,
/// tanh 5 times, sigmoid 3 times, exp twice as fast; at 1,000 floats 3 times; softmax and layer norm 1.5 times. Results
/// as large as what they are made of go into an array that is there; torch, which frees each result at once, takes the
/// same memory from its pool again. All else is taken from a pool on both sides.
/// </summary>
static unsafe class Pointwise
{
    const int Large = 1 << 22, Small = 1000, Side = 2048;

    /// <summary>One case: bytes read and written, and the same operation for each contestant.</summary>
    sealed record Case(string Name, double Bytes, Action Nabla, Func<TorchTensor>? Torch);

    /// <summary>Functions of each element.</summary>
    public static IEnumerable<Line> Functions(Session session) =>
        Lines(session, ("4M", () => Elementwise(Large)), ("1000", () => Elementwise(Small)));

    /// <summary>Folds, scans and sorting, and rows that are folded and mapped.</summary>
    public static IEnumerable<Line> Folding(Session session) => Lines(session, ("4M", Folds), ("", Rows));

    static IEnumerable<Line> Lines(
        Session session, params (string Suffix, Func<IEnumerable<Case>> Cases)[] groups)
    {
        foreach (var (suffix, cases) in groups)
            foreach (var c in cases())
            {
                var name = $"{c.Name} {suffix}".TrimEnd();
                if (session.Wants(name)) yield return Measure(session, name, c);
            }
    }

    static Line Measure(Session session, string name, Case c)
    {
        var medians = Clock.Measure(session.Best, c.Nabla,
            Torch.IsThere && c.Torch is { } torch ? () => torch().Dispose() : null);
        return new(name, c.Bytes, medians[0]!.Value,
            new Dictionary<string, double?> { ["torch"] = medians[1], ["OpenBLAS"] = null })
        {
            CountsBytes = true,
        };
    }

    static float[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 6) - 3)];
    }

    static TorchTensor Peer(float[] values, params long[] shape) => Torch.IsThere ? Torch.Tensor(values, shape) : null!;

    static IEnumerable<Case> Elementwise(int n)
    {
        float[] left = Draw(n, 1), right = Draw(n, 2), above = [.. left.Select(MathF.Abs)];
        NDArray a = NDArray.From<float>(left), b = NDArray.From<float>(right), c = NDArray.From<float>(above);
        TorchTensor x = Peer(left, n), y = Peer(right, n), z = Peer(above, n);
        NDArray y1 = NDArray.Zeros(DType.F32, [n]), y2 = NDArray.Zeros(DType.F64, [n]),
            y3 = NDArray.Zeros(DType.Bool, [n]);
        var holds = Arrays.Kernels.Elementwise.Apply(CompareOp.Less, a, b);
        var truth = Torch.IsThere ? x.lt(y) : null!;
        Case One(string name, UnaryOp op, NDArray of, Func<TorchTensor> torch) =>
            new(name, 8.0 * n, () => Arrays.Kernels.Elementwise.Apply(op, of, y1), torch);
        Case Two(string name, BinaryOp op, Func<TorchTensor> torch) =>
            new(name, 12.0 * n, () => Arrays.Kernels.Elementwise.Apply(op, a, b, y1), torch);
        Case[] both =
        [
            Two("add", BinaryOp.Add, () => x.add(y)), Two("mul", BinaryOp.Mul, () => x.mul(y)),
            One("exp", UnaryOp.Exp, a, () => x.exp()), One("tanh", UnaryOp.Tanh, a, () => x.tanh()),
            new("sum", 4.0 * n, () => Reduce.Apply(ReduceOp.Sum, a), () => x.sum()),
        ];
        Case[] large =
        [
            One("log", UnaryOp.Log, c, () => z.log()), One("sigmoid", UnaryOp.Sigmoid, a, () => x.sigmoid()),
            One("sqrt", UnaryOp.Sqrt, c, () => z.sqrt()), One("relu", UnaryOp.Relu, a, () => x.relu()),
            Two("maximum", BinaryOp.Max, () => x.maximum(y)),
            One("sin", UnaryOp.Sin, a, () => x.sin()), One("erf", UnaryOp.Erf, a, () => x.erf()),
            Two("atan2", BinaryOp.Atan2, () => x.atan2(y)),
            new("pow", 12.0 * n, () => Arrays.Kernels.Elementwise.Apply(BinaryOp.Pow, c, b, y1), () => z.pow(y)),
            new("less", 9.0 * n, () => Arrays.Kernels.Elementwise.Apply(CompareOp.Less, a, b, y3), () => x.lt(y)),
            new("select", 13.0 * n, () => Arrays.Kernels.Elementwise.Select(holds, a, b, y1), () => where(truth, x, y)),
            new("float to double", 12.0 * n, () => Arrays.Kernels.Elementwise.Convert(a, DType.F64, y2),
                () => x.to(ScalarType.Float64)),
        ];
        return n == Small ? both : [.. both, .. large];
    }

    static IEnumerable<Case> Folds()
    {
        var values = Draw(Large, 1);
        NDArray a = NDArray.From<float>(values), table = a.Reshape(Side, Side);
        TorchTensor x = Peer(values, Large), square = Peer(values, Side, Side);
        NDArray Mean(int axis) => Arrays.Kernels.Elementwise.Apply(
            BinaryOp.Div, Reduce.Apply(ReduceOp.Sum, table, [axis]), NDArray.Scalar((float)Side));
        return
        [
            new("max", 4.0 * Large, () => Reduce.Apply(ReduceOp.Max, a), () => x.max()),
            new("argmax", 4.0 * Large, () => Scans.ArgMax(a, 0), () => x.argmax(0)),
            new("mean over 0", 4.0 * Large, () => Mean(0), () => square.mean([0])),
            new("mean over 1", 4.0 * Large, () => Mean(1), () => square.mean([1])),
            new("cumsum", 8.0 * Large, () => Scans.Cumulative(ReduceOp.Sum, a, 0), () => x.cumsum(0)),
            new("sort", 8.0 * Large, () => Sorting.Sort(a, 0), () => Sorted(x)),
            new("normal", 4.0 * Large, () => RandomBits.Normal((1, 2), DType.F32, [Large]), () => randn(Large)),
        ];
    }

    static TorchTensor Sorted(TorchTensor x)
    {
        var (values, places) = sort(x);
        places.Dispose();
        return values;
    }

    static IEnumerable<Case> Rows()
    {
        foreach (var (rows, width) in new[] { (128, 10), (4096, 1024) })
        {
            var values = Draw(rows * width, 1);
            var (a, x, bytes) = (NDArray.From<float>(values, [rows, width]), Peer(values, rows, width),
                8.0 * rows * width);
            var y = NDArray.Zeros(DType.F32, [rows, width]);
            yield return new($"softmax {rows}x{width}", bytes, () => Normalize.Softmax(a, 1, y),
                () => nn.functional.softmax(x, 1));
            yield return new($"log softmax {rows}x{width}", bytes, () => Normalize.LogSoftmax(a, 1, y),
                () => nn.functional.log_softmax(x, 1));
            if (width == 10) continue;
            NDArray scale = NDArray.From<float>(values[..width]),
                shift = NDArray.From<float>(values[width..(2 * width)]);
            TorchTensor gain = Peer(values[..width], width), bias = Peer(values[width..(2 * width)], width);
            yield return new($"layer norm {rows}x{width}", bytes, () => Normalize.LayerNorm(a, scale, shift, 1e-5, y),
                () => nn.functional.layer_norm(x, [width], gain, bias, 1e-5));
        }
    }
}
