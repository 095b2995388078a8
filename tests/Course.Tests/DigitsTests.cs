using Nabla.Course.Digits;
using Nabla.Data;

namespace Course.Tests;

/// <summary>Chapter 5: the network in matrix form, trained on digits.</summary>
public class DigitsTests
{
    static readonly TrainOptions Short = new() { Epochs = 1, Seed = 3 };

    [Theory]
    [InlineData("first width", 100, 10)]
    [InlineData("last width", 784, 5)]
    public void Widths_that_do_not_fit_are_refused_in_one_line(string part, int first, int last)
    {
        DigitSet digits = Noise(20);
        var fault = Assert.Throws<ArgumentException>(() => Train(new([first, last]), digits, Short));
        Assert.Contains(part, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public void Network_of_one_width_or_an_empty_layer_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new Network([784]));
        Assert.Throws<ArgumentException>(() => new Network([784, 0, 10]));
    }

    public static TheoryData<TrainOptions> Refused =>
    [
        Short with { Epochs = 0 },
        Short with { Batch = 0 },
        Short with { Rate = double.NaN },
        Short with { Rate = -1 },
        Short with { Decay = -1 },
        Short with { Decay = 1e9 },
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void Options_out_of_range_are_refused(TrainOptions options)
    {
        DigitSet digits = Noise(20);
        Assert.Throws<ArgumentException>(() => Train(new([784, 5, 10]), digits, options));
    }

    [Theory]
    [InlineData(Cost.Quadratic, 0)]
    [InlineData(Cost.CrossEntropy, 0.02)]
    public void Training_learns_noise_by_heart_and_never_depends_on_threads(Cost cost, double decay)
    {
        DigitSet digits = Noise(203);
        TrainOptions options = new() { Epochs = 40, Batch = 10, Rate = 0.5, Decay = decay, Seed = 5, Threads = 1 };
        (Network one, Network two) = (new([784, 30, 10], cost, seed: 7), new([784, 30, 10], cost, seed: 7));
        IReadOnlyList<EpochReport> reports = Train(one, digits, options);
        Train(two, digits, options with { Threads = 2 });
        Assert.True(reports[^1].TrainCost < reports[0].TrainCost / 2, $"{reports[0]} -> {reports[^1]}");
        Assert.Equal(one.Weights, two.Weights);
        Assert.Equal(one.Biases, two.Biases);
    }

    [Fact]
    public void Large_batches_do_not_depend_on_threads()
    {
        DigitSet digits = Noise(512);
        TrainOptions options = new() { Epochs = 2, Batch = 256, Rate = 0.5, Threads = 1 };
        (Network one, Network two) = (new([784, 100, 10], seed: 1), new([784, 100, 10], seed: 1));
        Train(one, digits, options);
        Train(two, digits, options with { Threads = 2 });
        Assert.Equal(one.Weights, two.Weights);
    }

    [Fact]
    public void Cancelled_training_stops_and_keeps_what_it_learned()
    {
        DigitSet digits = Noise(50);
        using CancellationTokenSource source = new();
        Network net = new([784, 5, 10], seed: 1);
        int epochs = 0;
        void CancelAtTwo(EpochReport report)
        {
            if (++epochs == 2) source.Cancel();
        }
        Assert.Throws<OperationCanceledException>(() =>
            net.Train(digits, digits, Short with { Epochs = 9 }, CancelAtTwo, source.Token));
        Assert.Equal(2, epochs);
        Assert.NotEqual(new Network([784, 5, 10], seed: 1).Weights[0], net.Weights[0]);
    }

    [Theory]
    [InlineData(Cost.Quadratic)]
    [InlineData(Cost.CrossEntropy)]
    public void Derivatives_by_hand_equal_differences(Cost cost)
    {
        foreach (int[] widths in (int[][])[[2, 1], [2, 2, 1], [12, 5, 4, 3], [6, 7, 2, 5, 4]])
        {
            Random random = new(widths.Length);
            double[] x = [.. Enumerable.Range(0, widths[0]).Select(_ => random.NextDouble())];
            double[] y = [.. Enumerable.Range(0, widths[^1]).Select(j => j == 0 ? 1.0 : 0)];
            double fault = DigitsChapter.GradientFault(new(widths, cost, seed: 3), (x, y), every: 1);
            Assert.True(fault < 1e-7, $"[{string.Join(", ", widths)}]: {fault}");
        }
    }

    [Theory]
    [InlineData(Cost.Quadratic, 784, 30, 10)]
    [InlineData(Cost.CrossEntropy, 784, 17, 9, 10)]
    public void Loops_over_samples_and_matrices_take_the_same_step(Cost cost, params int[] widths)
    {
        DigitSet digits = Noise(7);
        Network fast = new(widths, cost, seed: 2), before = new(widths, cost, seed: 2);
        LoopNetwork<double> loops = new(fast);
        loops.Step(DigitsChapter.Samples<double>(digits, 0, 7), rate: 0.7);
        Train(fast, digits, new() { Epochs = 1, Batch = 7, Rate = 0.7 });
        Assert.True(DigitsChapter.Difference(fast, loops) < 1e-6);
        Assert.True(DigitsChapter.Difference(before, loops) > 1e-3);
    }

    [Fact]
    public void Decay_first_shrinks_the_weights_and_leaves_the_biases()
    {
        DigitSet digits = Noise(7);
        static Network New() => new([784, 6, 10], seed: 2);
        (Network plain, Network decayed, Network before) = (New(), New(), New());
        TrainOptions options = new() { Epochs = 1, Batch = 7, Rate = 0.5 };
        Train(plain, digits, options);
        Train(decayed, digits, options with { Decay = 1.4 });
        for (int i = 0; i < plain.Weights[0].Length; i++)
            Assert.Equal(plain.Weights[0][i] - 0.1f * before.Weights[0][i], decayed.Weights[0][i], 1e-6f);
        Assert.Equal(plain.Biases, decayed.Biases);
    }

    [Fact]
    public void Triple_loops_and_tiles_train_the_same_network()
    {
        DigitSet digits = Noise(40);
        TrainOptions options = new() { Epochs = 2, Rate = 1 };
        Network tiled = new([784, 12, 10], seed: 2), naive = new([784, 12, 10], seed: 2) { Products = Products.Naive };
        Train(tiled, digits, options);
        Train(naive, digits, options);
        Assert.True(DigitsChapter.Difference(tiled, new(naive)) < 1e-4);
    }

    [Fact]
    public void Jacobians_equal_the_sum_over_all_paths()
    {
        LoopNetwork<double> net = new([3, 4, 2, 3, 2], seed: 6);
        net.Forward([0.1, 0.5, 0.9]);
        for (int k = 0; k < 2; k++)
        {
            double[] row = Paths.Row(net, k);
            for (int i = 0; i < 3; i++)
            {
                int paths = 0;
                Assert.Equal(Paths.Walk(net, 0, i, k, ref paths), row[i], 1e-15);
                Assert.Equal(4 * 2 * 3, paths);
            }
        }
    }

    [Fact]
    public void Ten_networks_with_one_output_are_one_network_with_ten()
    {
        LoopNetwork<double> net = new([784, 8, 10], seed: 1);
        List<(double[] X, double[] Y)> samples = DigitsChapter.Samples<double>(Noise(5), 0, 5);
        foreach ((double[] x, double[] y) in samples) net.AddGradient(x, y);
        double[] hidden = new double[8];
        for (int k = 0; k < 10; k++)
        {
            LoopNetwork<double> one = DigitsChapter.OneOutput(net, k);
            foreach ((double[] x, double[] y) in samples) one.AddGradient(x, [y[k]]);
            Assert.Equal(net.DW[1][k], one.DW[1][0]);
            for (int j = 0; j < 8; j++) hidden[j] += one.DB[0][j];
        }
        for (int j = 0; j < 8; j++) Assert.Equal(net.DB[0][j], hidden[j], 1e-13);
    }

    [Fact]
    public void Saved_network_comes_back_to_the_last_bit()
    {
        string path = Path.Combine(Path.GetTempPath(), $"nabla-{Guid.NewGuid():N}.safetensors");
        try
        {
            Network net = new([784, 7, 6, 10], Cost.CrossEntropy, seed: 4, Initialisation.Wide);
            net.Save(path);
            Network loaded = Network.Load(path);
            Assert.Equal(net.Widths, loaded.Widths);
            Assert.Equal(net.Cost, loaded.Cost);
            Assert.Equal(net.Weights, loaded.Weights);
            Assert.Equal(net.Biases, loaded.Biases);
            Assert.Equal(net.Answers(Noise(30)), loaded.Answers(Noise(30)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("784,9", "quadratic", "sigmoid", "layers.0.weight is [2, 1], the widths say [784, 9]")]
    [InlineData("2,1,10", "quadratic", "sigmoid", "no array 'layers.1.weight'")]
    [InlineData("2", "quadratic", "sigmoid", "at least two widths")]
    [InlineData("2,-1", "quadratic", "sigmoid", "'-1' is no width")]
    [InlineData("2,1", "hinge", "sigmoid", "unknown cost 'hinge'")]
    [InlineData("2,1", "quadratic", "relu", "'relu', not 'sigmoid'")]
    [InlineData("2,1", "quadratic", null, "no 'activation'")]
    public void File_that_holds_another_network_is_refused(string widths, string cost, string? activation, string says)
    {
        string path = Path.Combine(Path.GetTempPath(), $"nabla-{Guid.NewGuid():N}.safetensors");
        try
        {
            Dictionary<string, string> metadata = new() { ["widths"] = widths, ["cost"] = cost };
            if (activation is not null) metadata["activation"] = activation;
            Safetensors.Write(
                path,
                [
                    new("layers.0.weight", DataArray.Of(new float[2], 2, 1)),
                    new("layers.0.bias", DataArray.Of(new float[1], 1)),
                ],
                metadata);
            Assert.Contains(says, Assert.Throws<DataException>(() => Network.Load(path)).Message);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Three_epochs_of_real_digits_reach_94_in_100()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("NABLA_DATA") is not null, "needs MNIST: set NABLA_DATA");
        Mnist mnist = Mnist.Load(cancellation: TestContext.Current.CancellationToken);
        (DigitSet train, DigitSet validation) = mnist.Split();
        Network net = new([784, 30, 10], seed: 1);
        IReadOnlyList<EpochReport> reports = net.Train(
            train, validation, new() { Epochs = 3, Seed = 1 }, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], reports.Select(report => report.Epoch));
        Assert.True(net.Accuracy(mnist.Test) > 0.94, $"{net.Accuracy(mnist.Test):P2}");
    }

    static IReadOnlyList<EpochReport> Train(Network net, DigitSet digits, TrainOptions options) =>
        net.Train(digits, digits, options, cancellation: TestContext.Current.CancellationToken);

    /// <summary>Random pixels, one in five inked as in digits, with random labels.</summary>
    static DigitSet Noise(int count)
    {
        Random random = new(1);
        byte[] pixels = new byte[count * DigitSet.ImageLength];
        foreach (ref byte pixel in pixels.AsSpan()) pixel = random.Next(5) == 0 ? (byte)255 : (byte)0;
        return new(pixels, [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(10))]);
    }
}
