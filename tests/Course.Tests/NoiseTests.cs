using Nabla.Course.Adversarial;
using Nabla.Course.Noise;
using Nabla.Data;

namespace Course.Tests;

/// <summary>Chapter 8: noise, batch normalisation, and training on attacked batches.</summary>
public class NoiseTests
{
    const int Samples = 7, Width = 11;

    [Fact]
    public void BatchNorm_derivatives_equal_central_differences()
    {
        (double[,] x, double[] gain, double[] shift, double[,] dy) = Example();
        (double[,] dx, double[] dGain, double[] dShift) = NaiveBatchNorm.Backward(x, gain, dy);
        double Cost() => Sum(NaiveBatchNorm.Forward(x, gain, shift), dy);
        for (int j = 0; j < Width; j++)
        {
            Near(Nudge(ref gain[j], Cost), dGain[j]);
            Near(Nudge(ref shift[j], Cost), dShift[j]);
            for (int s = 0; s < Samples; s++)
                Near(Nudge(ref x[s, j], Cost), dx[s, j]);
        }
    }

    [Fact]
    public void Fast_BatchNorm_equals_the_naive_one_while_learning()
    {
        (double[,] x, double[] gain, double[] shift, double[,] dy) = Example();
        var layer = new BatchNorm(0, Width);
        Floats(gain).CopyTo(layer.Parameters[0].Value, 0);
        Floats(shift).CopyTo(layer.Parameters[1].Value, 0);
        Flow flow = FlowOf(layer, x, dy, learning: true);
        layer.Forward(flow);
        layer.Backward(flow);

        (double[,] dx, double[] dGain, double[] dShift) = NaiveBatchNorm.Backward(x, gain, dy);
        Same(NaiveBatchNorm.Forward(x, gain, shift).Cast<double>(), flow.Y);
        Same(dx.Cast<double>(), flow.Dx);
        Same(dGain, layer.Parameters[0].Gradient);
        Same(dShift, layer.Parameters[1].Gradient);
    }

    [Fact]
    public void BatchNorm_after_learning_is_a_line_whose_slope_an_attack_can_follow()
    {
        (double[,] x, _, _, double[,] dy) = Example();
        var layer = new BatchNorm(0, Width);
        for (int i = 0; i < 200; i++)
            layer.Forward(FlowOf(layer, x, dy, learning: true));

        Flow at = FlowOf(layer, x, dy, learning: false);
        layer.Forward(at);
        layer.Backward(at);
        Same(NaiveBatchNorm.Forward(x, [.. Enumerable.Repeat(1.0, Width)], new double[Width]).Cast<double>(), at.Y);
        for (int j = 0; j < Width; j++)
        {
            x[2, j] += 0.5;
            Flow moved = FlowOf(layer, x, dy, learning: false);
            layer.Forward(moved);
            double slope = 2 * (moved.Y[(2 * Width) + j] - at.Y[(2 * Width) + j]);
            Assert.Equal(at.Dx[(2 * Width) + j], slope * dy[2, j], 1e-4);
            x[2, j] -= 0.5;
        }
    }

    [Fact]
    public void Normalised_network_comes_back_from_its_file_to_the_last_bit()
    {
        string path = Path.Combine(Path.GetTempPath(), $"nabla-{Guid.NewGuid():N}.safetensors");
        try
        {
            Net net = Net.FullyConnected([784, 20, 10], seed: 1, normalised: true);
            CancellationToken cancellation = TestContext.Current.CancellationToken;
            net.Train(Blobs(300), new DescentOptions { Epochs = 2 }, cancellation: cancellation);
            net.Save(path);
            float[] picture = Blobs(1).ToFloats();
            Assert.Equal(net.Predict(picture), Net.Load(path).Predict(picture));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(0.5, 0, false)]
    [InlineData(0.1, 0.3, false)]
    public void Noise_has_the_mean_and_the_deviation_that_were_asked_for(double deviation, double mean, bool clip)
    {
        float[] x = new float[200_003];
        GaussianNoise.Add(x, (float)deviation, (float)mean, stream: 12345, start: 77, clip);
        double found = x.Average(), spread = Math.Sqrt(x.Average(v => (v - found) * (v - found)));
        double kurtosis = x.Average(v => Math.Pow((v - found) / spread, 4));
        double neighbours = x.Zip(x.Skip(1), (a, b) => (a - found) * (b - found)).Average() / (spread * spread);
        Assert.Equal(mean, found, 0.01 * deviation);
        Assert.Equal(deviation, spread, 0.01 * deviation);
        Assert.Equal(3, kurtosis, 0.1);
        Assert.Equal(0, neighbours, 0.01);
    }

    [Fact]
    public void Noise_is_the_same_however_it_is_cut()
    {
        float[] whole = new float[1003], pieces = new float[1003];
        GaussianNoise.Add(whole, 1, 0, stream: 5, start: 0, clip: false);
        foreach ((int start, int end) in new[] { (0, 1), (1, 130), (130, 1003) })
            GaussianNoise.Add(pieces.AsSpan(start..end), 1, 0, stream: 5, start: (uint)start, clip: false);
        Assert.Equal(whole, pieces);
        Assert.NotEqual(whole[0], whole[1]);
    }

    [Fact]
    public void Clipped_noise_leaves_a_picture_a_picture()
    {
        float[] x = [.. Enumerable.Range(0, 1000).Select(i => i % 2f)];
        GaussianNoise.Add(x, 1, 0, stream: 1, start: 0, clip: true);
        Assert.All(x, value => Assert.InRange(value, 0, 1));
        Assert.Contains(x, value => value is > 0 and < 1);
    }

    [Fact]
    public void Adversary_stays_in_its_box_warms_up_and_raises_the_cost()
    {
        Net net = Net.FullyConnected([784, 20, 10], seed: 1);
        DigitSet digits = Blobs(150);
        net.Train(digits, new DescentOptions { Epochs = 3 }, cancellation: TestContext.Current.CancellationToken);
        float[] x = digits.ToFloats(), cold = [.. x], warm = [.. x];
        var adversary = new Adversary(net, epsilon: 0.2, steps: 5, warmUp: 0.5);
        adversary.Disturb(cold, digits.Labels, progress: 0, new Random(1));
        adversary.Disturb(warm, digits.Labels, progress: 0.5, new Random(1));
        Assert.Equal(x, cold);
        Assert.All(warm, value => Assert.InRange(value, 0, 1));
        Assert.All(warm.Zip(x), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 0.2001));
        double Accuracy(float[] pictures) =>
            net.Accuracy(pictures, digits.Labels, TestContext.Current.CancellationToken);
        Assert.True(Accuracy(warm) < Accuracy(x) - 0.1);
    }

