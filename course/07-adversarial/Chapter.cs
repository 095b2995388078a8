// Chapter 7 in teaching order: every method is a section, and what it writes is an output of chapter.md.

using System.Diagnostics;
using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Course.Adversarial;

public static class AdversarialChapter
{
    public static Chapter Entry { get; } = new(
        7, "07-adversarial", "Adversarial examples",
        "the derivative with respect to the input, and 50,000 digits that a network gets wrong",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        Mnist mnist = page.Digits();
        (DigitSet train, _) = mnist.Split();
        Nudge(page, mnist.Test);

        Net net = Ordinary.Train(train, seed: 1, epochs: 3, page.Cancellation);
        float[] x = mnist.Test.Take(0, 2000).ToFloats();
        byte[] labels = mnist.Test.Labels[..2000];
        Clean(page, net, x, labels);
        FromNoise(page, net);
        SevenToThree(page, net, mnist.Test);
        OneStep(page, net, mnist.Test);
        AddsUp(page, net, mnist.Test);
        OverEpsilon(page, net, x, labels);
        FiftyThousand(page, train);
    }

    #region input-derivative
    /// <summary>
    /// For one sample the derivative of a bias is the delta of its neuron; the pixels are one product away.
    /// </summary>
    static double[] InputDerivative(LoopNetwork<double> net, double[] x, double[] y)
    {
        net.AddGradient(x, y);
        double[] dx = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = 0; j < net.Widths[1]; j++)
                dx[i] += net.W[0][j][i] * net.DB[0][j];
        }

        return dx;
    }
    #endregion

    static void Nudge(Page page, DigitSet test) => page.Output("nudge", () =>
    {
        var net = new LoopNetwork<double>([784, 30, 10], Cost.Quadratic, seed: 1);
        double[] x = [.. test.Image(0).ToArray().Select(ink => ink / 255.0)];
        double[] y = new double[10];
        y[test.Labels[0]] = 1;
        double[] byHand = InputDerivative(net, x, y);

        const double h = 1e-4;
        double miss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double ink = x[i];
            x[i] = ink + h;
            double above = net.CostOf(x, y);
            x[i] = ink - h;
            miss = Math.Max(miss, Math.Abs(byHand[i] - ((above - net.CostOf(x, y)) / (2 * h))));
            x[i] = ink;
        }

        bool agrees = miss < 1e-7 * byHand.Max(Math.Abs);
        page.WriteLine($"784 pixels nudged: {(agrees ? "every derivative agrees to 7 digits" : $"off by {miss}")}");
    });

    static void Clean(Page page, Net net, float[] x, byte[] labels) => page.Output("clean", () =>
        page.WriteLine($"right on 2,000 test digits: {100 * net.Accuracy(x, labels):0.0}%"));

    #region descend
    /// <summary>
    /// Descends with the picture instead of the weights, until the network is sure that it sees the digit.
    /// </summary>
    static float[] Descend(Net net, float[] start, byte wanted, float rate)
    {
        var pass = new Pass(net, 1, threads: 1);
        start.CopyTo(pass.X, 0);
        for (int step = 0; step < 500 && net.Predict(pass.X)[wanted] < 0.99; step++)
        {
            pass.Forward(1);
            pass.BackwardToInput([wanted]);
            for (int i = 0; i < start.Length; i++)
                pass.X[i] = Math.Clamp(pass.X[i] - (rate * pass.Dx[i]), 0, 1);
        }

        return pass.X;
    }
    #endregion

    static void FromNoise(Page page, Net net) => page.Output("noise", () =>
    {
        var random = new Random(7);
        float[] noise = [.. Enumerable.Range(0, 784).Select(_ => (float)(0.3 * random.NextDouble()))];
        float[][] pictures = [.. Enumerable.Range(0, 10).Select(digit => Descend(net, noise, (byte)digit, rate: 0.02f))];
        for (int digit = 0; digit < 10; digit++)
            page.WriteLine($"asked for {digit}: the network sees {Pictures.Caption(net, pictures[digit])}");
        page.Picture("noise.png", Pictures.Conjured(net, noise, pictures));
    });

    static void SevenToThree(Page page, Net net, DigitSet test) => page.Output("seven", () =>
    {
        float[] seven = test.Take(0, 1).ToFloats();
        float[] three = Descend(net, seven, wanted: 3, rate: 0.005f);
        page.WriteLine($"before: {Pictures.Caption(net, seven)}");
        page.WriteLine($"after:  {Pictures.Caption(net, three)}");
        page.WriteLine($"largest change of a pixel: {seven.Zip(three, (a, b) => Math.Abs(a - b)).Max():0.00}");
        page.Picture("seven.png", Pictures.Triple(net, seven, three));
    });

    static void OneStep(Page page, Net net, DigitSet test) => page.Output("one-step", () =>
    {
        float[] x = test.Take(0, 8).ToFloats();
        byte[] labels = test.Labels[..8];
        float[] moved = Attack.Run(net, x, labels, new AttackOptions(Epsilon: 0.1, Steps: 1));
        page.WriteLine($"right before: {net.Right(x, labels).Count(right => right)} of 8");
        page.WriteLine($"right after:  {net.Right(moved, labels).Count(right => right)} of 8");
        page.Picture("one-step.png", Pictures.BeforeAndAfter(net, x, moved, labels));
    });

    static void AddsUp(Page page, Net net, DigitSet test) => page.Output("adds-up", () =>
    {
        #region adds-up
        var pass = new Pass(net, 1, threads: 1);
        test.Take(0, 1).ToFloats().CopyTo(pass.X, 0);
        pass.Forward(1);
        pass.BackwardToInput(test.Labels.AsSpan(0, 1));
        double steepest = pass.Dx.Max(Math.Abs), total = pass.Dx.Sum(Math.Abs);
        #endregion

        page.WriteLine($"0.1 on the steepest pixel alone: {0.1 * steepest:0.00}");
        page.WriteLine($"0.1 on every pixel, by its sign: {0.1 * total:0.00}");
    });

    static void OverEpsilon(Page page, Net net, float[] x, byte[] labels) => page.Output("epsilon", () =>
    {
        double[] epsilons = [0, 0.02, 0.04, 0.06, 0.08, 0.1];
        var random = new Random(1);
        float[] signs = [.. x.Select(_ => random.Next(2) == 0 ? -1f : 1f)];
        double Right(float[] pictures) => 100 * net.Accuracy(pictures, labels);
        double[] byChance = [.. epsilons.Select(e =>
            Right([.. x.Zip(signs, (pixel, sign) => Math.Clamp(pixel + ((float)e * sign), 0, 1))]))];
        double[] oneStep = [.. epsilons.Select(e => Right(Attack.Run(net, x, labels, new AttackOptions(e, 1))))];
        double[] manySteps = [.. epsilons.Select(e => Right(Attack.Run(net, x, labels, new AttackOptions(e, 20))))];

        page.WriteLine("epsilon   signs by chance   one step   20 steps");
        for (int k = 0; k < epsilons.Length; k++)
            page.WriteLine($"{epsilons[k],7:0.00} {byChance[k],16:0.0}% {oneStep[k],9:0.0}% {manySteps[k],9:0.0}%");
        page.Picture("epsilon.svg", Pictures.OverEpsilon(epsilons, byChance, oneStep, manySteps));
    });

    static void FiftyThousand(Page page, DigitSet train) => page.LongOutput("fifty-thousand", 3, () =>
    {
        Net net = Ordinary.Train(train, seed: 1, cancellation: page.Cancellation);
        Net second = Ordinary.Train(train, seed: 2, cancellation: page.Cancellation);
        float[] x = train.ToFloats();
        page.WriteLine("epsilon   right of 50,000   a second network   mean L2   mean largest   seconds");
        foreach (double epsilon in new[] { 0, 0.05, 0.1, 0.12, 0.2 })
        {
            long start = Stopwatch.GetTimestamp();
            float[] moved = epsilon == 0 ? x : Attack.Run(net, x, train.Labels, new AttackOptions(epsilon, 20), page.Cancellation);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            int own = net.Right(moved, train.Labels).Count(right => right);
            int others = second.Right(moved, train.Labels).Count(right => right);
            (double l2, double largest) = Attack.MeanDistance(moved, x, 784);
            page.WriteLine($"{epsilon,7:0.00} {own,17:N0} {others,18:N0} {l2,9:0.00} {largest,14:0.00} {seconds,9:0}");
            if (epsilon == 0.12)
                page.Picture("becomes.svg", Pictures.Becomes(net, moved, train.Labels));
        }
    });
}
