using Nabla.Data;

namespace Nabla.Course.Digits;

/// <summary>The textbook's experiments, each over several seeds, its number beside ours.</summary>
static class Experiments
{
    /// <summary>A way to train, and what the book says it gives.</summary>
    sealed record Setup(
        string Name, int[] Widths, Cost Cost, Initialisation Start, double Rate, double Decay, int Seeds, string Book)
    {
        public int Epochs { get; init; } = 30;
    }

    const Initialisation Wide = Initialisation.Wide, Scaled = Initialisation.Scaled;
    const Cost Quadratic = Cost.Quadratic, Entropy = Cost.CrossEntropy;

    static readonly Setup[] setups =
    [
        new("quadratic, rate 3", [784, 30, 10], Quadratic, Wide, 3, 0, 5, "95.42"),
        new("quadratic, rate 3", [784, 30, 10], Quadratic, Scaled, 3, 0, 5, ""),
        new("quadratic, rate 3", [784, 100, 10], Quadratic, Wide, 3, 0, 4, "96.59"),
        new("quadratic, rate 3", [784, 100, 10], Quadratic, Scaled, 3, 0, 2, ""),
        new("cross-entropy, rate 0.5", [784, 30, 10], Entropy, Wide, 0.5, 0, 3, "95.49"),
        new("cross-entropy, rate 0.5", [784, 30, 10], Entropy, Scaled, 0.5, 0, 3, ""),
        new("cross-entropy, rate 0.5", [784, 100, 10], Entropy, Wide, 0.5, 0, 2, "96.82"),
        new("cross-entropy, rate 0.5", [784, 100, 10], Entropy, Scaled, 0.5, 0, 2, ""),
        new("  and lambda 5", [784, 30, 10], Entropy, Wide, 0.5, 5, 3, "96.49"),
        new("  and lambda 5", [784, 30, 10], Entropy, Scaled, 0.5, 5, 3, ""),
        new("  rate 0.1, lambda 5", [784, 30, 10], Entropy, Wide, 0.1, 5, 3, "86.43 -> 96.37"),
        new("  rate 0.1, lambda 5", [784, 30, 10], Entropy, Scaled, 0.1, 5, 3, "92.70 -> 96.50"),
        new("  rate 0.1, lambda 5", [784, 100, 10], Entropy, Wide, 0.1, 5, 2, "89.94 -> 97.42"),
        new("  rate 0.1, lambda 5", [784, 100, 10], Entropy, Scaled, 0.1, 5, 5, "92.95 -> 97.81") { Epochs = 60 },
    ];

    public static void Textbook(Page page, DigitSet train, DigitSet validation)
    {
        page.WriteLine("validation accuracy, mean over seeds (lowest of them after the last epoch)");
        page.WriteLine($"{"",-25} hidden  weights     seeds            book   first    best    last  lowest");
        List<(string Name, double[][] Curves)> drawn = [];
        foreach (Setup setup in setups)
        {
            double[][] curves = Curves(page, setup, train, validation);
            string start = setup.Start == Wide ? "N(0,1)" : "N(0,1/n)";
            string row = $"{setup.Widths[1],6}  {start,-10} {setup.Seeds,6}";
            WriteRow($"{setup.Name,-25} {row} {setup.Book,15}", [.. curves.Select(c => c[..30])]);
            if (setup.Epochs > 30) WriteRow($"{"    after 60 epochs",-25} {row} {"98.04",15}", curves);
            if (setup is { Rate: 0.1, Epochs: 30, Widths: [_, 30, _] } or { Cost: Quadratic, Widths: [_, 30, _] })
                drawn.Add(($"{(setup.Cost == Quadratic ? "quadratic" : "entropy, lambda 5")}, {start}", curves));
        }
        page.Picture("curves.svg", Pictures.Curves(drawn));

        void WriteRow(string what, double[][] curves) => page.WriteLine(
            $"{what} {curves.Average(c => c[0]),7:F2} {curves.Average(c => c.Max()),7:F2} "
            + $"{curves.Average(c => c[^1]),7:F2} {curves.Min(c => c[^1]),7:F2}");
    }

