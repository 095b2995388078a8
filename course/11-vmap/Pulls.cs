using System.Diagnostics;
using Nabla.Course.Grads;
using Nabla.Data;
using static Nabla.Transform;

namespace Nabla.Course.Vmaps;

/// <summary>The real <c>Vmap</c> of the real <c>Grad</c>: how long the gradient of each digit is, alone.</summary>
static class Pulls
{
    const int Count = 10_000, Chunk = 500;

    public static void Run(Page page)
    {
        DigitSet train = page.Digits().Train;
        var net = new Digits.Network([784, 30, 10], seed: 1);
        net.Train(train.Take(0, 50_000), train.Take(0, 0), new() { Epochs = 2, Batch = 10, Rate = 3, Seed = 1 });
        Net p = Real.From(net);
        page.Output("same", () => Same(page, train, p));
        double[] lengths = Lengths(page, train, p);
        int[] order = [.. Enumerable.Range(0, Count).OrderByDescending(i => lengths[i])];
        page.Output("pulls", () => Shares(page, net, train, lengths, order));
        page.Picture("hardest.png", Pictures.Digits("The thirty that pull hardest, and what they are", train, order[..30], lengths));
        page.Picture("softest.png", Pictures.Digits("Thirty that hardly pull", train, order[^30..], lengths));
        page.Output("seconds", () => Seconds(page, train, p));
    }

    #region pull
    static Tensor Pull(Net p, Tensor x, Tensor y)
    {
        Net slope = Grad<Net, Tensor, Tensor>(Real.HalfLoss)(p, x, y);
        return Tree.Leaves(slope).Select(leaf => leaf.Square().Sum()).Aggregate((a, b) => a + b);
    }
    #endregion

    static double[] Lengths(Page page, DigitSet train, Net p)
    {
        #region lengths
        var pulls = Vmap<Net, Tensor, Tensor, Tensor>(Pull, inAxes: [null, 0, 0]);
        List<double> lengths = [];
        foreach (int[] some in Enumerable.Range(0, Count).Chunk(Chunk))
        {
            Tensor squares = pulls(p, Real.Images(train, some), Real.Targets(train, some));
            lengths.AddRange(squares.Sqrt().As(DType.F64).ToArray<double>());
        }
        #endregion

        page.Cancellation.ThrowIfCancellationRequested();
        return [.. lengths];
    }

    static void Same(Page page, DigitSet train, Net p)
    {
        int[] some = [.. Enumerable.Range(0, 64)];
        Tensor xs = Real.Images(train, some), ys = Real.Targets(train, some);
        #region same
        var dLoss = Grad<Net, Tensor, Tensor>(Real.HalfLoss);
        var dLosses = Vmap<Net, Tensor, Tensor, Net>(dLoss, inAxes: [null, 0, 0]);

        Net all = dLosses(p, xs, ys);
        Net third = dLoss(p, xs[3], ys[3]);
        #endregion

        double miss = 0;
        for (int i = 0; i < some.Length; i++)
        {
            Net one = dLoss(p, xs[i], ys[i]);
            Tensor[] misses = [all.W1[i] - one.W1, all.B1[i] - one.B1, all.W2[i] - one.W2, all.B2[i] - one.B2];
            miss = misses.Max(tensor => Math.Max(miss, (double)tensor.Abs().Max()));
        }

        page.WriteLine($"one sample:   {third.W1.Shape} {third.B1.Shape} {third.W2.Shape} {third.B2.Shape}");
        page.WriteLine($"64 samples:   {all.W1.Shape} {all.B1.Shape} {all.W2.Shape} {all.B2.Shape}");
        page.WriteLine($"from the loop {(miss < 1e-6 ? "less than a millionth apart" : $"{miss:0.0e0} apart")}");
        var f = (Tensor x, Tensor y) => dLoss(p, x, y);
        page.WriteLine($"equations:    {MakeGraph(f)(xs[0], ys[0]).Count} for one, "
            + $"{MakeGraph(Vmap(f))(xs, ys).Count} for 64");
    }

    static void Shares(Page page, Digits.Network net, DigitSet train, double[] lengths, int[] order)
    {
        byte[] answers = net.Answers(train.Take(0, Count));
        double all = lengths.Sum();
        page.WriteLine("digits, by pull    of all pulling, %    read right, %");
        foreach ((int from, int to) in new[] { (0, 100), (100, 1_000), (1_000, 5_000), (5_000, Count) })
        {
            int[] these = order[from..to];
            double share = 100 * these.Sum(i => lengths[i]) / all;
            double right = 100.0 * these.Count(i => answers[i] == train.Labels[i]) / these.Length;
            page.WriteLine($"{$"{from + 1:N0} to {to:N0}",-16}    {share,16:F1}    {right,13:F1}");
        }
    }

    static void Seconds(Page page, DigitSet train, Net p)
    {
        int[] some = [.. Enumerable.Range(0, 200)];
        Tensor xs = Real.Images(train, some), ys = Real.Targets(train, some);
        var pulls = Vmap<Net, Tensor, Tensor, Tensor>(Pull, inAxes: [null, 0, 0]);
        var dLoss = Grad<Net, Tensor, Tensor>(Real.HalfLoss);
        double loop = Best(() =>
        {
            for (int i = 0; i < some.Length; i++)
                Pull(p, xs[i], ys[i]);
        });
        double map = Best(() => pulls(p, xs, ys)), sum = Best(() => dLoss(p, xs, ys));
        page.WriteLine("200 digits                               milliseconds");
        page.WriteLine($"each one's gradient and length, a loop   {loop,12:F1}");
        page.WriteLine($"the same with Vmap                       {map,12:F1}");
        page.WriteLine($"the gradient of their sum                {sum,12:F1}");
    }

    /// <summary>Milliseconds: the best of five, after one that is not counted.</summary>
    static double Best(Action run)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < 6; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run();
            if (i > 0)
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return best;
    }
}
