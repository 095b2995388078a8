using Nabla;
using Nabla.Course.Trainings;
using Nabla.NN;

namespace Course.Tests;

/// <summary>Chapter 16: what its text says on paper holds for the networks that it builds.</summary>
public class TrainingTests
{
    /// <summary>E[z²] = n v E[x²]: of linear layers with variance 1/n the size stays, with 1/(4n) it halves.</summary>
    [Theory, InlineData(2, 1), InlineData(0.5, 0.5)]
    public void Each_layer_multiplies_the_signal_by_the_root_of_its_gain(double gain, double factor)
    {
        const int width = 400;
        int[] widths = [width, width, width, width, 10];
        Sequential net = Deep.Layers(Key.Create(1), widths, Activation.Relu, Initializers.Normal(Math.Sqrt(gain / width)));
        (double[] signal, double[] slopes) = Deep.Sizes(net, Key.Create(2).Normal([200, width]));
        Assert.Equal((3, 4), (signal.Length, slopes.Length));
        // ReLU halves E[z²]: the factor is √(g/2). Of 400 weights a variance is off by some √(2/400) = 7%.
        Assert.InRange(signal[1] / signal[0], 0.9 * factor, 1.1 * factor);
        Assert.InRange(signal[2] / signal[1], 0.9 * factor, 1.1 * factor);
    }

    [Fact]
    public void A_normalisation_stands_before_each_activation_and_none_after_the_last_layer()
    {
        Sequential net = Deep.Layers(
            Key.Create(1), [6, 5, 4, 3], Activation.Tanh, Initializers.GlorotNormal, width => BatchNorm.Create(width));
        Assert.Equal(
            ["Flatten", "Linear(6, 5)", "BatchNorm(5)", "Tanh", "Linear(5, 4)", "BatchNorm(4)", "Tanh", "Linear(4, 3)"],
            net.Layers.Select(layer => $"{layer}"));
    }

    [Fact]
    public void Standard_pixels_have_mean_0_and_deviation_1_by_the_training_set()
    {
        Dataset train = new(3 + (2 * Key.Create(1).Normal([50, 4])), Tensor.Zeros([50], DType.I32));
        (Dataset standard, Dataset test) = Ablation.Standard(train, new(train.X[..5], train.Y[..5]));
        Assert.Equal(0, (double)standard.X.Mean(), 1e-5);
        Assert.Equal(1, (double)standard.X.Std(), 1e-5);
        Assert.Equal(standard.X[..5].ToArray<float>(), test.X.ToArray<float>());
    }

    [Fact]
    public void A_way_that_is_lost_counts_as_a_guess_and_a_seed_repeats_itself()
    {
        Dataset circle = new(Key.Create(1).Normal([60, 2]), Tensor.Arange(60) % 2);
        Way way = new(key => new Sequential(Linear.Create(key, 2, 2)), Optimizers.Sgd(0.1)) { Batch = 20, Epochs = 2 };
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        double[] curve = way.Curve(circle, circle, 3, cancellation);
        Assert.Equal(curve, way.Curve(circle, circle, 3, cancellation));
        Assert.Equal(curve[^1], way.Final(circle, circle, 3, cancellation));
        Way lost = way with { Loss = (z, _) => z.Sum() / 0 * 0 };
        Assert.Equal(10, lost.Final(circle, circle, 3, cancellation));
    }
}
