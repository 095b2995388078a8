// Chapter 4 in teaching order: every method is a section, and what it writes is an output of chapter.md.

namespace Nabla.Course.Xor;

public static class XorChapter
{
    public static Chapter Entry { get; } = new(
        4, "04-xor", "XOR",
        "nine derivatives on paper, summed sample by sample and in matrices, and a thousand seeds asked how it went",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        Nine(page);
        Sums(page);
        OneByOne(page);
        OneSeed(page);
        Limit(page);
        Lost(page);
        LongTables(page);
    }

    static void Nine(Page page)
    {
        page.Output("nine", () =>
        {
            #region nine
            Network network = Network.From(XorTraining.Start(seed: 1, scale: 1));
            Sample sample = new(1, 0, 1);
            double[] byHand = network.Gradient(sample).ToArray(), byNudge = Nudge(network, sample);
            #endregion
            page.WriteLine("        by hand       by nudge");
            foreach ((string name, double hand, double nudge) in Names.Zip(byHand, byNudge))
                page.WriteLine($"{name,-3}  {hand,12:F9}  {nudge,12:F9}".Replace("-0.000000000", " 0.000000000"));
        });
    }

    static readonly string[] Names = ["w11", "w12", "b1", "w21", "w22", "b2", "w31", "w32", "b3"];

    #region nudge
    public static double[] Nudge(Network network, Sample sample)
    {
        const double h = 1e-5;
        double[] w = network.ToArray();
        double At(int k, double shift) => Network.From([.. w.Select((v, i) => i == k ? v + shift : v)]).Cost(sample);
        return [.. w.Select((_, k) => (At(k, h) - At(k, -h)) / (2 * h))];
    }
    #endregion

    static void Sums(Page page) => page.Output("sums", () =>
    {
        #region sums
        double apart = 0;
        for (int seed = 1; seed <= 1000; seed++)
        {
            Network network = Network.From(XorTraining.Start(seed, scale: 1));
            double[] loop = network.GradientSum().ToArray(), matrices = Batch.Gradient(network).ToArray();
            apart = Math.Max(apart, loop.Zip(matrices, (p, q) => Math.Abs(p - q)).Max());
        }
        #endregion
        page.WriteLine($"1,000 networks, nine numbers each: {(apart < 1e-15 ? "apart by less than 1e-15" : "apart")}");
    });

    static void OneByOne(Page page) => page.Output("one-by-one", () =>
    {
        #region one-by-one
        Network start = Network.From(XorTraining.Start(seed: 1, scale: 1));
        foreach (double rate in (double[])[0.01, 0.1, 1])
        {
            double[] together = start.Step(rate).ToArray(), oneByOne = start.StepByStep(rate).ToArray();
            double apart = together.Zip(oneByOne, (p, q) => Math.Abs(p - q)).Max();
            page.WriteLine($"rate {rate,4}   apart {apart:F7}");
        }
        #endregion
    });

    static void OneSeed(Page page)
    {
        XorSettings textbook = new() { Scale = 1, Rate = 2 };
        page.Output("one-seed", () =>
        {
            page.WriteLine("epoch    cost     0 0    0 1    1 0    1 1");
            foreach (int epochs in (int[])[0, 10, 100, 200, 300, 500, 1000])
            {
                XorResult then = XorTraining.Run(FirstSeed, textbook with { MaxEpochs = epochs, Bound = 0 });
                page.WriteLine($"{epochs,5}  {then.Cost,6:F4}   {Show(then)}");
            }
        });
        page.Picture("solved.svg", Pictures.Answers(XorTraining.Run(FirstSeed, textbook), "A network that solved it"));
    }

    static string Show(XorResult result) => string.Join("  ", result.Outputs().Select(a => $"{a,5:F3}"));

    static void Limit(Page page)
    {
        page.Output("limit", () =>
        {
            page.WriteLine(" rate   solved of 100   median epochs");
            #region limit
            foreach (double rate in (double[])[2, 2.4, 2.6, 2.7, 2.75, 2.8, 3])
            {
                XorResult[] results = XorTraining.RunMany(1, 100, new() { Rate = rate }, page.Cancellation);
                page.WriteLine($"{rate,5}   {results.Count(r => r.Solved),13}   {Quantile(results, 0.5),13}");
            }
            #endregion
        });
        page.Picture("plateau.svg", Pictures.Costs("The plateau and its edge, one seed",
            ("rate 2", 1, new() { Rate = 2, MaxEpochs = 40_000 }), ("rate 2.75", 1, new())));
    }

