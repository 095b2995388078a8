// Chapter 1 in teaching order: every method is a section, and what it writes is an output of chapter.md.

using static Nabla.Course.Neuron.Descent;

namespace Nabla.Course.Neuron;

public static class NeuronChapter
{
    public static Chapter Entry { get; } = new(
        1, "01-neuron", "A neuron",
        "one sigmoid neuron, its three derivatives on paper and in code, and the graph behind them",
        Run, Checks.For(new Exercises()), Checks.For(new Solutions()));

    public static void Run(Page page)
    {
        page.Picture("sigmoid.svg", Pictures.Sigmoid());
        Opinions(page);
        Wrongness(page);
        Turning(page);
        RandomNeurons(page);
        page.Picture("nudge.svg", Pictures.NudgeError(Wired, Dark));
        page.Picture("graph.svg", Pictures.Graph(Wired, Dark));
        OneStep(page);
        Promises(page);
        SureAndWrong(page);
        Gates(page);
        page.Picture("surface.svg", Pictures.Surface(Or));
        Staircase(page);
        page.Picture("or.svg", Pictures.Gate("OR", Train(default, Or, rate: 2, steps: 10_000), Or));
        page.Picture("and.svg", Pictures.Gate("AND", Train(default, And, rate: 2, steps: 10_000), And));
        page.Picture("xor.svg", Pictures.Gate("XOR", Train(Wired, Xor, rate: 2, steps: 10_000), Xor));
    }

    static void Opinions(Page page) => page.Output("opinions", () =>
    {
        #region opinions
        Neuron blank = new(W1: 0, W2: 0, B: 0);
        Neuron wired = new(W1: 2, W2: -1, B: -1);
        page.WriteLine($"blank, only the first switch up: {blank.Answer(1, 0):F4}");
        page.WriteLine($"wired, only the first switch up: {wired.Answer(1, 0):F4}");
        page.WriteLine($"wired, both switches up:         {wired.Answer(1, 1):F4}");
        #endregion
    });

    #region wired
    static readonly Neuron Wired = new(W1: 2, W2: -1, B: -1);
    static readonly Sample Dark = new(X1: 1, X2: 0, Y: 0);
    #endregion

    static void Wrongness(Page page) => page.Output("cost", () =>
        page.WriteLine($"cost {Cost(Wired, Dark):F4}"));

    static void Turning(Page page)
    {
        page.Output("turn", () =>
        {
            #region turn
            double slope = Nudge(w1 => Cost(Wired with { W1 = w1 }, Dark), Wired.W1);
            page.WriteLine($"cost per w1: {slope:F9}");
            #endregion
        });

        page.Output("by-hand", () =>
        {
            Neuron byHand = Gradient(Wired, Dark);
            Neuron byNudge = NudgeEach(Wired, n => Cost(n, Dark));
            page.WriteLine($"         by hand      by nudge");
            page.WriteLine($"w1   {byHand.W1,11:F9}   {byNudge.W1,11:F9}");
            page.WriteLine($"w2   {byHand.W2,11:F9}   {byNudge.W2,11:F9}");
            page.WriteLine($"b    {byHand.B,11:F9}   {byNudge.B,11:F9}");
        });
    }

    static void RandomNeurons(Page page) => page.Output("random-check", () =>
    {
        #region random-check
        Random random = new(1);
        double worst = 0;
        for (int trial = 0; trial < 1000; trial++)
        {
            Neuron n = new(Knob(), Knob(), Knob());
            Sample s = new(random.NextDouble(), random.NextDouble(), random.Next(2));
            worst = Math.Max(worst, RelativeError(Gradient(n, s), NudgeEach(n, m => Cost(m, s))));
        }

        double Knob() => 4 * random.NextDouble() - 2;
        #endregion
        page.WriteLine(
            $"1,000 gradients, by hand and by nudge: apart by less than {PowerOfTenAbove(worst)} of their length");
    });

    /// <summary>The last digits differ from one machine's exp to another's; the power of ten does not.</summary>
    static string PowerOfTenAbove(double error) => $"1e{Math.Ceiling(Math.Log10(error)):F0}";

    static double RelativeError(Neuron p, Neuron q) => Length(Step(p, q, 1)) / Math.Max(Length(p), Length(q));

    static double Length(Neuron v) => Math.Sqrt(v.W1 * v.W1 + v.W2 * v.W2 + v.B * v.B);

