using Nabla.NN;

namespace Nabla.Course.Trainings;

/// <summary>Two valleys in which everything can be computed: one narrow, one shaken.</summary>
static class Valley
{
    #region valley
    /// <summary>Steps until the error is a millionth of what it was, on f = (x² + k y²) / 2 from (1, 1).</summary>
    static int Steps(double k, Optimizer optimizer, List<(double X, double Y)>? path = null)
    {
        Tensor curvature = Tensor.Create([1.0, k]), at = Tensor.Create([1.0, 1.0]);
        OptimizerState<Tensor> state = optimizer.Init(at);
        int steps = 0;
        for (; (double)at.Norm() > 1e-6 * Math.Sqrt(2); steps++)
        {
            path?.Add((at.Item<double>(0), at.Item<double>(1)));
            (at, state) = optimizer.Step(curvature * at, state, at);
        }

        return steps;
    }

    /// <summary>The best that each can do.</summary>
    static Optimizer Plain(double k) => Optimizers.Sgd(2 / (1 + k));

    static Optimizer Heavy(double k)
    {
        double root = Math.Sqrt(k), share = (root - 1) / (root + 1);
        return Optimizers.Sgd(4 / ((1 + root) * (1 + root)), momentum: share * share);
    }
    #endregion

    public static void Narrow(Page page)
    {
        page.WriteLine("                plain descent          momentum");
        page.WriteLine("narrowness    counted  on paper    counted  on paper");
        foreach (int k in new[] { 10, 100, 400 })
        {
            double root = Math.Sqrt(k);
            page.WriteLine($"{k,10} {Steps(k, Plain(k)),10} {Paper((k - 1.0) / (k + 1)),9:F0} "
                + $"{Steps(k, Heavy(k)),10} {Paper((root - 1) / (root + 1)),9:F0}");
        }

        const int drawn = 30;
        List<(double, double)> plain = [], heavy = [];
        _ = Steps(drawn, Plain(drawn), plain);
        _ = Steps(drawn, Heavy(drawn), heavy);
        page.Picture("valley.svg", Pictures.Valley(drawn, plain, heavy));

        static double Paper(double factor) => Math.Log(1e-6) / Math.Log(factor);
    }

    #region shaken
    /// <summary>w² / 2 with a slope off by N(0, 1), from 10: when it first comes within 1, and how it ends.</summary>
    static (int Arrives, double Deviation) Shaken(Schedule rate, int steps)
    {
        Key noise = Key.Create(1);
        double[] rates = rate.At(Tensor.Arange(steps)).BroadcastTo([steps]).As(DType.F64).ToArray<double>();
        double[] off = noise.Normal([steps], DType.F64).ToArray<double>();
        double w = 10, squares = 0;
        int arrives = steps, last = steps / 10;
        for (int step = 0; step < steps; step++)
        {
            w -= rates[step] * (w + off[step]);
            arrives = Math.Abs(w) < 1 ? Math.Min(arrives, step + 1) : arrives;
            squares += step >= steps - last ? w * w / last : 0;
        }

        return (arrives, Math.Sqrt(squares));
    }
    #endregion

    public static void Noise(Page page)
    {
        const int steps = 100_000;
        page.WriteLine("                        within 1 after    deviation in the last tenth    on paper");
        foreach (double rate in new[] { 0.5, 0.05, 0.005 })
            Row($"rate {rate}", rate, $"{Math.Sqrt(rate / (2 - rate)),12:F3}");
        Row("from 0.5 down to 0.005", Schedule.Exponential(0.5, 0.005, steps * 8 / 10), "");

        void Row(string name, Schedule rate, string paper)
        {
            (int arrives, double deviation) = Shaken(rate, steps);
            page.WriteLine($"{name,-24} {arrives,13} {deviation,30:F3}{paper}");
        }
    }
}
