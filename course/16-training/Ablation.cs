using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>Weidman's chapter 4: one network, one repair after another.</summary>
static class Ablation
{
    const int Batch = 60, Hidden = 89;

    sealed record Row(string Name, string Book, string Notebook, Way Way);

    static Sequential Net(Key key, Initializer weights, params ILayer[] between)
    {
        Key[] keys = key.Split(4);
        return new Sequential([
            new Flatten(), Linear.Create(keys[0], 784, Hidden, weights) with { Bias = keys[1].Normal([Hidden]) },
            Activation.Tanh, .. between,
            Linear.Create(keys[2], Hidden, 10, weights) with { Bias = keys[3].Normal([10]) },
        ]);
    }

    #region weidman
    static Tensor Squares(Tensor answers, Tensor labels) => 10 * Losses.Mse(answers, labels.OneHot(10));

    static Tensor Shares(Tensor answers) => answers / answers.Sum(-1, keepDims: true);

    static IEnumerable<Row> Rows(int epochs, int steps)
    {
        Way plain = new(key => Net(key, Initializers.Normal(1)), Optimizers.Sgd(0.1))
        {
            Epochs = epochs,
            Batch = Batch,
        };
        Schedule line = Schedule.Polynomial(0.15, steps, final: 0.05), factors = Schedule.Exponential(0.2, 0.05, steps);
        Way falling = plain with { Optimizer = Optimizers.Sgd(factors, momentum: 0.9) };
        return
        [
            new("sigmoid outputs, squared error", "57.16", "72.58",
                plain with { Loss = (z, y) => Squares(z.Sigmoid(), y) }),
            new("  outputs divided by their sum", "62.54", "41.73",
                plain with { Loss = (z, y) => Squares(Shares(z.Sigmoid()), y) }),
            new("softmax and cross-entropy", "92.61", "91.01", plain),
            new("  and momentum 0.9", "94.10", "95.51", plain with { Optimizer = Optimizers.Sgd(0.1, momentum: 0.9) }),
            new("  and a rate from 0.15 to 0.05, a line", "94.76", "95.69",
                plain with { Optimizer = Optimizers.Sgd(line, momentum: 0.9) }),
            new("  or from 0.2 to 0.05, equal factors", "94.81", "95.74", falling),
            new("    and Glorot's weights", "97.46", "96.52",
                falling with { Start = key => Net(key, Initializers.GlorotNormal) }),
            new("    and dropout of a fifth", "", "96.69",
                falling with { Start = key => Net(key, Initializers.GlorotNormal, new Dropout(0.2)) }),
        ];
    }
    #endregion

    public static void Run(Page page, Dataset train, Dataset test)
    {
        const int epochs = 5;
        page.WriteLine($"ours: {epochs} epochs of {train.Count:N0} digits        book  notebook      ours");
        List<double> drawn = [];
        foreach (Row row in Rows(epochs, epochs * train.Count / Batch))
        {
            drawn.Add(row.Way.Final(train, test, 1, page.Cancellation));
            page.WriteLine($"{row.Name,-38} {row.Book,6} {row.Notebook,9} {drawn[^1],9:F1}");
        }

        page.Picture("ablation.svg", Pictures.Ablation(drawn));
    }

    /// <summary>As the book has it: all digits, 50 epochs, the test digits; three runs a row instead of one.</summary>
    public static void Whole(Page page, Dataset train, Dataset test)
    {
        const int epochs = 50, seeds = 3;
        page.WriteLine($"{epochs} epochs of {train.Count:N0} digits            book  notebook      ours, of {seeds} seeds");
        Row[] rows = [.. Rows(epochs, epochs * (train.Count / Batch))];
        foreach (Row row in rows)
        {
            double[] found = new double[seeds];
            for (int seed = 1; seed <= seeds; seed++)
            {
                page.Progress($"{row.Name.Trim()}, seed {seed}");
                found[seed - 1] = row.Way.Final(train, test, seed, page.Cancellation);
            }

            page.WriteLine($"{row.Name,-38} {row.Book,6} {row.Notebook,9} {found.Average(),9:F2}   "
                + $"({found.Min():F2} to {found.Max():F2})");
        }
    }

    #region standard
    /// <summary>Pixels of mean 0 and deviation 1, by the mean and the deviation of the training pixels.</summary>
    public static (Dataset Train, Dataset Test) Standard(Dataset train, Dataset test)
    {
        Tensor mean = train.X.Mean(), deviation = train.X.Std();
        return (new((train.X - mean) / deviation, train.Y), new((test.X - mean) / deviation, test.Y));
    }
    #endregion
}