    static void OneStep(Page page)
    {
        page.Output("one-step", () =>
        {
            #region one-step
            Neuron better = Step(Wired, Gradient(Wired, Dark), rate: 1);
            page.WriteLine($"before   {Show(Wired)}   cost {Cost(Wired, Dark):F4}");
            page.WriteLine($"after    {Show(better)}   cost {Cost(better, Dark):F4}");
            #endregion
        });
    }

    static string Show(Neuron n) => $"w1 {n.W1,7:F4}  w2 {n.W2,7:F4}  b {n.B,7:F4}";

    static void Promises(Page page) => page.Output("promises", () =>
    {
        Neuron g = Gradient(Wired, Dark);
        double before = Cost(Wired, Dark);
        page.WriteLine(" rate   promised   happened");
        foreach (double rate in (double[])[0.01, 0.1, 1, 10])
        {
            double promised = -rate * (g.W1 * g.W1 + g.W2 * g.W2 + g.B * g.B);
            double happened = Cost(Step(Wired, g, rate), Dark) - before;
            page.WriteLine($"{rate,5}   {promised,8:F5}   {happened,8:F5}");
        }
    });

    static void SureAndWrong(Page page) => page.Output("sure", () =>
    {
        page.WriteLine("first answer   first slope   steps to change its mind");
        for (int z = 0; z <= 10; z += 2)
        {
            Neuron n = new(0, 0, z);
            page.WriteLine($"{n.Answer(1, 0),12:F5}   {Gradient(n, Dark).B,11:F7}   {StepsToDoubt(n),24:N0}");
        }
    });

    static int StepsToDoubt(Neuron n)
    {
        int steps = 0;
        for (; n.Answer(Dark.X1, Dark.X2) > 0.5; steps++)
        {
            n = Step(n, Gradient(n, Dark), rate: 1);
        }

        return steps;
    }

    #region gates
    internal static readonly Sample[] Or = [new(0, 0, 0), new(0, 1, 1), new(1, 0, 1), new(1, 1, 1)];
    internal static readonly Sample[] And = [new(0, 0, 0), new(0, 1, 0), new(1, 0, 0), new(1, 1, 1)];
    internal static readonly Sample[] Xor = [new(0, 0, 0), new(0, 1, 1), new(1, 0, 1), new(1, 1, 0)];
    #endregion

    static void Gates(Page page)
    {
        page.Output("or", () =>
        {
            #region or
            page.WriteLine(" steps      w1      w2       b     cost");
            foreach (int steps in (int[])[0, 1, 10, 100, 1000, 10_000])
            {
                Neuron n = Train(new(0, 0, 0), Or, rate: 2, steps);
                page.WriteLine($"{steps,6}  {n.W1,6:F3}  {n.W2,6:F3}  {n.B,6:F3}  {Cost(n, Or):F5}");
            }
            #endregion
        });

        page.Output("or-answers", () => Answers(page, Train(new(0, 0, 0), Or, 2, 10_000)));
        page.Output("and-answers", () => Answers(page, Train(new(0, 0, 0), And, 2, 10_000)));
    }

    static void Answers(Page page, Neuron n)
    {
        foreach (Sample s in Or)
        {
            page.WriteLine($"{s.X1} {s.X2}   {n.Answer(s.X1, s.X2):F3}");
        }
    }

    static void Staircase(Page page)
    {
        page.Output("xor", () =>
        {
            page.WriteLine(" steps     0 0    0 1    1 0    1 1     cost");
            foreach (int steps in (int[])[0, 10, 100, 1000])
            {
                Neuron n = Train(Wired, Xor, rate: 2, steps);
                string answers = string.Join("  ", Xor.Select(s => $"{n.Answer(s.X1, s.X2),5:F3}"));
                page.WriteLine($"{steps,6}   {answers}  {Cost(n, Xor):F5}");
            }
        });

        page.Output("xor-starts", () =>
        {
            #region xor-starts
            Random random = new(1);
            double lowest = 1;
            for (int trial = 0; trial < 100; trial++)
            {
                Neuron start = new(Between(-5, 5), Between(-5, 5), Between(-5, 5));
                lowest = Math.Min(lowest, Cost(Train(start, Xor, rate: 2, steps: 2000), Xor));
            }

            double Between(double low, double high) => low + (high - low) * random.NextDouble();
            #endregion
            page.WriteLine($"lowest cost of 100 tries: {lowest:F5}");
        });
    }
}
