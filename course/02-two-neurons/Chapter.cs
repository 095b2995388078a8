// Chapter 2 in teaching order: every method is a section, and what it writes is an output of chapter.md.

using static Nabla.Course.TwoNeurons.Descent;

namespace Nabla.Course.TwoNeurons;

public static class TwoNeuronsChapter
{
    const double Rate = 5;
    const int Steps = 1000;
    internal const int StuckSeed = 70;

    static readonly (string Name, Sample[] Samples, int Seed)[] Lessons =
        [("band", Samples.Band, 15), ("clouds", Samples.Clouds, 19), ("corners", Samples.Corners, 13)];

    public static Chapter Entry { get; } = new(
        2, "02-two-neurons", "Two neurons and one",
        "the 2-2-1 network that learns to separate what no line can, and the derivative through a hidden neuron",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        ByHand(page);
        Through(page);
        Nine(page);
        Learning(page);
        Failing(page);
        Twins(page);
        page.Picture("hidden.svg", Pictures.Hidden(Trained("clouds"), Samples.Clouds));
    }

    static void ByHand(Page page)
    {
        #region stairs
        Network stairs = new(
            First: new(10, 10, -5),      // OR: either switch
            Second: new(-10, -10, 15),   // NAND: not both
            Last: new(10, 10, -15));     // AND: what both of them say
        #endregion
        page.Output("stairs", () =>
        {
            page.WriteLine("switches   first   second   last");
            foreach (var (x1, x2) in new[] { (0, 0), (0, 1), (1, 0), (1, 1) })
            {
                double h1 = stairs.First.Answer(x1, x2), h2 = stairs.Second.Answer(x1, x2);
                page.WriteLine($"     {x1} {x2}   {h1,5:F3}    {h2,5:F3}  {stairs.Answer(x1, x2),5:F3}");
            }
        });
    }

    #region drawn
    static readonly Network Drawn = new(First: new(1, -1, 0.5), Second: new(0.5, 2, 0), Last: new(2, -1, -0.5));
    static readonly Sample Bright = new(X1: 1, X2: 0.5, Y: 1);
    #endregion

    static void Through(Page page)
    {
        page.Picture("paths.svg", Pictures.Paths(Drawn, Bright));
        page.Output("fork", () =>
        {
            #region fork
            Network g = Gradient(Drawn, Bright);
            double throughFirst = g.First.B * Drawn.First.W1;
            double throughSecond = g.Second.B * Drawn.Second.W1;
            double nudged = Nudge(x1 => Cost(Drawn, Bright with { X1 = x1 }), Bright.X1);
            #endregion
            page.WriteLine($"through the first    {throughFirst,12:F9}");
            page.WriteLine($"through the second   {throughSecond,12:F9}");
            page.WriteLine($"both                 {throughFirst + throughSecond,12:F9}");
            page.WriteLine($"by nudge             {nudged,12:F9}");
        });
    }

    static void Nine(Page page)
    {
        page.Output("nine", () =>
        {
            Network byHand = Gradient(Drawn, Bright);
            Network byNudge = NudgeEach(Drawn, n => Cost(n, Bright));
            page.WriteLine("               by hand       by nudge");
            Both("first", byHand.First, byNudge.First);
            Both("second", byHand.Second, byNudge.Second);
            Both("last", byHand.Last, byNudge.Last);
        });

        void Both(string name, Neuron p, Neuron q)
        {
            page.WriteLine($"{name,-6}  w1  {p.W1,12:F9}   {q.W1,12:F9}");
            page.WriteLine($"        w2  {p.W2,12:F9}   {q.W2,12:F9}");
            page.WriteLine($"        b   {p.B,12:F9}   {q.B,12:F9}");
        }

        page.Output("random-check", () =>
        {
            Random random = new(1);
            double worst = 0, first = 0, last = 0;
            for (int seed = 0; seed < 1000; seed++)
            {
                Network n = Start.Random(seed);
                Sample s = new(2 * random.NextDouble() - 1, 2 * random.NextDouble() - 1, random.Next(2));
                Network byHand = Gradient(n, s), byNudge = NudgeEach(n, m => Cost(m, s));
                worst = Math.Max(worst, Length(byHand + -1 * byNudge) / Length(byHand));
                first += Length(byHand.First) / 1000;
                last += Length(byHand.Last) / 1000;
            }

            page.WriteLine($"apart by less than 1e{Math.Ceiling(Math.Log10(worst)):F0} of their length");
            page.WriteLine($"mean length of the first neuron's three: {first:F3}");
            page.WriteLine($"mean length of the last neuron's three:  {last:F3}");
        });
    }

