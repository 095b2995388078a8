using System.Diagnostics;
using Nabla.Course.Digits;
using Nabla.Course.Xor;
using Nabla.Data;
using static Nabla.Transform;

namespace Nabla.Course.Grads;

#region net
[Tree]
partial record Net(Tensor W1, Tensor B1, Tensor W2, Tensor B2);
#endregion

/// <summary>
/// The end of chapter 10: the real <c>Grad</c> on the networks of chapters 4 and 5, beside the derivatives by hand.
/// </summary>
static class Real
{
    public static void Run(Page page)
    {
        page.Output("xor", () => Switches(page));
        page.Output("digits", () => Same(page));
        page.Output("learn", () => Learn(page));
        page.Output("cost", () => Seconds(page));
    }

    #region loss
    static Tensor Loss(Net p, Tensor x, Tensor y)
    {
        Tensor h = (x.MatMul(p.W1) + p.B1).Sigmoid();
        Tensor a = (h.MatMul(p.W2) + p.B2).Sigmoid();
        return (a - y).Square().Sum();
    }
    #endregion

    static void Switches(Page page)
    {
        XorSettings settings = new();
        XorResult hand = XorTraining.Run(1, settings);
        #region xor
        Tensor x = Tensor.Create(new double[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } });
        Tensor y = Tensor.Create(new double[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        Net p = FromNine(XorTraining.Start(1, settings.Scale));

        var dLoss = Grad<Net, Tensor, Tensor>(Loss);

        int epochs = 0;
        for (; (double)Loss(p, x, y) > settings.Bound; epochs++)
            p -= settings.Rate * dLoss(p, x, y);
        #endregion

        page.WriteLine($"epochs    by hand {hand.Epochs}    by Grad {epochs}");
        double[] byHand = Xor.Network.From(hand.Weights).GradientSum().ToArray();
        double[] byGrad = ToNine(dLoss(FromNine(hand.Weights), x, y));
        string[] names = ["w11", "w12", "b1", "w21", "w22", "b2", "w31", "w32", "b3"];
        for (int k = 0; k < 9; k++)
            page.WriteLine($"{names[k],-8}  {byHand[k],14:F9}    {byGrad[k],14:F9}");
    }

    static Net FromNine(double[] w) => new(
        Tensor.Create(new[,] { { w[0], w[3] }, { w[1], w[4] } }), Tensor.Create([w[2], w[5]]),
        Tensor.Create(new[,] { { w[6] }, { w[7] } }), Tensor.Create([w[8]]));

    static double[] ToNine(Net p)
    {
        double[] w1 = p.W1.ToArray<double>(), b1 = p.B1.ToArray<double>(), w2 = p.W2.ToArray<double>();
        return [w1[0], w1[2], b1[0], w1[1], w1[3], b1[1], w2[0], w2[1], p.B2.Item<double>(0)];
    }

    static void Same(Page page)
    {
        Digits.Network net = new([784, 30, 10], seed: 1);
        LoopNetwork<double> loops = new(net);
        var samples = DigitsChapter.Samples<double>(page.Digits().Train, 0, 10);
        foreach ((double[] one, double[] target) in samples)
            loops.AddGradient(one, target);

        foreach (DType type in new[] { DType.F64, DType.F32 })
        {
            Tensor x = Rows(samples, sample => sample.X).As(type), y = Rows(samples, sample => sample.Y).As(type);
            Net slope = Grad<Net, Tensor, Tensor>(HalfLoss)(From(net, type), x, y);
            double miss = 0, largest = 0;
            foreach ((double one, double other) in Numbers(slope).Zip(InOrder(loops)))
            {
                miss = Math.Max(miss, Math.Abs(one - other));
                largest = Math.Max(largest, Math.Abs(other));
            }

            string bound = type == DType.F64 ? "1e-14" : "1e-6";
            string verdict = miss / largest < double.Parse(bound) ? $"none off by {bound}" : $"off by {miss / largest:0.0e0}";
            page.WriteLine($"{type}: {Numbers(slope).Length:N0} derivatives, {verdict} of the largest");
        }
    }

    internal static Tensor HalfLoss(Net p, Tensor x, Tensor y) => 0.5 * Loss(p, x, y);

    static Tensor Rows(List<(double[] X, double[] Y)> samples, Func<(double[] X, double[] Y), double[]> row) =>
        Tensor.Create([.. samples.Select(row)]);

    internal static Net From(Digits.Network net, DType type = DType.F32)
    {
        Tensor Weight(int l) => Tensor.Create<float>(net.Weights[l], [net.Widths[l], net.Widths[l + 1]]).As(type);
        return new(Weight(0), Tensor.Create(net.Biases[0]).As(type), Weight(1), Tensor.Create(net.Biases[1]).As(type));
    }

    static double[] Numbers(Net p) =>
        [.. Tree.Leaves(p).SelectMany(tensor => tensor.As(DType.F64).ToArray<double>())];

    static IEnumerable<double> InOrder(LoopNetwork<double> loops)
    {
        for (int l = 0; l < loops.Layers; l++)
        {
            for (int i = 0; i < loops.Widths[l]; i++)
            {
                for (int j = 0; j < loops.Widths[l + 1]; j++)
                    yield return loops.DW[l][j][i];
            }

            foreach (double slope in loops.DB[l])
                yield return slope;
        }
    }

    static void Learn(Page page)
    {
        (DigitSet train, DigitSet validation) = page.Digits().Split();
        Digits.Network net = new([784, 30, 10], seed: 1);
        Net p = From(net);
        #region learn
        var dLoss = Grad<Net, Tensor, Tensor>(HalfLoss);
        foreach (int[] batch in Batches.Order(train.Count, seed: 1, epoch: 1).Chunk(10))
            p -= 3 / 10.0 * dLoss(p, Images(train, batch), Targets(train, batch));
        #endregion

        net.Train(train, validation, new() { Epochs = 1, Batch = 10, Rate = 3, Seed = 1 });
        page.WriteLine($"5,000 steps by hand: {100 * net.Accuracy(validation):F2} of 100 right");
        page.WriteLine($"5,000 steps by Grad: {Right(p, validation):F2} of 100 right");
    }

    internal static Tensor Images(DigitSet digits, ReadOnlySpan<int> chosen)
    {
        float[] pixels = new float[chosen.Length * DigitSet.ImageLength];
        for (int i = 0; i < chosen.Length; i++)
            Pixels.ToFloats(digits.Image(chosen[i]), pixels.AsSpan(i * DigitSet.ImageLength));
        return Tensor.Create<float>(pixels, [chosen.Length, DigitSet.ImageLength]);
    }

    internal static Tensor Targets(DigitSet digits, ReadOnlySpan<int> chosen)
    {
        float[] targets = new float[chosen.Length * 10];
        for (int i = 0; i < chosen.Length; i++)
            targets[(i * 10) + digits.Labels[chosen[i]]] = 1;
        return Tensor.Create<float>(targets, [chosen.Length, 10]);
    }

    internal static double Right(Net p, DigitSet digits)
    {
        int[] all = [.. Enumerable.Range(0, digits.Count)];
        Tensor h = (Images(digits, all).MatMul(p.W1) + p.B1).Sigmoid();
        int[] answers = (h.MatMul(p.W2) + p.B2).ArgMax(axis: 1).ToArray<int>();
        return 100 * answers.Zip(digits.Labels, (answer, label) => answer == label ? 1 : 0).Average();
    }

    static void Seconds(Page page)
    {
        DigitSet train = page.Digits().Train.Take(0, 10_000);
        page.WriteLine("digits in a step    the loss alone    by hand    by Grad, milliseconds");
        foreach ((int batch, int steps) in new[] { (10, 200), (1_000, 4) })
        {
            Digits.Network net = new([784, 30, 10], seed: 1);
            Net p = From(net);
            int[] chosen = [.. Enumerable.Range(0, batch)];
            Tensor x = Images(train, chosen), y = Targets(train, chosen);
            var dLoss = Grad<Net, Tensor, Tensor>(HalfLoss);
            TrainOptions options = new() { Epochs = 1, Batch = batch, Rate = 0.1 };
            DigitSet some = train.Take(0, batch * steps);
            double alone = Best(steps, () => Repeat(steps, () => HalfLoss(p, x, y)));
            double hand = Best(steps, () => net.Train(some, train.Take(0, 0), options));
            double grad = Best(steps, () => Repeat(steps, () => _ = p - 0.1 / batch * dLoss(p, x, y)));
            page.WriteLine($"{batch,16:N0}    {alone,14:F3}    {hand,7:F3}    {grad,7:F3}");
        }
    }

    static void Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
            action();
    }

    /// <summary>Milliseconds of one of the steps that a run takes: the best of five, after one that is not counted.</summary>
    static double Best(int steps, Action run)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < 6; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            if (i > 0)
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds / steps);
        }

        return best;
    }
}
