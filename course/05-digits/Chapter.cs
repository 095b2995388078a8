// Chapter 5 in teaching order: every method is a section, and what it writes is an output of chapter.md.

using System.Diagnostics;
using Nabla.Data;

namespace Nabla.Course.Digits;

public static class DigitsChapter
{
    public static Chapter Entry { get; } = new(
        5, "05-digits", "Digits",
        "from 2-2-1 to [784, 30, 10] and to any list of widths; Jacobians as counting paths; batches as matrices",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        Mnist mnist = page.Digits();
        (DigitSet train, DigitSet validation) = mnist.Split();
        page.Picture("digits.png", Pictures.Sample(train));
        Darkness(page, mnist);
        Stack(page, train);
        CountPaths(page);
        page.Picture("paths.png", Pictures.PathDiagram());
        CheckGradients(page, train);
        LoopAgainstMatrix(page, train);
        Stopwatches(page, train);
        Learn(page, mnist);
        DeadOutputs(page, train, validation);
        Vanishing(page, train);
        page.LongOutput("textbook", 4, () => Experiments.Textbook(page, train, validation));
        page.LongOutput("sizes", 1, () => Experiments.Sizes(page, train, validation));
        page.LongOutput("depth", 1, () => Experiments.Depth(page, train, validation));
    }

    static void Darkness(Page page, Mnist mnist) => page.Output("darkness", () =>
    {
        #region darkness
        double[] ink = new double[10], count = new double[10];
        for (int i = 0; i < mnist.Train.Count; i++)
        {
            ink[mnist.Train.Labels[i]] += Ink(mnist.Train.Image(i));
            count[mnist.Train.Labels[i]]++;
        }
        int Guess(ReadOnlySpan<byte> image)
        {
            double amount = Ink(image);
            return Enumerable.Range(0, 10).MinBy(digit => Math.Abs(ink[digit] / count[digit] - amount));
        }
        #endregion
        int right = Enumerable.Range(0, mnist.Test.Count)
            .Count(i => Guess(mnist.Test.Image(i)) == mnist.Test.Labels[i]);
        if (mnist.Source != "mnist") page.WriteLine($"these digits are not MNIST but {mnist.Source}");
        page.WriteLine($"by the ink alone: {100.0 * right / mnist.Test.Count:F2} of 100 right");
    });

    static double Ink(ReadOnlySpan<byte> image)
    {
        int sum = 0;
        foreach (byte pixel in image) sum += pixel;
        return sum;
    }

    static void Stack(Page page, DigitSet train) => page.Output("stack", () =>
    {
        #region stack
        LoopNetwork<double> net = new([784, 30, 10], seed: 1);
        LoopNetwork<double>[] ten = [.. Enumerable.Range(0, 10).Select(k => OneOutput(net, k))];
        foreach ((double[] x, double[] y) in Samples<double>(train, 0, 20))
        {
            net.AddGradient(x, y);
            for (int k = 0; k < 10; k++) ten[k].AddGradient(x, [y[k]]);
        }
        double hidden = 0, output = 0;
        for (int j = 0; j < 30; j++)
        {
            for (int k = 0; k < 10; k++) output = Math.Max(output, Math.Abs(net.DW[1][k][j] - ten[k].DW[1][0][j]));
            for (int i = 0; i < 784; i++)
                hidden = Math.Max(hidden, Math.Abs(net.DW[0][j][i] - ten.Sum(one => one.DW[0][j][i])));
        }
        #endregion
        page.WriteLine($"hidden to output: largest difference {output}");
        page.WriteLine($"pixel to hidden, ten nets added: largest difference below 1e-13: {hidden < 1e-13}");
    });

    #region one-output
    /// <summary>The hidden layer of a network, with only output k left on it.</summary>
    internal static LoopNetwork<double> OneOutput(LoopNetwork<double> net, int k)
    {
        LoopNetwork<double> one = new([net.Widths[0], net.Widths[1], 1], net.Cost);
        (one.W[0], one.B[0]) = (net.W[0], net.B[0]);
        (one.W[1], one.B[1]) = ([net.W[1][k]], [net.B[1][k]]);
        return one;
    }
    #endregion

