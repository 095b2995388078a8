using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using static Nabla.Course.Grads.Functions;
using static Nabla.Course.Grads.Mini;
using static Nabla.Course.Vmaps.MiniVmap;

namespace Nabla.Course.Vmaps;

/// <summary>
/// Chapter 11: functions of one example, run on many at once. One more interpreter over the miniature of chapter 10,
/// and what it is good for; then the real <c>Vmap</c>.
/// </summary>
public static class VmapChapter
{
    public static Chapter Entry { get; } = new(
        11, "11-vmap", "Vmap",
        "the batch dimension that nobody wrote: per-example gradients, Jacobians, and which digits pull hardest",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        page.Output("letters", () => InFront(page));
        page.Output("layer", () => OneAndMany(page));
        page.Output("count", () => Count(page));
        page.Output("nested", () => Nested(page));
        page.Output("each", () => EachGradient(page));
        page.Output("jacobian", () => Jacobian(page));
        Pulls.Run(page);
    }

    static void InFront(Page page)
    {
        Show("of the left matrix", Vmap(x => [Value.Einsum("ij,jk->ik", x[0], Value.Ones(3, 4))]), [5, 2, 3]);
        Show("of the right one", Vmap(x => [Value.Einsum("ij,jk->ik", Value.Ones(2, 3), x[0])]), [5, 3, 4]);
        Show("of both", Vmap(x => [Value.Einsum("ij,jk->ik", x[0], x[1])]), [5, 2, 3], [5, 3, 4]);

        void Show(string name, Func<Value[], Value[]> f, params int[][] shapes)
        {
            Equation line = MakeGraph(f, [.. shapes.Select(Value.Ones)]).Equations.Single();
            page.WriteLine($"many {name,-19} {((Einsum)line.Operation).Text}");
        }
    }

    static void OneAndMany(Page page)
    {
        #region layer
        Value w = NdArray.Normal(1, 3, 2), b = NdArray.Normal(2, 2);
        Value Layer(Value x) => Sigmoid(Value.Einsum("i,io->o", x, w) + b);

        Grads.Graph one = MakeGraph(x => [Layer(x[0])], Value.Ones(3));
        Grads.Graph many = MakeGraph(x => [Vmap(Layer)(x[0])], Value.Ones(100, 3));
        #endregion

        foreach ((string name, Grads.Graph graph) in new[] { ("one", one), ("many", many) })
        {
            page.WriteLine($"{name}:");
            foreach (string line in graph.Lines)
                page.WriteLine(line);
        }
    }

    static void Count(Page page)
    {
        Value[] p = [.. Networks.Shapes(4, 3, 2).Select((shape, k) => (Value)NdArray.Normal(k, shape))];
        Value xs = NdArray.Normal(8, 100, 4), ys = NdArray.Normal(9, 100, 2);
        #region count
        Value Loss(Value[] sample) => Networks.Loss(p, sample[0], sample[1]);

        Grads.Graph one = MakeGraph(sample => [Loss(sample)], Value.Ones(4), Value.Ones(2));
        Grads.Graph many = MakeGraph(Vmap(sample => [Loss(sample)]), xs, ys);
        #endregion

        page.WriteLine("               lines       work");
        page.WriteLine($"one sample     {one.Equations.Length,5}    {one.Work,7:N0}");
        page.WriteLine($"a loop of 100  {100 * one.Equations.Length,5:N0}    {100 * one.Work,7:N0}");
        page.WriteLine($"Vmap of 100    {many.Equations.Length,5}    {many.Work,7:N0}");
    }

