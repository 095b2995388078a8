using static Nabla.NN.Tests.Numbers;
using static Nabla.Transform;

namespace Nabla.NN.Tests;

/// <summary>The trainer against the loop that one writes by hand, and what it does at the edges.</summary>
public class TrainerTests
{
    static readonly Key key = Key.Create(2);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    // Two clouds of 60 points that a line does not separate: inside a circle, or outside.
    static Dataset Circle(int seed, int count = 120)
    {
        var x = Key.Create(seed).Normal([count, 2]);
        return new(x, (x.Square().Sum(-1) > 1.4).As(DType.I32));
    }

    static Sequential Net() => new(
        Linear.Create(key.FoldIn(1), 2, 16), BatchNorm.Create(16), Activation.Tanh, new Dropout(0.1),
        Linear.Create(key.FoldIn(2), 16, 2));

    static readonly Func<Tensor, Tensor, Tensor> loss = (logits, labels) => Losses.CrossEntropy(logits, labels);

    static Trainer Quiet(int epochs = 3, List<EpochReport>? reports = null) => new(Optimizers.Adam(0.02), loss)
    {
        Epochs = epochs,
        BatchSize = 25,
        Seed = 4,
        OnEpoch = report => reports?.Add(report),
    };

    static float[] All<T>(T tree) => [.. Tree.Leaves(tree).SelectMany(leaf => leaf.ToArray<float>())];

    [Fact]
    public void It_is_the_loop_that_one_would_write()
    {
        var (net, data) = (Net(), Circle(1));
        var adam = Optimizers.Adam(0.02);
        var state = adam.Init(net);
        var count = 0;
        for (var epoch = 1; epoch <= 2; epoch++)
        {
            var order = Data.Batches.Order(120, 4, epoch);
            for (var i = 0; i + 25 <= 120; i += 25)
            {
                var rows = Tensor.Create(order[i..(i + 25)]);
                (Tensor, Sequential) Loss(Sequential n)
                {
                    var (logits, next) = n.Train(data.X.Take(rows), Key.Create(4).FoldIn(count));
                    return (Losses.CrossEntropy(logits, data.Y.Take(rows)), next);
                }
                var ((_, after), slope) = ValueAndGrad<Sequential, Sequential>(Loss)(net);
                (net, state) = adam.Step(slope, state, after);
                count++;
            }
        }
        Close(
            [.. All(net).Select(x => (double)x)],
            [.. All(Quiet(2).Fit(Net(), data, cancellation: Token)).Select(x => (double)x)], 1e-4);
        Assert.Equal(8, count);
    }

    [Fact]
    public void It_tells_what_the_numbers_inside_are_like()
    {
        List<EpochReport> reports = [];
        var data = Circle(1);
        var trainer = new Trainer(Optimizers.Sgd(0.1), loss)
        {
            Epochs = 1,
            BatchSize = 25,
            Inspect = true,
            OnEpoch = reports.Add,
        };
        var net = new Sequential(Linear.Create(key, 2, 4), Activation.Relu, Linear.Create(key, 4, 2));
        var trained = trainer.Fit(net, data, cancellation: Token);
        var insides = reports[0].Insides!;
        Assert.Equal(Inspection.Of(trained), insides.Parameters);
        Assert.Equal(insides.Parameters.Select(one => one.Path), insides.Gradients.Select(one => one.Path));
        var few = data.Take(0, 25);
        var slope = Grad<Sequential>(n => loss(n.Predict(few.X), few.Y))(trained);
        Assert.Equal((double)slope.Layers.OfType<Linear>().First().Weight.Abs().Max(), insides.Gradients[0].Largest, 6);
        Assert.StartsWith("Layers[1], Relu", insides.Activations[1].Path, StringComparison.Ordinal);
        Quiet(1, reports).Fit(net, data, cancellation: Token);
        Assert.Null(reports[1].Insides);
    }

