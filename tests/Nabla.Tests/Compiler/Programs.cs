using Nabla.Core;
using Nabla.Interpreters;
using static Nabla.Transform;

namespace Nabla.Tests.Compiler;

/// <summary>Random programs of up to so many operations: odd shapes, all element types, axes of extent 0.</summary>
public static class Programs
{
    static readonly DType[] types =
        [DType.F32, DType.F32, DType.F32, DType.F64, DType.I32, DType.I64, DType.U8, DType.Bool];
    static readonly int[] extents = [1, 2, 3, 5, 16, 17, 33];

    /// <summary>A graph without constants, and inputs for it.</summary>
    public static (Graph Graph, Tensor[] Inputs) Make(int seed)
    {
        var (random, inputs) = Inputs(seed);
        return Trace(random, inputs, DType.F32);
    }

    /// <summary>The same program with doubles for every float: what its rounding errors are measured from.</summary>
    public static (Graph Graph, Tensor[] Inputs) Wide(int seed)
    {
        var (random, inputs) = Inputs(seed);
        return Trace(random, Array.ConvertAll(inputs, x => x.DType == DType.F32 ? x.As(DType.F64) : x), DType.F64);
    }

    static (Random Random, Tensor[] Inputs) Inputs(int seed)
    {
        var random = new Random(seed);
        var inputs = Enumerable.Range(0, random.Next(1, 5))
            .Select(_ => Draw(random, AShape(random), types[random.Next(types.Length)])).ToArray();
        return (random, inputs);
    }

    static (Graph Graph, Tensor[] Inputs) Trace(Random random, Tensor[] inputs, DType real)
    {
        var graph = GraphTrace.Make(x => Body(random, x, real), Array.ConvertAll(inputs, x => x.Type));
        return (graph.Lifted(), [.. graph.Constants.Select(constant => constant.Value), .. inputs]);
    }

    static Shape AShape(Random random)
    {
        var shape = Enumerable.Range(0, random.Next(4)).Select(_ => extents[random.Next(extents.Length)]).ToArray();
        if (shape.Length > 0 && random.Next(20) == 0) shape[random.Next(shape.Length)] = 0;
        return shape;
    }

    public static Tensor Draw(Random random, Shape shape, DType type) =>
        Tensor.Create<double>([.. Enumerable.Range(0, shape.Size).Select(_ => (random.NextDouble() * 4) - 2)], shape)
            .As(type);

