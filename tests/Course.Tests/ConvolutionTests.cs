using Nabla.Course.Adversarial;
using Nabla.Course.Convolutions;
using Nabla.Course.Einsums;
using Nabla.Data;
using Checks = Nabla.Course.Convolutions.Checks;
using IExercises = Nabla.Course.Convolutions.IExercises;
using Layer = Nabla.Course.Adversarial.Layer;
using Solutions = Nabla.Course.Convolutions.Solutions;

namespace Course.Tests;

/// <summary>
/// Chapter 9: the loops against central differences in double, the fast layers against the loops, whole networks saved,
/// loaded and trained.
/// </summary>
public class ConvolutionTests
{
    /// <summary>Pictures, height, width, maps, window, padding, stride.</summary>
    public static TheoryData<int, int, int, int, int, int, int> Shapes => new()
    {
        { 1, 6, 6, 1, 3, 0, 1 },
        { 2, 7, 5, 3, 3, 1, 1 },
        { 3, 8, 9, 2, 5, 2, 2 },
        { 1, 28, 28, 4, 5, 0, 1 },
        { 2, 5, 5, 3, 5, 0, 1 },
        { 2, 6, 7, 2, 4, 3, 3 },
        { 1, 2, 2, 2, 4, 1, 2 },
        { 1, 9, 9, 17, 1, 0, 2 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Gradients_of_the_loops_equal_central_differences(
        int pictures, int height, int width, int maps, int size, int padding, int stride)
    {
        var window = new Window(size, padding, stride);
        (int h, int w0) = (Math.Min(height, 9), Math.Min(width, 9));
        double[,,,] x = Numbers.Normal(1, 2, pictures, h, w0), w = Numbers.Normal(2, pictures, size, size, maps);
        double[] b = new double[maps];
        double[,,,] dy = ByHand.Forward(x, w, b, window);
        Numbers.Fill(dy, 3, 1);
        double Cost() => Numbers.Weighed(ByHand.Forward(x, w, b, window), dy);

        var (dx, dw, db) = ByHand.Backward(x, w, dy, window);
        Assert.True(Numbers.Miss(Cost, x, dx) < 1e-6);
        Assert.True(Numbers.Miss(Cost, w, dw) < 1e-6);
        Assert.True(Numbers.Miss(Cost, b, db) < 1e-6);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_fast_convolution_equals_the_loops_both_ways(
        int pictures, int height, int width, int maps, int size, int padding, int stride)
    {
        const int samples = 19;
        var (window, planes) = (new Window(size, padding, stride), new Planes(pictures, height, width));
        var layer = new Convolution(0, planes, maps, window, new Random(5));
        double[,,,] x = Numbers.Normal(1, samples, pictures, height, width), w = new double[pictures, size, size, maps];
        double[] b = new double[maps];
        Numbers.Fill(b, 4, 1);
        b.ToFloats().CopyTo(layer.Parameters[1].Value, 0);
        for (int i = 0; i < w.Length; i++)
            w.Flat()[i] = layer.Parameters[0].Value[i];
        double[,,,] y = ByHand.Forward(x, w, b, window), dy = ByHand.Like(y);
        Numbers.Fill(dy, 6, 1);
        var (dx, dw, db) = ByHand.Backward(x, w, dy, window);

        Flow flow = Flowing(layer, x, dy, samples);
        layer.Forward(flow);
        layer.Backward(flow);
        Close(y, flow.Y);
        Close(dx, flow.Dx);
        Close(dw, layer.Parameters[0].Gradient);
        Close(db, layer.Parameters[1].Gradient);
    }

    [Theory]
    [InlineData(2, 6, 8, 2)]
    [InlineData(3, 7, 5, 2)]
    [InlineData(1, 9, 9, 3)]
    [InlineData(1, 4, 4, 4)]
    public void Pooling_equals_the_loops_and_central_differences(int pictures, int height, int width, int size)
    {
        double[,,,] x = Numbers.Normal(1, 3, pictures, height, width);
        var (y, where) = ByHand.Pool(x, size);
        double[,,,] dy = ByHand.Like(y);
        Numbers.Fill(dy, 2, 1);
        double[,,,] dx = ByHand.PoolBackward(x, where, dy);
        Assert.True(Numbers.Miss(() => Numbers.Weighed(ByHand.Pool(x, size).Y, dy), x, dx) < 1e-6);

        var layer = new MaxPool(new Planes(pictures, height, width), size);
        Flow flow = Flowing(layer, x, dy, samples: 3);
        layer.Forward(flow);
        layer.Backward(flow);
        Close(y, flow.Y);
        Close(dx, flow.Dx);
    }

    [Fact]
    public void Pooling_of_equal_numbers_sends_the_derivative_to_the_first()
    {
        var layer = new MaxPool(new Planes(1, 2, 2), 2);
        var flow = new Flow([3, 3, 3, 3], new float[1], [5], [9, 9, 9, 9], []) { Samples = 1, WantsDx = true };
        layer.Forward(flow);
        layer.Backward(flow);
        Assert.Equal([3], flow.Y);
        Assert.Equal([5, 0, 0, 0], flow.Dx);
    }

    /// <summary>
    /// The cost -ln p[label], pooled, rectified and convolved: every number of the network and of the pictures.
    /// </summary>
    [Fact]
    public void Gradients_of_a_whole_network_with_softmax_equal_central_differences()
    {
        var net = new SmallNetwork(seed: 1);
        double[,,,] x = Numbers.Normal(8, 4, 1, 8, 8);
        int[] labels = [0, 2, 1, 1];
        Array[] gradients = net.Gradients(x, labels);
        Assert.All(net.Arrays.Append(x).Zip(gradients), pair =>
            Assert.True(Numbers.Miss(() => net.Cost(x, labels), pair.First, pair.Second) < 1e-6));
    }

    [Fact]
    public void Windows_and_einsum_say_the_same_as_the_loops()
    {
        double[,,,] x = Numbers.Normal(1, 2, 3, 6, 5), w = Numbers.Normal(2, 3, 3, 3, 4);
        double[,,,] y = ByHand.Forward(x, w, new double[4], new Window(3)), dy = ByHand.Like(y);
        Numbers.Fill(dy, 3, 1);
        var (dx, dw, _) = ByHand.Backward(x, w, dy, new Window(3));
        NdArray windows = Strings.Windows(Strings.Of(x), 3);
        Assert.Equal([2, 3, 4, 3, 3, 3], windows.Shape);
        Assert.True(Strings.Forward(windows, Strings.Of(w)).DistanceTo(Strings.Of(y)) < 1e-12);
        Assert.True(Strings.ToWeights(windows, Strings.Of(dy)).DistanceTo(Strings.Of(dw)) < 1e-12);
        Assert.True(Strings.ToPictures(Strings.Of(dy), Strings.Of(w)).DistanceTo(Strings.Of(dx)) < 1e-12);
    }

    [Fact]
    public void No_result_depends_on_the_number_of_threads()
    {
        DigitSet digits = Noise(150);
        float[][] learned = [.. new[] { 1, 2, 5 }.Select(threads =>
        {
            Net net = Networks.Convolutional([3, 4], seed: 2, hidden: 8);
            var pass = new Pass(net, digits.Count, threads);
            digits.ToFloats().CopyTo(pass.X, 0);
            pass.Forward(digits.Count, learning: true);
            pass.Backward(digits.Labels);
            return net.Parameters.SelectMany(p => p.Gradient).ToArray();
        })];
        Assert.Equal(learned[0], learned[1]);
        Assert.Equal(learned[0], learned[2]);
    }

    [Fact]
    public void The_derivative_at_the_pixels_is_the_slope_of_the_cost()
    {
        Net net = Networks.Convolutional([2], seed: 4, hidden: 6);
        DigitSet digit = Noise(1);
        var pass = new Pass(net, 1, threads: 1);
        digit.ToFloats().CopyTo(pass.X, 0);
        pass.Forward(1);
        pass.BackwardToInput(digit.Labels);
        float[] p = net.Predict(digit.ToFloats());
        int brightest = Array.IndexOf(pass.Dx, pass.Dx.MaxBy(MathF.Abs));
        double above = CostWith(net, digit, brightest, 0.01f), below = CostWith(net, digit, brightest, -0.01f);
        // The direction is p - t over 1 - p[label]; the slope of -ln p[label] follows p - t.
        double slope = (above - below) / 0.02;
        Assert.Equal(slope, pass.Dx[brightest] * (1 - p[digit.Labels[0]]), Math.Abs(slope) * 0.02);
    }

    [Fact]
    public void A_saved_network_answers_the_same_when_it_is_loaded()
    {
        string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        try
        {
            Net net = Networks.Convolutional([2, 3], seed: 9, hidden: 5);
            net.Save(path);
            Net loaded = Net.Load(path);
            float[] digit = Noise(1).ToFloats();
            Assert.Equal(net.Predict(digit), loaded.Predict(digit));
            Assert.All(net.Layers.Zip(loaded.Layers), pair =>
                Assert.Equal(pair.First.Description, pair.Second.Description));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_window_that_does_not_fit_is_refused_in_one_line()
    {
        var fault = Assert.Throws<ArgumentException>(() => Networks.Convolutional([4, 4, 4], seed: 1));
        Assert.Equal("a window of 5 does not fit 4 x 4", fault.Message);
        Assert.Throws<ArgumentException>(() => new MaxPool(new Planes(1, 3, 3), 4));
        var picture = new Planes(1, 9, 9);
        Assert.Throws<ArgumentException>(() => new Convolution(0, picture, 0, new Window(3), new Random(1)));
        Assert.Throws<ArgumentException>(() => new Convolution(0, picture, 2, new Window(3, -1), new Random(1)));
    }

    [Fact]
    public void Training_learns_bars_and_repeats_itself()
    {
        DigitSet digits = Bars(600);
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        Net Trained()
        {
            Net net = Networks.Convolutional([4], seed: 1, hidden: 16);
            var options = new DescentOptions { Epochs = 3, Batch = 30, Rate = 0.05, Seed = 1 };
            net.Train(digits, options, cancellation: cancellation);
            return net;
        }

        Net net = Trained();
        Assert.True(net.Accuracy(digits.ToFloats(), digits.Labels, cancellation) > 0.98);
        Assert.Equal(net.Parameters.SelectMany(p => p.Value), Trained().Parameters.SelectMany(p => p.Value));
    }

    [Fact]
    public void Checks_tell_wrong_answers_from_right_ones()
    {
        Assert.Equal(
            [
                "a window of 2 on a side of 24, padding 0, stride 2: 12 places, not 11",
                "it should be 3 x 2, and is 2 x 3",
                "the nudge says otherwise",
                "layers (3, 1), (3, 1) (size, stride) see 5 pixels, not 6",
            ],
            Checks.For(new Wrong()).Select(exercise => exercise.Test()));
        Assert.All(Checks.For(new Solutions()), exercise => Assert.Null(exercise.Test()));
    }

    /// <summary>Answers that go wrong where the reader's first ones do.</summary>
    sealed class Wrong : IExercises
    {
        readonly Solutions right = new();

        public int Places(int side, int size, int padding, int stride) => (side + (2 * padding) - size + 1) / stride;

        public double[,] FilterDerivative(double[,] x, double[,] dy) => new double[2, 3];

        public double[,] AveragePoolBackward(double[,] dy, int size)
        {
            double[,] dx = right.AveragePoolBackward(dy, size);
            dx[0, 0] *= size * size;
            return dx;
        }

        public int ReceptiveField(IReadOnlyList<(int Size, int Stride)> layers) => layers.Sum(layer => layer.Size);
    }

    /// <summary>A flow with a batch in it, its derivatives on the far side.</summary>
    static Flow Flowing(Layer layer, double[,,,] x, double[,,,] dy, int samples) =>
        new(x.ToFloats(), new float[samples * layer.Outputs], dy.ToFloats(), new float[samples * layer.Inputs],
            new float[layer.ScratchLength(samples)])
        {
            Samples = samples,
            Learning = true,
            WantsDx = true,
        };

    static void Close(Array expected, float[] actual)
    {
        double largest = 1;
        foreach (double value in expected.Flat())
            largest = Math.Max(largest, Math.Abs(value));
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
            Assert.Equal(expected.Flat()[i], actual[i], 2e-5 * largest);
    }

    static double CostWith(Net net, DigitSet digit, int pixel, float nudge)
    {
        float[] x = digit.ToFloats();
        x[pixel] += nudge;
        return -Math.Log(net.Predict(x)[digit.Labels[0]]);
    }

    static DigitSet Noise(int count)
    {
        var random = new Random(count);
        byte[] pixels = new byte[count * DigitSet.ImageLength];
        random.NextBytes(pixels);
        return new DigitSet(pixels, [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);
    }

    /// <summary>Digit d is a bar at the d-th of ten heights, with noise.</summary>
    static DigitSet Bars(int count)
    {
        var random = new Random(1);
        byte[] pixels = new byte[count * DigitSet.ImageLength];
        for (int i = 0; i < pixels.Length; i++)
        {
            int row = i % DigitSet.ImageLength / DigitSet.Side, label = i / DigitSet.ImageLength % 10;
            pixels[i] = (byte)(row / 2 == label + 2 ? 255 : random.Next(30));
        }

        return new DigitSet(pixels, [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))]);
    }
}
