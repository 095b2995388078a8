// Chapter 8 in teaching order: every method is a section, and what it writes is an output of chapter.md.

using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Nabla.Course.Noise;

public static class NoiseChapter
{
    public static Chapter Entry { get; } = new(
        8, "08-noise", "Learning to ignore noise",
        "training with noise, batch normalisation, and with attacks; 50,000 adversarial digits given to each",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        Mnist mnist = page.Digits();
        (DigitSet train, _) = mnist.Split();
        TheNoise(page, mnist.Test);
        SmallTrial(page, train.Take(0, 4000), mnist.Test);
        Nudge(page);
        Normalised(page);

        Lazy<Contest> contest = new(() => Contest.Hold(page, train, mnist.Test, seed: 1));
        page.LongOutput("ablations", 2, () => Ablations(page, train, mnist.Test));
        page.LongOutput("transfer", 4, () => TheTable(page, contest.Value));
        page.LongOutput("white-box", 4, () => TheHonestPart(page, contest.Value));
    }

    static void TheNoise(Page page, DigitSet test) => page.Output("noise", () =>
    {
        #region noise
        float[] x = new float[1_000_000];
        GaussianNoise.Add(x, deviation: 0.1f, mean: 0.3f, stream: 8, start: 0, clip: false);
        double mean = x.Average(), deviation = Math.Sqrt(x.Average(value => (value - mean) * (value - mean)));
        #endregion

        page.WriteLine($"a million numbers: mean {mean:0.00}, deviation {deviation:0.00}");
        int near = x.Count(value => Math.Abs(value - mean) < deviation);
        page.WriteLine($"within one deviation of the mean: {near / 1e4:0}%");
        page.Picture("noisy.png", Pictures.Noisy(test));
    });

    static void SmallTrial(Page page, DigitSet digits, DigitSet test) => page.Output("small", () =>
    {
        #region small
        Recipe small = Recipe.Ordinary with { Descent = new() { Epochs = 6, Rate = 0.02 } };
        Net ordinary = small.Train(digits, seed: 1);
        float[] x = digits.ToFloats();
        float[] examples = Attack.Run(ordinary, x, digits.Labels, new AttackOptions(Defence.Epsilon, Defence.Steps));

        int Right(Net net) => net.Right(examples, digits.Labels).Count(right => right);
        Net second = small.Train(digits, seed: 2);
        Net tutorial = (small with { Disturbance = Recipe.TutorialNoise.Disturbance }).Train(digits, seed: 3);
        Net zeroMean = (small with { Disturbance = Recipe.ZeroMeanNoise.Disturbance }).Train(digits, seed: 4);
        #endregion

        float[] clean = test.ToFloats();
        void Line(string name, Net net) => page.WriteLine(
            $"{name,-18} {100 * net.Accuracy(clean, test.Labels),5:0.0}% of the test digits, "
            + $"{Right(net),5:N0} of 4,000 examples");
        Line("ordinary", ordinary);
        Line("second ordinary", second);
        Line("tutorial's noise", tutorial);
        Line("zero-mean noise", zeroMean);
    });

    static void Nudge(Page page) => page.Output("nudge", () =>
    {
        var random = new Random(8);
        double Next() => (2 * random.NextDouble()) - 1;
        double[,] x = new double[10, 3], dy = new double[10, 3];
        for (int s = 0; s < 10; s++)
        {
            for (int j = 0; j < 3; j++)
                (x[s, j], dy[s, j]) = (Next(), Next());
        }

        double[] gain = [0.5, 1, 2], shift = [0, 1, -1];
        (double[,] byHand, double[] dGain, double[] dShift) = NaiveBatchNorm.Backward(x, gain, dy);

        double miss = 0;
        for (int j = 0; j < 3; j++)
        {
            for (int s = 0; s < 10; s++)
                miss = Math.Max(miss, Math.Abs(Slope(ref x[s, j]) - byHand[s, j]));
            miss = Math.Max(miss, Math.Abs(Slope(ref gain[j]) - dGain[j]));
            miss = Math.Max(miss, Math.Abs(Slope(ref shift[j]) - dShift[j]));
        }

        string verdict = miss < 1e-8 ? "all agree to 8 digits" : $"off by {miss}";
        page.WriteLine($"30 inputs, 3 gains, 3 shifts nudged: {verdict}");

        double Slope(ref double knob)
        {
            const double h = 1e-5;
            double at = knob;
            knob = at + h;
            double above = Cost();
            knob = at - h;
            double below = Cost();
            knob = at;
            return (above - below) / (2 * h);
        }

        double Cost() => NaiveBatchNorm.Forward(x, gain, shift).Cast<double>()
            .Zip(dy.Cast<double>(), (a, b) => a * b).Sum();
    });

    static void Normalised(Page page) => page.Output("normalised", () =>
    {
        var random = new Random(8);
        double[,] x = new double[4, 2];
        for (int s = 0; s < 4; s++)
        {
            x[s, 0] = Math.Round(100 + (10 * random.NextDouble()), 1);
            x[s, 1] = Math.Round(random.NextDouble() / 10, 3);
        }

        double[,] y = NaiveBatchNorm.Forward(x, [1, 1], [0, 0]);
        for (int s = 0; s < 4; s++)
            page.WriteLine($"{x[s, 0],6:0.0} {x[s, 1],6:0.000}   becomes {y[s, 0],6:0.00} {y[s, 1],6:0.00}");
    });