    [Fact]
    public void Restarts_never_make_an_attack_weaker()
    {
        Net net = Net.FullyConnected([784, 20, 10], seed: 1);
        DigitSet digits = Blobs(400);
        net.Train(digits, new DescentOptions { Epochs = 3 }, cancellation: TestContext.Current.CancellationToken);
        float[] x = digits.ToFloats();
        bool[] Right(int restarts) =>
            net.Right(Attack.Run(net, x, digits.Labels, new(0.08, 4) { Restarts = restarts }), digits.Labels);
        bool[] once = Right(0), often = Right(3);
        Assert.Contains(true, once);
        Assert.Contains(false, once);
        Assert.All(once.Zip(often), pair => Assert.True(pair.First || !pair.Second));
        Assert.True(often.Count(right => right) < once.Count(right => right));
    }

    static (double[,] X, double[] Gain, double[] Shift, double[,] Dy) Example()
    {
        var random = new Random(3);
        double Next() => (2 * random.NextDouble()) - 1;
        (double[,] x, double[,] dy) = (new double[Samples, Width], new double[Samples, Width]);
        for (int s = 0; s < Samples; s++)
        {
            for (int j = 0; j < Width; j++)
                (x[s, j], dy[s, j]) = ((Next() * (j + 1)) + j, Next());
        }

        double[] Column() => [.. Enumerable.Range(0, Width).Select(_ => Next())];
        return (x, Column(), Column(), dy);
    }

    static double Sum(double[,] y, double[,] dy) => y.Cast<double>().Zip(dy.Cast<double>(), (a, b) => a * b).Sum();

    static double Nudge(ref double knob, Func<double> cost)
    {
        const double h = 1e-5;
        double at = knob;
        knob = at + h;
        double above = cost();
        knob = at - h;
        double below = cost();
        knob = at;
        return (above - below) / (2 * h);
    }

    static void Near(double expected, double actual) =>
        Assert.True(Math.Abs(expected - actual) < 1e-6 * Math.Max(1, Math.Abs(expected)), $"{expected} and {actual}");

    static void Same(IEnumerable<double> expected, IEnumerable<float> actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4));

    static Flow FlowOf(BatchNorm layer, double[,] x, double[,] dy, bool learning)
    {
        int count = x.GetLength(0) * x.GetLength(1);
        return new Flow(
            Floats(x.Cast<double>()), new float[count], Floats(dy.Cast<double>()), new float[count],
            new float[layer.ScratchLength(x.GetLength(0))])
        { Samples = x.GetLength(0), Learning = learning, WantsDx = true };
    }

    static float[] Floats(IEnumerable<double> values) => [.. values.Select(value => (float)value)];

    /// <summary>Digit d is a bright band at height d on noise, but for a few whose band is faint.</summary>
    static DigitSet Blobs(int count)
    {
        var random = new Random(1);
        byte[] pixels = new byte[count * DigitSet.ImageLength], labels = new byte[count];
        for (int s = 0; s < count; s++)
        {
            labels[s] = (byte)random.Next(10);
            for (int i = 0; i < DigitSet.ImageLength; i++)
            {
                bool inside = i / 78 == labels[s];
                pixels[(s * DigitSet.ImageLength) + i] = (byte)(inside ? random.Next(60, 255) : random.Next(90));
            }

        }

        return new(pixels, labels);
    }
}
