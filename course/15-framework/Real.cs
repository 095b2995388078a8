using Nabla.Data;
using Nabla.NN;
using static Nabla.Transform;

namespace Nabla.Course.Frameworks;

#region net
[Tree]
partial record Net(Linear Hidden, Linear Out) : ILayer
{
    public Tensor Forward(Tensor x, Pass pass) => x.Through(Hidden, pass).Tanh().Through(Out, pass);
}
#endregion

/// <summary>The end of chapter 15: the same network in <c>Nabla.NN</c>, from the same weights.</summary>
static class Real
{
    const int Batch = 32;

    public static void Run(Page page, DigitSet train, DigitSet validation)
    {
        page.Output("same", () => Same(page, train));
        page.Output("times", () => Times(page, train.Take(0, Batch)));
        page.Output("trainer", () => Trained(page, Dataset.Of(train), Dataset.Of(validation)));
        page.Output("summary", () => Seen(page));
        page.Output("wrong", () => Wrong(page));
    }

    static Mini.Chain Ours()
    {
        Random random = new(1);
        return new(
            Mini.Dense.Create(784, 30, random), new Mini.Function(Mini.Operations.Tanh),
            Mini.Dense.Create(30, 10, random));
    }

    #region from
    /// <summary>The numbers of ours, as parameters of the real one.</summary>
    static Net From(Mini.ILayer ours)
    {
        Tensor[] p = [.. ours.Parameters.Select(node => Tensor.Create<float>(node.Values, [node.Rows, node.Columns]))];
        return new Net(new Linear(p[0], p[1].Squeeze(0)), new Linear(p[2], p[3].Squeeze(0)));
    }
    #endregion

    #region step
    static ((Net, OptimizerState<Net>) Next, Tensor Loss) Step(
        Optimizer optimizer, (Net Net, OptimizerState<Net> State) at, Tensor x, Tensor y)
    {
        var (loss, slope) = ValueAndGrad((Net net) => Losses.CrossEntropy(net.Predict(x), y))(at.Net);
        return (optimizer.Step(slope, at.State, at.Net), loss);
    }
    #endregion

    static void Same(Page page, DigitSet train)
    {
        Mini.Chain ours = Ours();
        Mini.Trainer trainer = new(new Mini.Adam(0.003f), Mini.Losses.CrossEntropy);
        Optimizer adam = Optimizers.Adam(0.003);
        var real = (From(ours), adam.Init(From(ours)));
        double miss = 0;
        int i = 0;
        page.WriteLine("step       ours       real");
        foreach (int[] rows in Batches.Order(train.Count, seed: 1, epoch: 1).Chunk(Batch).Take(300))
        {
            (Mini.Node x, Mini.Node y) = (Mini.Trainer.Images(train, rows), Mini.Trainer.Targets(train, rows));
            double loss = trainer.Step(ours, x, y, new Mini.Pass(training: true));
            (real, Tensor same) = Step(adam, real, Images(train, rows), Labels(train, rows));
            miss = Math.Max(miss, Math.Abs(loss - (double)same) / loss);
            if (++i is 1 or 10 or 100 or 300)
                page.WriteLine($"{i,4} {loss,10:F4} {(double)same,10:F4}");
        }

        page.WriteLine(miss < 1e-3 ? "no loss differs by a thousandth of itself" : $"one differs by {miss:G2} of it");
    }

    static Tensor Images(DigitSet digits, int[] rows) =>
        Tensor.Create<float>(Mini.Trainer.Images(digits, rows).Values, [rows.Length, DigitSet.ImageLength]);

    static Tensor Labels(DigitSet digits, int[] rows) =>
        Tensor.Create([.. rows.Select(row => (int)digits.Labels[row])]);

    static void Times(Page page, DigitSet train)
    {
        int[] rows = [.. Enumerable.Range(0, Batch)];
        Mini.Chain ours = Ours();
        Mini.Trainer trainer = new(new Mini.Adam(0.003f), Mini.Losses.CrossEntropy);
        (Mini.Node x, Mini.Node y) = (Mini.Trainer.Images(train, rows), Mini.Trainer.Targets(train, rows));
        (Tensor images, Tensor labels) = (Images(train, rows), Labels(train, rows));
        Optimizer adam = Optimizers.Adam(0.003);
        var start = (From(ours), adam.Init(From(ours)));
        #region bind
        var bound = Jit(((Net, OptimizerState<Net>) at, Tensor x, Tensor y) => Step(adam, at, x, y)).Bind(start);
        #endregion
        page.WriteLine("a step of 32 digits, Adam   microseconds");
        Row("ours", () => trainer.Step(ours, x, y, new Mini.Pass(training: true)));
        Row("the real one, asking", () => Step(adam, start, images, labels));
        Row("the real one, bound", () => bound.Run(images, labels));

        void Row(string name, Action work) => page.WriteLine($"{name,-26} {Jits.JitChapter.Best(work) * 1e6,13:F0}");
    }

    static void Trained(Page page, Dataset train, Dataset validation)
    {
        List<EpochReport> reports = [];
        #region trainer
        Key[] keys = Key.Create(1).Split(2);
        Sequential net = new(
            new Flatten(), Linear.Create(keys[0], 784, 30), Activation.Tanh, Linear.Create(keys[1], 30, 10));
        Trainer trainer = new(Optimizers.Sgd(0.5), (logits, labels) => Losses.CrossEntropy(logits, labels))
        {
            Epochs = 2,
            BatchSize = 32,
            OnEpoch = reports.Add,
        };
        net = trainer.Fit(net, train, validation);
        #endregion
        foreach (EpochReport report in reports)
            page.WriteLine($"epoch {report.Epoch}: loss {report.Loss:F4}, {100 * report.Metrics[0].Value:F1}%");
    }

    static void Seen(Page page)
    {
        foreach (string line in $"{Summary.Of(From(Ours()), Tensor.Zeros([32, 784]))}".TrimEnd().Split('\n'))
            page.WriteLine(line.TrimEnd());
    }

    static void Wrong(Page page)
    {
        #region wrong
        string said = "";
        try
        {
            From(Ours()).Predict(Tensor.Zeros([32, 28, 28]));
        }
        catch (LayerException refused)
        {
            said = refused.Message;
        }
        #endregion

        page.WriteLine(said.Split(" (at ")[0]);
    }
}