    static Tensor[] Body(Random random, Tensor[] inputs, DType real)
    {
        var pool = inputs.ToList();
        Tensor Any() => pool[random.Next(Math.Max(0, pool.Count - 8), pool.Count)];
        for (int i = 0, count = random.Next(1, 61); i < count; i++)
            if (Step(random, Any(), Any, real) is { Length: < 20_000 } made) pool.Add(made);
        return [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Any()), pool[^1]];
    }

    static Tensor Step(Random random, Tensor x, Func<Tensor> any, DType real) => random.Next(31) switch
    {
        0 => Number(x, real) + 1.5f,
        1 => 2 * Number(x, real),
        2 => Number(x, real) * 1 + 0,
        3 or 4 => Pair(x, any, (a, b) => Number(a, real) + b),
        5 or 6 => Pair(x, any, (a, b) => Number(a, real) * b),
        7 => Pair(x, any, (a, b) => Tensor.Maximum(Number(a, real), b)),
        8 => Pair(x, any, (a, b) => Tensor.Where(a < b, a, b)),
        9 => Pair(x, any, (a, b) => Number(a, real) - b),
        10 => (Number(x, real) > 0).As(Promotion.Of("", x.Type, new TensorType(real, default)).DType),
        11 => x.Type.IsFloat ? x.Tanh() : Number(x, real).Square(),
        12 => x.Type.IsFloat ? (x * 0.3f).Exp() : -Number(x, real),
        13 => x.Type.IsFloat ? x.Sigmoid() : Number(x, real).Abs(),
        14 => x.Rank == 0 ? x : x.Sum(axis: random.Next(x.Rank), keepDims: random.Next(2) == 0),
        15 => x.Rank == 0 || x.Shape.Any(n => n == 0) ? x
            : Number(x, real).Max(axis: random.Next(x.Rank), keepDims: random.Next(2) == 0),
        16 => Number(x, real).Sum(),
        17 => x.Rank < 2 ? x : x.Transpose(),
        18 => x.Reshape(x.Length),
        19 => x.Rank == 0 ? x : x.ExpandDims(random.Next(x.Rank)),
        20 => x.Type.IsFloat && x.Rank > 0 ? x.Softmax() : x,
        21 or 22 => Product(x, any()),
        24 => Loop(Number(x, real), any(), random.Next(2) == 0),
        25 => Choice(Number(x, real), any()),
        26 => Repeated(Number(x, real), random.Next(4)),
        27 => Images(random, x, t => Convolution(random, t)),
        28 => Images(random, x, t => random.Next(3) == 0
            ? t.MeanPool(2, 1, Padding.Same) : t.MaxPool(2, random.Next(1, 3), Padding.Same)),
        29 => Images(random, x, t => Transform.Grad((Tensor u) => u.MaxPool(2, null, Padding.Same).Square().Sum())(t)),
        30 => Images(random, x, t =>
        {
            var kernels = Kernels(random, t);
            static Tensor Sum(Tensor u, Tensor w) => u.Convolve(w, padding: Padding.Same).Square().Sum();
            return random.Next(2) == 0 ? Transform.Grad((Tensor u) => Sum(u, kernels))(t).Relu()
                : Transform.Grad((Tensor w) => Sum(t, w))(kernels);
        }),
        _ => x.Rank == 0 || x.Shape[0] < 2 ? x : x[1..],
    };

    // Over the first axis; carries a row and a number, closes over a tensor, and gives views as ys.
    static Tensor Loop(Tensor x, Tensor other, bool reverse)
    {
        if (x.Rank == 0 || x.Shape.Size == 0) return x;
        var bias = other.DType == DType.Bool || other.Length == 0 ? x[0] : other.Reshape(other.Length)[0].As(x.DType);
        var ((row, sum), (each, old)) = Scan(
            (c, r) => ((Tensor.Maximum(c.Row, r) + bias, c.Sum + r.Sum().As(x.DType)), (c.Row * r, c.Row)),
            (Row: x[0], Sum: Tensor.Zeros([], x.DType)), x, reverse: reverse);
        return reverse ? each + row : old + sum;
    }

    static Tensor Choice(Tensor x, Tensor other) => Cond(
        x.Length > 0 ? x.Reshape(x.Length)[0] > 0 : false, t => t * t,
        t => Switch((t.Length > 0 ? t.Reshape(t.Length)[^1] : 0).As(DType.I32), [s => s + 1, s => -s, s => s], t), x)
        + (other.Type with { Weak = false } == x.Type ? other : x);

    static Tensor Repeated(Tensor x, int times) => While(
        c => c.I < times, c => (c.I + 1, Tensor.Maximum(c.X, 0) + c.First, c.X),
        (I: Tensor.Scalar(0), X: x, First: x)).X;

    // The numbers as some images, if they are not too many.
    static Tensor Images(Random random, Tensor x, Func<Tensor, Tensor> f)
    {
        if (!x.Type.IsFloat || x.Length is 0 or > 2000) return x;
        int Divisor(int n) => extents.Where(extent => n % extent == 0).OrderBy(_ => random.Next()).First();
        var channels = Divisor(x.Length);
        var width = Divisor(x.Length / channels);
        var height = Divisor(x.Length / channels / width);
        return f(x.Reshape(x.Length / channels / width / height, height, width, channels) * 0.3f);
    }

    static Tensor Convolution(Random random, Tensor x)
    {
        var y = x.Convolve(Kernels(random, x), padding: Padding.Same);
        return random.Next(2) == 0 ? y : (y + 0.1f).Relu();
    }

    static Tensor Kernels(Random random, Tensor x) => 0.2f
        * Draw(random, [random.Next(1, 4), random.Next(1, 4), x.Shape[3], extents[random.Next(extents.Length)]], x.DType);

    static Tensor Number(Tensor x, DType real) => x.DType == DType.Bool ? x.As(real) : x;

    static Tensor Pair(Tensor a, Func<Tensor> any, Func<Tensor, Tensor, Tensor> f)
    {
        for (var i = 0; i < 4; i++)
        {
            var b = any();
            if (Fit(a.Shape, b.Shape) && (a.DType == DType.Bool) == (b.DType == DType.Bool)) return f(a, b);
        }
        return f(a, a);
    }

    static bool Fit(Shape a, Shape b) =>
        a.Reverse().Zip(b.Reverse()).All(pair => pair.First == pair.Second || pair.First == 1 || pair.Second == 1);

    static Tensor Product(Tensor a, Tensor b) => a.Rank == 2 && b.Rank == 2 && a.Type.IsFloat && b.Type.IsFloat
        ? (a.Shape[1] == b.Shape[0] ? a.MatMul(b) : a.Shape[0] == b.Shape[0] ? a.T.MatMul(b) : a.MatMul(a.T)) * 0.1f
            : a;
}
