using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>Nielsen's networks by the framework: how weights begin, and how slopes fare from layer to layer.</summary>
static class Textbook
{
    #region nielsen
    /// <summary>Sigmoids from input to output; each output's cross-entropy by itself, added up.</summary>
    static Tensor Entropies(Tensor logits, Tensor labels) =>
        10 * Losses.BinaryCrossEntropy(logits, labels.OneHot(10));

    /// <summary>Descent with the book's lambda: weights decay, biases do not.</summary>
    static Optimizer Descent(double rate, double lambda, int digits) => Optimizers.Chain(
        Optimizers.Decay(lambda / digits, (_, leaf) => leaf.Rank > 1), Optimizers.Descend(rate));

    /// <summary>Layers of sigmoids; the biases, too, are drawn from N(0, 1), as in the book.</summary>
    public static Sequential Sigmoids(Key key, int[] widths, Initializer weights)
    {
        List<ILayer> layers = [new Flatten()];
        Key[] keys = key.Split(2 * widths.Length);
        for (int l = 0; l + 1 < widths.Length; l++)
        {
            if (l > 0)
                layers.Add(Activation.Sigmoid);
            Linear layer = Linear.Create(keys[2 * l], widths[l], widths[l + 1], weights);
            layers.Add(layer with { Bias = keys[(2 * l) + 1].Normal([widths[l + 1]]) });
        }

        return new Sequential([.. layers]);
    }
    #endregion

    static readonly Initializer wide = Initializers.Normal(1), scaled = Initializers.LeCunNormal;

    public static void Starts(Page page, Dataset train, Dataset validation)
    {
        page.WriteLine($"validation accuracy, %, of {train.Count:N0} digits    epoch 1     2     3");
        foreach ((int hidden, string name, Initializer weights) in new[]
        {
            (30, "N(0, 1)", wide), (30, "N(0, 1/n)", scaled), (100, "N(0, 1)", wide), (100, "N(0, 1/n)", scaled),
        })
        {
            int[] widths = [784, hidden, 10];
            Way way = new(key => Sigmoids(key, widths, weights), Descent(0.1, 5, 50_000))
            {
                Loss = Entropies,
                Epochs = 3,
                Batch = 10,
            };
            double[] curve = way.Curve(train, validation, 1, page.Cancellation);
            page.WriteLine($"{hidden,3} hidden neurons, weights {name,-18} "
                + string.Concat(curve.Select(accuracy => $"{accuracy,6:F1}")));
        }
    }

    #region vanishing
    /// <summary>The lengths of the bias gradients of each hidden layer before the first step.</summary>
    public static double[] BiasNorms(Sequential net, Dataset digits)
    {
        Sequential slope = Transform.Grad((Sequential net) => Entropies(net.Predict(digits.X), digits.Y))(net);
        return [.. slope.Layers.OfType<Linear>().Select(layer => (double)layer.Bias!.Norm()).SkipLast(1)];
    }
    #endregion
}
