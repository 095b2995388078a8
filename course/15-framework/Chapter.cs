using Nabla.Course.Frameworks.Mini;
using Nabla.Data;

namespace Nabla.Course.Frameworks;

/// <summary>
/// Chapter 15: a framework of the reader's own: operations, layers, losses, optimizers and a trainer, tried on digits;
/// then the real one, from the same weights, beside it.
/// </summary>
public static class FrameworkChapter
{
    public static Chapter Entry { get; } = new(
        15, "15-framework", "A framework",
        "operations, layers, losses, optimizers and a trainer in 250 lines; then the real one, from the same weights",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        (DigitSet train, DigitSet validation) = page.Digits().Split();
        DigitSet some = train.Take(0, 10_000), judges = validation.Take(0, 5_000);
        page.Picture("tape.png", Pictures.Tape());
        page.Output("smallest", () => Smallest(page));
        page.Output("nudges", () => Nudged(page));
        page.Output("twice", () => Twice(page));
        page.Output("learn", () => Learn(page, train, validation));
        page.Output("descents", () => Descents(page, some, judges));
        page.Output("uncleared", () => Uncleared(page, some, judges));
        page.Output("parts", () => Parts(page, some, judges));
        page.Output("stranger", () => Convolution(page, some.Take(0, 5_000), judges.Take(0, 2_000)));
        Real.Run(page, some, judges);
    }

    static void Smallest(Page page)
    {
        #region smallest
        Node w = new(2, 1, [2, -1]), b = new(1, 1, [-1]);
        Node x = Node.From(1, 2, [1, 0]), y = Node.From(1, 1, [0]);

        Pass pass = new(training: true);
        Node cost = Losses.MeanSquared(x.Times(w, pass).Plus(b, pass).Sigmoid(pass), y, pass);
        pass.Backward(cost);
        #endregion

        page.WriteLine($"cost {cost.Values[0]:F4}");
        page.WriteLine($"w1 is felt by {w.Slope[0]:F4}, w2 by {w.Slope[1]:F4}, b by {b.Slope[0]:F4}");
    }

    static void Nudged(Page page)
    {
        Random random = new(1);
        Node x = Node.From(4, 3, [.. Enumerable.Range(0, 12).Select(_ => random.NextSingle() - 0.5f)]);
        Node y = Node.From(4, 2, [1, 0, 0, 1, 1, 0, 1, 0]);
        Function tanh = new(Operations.Tanh), sigmoid = new(Operations.Sigmoid);
        Dense Dense(int inputs, int outputs) => Mini.Dense.Create(inputs, outputs, random);
        #region nudges
        Dictionary<string, ILayer> networks = new()
        {
            ["one layer"] = Dense(3, 2),
            ["sigmoids"] = new Chain(Dense(3, 5), sigmoid, Dense(5, 2)),
            ["three layers"] = new Chain(Dense(3, 5), tanh, Dense(5, 5), tanh, Dense(5, 2)),
            ["dropout"] = new Chain(Dense(3, 5), new Dropout(0.5), Dense(5, 2)),
        };
        #endregion
        foreach ((string name, ILayer net) in networks)
        {
            double miss = Math.Max(Miss(net, Losses.MeanSquared), Miss(net, Losses.CrossEntropy));
            int numbers = net.Parameters.Sum(p => p.Values.Length);
            page.WriteLine($"{name,-12} {numbers,3} numbers, two losses: {Verdict(miss)}");
        }

        double Miss(ILayer net, Func<Node, Node, Pass, Node> loss) =>
            Nudges.Miss(net.Parameters, pass => loss(net.Forward(x, pass), y, pass));
    }

    static string Verdict(double miss) => miss < 0.01 ? "none off by 1% of the largest" : $"off by {100 * miss:F1}%";

    static void Twice(Page page)
    {
        Node x = Node.From(1, 3, [1, 2, -1]), zero = Node.From(1, 3, new float[3]);
        #region twice
        Dense same = Dense.Create(3, 3, new Random(2));
        ILayer net = new Chain(same, new Function(Operations.Tanh), same);
        #endregion

        double miss = Nudges.Miss(same.Parameters, pass => Losses.MeanSquared(net.Forward(x, pass), zero, pass));
        page.WriteLine($"one layer in two places: {Verdict(miss)}");
    }