    [Fact]
    public void It_learns_reports_and_repeats_itself_to_the_bit()
    {
        List<EpochReport> reports = [];
        var net = Net();
        var before = All(net);
        var trained = Quiet(30, reports).Fit(net, Circle(1), Circle(2), Token);
        Assert.Equal(30, reports.Count);
        Assert.True(reports[^1].Loss < 0.65 * reports[0].Loss, $"{reports[0]} {reports[^1]}");
        Assert.Equal(("accuracy", true), (reports[^1].Metrics[0].Name, reports[^1].Metrics[0].Value > 0.8));
        Assert.Matches(
            @"^epoch 30/30: loss 0\.\d{4}, validation loss 0\.\d{4}, accuracy [01]\.\d{4} \(\d+\.\d s\)$",
            reports[^1].ToString());
        Assert.True(reports.All(report => report.GradientNorm > 0));
        Assert.Equal(before, All(net));
        Assert.Equal(All(trained), All(Quiet(30).Fit(Net(), Circle(1), Circle(2), Token)));
        // What it measured is what the model says.
        var test = Circle(2);
        Assert.Equal(Metrics.Accuracy(trained.Predict(test.X), test.Y), reports[^1].Metrics[0].Value, 1e-9);
        Assert.Equal((double)loss(trained.Predict(test.X), test.Y), reports[^1].ValidationLoss!.Value, 1e-5);
    }

    [Fact]
    public void An_average_is_what_is_measured_and_returned()
    {
        Trainer Of(double? decay, List<EpochReport>? reports = null) => new(Optimizers.Adam(0.02), loss)
        {
            Epochs = 2,
            BatchSize = 60,
            Average = decay,
            OnEpoch = report => reports?.Add(report),
        };
        static Linear Start() => Linear.Create(key, 2, 2, bias: false);
        var (data, test) = (Circle(1), Circle(2));
        Assert.Equal(All(Of(null).Fit(Start(), data, null, Token)), All(Of(0).Fit(Start(), data, null, Token)));
        // a ← 0.9 a + 0.1 w at each step; after it the last w is of no use alone.
        List<EpochReport> reports = [];
        var optimizer = Optimizers.Adam(0.02);
        var (net, average) = (Start(), Start());
        var state = optimizer.Init(net);
        for (var epoch = 1; epoch <= 2; epoch++)
            foreach (var (x, y) in data.Batches(60, 0, epoch))
            {
                var slope = Grad((Linear n) => loss(n.Predict(x), y))(net);
                (net, state) = optimizer.Step(slope, state, net);
                average = new(0.9 * average.Weight + 0.1 * net.Weight, null);
            }
        var trained = Of(0.9, reports).Fit(Start(), data, test, Token);
        Close(average.Weight, trained.Weight, 1e-5);
        Assert.Equal((double)loss(trained.Predict(test.X), test.Y), reports[^1].ValidationLoss!.Value, 1e-5);
    }

    [Fact]
    public void A_watch_names_the_line_of_the_first_number_that_is_none()
    {
        static Trainer Of(bool watch) => new(Optimizers.Sgd(1), (y, t) => (y - 3).Log().Sum())
        {
            Epochs = 1,
            BatchSize = 60,
            Watch = watch,
        };
        var net = Linear.Create(key, 2, 2);
        var found = Assert.Throws<NotFiniteException>(() => Of(true).Fit(net, Circle(1), null, Token));
        Assert.Equal("Log", found.Birth.Operation);
        Assert.StartsWith("TrainerTests.cs:", found.Birth.Where, StringComparison.Ordinal);
        Assert.Contains(
            "Watch = true names the line",
            Assert.Throws<TrainingException>(() => Of(false).Fit(net, Circle(1), null, Token)).Message);
    }

    [Fact]
    public void Without_progress_it_stops_and_keeps_the_best()
    {
        List<EpochReport> reports = [];
        // At this rate it soon goes back and forth.
        var trainer = new Trainer(Optimizers.Sgd(3), loss)
        {
            Epochs = 100,
            BatchSize = 40,
            Patience = 2,
            OnEpoch = reports.Add,
        };
        var test = Circle(2);
        var trained = trainer.Fit(Net(), Circle(1), test, Token);
        Assert.InRange(reports.Count, 3, 99);
        var best = reports.Min(report => report.ValidationLoss!.Value);
        Assert.Equal(best, (double)loss(trained.Predict(test.X), test.Y), 1e-4);
        Assert.Equal(reports.Count - 4, reports.FindIndex(report => report.ValidationLoss == best));
    }