    static void CountPaths(Page page)
    {
        page.Output("paths", () =>
        {
            #region paths
            LoopNetwork<double> net = new([4, 3, 3, 2], seed: 2);
            net.Forward([0.2, 0.9, 0.4, 0.7]);
            double[] row = Paths.Row(net, k: 0);
            for (int i = 0; i < 4; i++)
            {
                int paths = 0;
                double walked = Paths.Walk(net, 0, i, 0, ref paths);
                page.WriteLine($"input {i}: {paths} paths {walked,13:F10}   Jacobians {row[i],13:F10}");
            }
            #endregion
        });
        page.Output("path-counts", () =>
        {
            foreach (int[] widths in (int[][])[[2, 2, 1], [784, 30, 10], [784, 30, 30, 10], [784, 30, 30, 30, 30, 10]])
            {
                long paths = widths.Aggregate(1L, (product, width) => product * width);
                long steps = widths.Zip(widths.Skip(1), (from, to) => (long)from * to).Sum();
                page.WriteLine($"{$"[{string.Join(", ", widths)}]",-27} {paths,13:N0} paths {steps,7:N0} connections");
            }
        });
    }

    static void CheckGradients(Page page, DigitSet train) => page.Output("gradients", () =>
    {
        Random random = new(1);
        (double[], double[]) digit = Samples<double>(train, 0, 1)[0];
        (double[], double[]) made = ([.. Enumerable.Range(0, 12).Select(_ => random.NextDouble())], [0, 1, 0]);
        foreach (Cost cost in Enum.GetValues<Cost>())
        {
            double small = GradientFault(new([12, 5, 4, 3], cost, seed: 1), made, every: 1);
            double large = GradientFault(new([784, 30, 10], cost, seed: 1), digit, every: 59);
            page.WriteLine($"{cost,-12} [12, 5, 4, 3], every knob:        below 1e-7: {small < 1e-7}");
            page.WriteLine($"{cost,-12} [784, 30, 10], every 59th knob:   below 1e-7: {large < 1e-7}");
        }
    });

    #region nudge
    /// <summary>Nudges every so many knobs; the length of all misses beside the length of the gradient.</summary>
    internal static double GradientFault(LoopNetwork<double> net, (double[] X, double[] Y) sample, int every)
    {
        const double hair = 1e-5;
        double miss = 0, length = 0;
        net.AddGradient(sample.X, sample.Y);
        for (int l = 0, knob = 0; l < net.Layers; l++)
        {
            foreach ((double[] knobs, double[] slopes) in net.W[l].Append(net.B[l]).Zip(net.DW[l].Append(net.DB[l])))
            {
                for (int i = 0; i < knobs.Length; i++)
                {
                    if (knob++ % every != 0) continue;
                    double before = knobs[i];
                    knobs[i] = before + hair;
                    double up = net.CostOf(sample.X, sample.Y);
                    knobs[i] = before - hair;
                    double down = net.CostOf(sample.X, sample.Y);
                    knobs[i] = before;
                    miss += Math.Pow((up - down) / (2 * hair) - slopes[i], 2);
                    length += slopes[i] * slopes[i];
                }
            }
        }
        return Math.Sqrt(miss / length);
    }
    #endregion

    static void LoopAgainstMatrix(Page page, DigitSet train) => page.Output("loop-matrix", () =>
    {
        #region loop-matrix
        Network fast = new([784, 30, 10], seed: 1);
        LoopNetwork<double> loops = new(fast);
        loops.Step(Samples<double>(train, 0, 10), rate: 3);
        fast.Train(train.Take(0, 10), train.Take(0, 0), new() { Epochs = 1, Batch = 10, Rate = 3 });
        double difference = Difference(fast, loops);
        #endregion
        int knobs = Experiments.Knobs(fast.Widths);
        page.WriteLine($"largest difference of {knobs:N0} knobs below 1e-6: {difference < 1e-6}");
    });

    /// <summary>The largest difference between two networks' knobs.</summary>
    internal static double Difference(Network fast, LoopNetwork<double> loops)
    {
        double worst = 0;
        for (int l = 0; l < fast.Layers; l++)
        {
            for (int j = 0; j < fast.Widths[l + 1]; j++)
            {
                worst = Math.Max(worst, Math.Abs(fast.Biases[l][j] - loops.B[l][j]));
                for (int i = 0; i < fast.Widths[l]; i++)
                    worst = Math.Max(worst, Math.Abs(fast.Weights[l][i * fast.Widths[l + 1] + j] - loops.W[l][j][i]));
            }
        }
        return worst;
    }

    static void Stopwatches(Page page, DigitSet train) => page.Output("stopwatches", () =>
    {
        double loops = LoopEpoch<double>(train), single = LoopEpoch<float>(train);
        double naive = MatrixEpoch(train, Products.Naive, 500), tiled = MatrixEpoch(train, Products.Tiled, 10_000);
        DigitSet some = train.Take(0, 10_000);
        double two = Best(3, () => Parallel.For(0, 2, _ => OneEpoch(some, Products.Tiled))) * 5 / 2;
        (string Name, double Seconds)[] rows =
        [
            ("loops over neurons, double", loops), ("the same in float", single),
            ("matrices, triple loop", naive), ("matrices, tiles of vectors", tiled),
            ("two networks on two cores, each", two),
        ];
        page.WriteLine("an epoch of [784, 30, 10]        seconds   times as fast");
        foreach ((string name, double seconds) in rows)
            page.WriteLine($"{name,-32} {seconds,7:F2} {loops / seconds,15:F1}");
    });

