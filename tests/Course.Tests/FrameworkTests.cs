using Nabla.Course.Convolutions;
using Nabla.Course.Frameworks;
using Nabla.Course.Frameworks.Mini;
using Nabla.Data;
using Nabla.NN;
using Dense = Nabla.Course.Frameworks.Mini.Dense;
using Dropout = Nabla.Course.Frameworks.Mini.Dropout;
using Losses = Nabla.Course.Frameworks.Mini.Losses;
using Optimizer = Nabla.Course.Frameworks.Mini.Optimizer;
using Pass = Nabla.Course.Frameworks.Mini.Pass;
using Trainer = Nabla.Course.Frameworks.Mini.Trainer;

namespace Course.Tests;

/// <summary>Chapter 15's framework: each way back against nudging, each optimizer against the real one, the trainer.</summary>
public class FrameworkTests
{
    static readonly string[] framework = ["Node", "Operations", "Layers", "Losses", "Optimizers", "Trainer"];

    [Fact]
    public void The_framework_has_about_250_lines_of_code() =>
        Assert.InRange(framework.Sum(file => Tree.CodeLines($"course/15-framework/{file}.cs")), 200, 259);

    static Node Draw(int rows, int columns, int seed)
    {
        Random random = new(seed);
        return new(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(_ => (2 * random.NextSingle()) - 1)]);
    }

    static Node Squares(Node x, Pass pass) =>
        Losses.MeanSquared(x, Node.From(x.Rows, x.Columns, new float[x.Values.Length]), pass);

    public static TheoryData<string> Names => [.. operations.Keys];

    static readonly Dictionary<string, Func<Node, Node, Pass, Node>> operations = new()
    {
        ["times"] = (x, w, pass) => Squares(x.Times(w, pass).Tanh(pass), pass),
        ["plus"] = (x, w, pass) => Squares(x.Times(w, pass).Plus(Draw(1, 2, 9), pass).Tanh(pass), pass),
        ["sigmoid"] = (x, w, pass) => Squares(x.Sigmoid(pass).Times(w, pass), pass),
        ["tanh of itself"] = (x, w, pass) => Squares(x.Tanh(pass).Tanh(pass).Times(w, pass), pass),
        ["relu"] = (x, w, pass) => Squares(x.Relu(pass).Times(w, pass), pass),
        ["dropout"] = (x, w, pass) => Squares(new Dropout(0.4).Forward(x, pass).Times(w, pass).Tanh(pass), pass),
        ["squares"] = (x, w, pass) => Losses.MeanSquared(x.Times(w, pass), Node.From(4, 2, [0, 1, 2, 3, 4, 5, 6, 7]), pass),
        ["entropy"] = (x, w, pass) =>
            Losses.CrossEntropy(x.Times(w, pass), Node.From(4, 2, [1, 0, 0, 1, 0.3f, 0.7f, 1, 0]), pass),
    };

    [Theory, MemberData(nameof(Names))]
    public void A_way_back_is_what_nudging_says(string name)
    {
        (Node x, Node w) = (Draw(4, 3, 1), Draw(3, 2, 2));
        Assert.InRange(Nudges.Miss([x, w], pass => operations[name](x, w, pass)), 0, 0.005);
    }

    /// <summary>y = w (w x) at x = 3, w = 2 has dy/dw = 2 w x = 12 and dy/dx = w² = 4.</summary>
    [Fact]
    public void A_node_used_twice_is_felt_twice()
    {
        (Node x, Node w, Pass pass) = (new(1, 1, [3]), new(1, 1, [2]), new(training: true));
        pass.Backward(x.Times(w, pass).Times(w, pass));
        Assert.Equal((12, 4), (w.Slope[0], x.Slope[0]));
    }

    [Fact]
    public void Large_logits_neither_overflow_nor_vanish()
    {
        Node logits = new(1, 3, [1e4f, -1e4f, 0]);
        Pass pass = new(training: true);
        Node loss = Losses.CrossEntropy(logits, Node.From(1, 3, [0, 1, 0]), pass);
        pass.Backward(loss);
        Assert.Equal(2e4f, loss.Values[0]);
        Assert.Equal([1, -1, 0], logits.Slope);
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_does_nothing_in_evaluation()
    {
        Node x = new(100, 100, [.. Enumerable.Repeat(1f, 10_000)]);
        float[] y = new Dropout(0.2).Forward(x, new Pass(training: true, new Random(1))).Values;
        // The share of zeros has the deviation √(0.2 · 0.8/10,000) = 0.004: five of them.
        Assert.InRange(y.Count(value => value == 0) / 10_000.0, 0.18, 0.22);
        Assert.Equal([0, 1.25f], y.Distinct().Order());
        Assert.Same(x, new Dropout(0.2).Forward(x, new Pass(training: false)));
    }

    public static TheoryData<string> Ways => ["descent", "momentum", "adam"];

    [Theory, MemberData(nameof(Ways))]
    public void Twenty_steps_are_those_of_the_real_one(string way)
    {
        (Optimizer ours, Nabla.NN.Optimizer real) = way switch
        {
            "descent" => ((Optimizer)new Descent(0.1f), Optimizers.Sgd(0.1)),
            "momentum" => (new Momentum(0.1f), Optimizers.Sgd(0.1, 0.9)),
            _ => (new Adam(0.1f), Optimizers.Adam(0.1)),
        };
        Node w = Draw(2, 3, 5);
        Nabla.Tensor p = Nabla.Tensor.Create<float>(w.Values, [2, 3]);
        OptimizerState<Nabla.Tensor> state = real.Init(p);
        for (int step = 1; step <= 20; step++)
        {
            Node slope = Draw(2, 3, step);
            slope.Values.CopyTo(w.Slope, 0);
            ours.Step([w]);
            (p, state) = real.Step(Nabla.Tensor.Create<float>(slope.Values, [2, 3]), state, p);
            foreach ((float one, float other) in w.Values.Zip(p.ToArray<float>()))
                Assert.InRange(Math.Abs(one - other), 0, 2e-6);
            Assert.All(w.Slope, each => Assert.Equal(0, each));
        }
    }

    [Fact]
    public void A_layer_of_chapter_9_keeps_its_gradient()
    {
        Convolution eye = new(0, new Planes(1, 5, 5), 2, new Window(3), new Random(1));
        Stranger layer = new(eye);
        Node x = Draw(2, 25, 3);
        Assert.InRange(Nudges.Miss([x, .. layer.Parameters], pass => Squares(layer.Forward(x, pass).Tanh(pass), pass)), 0, 0.005);
    }

    [Fact]
    public void Training_learns_and_repeats_itself_to_the_bit()
    {
        Mnist digits = Mnist.Synthetic(400, 100, seed: 1, TestContext.Current.CancellationToken);
        (Chain Net, IReadOnlyList<Epoch> Epochs) Run()
        {
            Random random = new(1);
            Chain net = new(
                Dense.Create(784, 20, random), new Function(Operations.Relu), new Dropout(0.1), Dense.Create(20, 10, random));
            Trainer trainer = new(new Adam(0.01f), Losses.CrossEntropy) { Epochs = 10, Batch = 20, Seed = 3 };
            return (net, trainer.Fit(net, digits.Train, digits.Test));
        }

        (Chain one, IReadOnlyList<Epoch> epochs) = Run();
        (Chain other, _) = Run();
        Assert.True(epochs[^1].Loss < 0.3 * epochs[0].Loss && epochs[^1].Accuracy > 0.75, string.Join(' ', epochs));
        Assert.All(one.Parameters.Zip(other.Parameters), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
        Assert.Equal(epochs[^1].Accuracy, Trainer.Accuracy(one, digits.Test));
    }
}