    [Fact]
    public void It_writes_a_table_and_ends_when_it_is_told_to()
    {
        var file = Path.Combine(Path.GetTempPath(), $"nabla-{Guid.NewGuid():N}.csv");
        using var stop = new CancellationTokenSource();
        var steps = 0;
        var trainer = new Trainer(Optimizers.Adam(0.01), loss)
        {
            Epochs = 50,
            BatchSize = 30,
            Csv = file,
            OnEpoch = _ => { },
            OnStep = step =>
            {
                if (++steps == 10) stop.Cancel();
                Assert.Equal(4, step.Steps);
            },
        };
        var trained = trainer.Fit(Net(), Circle(1), Circle(2), stop.Token);
        var lines = File.ReadAllLines(file);
        File.Delete(file);
        Assert.Equal("epoch,loss,gradient norm,validation loss,accuracy,seconds", lines[0]);
        Assert.Equal(["1", "2", "3"], lines[1..].Select(line => line.Split(',')[0]));
        Assert.Equal((10, true), (steps, !All(trained).SequenceEqual(All(Net()))));
    }

    [Fact]
    public void What_makes_no_sense_is_told_before_anything_is_trained()
    {
        static string Said(Action act) => Assert.ThrowsAny<ArrayException>(act).Message;
        static string Refused(Dataset data, int epochs = 1) =>
            Said(() => Quiet(epochs).Fit(Net(), data, cancellation: Token));
        var data = Circle(1);
        Assert.StartsWith(
            "Trainer, train: label 2 at 7; the model, Sequential of 5, has 2 outputs: labels are 0 to 1",
            Refused(new Dataset(data.X, data.Y.At[7].Set(2))), StringComparison.Ordinal);
        Assert.StartsWith(
            "Layers[0], Linear(2, 16): x is f32[1,3]",
            Refused(new Dataset(Tensor.Ones([30, 3]), Tensor.Zeros([30], DType.I32))), StringComparison.Ordinal);
        Assert.Contains("batches of 25 out of 10", Refused(data.Take(0, 10)), StringComparison.Ordinal);
        Assert.Contains("0 epochs", Refused(data, epochs: 0), StringComparison.Ordinal);
        Assert.Contains("counts the examples", Said(() => new Dataset(data.X, data.Y[1..])), StringComparison.Ordinal);
        var nothing = new Trainer(Optimizers.Sgd(1), (output, _) => output.Sum() / 0 * 0) { OnEpoch = _ => { } };
        Assert.Contains(
            "the loss of epoch 1 is NaN", Said(() => nothing.Fit(Net(), data, cancellation: Token)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_are_a_function_of_seed_and_epoch_and_visit_all_but_a_rest()
    {
        var data = new Dataset(Tensor.Arange(10), Tensor.Arange(10) * 10);
        var batches = data.Batches(4, seed: 1, epoch: 2).ToArray();
        Assert.Equal(2, batches.Length);
        Assert.Equal(8, batches.SelectMany(batch => batch.X.ToArray<int>()).Distinct().Count());
        Assert.All(batches, batch => Assert.Equal((batch.X * 10).ToArray<int>(), batch.Y.ToArray<int>()));
        Assert.Equal(Data.Batches.Order(10, 1, 2)[..4], batches[0].X.ToArray<int>());
        Assert.NotEqual(batches[0].X.ToArray<int>(), data.Batches(4, 1, 3).First().X.ToArray<int>());
        // A fault in the background comes out where the batches are asked for.
        Assert.Throws<ShapeException>(() => data.Batches(4, 1, 2, (x, _) => x.Reshape(3)).Count());
    }

    [Fact]
    public void Weights_come_back_from_a_file_by_their_paths()
    {
        var file = Path.Combine(Path.GetTempPath(), $"nabla-{Guid.NewGuid():N}.safetensors");
        try
        {
            var trained = Quiet(1).Fit(Net(), Circle(1), cancellation: Token);
            trained.Save(file);
            Assert.Contains("Layers[1].Running.Mean", Data.Safetensors.Read(file).Arrays.Keys);
            Assert.Equal(All(trained), All(Net().Load(file)));
            var other = new Sequential(Linear.Create(key, 2, 16), BatchNorm.Create(8));
            Assert.Contains("Layers[4].Weight", Assert.Throws<Data.DataException>(() => other.Load(file)).Message,
                StringComparison.Ordinal);
            var wide = Net() with { Layers = [.. Net().Layers[..4], Linear.Create(key, 16, 3)] };
            Assert.Contains(
                "'Layers[4].Weight' is f32[16,2], and f32[16,3] in the model",
                Assert.Throws<Data.DataException>(() => wide.Load(file)).Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
