using static Nabla.NN.Tests.Numbers;
using static Nabla.Transform;

namespace Nabla.NN.Tests;

/// <summary>
/// Twenty steps of each optimizer, in double precision, against the algorithm of its paper written with single numbers.
/// </summary>
public class OptimizerTests
{
    const double Rate = 0.05;

    // One number's algorithm: from the gradient, the parameter and the step, 1, 2, ..., to the next parameter.
    delegate Func<double, double, int, double> Scalar();

    static readonly Dictionary<string, (Optimizer Optimizer, Scalar Reference)> all = new()
    {
        ["Sgd"] = (Optimizers.Sgd(Rate), () => (g, w, _) => w - (Rate * g)),
        ["Sgd, decay"] = (Optimizers.Sgd(Rate, decay: 0.1), () => (g, w, _) => w - (Rate * (g + (0.1 * w)))),
        ["Momentum"] = (Optimizers.Sgd(Rate, 0.9), () =>
        {
            double m = 0;
            return (g, w, _) => w - (Rate * (m = (0.9 * m) + g));
        }
        ),
        ["Nesterov"] = (Optimizers.Sgd(Rate, 0.9, nesterov: true), () =>
        {
            double m = 0;
            return (g, w, _) => w - (Rate * (g + (0.9 * (m = (0.9 * m) + g))));
        }
        ),
        ["Adagrad"] = (Optimizers.Adagrad(Rate), () =>
        {
            double s = 0;
            return (g, w, _) => w - (Rate * g / (Math.Sqrt(s += g * g) + 1e-10));
        }
        ),
        ["RmsProp"] = (Optimizers.RmsProp(Rate, 0.9, momentum: 0.5), () =>
        {
            double v = 0, m = 0;
            return (g, w, _) =>
            {
                v = (0.9 * v) + (0.1 * g * g);
                m = (0.5 * m) + (g / (Math.Sqrt(v) + 1e-8));
                return w - (Rate * m);
            };
        }
        ),
        ["Adam"] = (Optimizers.Adam(Rate), () => Adam((m, v, _) => m / (Math.Sqrt(v) + 1e-8))),
        ["AdamW"] = (Optimizers.AdamW(Rate, 0.2), () => Adam((m, v, w) => (m / (Math.Sqrt(v) + 1e-8)) + (0.2 * w))),
        ["AmsGrad"] = (Optimizers.AmsGrad(Rate), () =>
        {
            double m = 0, v = 0, most = 0;
            return (g, w, t) =>
            {
                (m, v) = ((0.9 * m) + (0.1 * g), (0.999 * v) + (0.001 * g * g));
                most = Math.Max(most, v);
                return w - (Rate * m / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(most / (1 - Math.Pow(0.999, t))) + 1e-8));
            };
        }
        ),
        ["NAdam"] = (Optimizers.NAdam(Rate), () =>
        {
            double m = 0, v = 0, product = 1;
            return (g, w, t) =>
            {
                static double Mu(int step) => 0.9 * (1 - (0.5 * Math.Pow(0.96, step * 0.004)));
                product *= Mu(t);
                (m, v) = ((0.9 * m) + (0.1 * g), (0.999 * v) + (0.001 * g * g));
                var ahead = (Mu(t + 1) * m / (1 - (product * Mu(t + 1)))) + ((1 - Mu(t)) * g / (1 - product));
                return w - (Rate * ahead / (Math.Sqrt(v / (1 - Math.Pow(0.999, t))) + 1e-8));
            };
        }
        ),
        ["Lion"] = (Optimizers.Lion(Rate, 0.3), () =>
        {
            double m = 0;
            return (g, w, _) =>
            {
                var next = w - (Rate * (Math.Sign((0.9 * m) + (0.1 * g)) + (0.3 * w)));
                m = (0.99 * m) + (0.01 * g);
                return next;
            };
        }
        ),
        ["Accumulate"] = (Optimizers.Accumulate(4, Optimizers.Sgd(Rate, 0.9)), () =>
        {
            double m = 0, sum = 0;
            return (g, w, t) =>
            {
                sum += g / 4;
                if (t % 4 != 0) return w;
                m = (0.9 * m) + sum;
                sum = 0;
                return w - (Rate * m);
            };
        }
        ),
        ["ClipByValue"] = (
            Optimizers.Chain(Optimizers.ClipByValue(0.4), Optimizers.Sgd(Rate)),
            () => (g, w, _) => w - (Rate * Math.Clamp(g, -0.4, 0.4))),
        ["A schedule"] = (
            Optimizers.Sgd(Schedule.From(step => Rate / (step + 1))), () => (g, w, t) => w - (Rate / t * g)),
    };

    static Func<double, double, int, double> Adam(Func<double, double, double, double> direction)
    {
        double m = 0, v = 0;
        return (g, w, t) =>
        {
            (m, v) = ((0.9 * m) + (0.1 * g), (0.999 * v) + (0.001 * g * g));
            return w - (Rate * direction(m / (1 - Math.Pow(0.9, t)), v / (1 - Math.Pow(0.999, t)), w));
        };
    }

    public static TheoryData<string> Names => [.. all.Keys];

    // Some hills: no leaf's gradient is a multiple of another's, and signs change on the way.
    static Tensor Loss((Tensor A, Tensor B) w) =>
        (Draw(7, 3).Square() * (w.A - Draw(8, 3)).Square()).Sum() + (1.3 * w.B).Sin().Sum()
            + (w.A.Sum() * w.B).Square().Mean();

    static readonly (Tensor A, Tensor B) start = (Draw(1, 3), Draw(2, 2, 4));

    static readonly Func<(Tensor A, Tensor B), (Tensor A, Tensor B)> slopes = Grad<(Tensor A, Tensor B)>(Loss);

    static double[] All((Tensor A, Tensor B) w) => [.. w.A.Values(), .. w.B.Values()];

    static (Tensor, Tensor) Tree(double[] w) =>
        (Tensor.Create<double>(w[..3], [3]), Tensor.Create<double>(w[3..], [2, 4]));

    [Theory, MemberData(nameof(Names))]
    public void Twenty_steps_are_those_of_the_paper(string name)
    {
        var (optimizer, reference) = all[name];
        var scalars = Enumerable.Range(0, 11).Select(_ => reference()).ToArray();
        var (w, state) = (start, optimizer.Init(start));
        var naive = All(start);
        for (var t = 1; t <= 20; t++)
        {
            var g = All(slopes(Tree(naive)));
            naive = [.. naive.Select((one, i) => scalars[i](g[i], one, t))];
            (w, state) = optimizer.Step(slopes(w), state, w);
            Close(naive, All(w), name == "A schedule" ? 1e-6 : 1e-9);
        }
        Assert.Equal(20, (int)state.Step);
        Assert.NotEqual(All(start), naive);
    }

    public static TheoryData<string> Others =>
        ["Lamb", "Muon", "LBfgs", "ClipByGlobalNorm", "WithAverage", "OnPlateau"];

    static Optimizer Other(string name) => name switch
    {
        "Lamb" => Optimizers.Lamb(Rate, 0.1),
        "Muon" => Optimizers.Muon(Rate, decay: 0.1, others: Optimizers.Adam(Rate)),
        "LBfgs" => Optimizers.LBfgs(0.5, 4),
        "ClipByGlobalNorm" => Optimizers.Chain(Optimizers.ClipByGlobalNorm(0.5), Optimizers.Sgd(Rate)),
        "WithAverage" => Optimizers.WithAverage(0.9, Optimizers.Adam(Rate)),
        _ => Optimizers.Chain(Optimizers.Sgd(Rate), Optimizers.OnPlateau(every: 2, factor: 0.5, patience: 1)),
    };

    /// <summary>
    /// In a compiled and bound step the count is a tensor: nothing is traced again, and nothing differs.
    /// </summary>
    [Theory, MemberData(nameof(Names)), MemberData(nameof(Others))]
    public void A_bound_step_does_the_same_and_is_traced_once(string name)
    {
        var optimizer = all.TryGetValue(name, out var found) ? found.Optimizer : Other(name);
        var traced = 0;
        ((Tensor, Tensor), OptimizerState<(Tensor, Tensor)>) Once(
            ((Tensor A, Tensor B) W, OptimizerState<(Tensor, Tensor)> State) s, Tensor factor)
        {
            traced++;
            var (loss, slope) = ValueAndGrad(((Tensor A, Tensor B) w) => factor * Loss(w))(s.W);
            return optimizer.Step(slope, s.State, s.W, loss);
        }
        var step = Jit<((Tensor A, Tensor B), OptimizerState<(Tensor, Tensor)>), Tensor,
        ((Tensor, Tensor), OptimizerState<(Tensor, Tensor)>)>(Once);
        var bound = step.Bind((start, optimizer.Init(start)));
        var eager = (start, optimizer.Init(start));
        for (var t = 0; t < 12; t++)
        {
            bound.Run(Tensor.Scalar(1.0));
            eager = Once(eager, Tensor.Scalar(1.0));
        }
        Assert.Equal(13, traced);
        Close(All(eager.Item1), All(bound.State.Item1), 1e-8);
        Assert.NotEqual(All(start), All(eager.Item1));
    }

    [Fact]
    public void Lamb_takes_Adams_direction_as_long_as_the_leaf()
    {
        var optimizer = Other("Lamb");
        var (w, state) = (start, optimizer.Init(start));
        var naive = All(start);
        double[] m = new double[11], v = new double[11];
        for (var t = 1; t <= 20; t++)
        {
            var g = All(slopes(Tree(naive)));
            var u = new double[11];
            for (var i = 0; i < 11; i++)
            {
                (m[i], v[i]) = ((0.9 * m[i]) + (0.1 * g[i]), (0.999 * v[i]) + (0.001 * g[i] * g[i]));
                u[i] = (m[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-6))
                    + (0.1 * naive[i]);
            }
            double Ratio(Range leaf) => Length(naive[leaf]) / Length(u[leaf]);
            var (first, second) = (Ratio(..3), Ratio(3..));
            for (var i = 0; i < 11; i++) naive[i] -= Rate * (i < 3 ? first : second) * u[i];
            (w, state) = optimizer.Step(slopes(w), state, w);
            Close(naive, All(w), 1e-9);
        }
    }

    [Fact]
    public void Muon_makes_the_momentum_of_a_matrix_orthogonal_and_leaves_vectors_to_Adam()
    {
        var (muon, adam) = (Other("Muon"), Optimizers.Adam(Rate));
        var (w, state) = (start, muon.Init(start));
        var memory = adam.Init(start.A);
        var buffer = new double[8];
        for (var t = 1; t <= 20; t++)
        {
            var slope = slopes(w);
            var (g, before) = (slope.B.Values(), w.B.Values());
            for (var i = 0; i < 8; i++) buffer[i] = (0.95 * buffer[i]) + g[i];
            var x = NewtonSchulz([.. g.Select((one, i) => one + (0.95 * buffer[i]))], 2, 4);
            var expected = before.Select((one, i) => one - (Rate * ((Math.Sqrt(2) * x[i]) + (0.1 * one)))).ToArray();
            var (a, next) = adam.Step(slope.A, memory, w.A);
            (w, state) = muon.Step(slope, state, w);
            Close(expected, w.B.Values(), 1e-9);
            Close(a, w.A, 1e-12);
            memory = next;
        }
        // Of any matrix, wide or tall, all singular values come to lie near 1: those of X Xᵀ, on its diagonal, too.
        foreach (var shape in (int[][])[[3, 8], [8, 3]])
        {
            var o = Optimizers.Orthogonal(Draw(4, shape));
            o /= Math.Sqrt(Math.Max(1, shape[1] / (double)shape[0]));
            var gram = shape[0] < shape[1] ? o.MatMul(o.T) : o.T.MatMul(o);
            Assert.All(gram.Diagonal().Values(), d => Assert.InRange(d, 0.4, 1.6));
        }
    }

    static double[] NewtonSchulz(double[] g, int rows, int columns)
    {
        var norm = Length(g) + 1e-7;
        double[] x = [.. g.Select(one => one / norm)];
        double[] Product(double[] a, double[] b, int n, int k, int m) => [.. from i in Enumerable.Range(0, n)
            from j in Enumerable.Range(0, m) select Enumerable.Range(0, k).Sum(l => a[(i * k) + l] * b[(l * m) + j])];
        for (var round = 0; round < 5; round++)
        {
            double[] gram = [.. from i in Enumerable.Range(0, rows) from j in Enumerable.Range(0, rows)
                select Enumerable.Range(0, columns).Sum(l => x[(i * columns) + l] * x[(j * columns) + l])];
            var square = Product(gram, gram, rows, rows, rows);
            double[] polynomial = [.. gram.Select((one, i) => (-4.7750 * one) + (2.0315 * square[i]))];
            var added = Product(polynomial, x, rows, rows, columns);
            x = [.. x.Select((one, i) => (3.4445 * one) + added[i])];
        }
        return x;
    }

    /// <summary>
    /// The twin holds the matrix: H ← (I - ρ s yᵀ) H (I - ρ y sᵀ) + ρ s sᵀ for each pair kept, oldest first.
    /// </summary>
    [Fact]
    public void LBfgs_is_the_recursion_of_the_whole_matrix()
    {
        var optimizer = Other("LBfgs");
        var (w, state) = (start, optimizer.Init(start));
        var pairs = new List<(double[] S, double[] Y)>();
        double[]? before = null, slope = null;
        for (var t = 0; t < 20; t++)
        {
            var (now, g) = (All(w), All(slopes(w)));
            if (before is not null) pairs.Insert(0, (Less(now, before), Less(g, slope!)));
            var h = Inverse([.. pairs.Take(4)]);
            (w, state) = optimizer.Step(slopes(w), state, w);
            var expected =
                now.Select((one, i) => one - (0.5 * Enumerable.Range(0, 11).Sum(j => h[i, j] * g[j]))).ToArray();
            Close(expected, All(w), 1e-7);
            (before, slope) = (now, g);
        }
        // On a bowl it is there at once, where plain descent at the same rate is not.
        static Tensor Bowl(Tensor x) => (Tensor.Create([1.0, 10, 100]) * x.Square()).Sum() / 2;
        var newton = Optimizers.LBfgs(1);
        var (x, memory) = (Tensor.Create([1.0, 1, 1]), newton.Init(Tensor.Create([1.0, 1, 1])));
        for (var t = 0; t < 30; t++) (x, memory) = newton.Step(Grad<Tensor>(Bowl)(x), memory, x);
        Assert.True((double)Bowl(x) < 1e-12, $"{x}");
    }

    static double[] Less(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    static double[,] Inverse((double[] S, double[] Y)[] pairs)
    {
        const int n = 11;
        var h = new double[n, n];
        (double[] S, double[] Y)[] good = [.. pairs.Where(pair => Dot(pair.S, pair.Y) > 1e-10)];
        var newest = pairs.Length > 0 && Dot(pairs[0].S, pairs[0].Y) > 1e-10
            ? Dot(pairs[0].S, pairs[0].Y) / Dot(pairs[0].Y, pairs[0].Y) : 1;
        for (var i = 0; i < n; i++) h[i, i] = newest;
        foreach (var (s, y) in good.Reverse())
        {
            var rho = 1 / Dot(s, y);
            double V(int i, int j) => (i == j ? 1 : 0) - (rho * y[i] * s[j]);
            var next = new double[n, n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < n; j++)
                {
                    next[i, j] = rho * s[i] * s[j];
                    for (var k = 0; k < n; k++)
                        for (var l = 0; l < n; l++) next[i, j] += V(k, i) * h[k, l] * V(l, j);
                }
            h = next;
        }
        return h;
    }

    [Fact]
    public void The_norm_of_all_leaves_together_is_clipped()
    {
        var chain = Optimizers.ClipByGlobalNorm(0.5);
        var g = slopes(start);
        var (clipped, _) = chain.Update(g, chain.Init(start), start);
        var factor = 0.5 / Length(All(g));
        Close([.. All(g).Select(one => one * factor)], All(clipped));
        var small = (0.001 * g.A, 0.001 * g.B);
        Close(All(small), All(chain.Update(small, chain.Init(start), start).Updates));
    }

    static double Length(double[] x) => Math.Sqrt(x.Sum(one => one * one));

    [Fact]
    public void The_average_follows_the_parameters()
    {
        var optimizer = Other("WithAverage");
        var (w, state) = (start, optimizer.Init(start));
        var naive = All(start);
        for (var t = 0; t < 20; t++)
        {
            (w, state) = optimizer.Step(slopes(w), state, w);
            naive = [.. naive.Zip(All(w), (a, b) => (0.9 * a) + (0.1 * b))];
        }
        Close(naive, All(Optimizers.Average(w, state)));
    }

    [Fact]
    public void A_loss_that_does_not_fall_shrinks_the_steps()
    {
        var optimizer = Optimizers.OnPlateau(every: 2, factor: 0.5, patience: 1);
        var state = optimizer.Init(start);
        // Means of two: 3, 2, then no better; more than one such mean in a row, and the factor halves.
        double[] losses = [4, 2, 2, 2, 2, 2, 3, 3, 1, 1, 5, 5, 5, 5],
        factors = [1, 1, 1, 1, 1, 1, 1, .5, .5, .5, .5, .5, .5, .25];
        foreach (var (loss, factor) in losses.Zip(factors))
        {
            (var updates, state) = optimizer.Update(start, state, start, loss);
            Close([.. All(start).Select(one => one * factor)], All(updates));
        }
        Assert.Contains("no loss", Assert.Throws<ConfigurationException>(() =>
            optimizer.Update(start, state, start)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decay_takes_the_leaves_that_it_is_told_and_no_statistics()
    {
        var net = new Sequential(Linear.Create(Key.Create(1), 3, 2), BatchNorm.Create(2));
        var decay = Optimizers.Chain(Optimizers.Decay(0.5, (path, leaf) =>
            leaf.Rank > 1 || path.EndsWith("Scale", StringComparison.Ordinal)), Optimizers.Descend(1));
        var (next, _) = decay.Step(net.Map(leaf => Tensor.Zeros(leaf.Shape)), decay.Init(net), net);
        var (before, after) = (Nabla.Tree.Named(net), Nabla.Tree.Leaves(next));
        for (var i = 0; i < before.Count; i++)
        {
            var factor = before[i].Path is "Layers[0].Weight" or "Layers[1].Scale" ? 0.5 : 1;
            Close(before[i].Leaf * factor, after[i], 1e-6);
        }
        var all = Optimizers.AdamW(0.1, 0.5);
        var state = all.Init(net);
        var (moved, _) = all.Step(net.Map(leaf => Tensor.Ones(leaf.Shape)), state, net);
        var running = ((BatchNorm)moved.Layers[1]).Running;
        Assert.Equal([0f, 0f, 1f, 1f], [.. running.Mean.ToArray<float>(), .. running.Variance.ToArray<float>()]);
        Assert.Contains("Inner[0].Moments[1].Layers[0].Weight", Nabla.Tree.Named(state).Select(leaf => leaf.Path));
    }

    [Fact]
    public void Settings_that_make_no_sense_are_refused()
    {
        Assert.Throws<ConfigurationException>(() => Optimizers.Sgd(0.1, 1));
        Assert.Throws<ConfigurationException>(() => Optimizers.Sgd(0.1, 0, nesterov: true));
        Assert.Throws<ConfigurationException>(() => Optimizers.Adam(0.1, beta1: 1));
        Assert.Throws<ConfigurationException>(() => Optimizers.LBfgs(1, 0));
        Assert.Throws<ConfigurationException>(() => Optimizers.Accumulate(0, Optimizers.Sgd(1)));
        Assert.Throws<ConfigurationException>(() => Optimizers.Average(start, Optimizers.Sgd(1).Init(start)));
    }
}