    static double LoopEpoch<T>(DigitSet train)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        LoopNetwork<T> net = new([784, 30, 10], seed: 1);
        List<(T[], T[])> samples = Samples<T>(train, 0, 500);
        return train.Count / (double)samples.Count * Best(2, () =>
        {
            for (int i = 0; i < samples.Count; i += 10) net.Step(samples.GetRange(i, 10), T.CreateChecked(3));
        });
    }

    static double MatrixEpoch(DigitSet train, Products products, int count)
    {
        DigitSet some = train.Take(0, count);
        return train.Count / (double)count * Best(3, () => OneEpoch(some, products));
    }

    static void OneEpoch(DigitSet train, Products products) =>
        new Network([784, 30, 10], seed: 1) { Products = products }
            .Train(train, train.Take(0, 0), new() { Epochs = 1, Rate = 3, Threads = 1 });

    /// <summary>The shortest of some runs, in seconds, after one that is not counted.</summary>
    static double Best(int runs, Action run)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i <= runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            if (i > 0) best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    static void Learn(Page page, Mnist mnist)
    {
        (DigitSet train, DigitSet validation) = mnist.Split();
        Network net = new([784, 30, 10], seed: 1);
        page.Output("learn", () =>
        {
            #region learn
            net.Train(train, validation, new() { Epochs = 6, Batch = 10, Rate = 3, Seed = 1 }, report => page.WriteLine(
                $"epoch {report.Epoch}: cost {report.TrainCost:F4}, {100 * report.ValidationAccuracy:F2} of 100 right"),
                page.Cancellation);
            page.WriteLine($"on the test digits, never seen: {100 * net.Accuracy(mnist.Test):F2} of 100 right");
            #endregion
        });
        byte[] answers = net.Answers(mnist.Test);
        page.Picture("weights.png", Pictures.HiddenWeights(net));
        page.Picture("confusion.png", Pictures.Confusion(mnist.Test, answers));
        page.Picture("wrong.png", Pictures.Wrong(mnist.Test, answers));
    }

    static void DeadOutputs(Page page, DigitSet train, DigitSet validation) => page.Output("dead", () =>
    {
        DigitSet some = validation.Take(0, 1_000);
        page.WriteLine("          30 hidden            100 hidden");
        page.WriteLine("step   right  flattest slope  right  flattest slope");
        Network[] nets = [.. ((int[])[30, 100]).Select(wide =>
            new Network([784, wide, 10], Cost.Quadratic, seed: 3, Initialisation.Wide))];
        int done = 0;
        foreach (int step in (int[])[0, 1, 2, 5, 10, 50, 1_000, 5_000])
        {
            string line = $"{step,5}";
            foreach (Network net in nets)
            {
                DigitSet next = train.Take(done * 10, (step - done) * 10);
                if (next.Count > 0) net.Train(next, some, new() { Epochs = 1, Rate = 3 });
                line += $" {100 * net.Accuracy(some),6:F1} {Experiments.OwnSlopes(net, some).Min(),15:F5}";
            }
            page.WriteLine(line);
            done = step;
        }
    });

    static void Vanishing(Page page, DigitSet train) => page.Output("vanishing", () =>
    {
        (int Hidden, string Book)[] rows =
            [(2, "0.066 0.309"), (3, "0.012 0.060 0.283"), (4, "0.003 0.017 0.070 0.285")];
        foreach ((int hidden, string book) in rows)
        {
            double[] norms = Experiments.BiasNorms(hidden, train, seeds: 5);
            page.WriteLine($"{hidden} hidden layers, ours  {string.Join(" ", norms.Select(norm => $"{norm:F3}"))}");
            page.WriteLine($"                 book  {book}");
        }
    });

    /// <summary>Digits as numbers from 0 to 1, each with its target: ten numbers, 1 for the digit that it is.</summary>
    internal static List<(T[] X, T[] Y)> Samples<T>(DigitSet digits, int start, int count)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        List<(T[], T[])> samples = [];
        for (int i = start; i < start + count; i++)
        {
            T[] x = new T[DigitSet.ImageLength], y = new T[10];
            for (int p = 0; p < x.Length; p++) x[p] = T.CreateChecked(digits.Image(i)[p]) / T.CreateChecked(255);
            y[digits.Labels[i]] = T.One;
            samples.Add((x, y));
        }
        return samples;
    }
}
