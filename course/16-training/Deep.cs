using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>Deep networks: how signals and slopes fare on their way, and what normalising them does.</summary>
static class Deep
{
    #region layers
    /// <summary>Layers with an activation between them and, where asked for, a normalisation before it.</summary>
    public static Sequential Layers(
        Key key, int[] widths, Activation activation, Initializer weights, Func<int, ILayer>? norm = null)
    {
        List<ILayer> layers = [new Flatten()];
        Key[] keys = key.Split(widths.Length);
        for (int l = 0; l + 1 < widths.Length; l++)
        {
            layers.Add(Linear.Create(keys[l], widths[l], widths[l + 1], weights));
            if (l + 2 == widths.Length)
                break;
            if (norm is not null)
                layers.Add(norm(widths[l + 1]));
            layers.Add(activation);
        }

        return new Sequential([.. layers]);
    }
    #endregion

    #region signal
    /// <summary>How large the numbers are behind each activation, and how the loss feels each layer's biases.</summary>
    public static (double[] Signal, double[] Slopes) Sizes(Sequential net, Tensor x)
    {
        Sequential slope = Transform.Grad((Sequential net) => net.Predict(x).Square().Mean())(net);
        double[] signal =
        [
            .. Inspection.Activations(net, x).Where(each => each.Path.EndsWith("Tanh", StringComparison.Ordinal)
                    || each.Path.EndsWith("Relu", StringComparison.Ordinal))
                .Select(each => Math.Sqrt((each.Mean * each.Mean) + (each.Deviation * each.Deviation))),
        ];
        return (signal, [.. slope.Layers.OfType<Linear>().Select(layer => (double)layer.Bias!.Norm())]);
    }
    #endregion

    const int Width = 100, Depth = 20;

    public static void Signals(Page page)
    {
        page.WriteLine("20 layers of 100          size of the numbers behind layer       slope at the first layer");
        page.WriteLine("weights N(0, g/100)         1         5        10        20    over that at the last");
        Tensor x = Key.Create(1).Normal([100, Width]);
        List<(string, double[])> drawn = [];
        foreach ((Activation f, double gain) in new[]
        {
            (Activation.Tanh, 0.5), (Activation.Tanh, 1), (Activation.Tanh, 4),
            (Activation.Relu, 1), (Activation.Relu, 2),
        })
        {
            int[] widths = [.. Enumerable.Repeat(Width, Depth + 1), 10];
            (double[] signal, double[] slopes) = Sizes(
                Layers(Key.Create(2), widths, f, Initializers.Normal(Math.Sqrt(gain / Width))), x);
            string name = $"{f}, g = {gain}";
            drawn.Add((name, signal));
            page.WriteLine($"{name,-20} {signal[0],9:G2} {signal[4],9:G2} {signal[9],9:G2} {signal[19],9:G2} "
                + $"{slopes[0] / slopes[^2],22:G2}");
        }

        page.Picture("signal.svg", Pictures.Signals(drawn));
    }

    public static void Rates(Page page, Dataset train, Dataset validation)
    {
        int[] widths = [784, .. Enumerable.Repeat(50, 10), 10];
        (string Name, Activation F, Func<int, ILayer>? Norm)[] kinds =
        [
            ("sigmoid", Activation.Sigmoid, null),
            ("sigmoid, batch norm", Activation.Sigmoid, width => BatchNorm.Create(width)),
            ("tanh", Activation.Tanh, null),
            ("tanh, batch norm", Activation.Tanh, width => BatchNorm.Create(width)),
        ];
        double[] rates = [0.1, 1, 10];
        page.WriteLine($"10 hidden layers of 50, 4 epochs of {train.Count:N0} digits, batches of 50: accuracy, %");
        page.WriteLine($"{"rate",-22}{string.Concat(rates.Select(rate => $"{rate,8}"))}");
        foreach ((string name, Activation f, Func<int, ILayer>? norm) in kinds)
        {
            Sequential Start(Key key) => Layers(key, widths, f, Initializers.GlorotNormal, norm);
            double[] row = [.. rates.Select(rate => (new Way(Start, Optimizers.Sgd(rate)) with { Epochs = 4 })
                .Final(train, validation, 1, page.Cancellation))];
            page.WriteLine($"{name,-22}{string.Concat(row.Select(accuracy => $"{accuracy,8:F0}"))}");
        }
    }
}