    /// <summary>Epochs within which a share of the solved ones were solved.</summary>
    static string Quantile(XorResult[] results, double share)
    {
        int[] epochs = [.. results.Where(r => r.Solved).Select(r => r.Epochs).Order()];
        return epochs.Length == 0 ? "none" : $"{epochs[Math.Min(epochs.Length - 1, (int)(share * epochs.Length))]:N0}";
    }

    static void Lost(Page page)
    {
        XorSettings textbook = new() { Scale = 1, Rate = 2 };
        page.Output("lost", () =>
        {
            page.WriteLine("  epochs   cost - 1/2   largest weight     0 0    0 1    1 0    1 1");
            foreach (int epochs in (int[])[1_000, 10_000, 100_000, 1_000_000])
            {
                XorResult then = XorTraining.Run(LostSeed, textbook with { MaxEpochs = epochs }, page.Cancellation);
                double largest = then.Weights.Max(Math.Abs);
                page.WriteLine($"{epochs,8}   {then.Cost - 0.5,10:F7}   {largest,14:F2}   {Show(then)}");
            }
        });
        XorResult lost = XorTraining.Run(LostSeed, textbook, page.Cancellation);
        page.Output("lost-hidden", () =>
        {
            Network network = Network.From(lost.Weights);
            foreach (Sample s in Network.Xor)
            {
                (double h1, double h2, _) = network.Forward(s.X1, s.X2);
                page.WriteLine($"{s.X1} {s.X2}  ->  {h1:F3} {h2:F3}   should be {s.Y}");
            }
        });
        page.Picture("lost.svg", Pictures.Answers(lost, "A network in the valley"));
    }

    static void LongTables(Page page)
    {
        page.LongOutput("thousand", minutes: 0.5, () =>
        {
            page.WriteLine("start        rate   cost            solved   10%      median   90%");
            (double Scale, double Rate, XorCost Cost)[] rows =
            [
                (4, 2, XorCost.Quadratic), (1, 2, XorCost.Quadratic), (0.5, 2, XorCost.Quadratic),
                (0.2, 2, XorCost.Quadratic), (0.1, 2, XorCost.Quadratic), (0.05, 2, XorCost.Quadratic),
                (0.02, 2, XorCost.Quadratic), (0.02, 2.75, XorCost.Quadratic),
                (1, 1, XorCost.CrossEntropy), (0.1, 1, XorCost.CrossEntropy),
            ];
            foreach ((double scale, double rate, XorCost cost) in rows)
            {
                XorSettings settings = new() { Scale = scale, Rate = rate, Cost = cost };
                XorResult[] results = XorTraining.RunMany(1, 1000, settings, page.Cancellation);
                page.Progress($"N(0, {scale})");
                page.WriteLine($"N(0, {scale + ")",-6}  {rate,4}   {cost,-12}   {results.Count(r => r.Solved),6}   "
                    + $"{Quantile(results, 0.1),-6}   {Quantile(results, 0.5),-6}   {Quantile(results, 0.9)}");
            }
        });
        page.LongOutput("endings", minutes: 0.3, () =>
        {
            page.WriteLine("of 1,000 seeds      N(0, 1)   N(0, 0.1)   N(0, 0.02), rate 2.75");
            XorSettings[] starts = [new() { Scale = 1, Rate = 2 }, new() { Scale = 0.1, Rate = 2 }, new()];
            XorResult[][] columns = [.. starts
                .Select(s => XorTraining.RunMany(1, 1000, s, page.Cancellation))];
            foreach (Ending ending in Enum.GetValues<Ending>())
            {
                int[] counts = [.. columns.Select(c => c.Count(r => Failures.Of(r) == ending))];
                page.WriteLine($"{ending,-16}   {counts[0],8}   {counts[1],9}   {counts[2],21}");
            }
        });
    }

    const int FirstSeed = 4, LostSeed = 1;
}