    static void Learn(Page page, DigitSet train, DigitSet validation)
    {
        #region learn
        ILayer net = Plain(seed: 1);
        Trainer trainer = new(new Descent(0.5f), Losses.CrossEntropy) { Epochs = 1, Batch = 32 };
        Epoch epoch = trainer.Fit(net, train, validation)[0];
        #endregion
        page.WriteLine($"{train.Count:N0} digits: loss {epoch.Loss:F4}, {100 * epoch.Accuracy:F2}% of others right");
    }

    #region plain
    static Chain Plain(int seed)
    {
        Random random = new(seed);
        return new(Dense.Create(784, 30, random), new Function(Operations.Tanh), Dense.Create(30, 10, random));
    }
    #endregion

    static void Descents(Page page, DigitSet train, DigitSet validation)
    {
        List<(string, IReadOnlyList<Epoch>)> runs = [];
        page.WriteLine("                       loss           accuracy, %");
        page.WriteLine("epoch               1       6          1        6");
        #region descents
        Try("descent, 0.1", new Descent(0.1f));
        Try("momentum, 0.1", new Momentum(0.1f));
        Try("Adam, 0.003", new Adam(0.003f));
        #endregion
        page.Picture("descents.svg", Pictures.Descents(runs));

        void Try(string name, Optimizer optimizer)
        {
            Trainer trainer = new(optimizer, Losses.CrossEntropy) { Epochs = 6, Seed = 1 };
            IReadOnlyList<Epoch> epochs = trainer.Fit(Plain(seed: 1), train, validation);
            runs.Add((name, epochs));
            page.WriteLine($"{name,-14} {epochs[0].Loss,6:F4}  {epochs[^1].Loss,6:F4} "
                + $"{100 * epochs[0].Accuracy,10:F1} {100 * epochs[^1].Accuracy,8:F1}");
        }
    }

    static void Uncleared(Page page, DigitSet train, DigitSet validation)
    {
        page.WriteLine("accuracy after an epoch, %");
        Try("slopes begin at 0", new Descent(0.5f));
        Try("slopes pile up", new Momentum(0.5f, mu: 1));

        void Try(string name, Optimizer optimizer)
        {
            Trainer trainer = new(optimizer, Losses.CrossEntropy) { Seed = 1 };
            page.WriteLine($"{name,-20} {100 * trainer.Fit(Plain(seed: 1), train, validation)[0].Accuracy,5:F1}");
        }
    }

    static void Parts(Page page, DigitSet train, DigitSet validation)
    {
        Random random = new(1);
        Dense Dense(int inputs, int outputs) => Mini.Dense.Create(inputs, outputs, random);
        page.WriteLine("accuracy after two epochs, %");
        #region parts
        Function sigmoid = new(Operations.Sigmoid), relu = new(Operations.Relu);

        Try("sigmoids, squares", Losses.MeanSquared, Dense(784, 30), sigmoid, Dense(30, 10), sigmoid);
        Try("sigmoids, entropy", Losses.CrossEntropy, Dense(784, 30), sigmoid, Dense(30, 10));
        Try("ReLU, a layer more", Losses.CrossEntropy, Dense(784, 30), relu, Dense(30, 30), relu, Dense(30, 10));
        Try("wider, with dropout", Losses.CrossEntropy, Dense(784, 100), relu, new Dropout(0.2), Dense(100, 10));
        #endregion

        void Try(string name, Func<Node, Node, Pass, Node> loss, params ILayer[] layers)
        {
            Trainer trainer = new(new Momentum(0.05f), loss) { Epochs = 2, Seed = 1 };
            page.WriteLine($"{name,-20} {100 * trainer.Fit(new Chain(layers), train, validation)[^1].Accuracy,5:F1}");
        }
    }

    static void Convolution(Page page, DigitSet train, DigitSet validation)
    {
        Trainer trainer = new(new Momentum(0.03f), Losses.CrossEntropy) { Seed = 1 };
        Epoch epoch = trainer.Fit(Networks.Convolutional(6, new Random(1)), train, validation)[0];
        page.WriteLine($"a convolution, one epoch of {train.Count:N0} digits: {100 * epoch.Accuracy:F1}%");
    }
}