    /// <summary>One thing changed at a time, around zero-mean noise on a network of middling width.</summary>
    static void Ablations(Page page, DigitSet train, DigitSet test)
    {
        Net ordinary = Recipe.Ordinary.Train(train, seed: 1, cancellation: page.Cancellation);
        float[] x = train.ToFloats(), clean = test.ToFloats();
        float[] examples = Attack.Run(
            ordinary, x, train.Labels, new AttackOptions(Defence.Epsilon, Defence.Steps), page.Cancellation);
        page.WriteLine("                              clean   right of 50,000   attacked itself, epsilon 0.1");
        List<(string Name, int Right)> found = [];

        #region ablations
        Recipe plain = new([784, 128, 128, 10], new DescentOptions { Epochs = 4, Rate = 0.05 });
        Recipe noisy = plain with { Disturbance = _ => GaussianNoise.Of(deviation: 0.5) };
        Try("no noise", plain);
        foreach (double deviation in new[] { 0.1, 0.2, 0.3, 0.5, 0.7 })
            Try($"deviation {deviation:0.0}", plain with { Disturbance = _ => GaussianNoise.Of(deviation) });
        Try("0.1 and shift 0.3", plain with { Disturbance = _ => GaussianNoise.Of(deviation: 0.1, mean: 0.3) });
        Try("0.5 and shift 0.3", plain with { Disturbance = _ => GaussianNoise.Of(deviation: 0.5, mean: 0.3) });
        Try("0.5, cut at 0 and 1", plain with { Disturbance = _ => GaussianNoise.Of(deviation: 0.5, clip: true) });
        Try("batch norm, no noise", plain with { Normalised = true });
        Try("batch norm, 0.5", noisy with { Normalised = true });
        Try("batch norm, 0.1 and 0.3", plain with
        {
            Normalised = true,
            Disturbance = _ => GaussianNoise.Of(deviation: 0.1, mean: 0.3),
        });
        Try("decay 0.001, no noise", plain with { Descent = plain.Descent with { Decay = 1e-3 } });
        Try("decay 0.001, 0.5", noisy with { Descent = noisy.Descent with { Decay = 1e-3 } });
        Try("32 wide, 0.5", noisy with { Widths = [784, 32, 32, 10] });
        Try("512 wide, 0.5", noisy with { Widths = [784, 512, 512, 10] });
        #endregion

        page.Picture("ablations.svg", Pictures.Ablations([.. found.Skip(1).Take(5).Prepend(found[0])]));

        void Try(string name, Recipe recipe)
        {
            page.Progress(name);
            Net net = recipe.Train(train, seed: 2, cancellation: page.Cancellation);
            int right = net.Right(examples, train.Labels, page.Cancellation).Count(right => right);
            WhiteBox own = WhiteBox.Measure(net, test.Take(0, 1000), 0.1, steps: 20, restarts: 0, page.Cancellation);
            found.Add((name, right));
            double accuracy = net.Accuracy(clean, test.Labels);
            page.WriteLine($"{name,-24} {100 * accuracy,9:0.0}% {right,17:N0} {100 * own.Accuracy,29:0.0}%");
        }
    }

    static void TheTable(Page page, Contest contest)
    {
        page.WriteLine($"{contest.Count:N0} training digits, {Defence.Steps} full steps on the ordinary network");
        string epsilons = string.Join("", contest.Epsilons.Select(e => $"{e,9:0.00}"));
        string l2 = string.Join("", contest.MeanL2[..^1].Select(mean => $"{mean,9:0.00}"));
        page.WriteLine($"epsilon                          {epsilons}   {Defence.Epsilon:0.00}, first error");
        page.WriteLine($"mean L2                          {l2}{contest.MeanL2[^1],20:0.00}");
        page.WriteLine("                         clean   right of the same examples");
        foreach ((Defence row, int[] right) in contest.Rows.Zip(contest.Right))
        {
            page.WriteLine($"{row.Name,-22} {100 * row.Clean,6:0.0}%   "
                + string.Join("", right[..^1].Select(count => $"{count,9:N0}")) + $"{right[^1],20:N0}");
        }

        page.Picture("transfer.svg", DefencePictures.Transfer(contest.Rows, contest.Count));
    }

    static void TheHonestPart(Page page, Contest contest)
    {
        IReadOnlyList<Defence> rows = [.. contest.Rows.Select(row => row with
        {
            WhiteBox = WhiteBox.Measure(
                row.Net, contest.Test.Take(0, 2000), WhiteBox.Plan, cancellation: page.Cancellation),
        })];
        foreach (int steps in new[] { 1, 40 })
        {
            page.WriteLine(steps == 1 ? "one step, right in 100:" : "40 steps from four starts, right in 100:");
            page.WriteLine("epsilon                       0" + string.Join("", rows[0].WhiteBox
                .Where(found => found.Steps == steps).Select(found => $"{found.Epsilon,8:0.00}")));
            foreach (Defence row in rows)
            {
                page.WriteLine($"{row.Name,-22} {100 * row.Clean,8:0.0}" + string.Join("", row.WhiteBox
                    .Where(found => found.Steps == steps).Select(found => $"{100 * found.Accuracy,8:0.0}")));
            }

            page.WriteLine();
        }

        page.Picture("epsilon.svg", DefencePictures.OverEpsilon(rows));
        page.Picture("weights.png", DefencePictures.Weights(
            [.. rows.Where(row => row.Name is "ordinary" or "noise-trained, wide" or "adversarially trained")]));
    }
}