    static double Length(Neuron v) => Math.Sqrt(v.W1 * v.W1 + v.W2 * v.W2 + v.B * v.B);

    static double Length(Network v) =>
        Math.Sqrt(Math.Pow(Length(v.First), 2) + Math.Pow(Length(v.Second), 2) + Math.Pow(Length(v.Last), 2));

    static void Learning(Page page)
    {
        foreach (var (name, samples, seed) in Lessons)
        {
            page.Output(name, () =>
            {
                page.WriteLine("steps     cost   right");
                foreach (int steps in (int[])[0, 10, 100, Steps])
                {
                    Network n = Train(Start.Random(seed), samples, Rate, steps);
                    page.WriteLine($"{steps,5}   {Cost(n, samples):F4}   {Right(n, samples)} of {samples.Length}");
                }
            });
            page.Picture($"{name}.gif", new Film(samples, Rate, Steps).Shoot(Start.Random(seed)));
        }
    }

    internal static Network Trained(string name)
    {
        var (_, samples, seed) = Lessons.First(lesson => lesson.Name == name);
        return Train(Start.Random(seed), samples, Rate, Steps);
    }

    static void Failing(Page page)
    {
        page.Output("seeds", () =>
        {
            foreach (var (name, samples, _) in Lessons)
            {
                #region seeds
                int solved = Enumerable.Range(1, 100).AsParallel().Count(seed =>
                    Right(Train(Start.Random(seed), samples, Rate, Steps), samples) == samples.Length);
                #endregion
                page.WriteLine($"{name,-8} {solved,3} of 100 seeds end with every point right");
            }
        });

        page.Picture("stuck.gif", new Film(Samples.Clouds, Rate, Steps).Shoot(Start.Random(StuckSeed)));
        page.Output("stuck", () =>
        {
            Network n = Train(Start.Random(StuckSeed), Samples.Clouds, Rate, Steps);
            int right = Right(n, Samples.Clouds);
            page.WriteLine($"cost {Cost(n, Samples.Clouds):F4}, right {right} of {Samples.Clouds.Length}");
            page.WriteLine("cloud at      mean answer");
            foreach (var cloud in Samples.Clouds.GroupBy(s => (Right: s.X1 > 0, Upper: s.X2 > 0)).OrderBy(c => c.Key))
            {
                string place = $"{(cloud.Key.Upper ? "upper" : "lower")} {(cloud.Key.Right ? "right" : "left")}";
                page.WriteLine($"{place,-12}  {cloud.Average(s => n.Answer(s.X1, s.X2)):F3}");
            }
        });
    }

    static void Twins(Page page) => page.Output("twins", () =>
    {
        #region twins
        Network blank = default;
        Network n = Train(blank, Samples.Band, Rate, Steps);
        page.WriteLine($"first    {Show(n.First)}");
        page.WriteLine($"second   {Show(n.Second)}");
        page.WriteLine($"cost {Cost(n, Samples.Band):F4}, right {Right(n, Samples.Band)} of {Samples.Band.Length}");
        #endregion
    });

    static string Show(Neuron n) => $"w1 {n.W1,8:F5}   w2 {n.W2,8:F5}   b {n.B,8:F5}";
}