    public static void Sizes(Page page, DigitSet train, DigitSet validation)
    {
        (int Size, double Book)[] rows =
        [
            (100, 69.09), (200, 76.37), (500, 85.29), (1_000, 88.85), (2_000, 91.27),
            (5_000, 93.24), (10_000, 94.89), (20_000, 95.85), (50_000, 95.97),
        ];
        page.WriteLine("training digits    book    ours   from - to");
        List<double[]> ours = [];
        foreach ((int size, _) in rows)
        {
            ours.Add(Seeds(page, $"{size} digits", 2, seed =>
            {
                Network net = new([784, 30, 10], Entropy, seed, Scaled);
                TrainOptions options = new()
                {
                    Epochs = 30 * 50_000 / size,
                    Rate = 0.5,
                    Decay = 5 * size / 50_000.0,
                    Seed = seed,
                    Threads = 1,
                };
                net.Train(train.Take(0, size), train.Take(0, 0), options, null, page.Cancellation);
                return 100 * net.Accuracy(validation, threads: 1);
            }));
            page.WriteLine($"{size,15:N0} {rows[ours.Count - 1].Book,7:F2} {ours[^1].Average(),7:F2}"
                + $"   {ours[^1].Min():F2} - {ours[^1].Max():F2}");
        }
        page.Picture("sizes.svg", Pictures.Sizes([.. rows.Select(row => ((double)row.Size, row.Book))], ours));
    }

    public static void Depth(Page page, DigitSet train, DigitSet validation)
    {
        double[] book = [96.48, 96.90, 96.57, 96.53];
        page.WriteLine("hidden layers of 30    book    best   from - to");
        for (int hidden = 1; hidden <= book.Length; hidden++)
        {
            Setup setup = new($"{hidden} hidden", Deep(hidden), Entropy, Scaled, 0.1, 5, 2, "");
            double[] best = [.. Curves(page, setup, train, validation).Select(curve => curve.Max())];
            page.WriteLine(
                $"{hidden,19} {book[hidden - 1],7:F2} {best.Average(),7:F2}   {best.Min():F2} - {best.Max():F2}");
        }
    }

    /// <summary>For each seed the validation accuracy after each epoch, in percent.</summary>
    static double[][] Curves(Page page, Setup setup, DigitSet train, DigitSet validation) =>
        Seeds(page, $"{setup.Name.Trim()}, {setup.Widths[1]} hidden, {setup.Start}", setup.Seeds, seed =>
        {
            TrainOptions options = new()
            {
                Epochs = setup.Epochs,
                Rate = setup.Rate,
                Decay = setup.Decay,
                Seed = seed,
                Threads = 1,
            };
            return new Network(setup.Widths, setup.Cost, seed, setup.Start)
                .Train(train, validation, options, null, page.Cancellation)
                .Select(report => 100 * report.ValidationAccuracy).ToArray();
        });

    /// <summary>Seeds 1, 2, ... side by side on all cores, each alone on one.</summary>
    static T[] Seeds<T>(Page page, string what, int seeds, Func<int, T> run)
    {
        page.Progress(what);
        T[] results = new T[seeds];
        ParallelOptions cores = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, seeds, cores, i => results[i] = run(i + 1));
        return results;
    }

    #region own-slopes
    /// <summary>For each output its slope a (1 - a), averaged over the digits that it should say 1 to.</summary>
    public static double[] OwnSlopes(Network net, DigitSet digits)
    {
        double[] slopes = new double[10], count = new double[10];
        float[] x = digits.ToFloats();
        for (int i = 0; i < digits.Count; i++)
        {
            int digit = digits.Labels[i];
            float a = net.Predict(x.AsSpan(i * DigitSet.ImageLength, DigitSet.ImageLength))[digit];
            slopes[digit] += a * (1 - a);
            count[digit]++;
        }
        return [.. slopes.Zip(count, (sum, n) => sum / n)];
    }
    #endregion

    /// <summary>
    /// The length of the gradient of each hidden layer's biases before the first step, from the mean over 300 digits;
    /// the mean of that over seeds.
    /// </summary>
    public static double[] BiasNorms(int hidden, DigitSet train, int seeds)
    {
        List<(double[] X, double[] Y)> samples = DigitsChapter.Samples<double>(train, 0, 300);
        double[] norms = new double[hidden];
        for (int seed = 1; seed <= seeds; seed++)
        {
            LoopNetwork<double> net = new(Deep(hidden), Cost.CrossEntropy, seed);
            foreach ((double[] x, double[] y) in samples) net.AddGradient(x, y);
            for (int l = 0; l < hidden; l++)
                norms[l] += Math.Sqrt(net.DB[l].Sum(slope => slope * slope)) / samples.Count / seeds;
        }
        return norms;
    }

    static int[] Deep(int hidden) => [784, .. Enumerable.Repeat(30, hidden), 10];

    /// <summary>How many weights and biases a network has.</summary>
    public static int Knobs(IReadOnlyList<int> widths) =>
        Enumerable.Range(1, widths.Count - 1).Sum(l => (widths[l - 1] + 1) * widths[l]);
}