    static void Nested(Page page)
    {
        Value xs = NdArray.Normal(1, 3, 2), ys = NdArray.Normal(2, 4, 2);
        #region nested
        static Value Distance(Value x, Value y) => ((x - y) * (x - y)).Sum();

        Value all = Vmap(x => Vmap(y => Distance(x, y))(ys))(xs);
        #endregion

        double miss = 0;
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                double square = 0;
                for (int d = 0; d < 2; d++)
                    square += Math.Pow(xs.Numbers[i, d] - ys.Numbers[j, d], 2);
                miss = Math.Max(miss, Math.Abs(square - all.Numbers[i, j]));
            }
        }

        page.WriteLine($"{all.Numbers.Sides}, {(miss < 1e-12 ? "the same as two loops" : "differs from two loops")}");
        Grads.Graph graph = MakeGraph(x => [Vmap(x => Vmap(y => Distance(x, y))(ys))(x[0])], xs);
        foreach (Equation line in graph.Equations.Where(line => line.Operation is Einsum))
            page.WriteLine(((Einsum)line.Operation).Text);
    }

    static void EachGradient(Page page)
    {
        Xor.Network network = Xor.Network.From(Xor.XorTraining.Start(seed: 3, scale: 1));
        #region each
        static Value Loss(Value[] w, Value x, Value y)
        {
            Value h = Sigmoid(Value.Einsum("i,oi->o", x, w[0]) + w[1]);
            Value miss = Sigmoid((h * w[2]).Sum() + w[3]) - y;
            return miss * miss;
        }

        Func<Value[], Value[]> each = Vmap(sample => Grad(w => Loss(w, sample[0], sample[1]))(Knobs(network)));
        #endregion

        Value[] gradients = each([
            new NdArray([4, 2], [0, 0, 0, 1, 1, 0, 1, 1]), new NdArray([4], [0, 1, 1, 0])]);
        page.WriteLine($"shapes: {string.Join("  ", gradients.Select(g => g.Numbers.Sides))}");
        for (int s = 0; s < 4; s++)
        {
            Xor.Sample sample = Xor.Network.Xor[s];
            double[] hand = network.Gradient(sample).ToArray();
            double miss = hand.Zip(Nine(gradients, s), (a, b) => Math.Abs(a - b)).Max();
            page.WriteLine($"{sample.X1} xor {sample.X2}: db3 = {hand[8],7:F4}, all nine "
                + (miss < 1e-12 ? "as in chapter 4" : $"off by {miss:0.0e0}"));
        }
    }

    static Value[] Knobs(Xor.Network n) =>
    [
        new NdArray([2, 2], [n.W11, n.W12, n.W21, n.W22]), new NdArray([2], [n.B1, n.B2]),
        new NdArray([2], [n.W31, n.W32]), n.B3,
    ];

    static double[] Nine(Value[] g, int s)
    {
        (NdArray w, NdArray b, NdArray v, NdArray c) = (g[0].Numbers, g[1].Numbers, g[2].Numbers, g[3].Numbers);
        return [w[s, 0, 0], w[s, 0, 1], b[s, 0], w[s, 1, 0], w[s, 1, 1], b[s, 1], v[s, 0], v[s, 1], c[s]];
    }

    static void Jacobian(Page page)
    {
        Value x = NdArray.Normal(1, 5), w = NdArray.Normal(2, 5, 3);
        #region jacobian
        Value F(Value[] x) => Sigmoid(Value.Einsum("i,io->o", x[0], w));

        Func<Value, Value> columns = Vmap(v => Jvp(F, [x], [v]).Dy);
        Value jacobian = columns(Eye(5));
        #endregion

        double miss = 0;
        for (int o = 0; o < 3; o++)
        {
            Value one = Eye(3, o);
            NdArray row = Grad(x => (F([x]) * one).Sum())(x).Numbers;
            for (int i = 0; i < 5; i++)
                miss = Math.Max(miss, Math.Abs(row.Values[i] - jacobian.Numbers[i, o]));
        }

        Grads.Graph graph = MakeGraph(v => [columns(v[0])], Eye(5));
        page.WriteLine($"{jacobian.Numbers.Sides}, {(miss < 1e-12 ? "as reverse mode has it, row by row" : "differs")}");
        foreach (string line in graph.Lines)
            page.WriteLine(line);
    }

    static NdArray Eye(int size)
    {
        NdArray eye = NdArray.Zeros(size, size);
        for (int i = 0; i < size; i++)
            eye[i, i] = 1;
        return eye;
    }

    static NdArray Eye(int size, int row)
    {
        NdArray one = NdArray.Zeros(size);
        one[row] = 1;
        return one;
    }
}
