// What `nabla check 1` runs, on the reader's code or on ours. A test answers null, or one line that says what is wrong.

using static Nabla.Course.Neuron.Descent;

namespace Nabla.Course.Neuron;

static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("Slope: the slope of any function, by nudging", () => Slope(code)),
        new("Nand: three knobs set by hand", () => Nand(code)),
        new("CostPerX1: the derivative with respect to an input", () => CostPerX1(code)),
        new("CrossEntropyPerW1: a cost that a sure neuron can hear", () => CrossEntropy(code)),
        new("Gradient: a neuron with any number of inputs", () => Gradients(code)),
    ];

    static string? Slope(IExercises code)
    {
        (string Name, Func<double, double> F, double X, double Slope)[] cases =
        [
            ("x => x * x", x => x * x, 3, 6),
            ("x => x * x * x", x => x * x * x, -2, 12),
            ("Math.Sin", Math.Sin, 1, Math.Cos(1)),
            ("Math.Exp", Math.Exp, 2, Math.Exp(2)),
            ("Neuron.Sigmoid", Neuron.Sigmoid, 0, 0.25),
        ];
        return First(cases, c => code.Slope(c.F, c.X) switch
        {
            var slope when Math.Abs(slope - c.Slope) <= 1e-9 * Math.Max(1, Math.Abs(c.Slope)) => null,
            var slope => $"Slope({c.Name}, {c.X}) should be {c.Slope:G11}, it is {slope:G11}",
        });
    }

    static string? Nand(IExercises code)
    {
        Neuron n = code.Nand();
        Sample[] nand = [new(0, 0, 1), new(0, 1, 1), new(1, 0, 1), new(1, 1, 0)];
        return First(nand, s => n.Answer(s.X1, s.X2) switch
        {
            var a when s.Y == 1 && !(a > 0.9) =>
                $"with switches {s.X1} {s.X2} it should answer above 0.9, it answers {a:G4}",
            var a when s.Y == 0 && !(a < 0.1) =>
                $"with switches {s.X1} {s.X2} it should answer below 0.1, it answers {a:G4}",
            _ => null,
        });
    }

    static string? CostPerX1(IExercises code) => First(Cases(), c => Differs(
        $"CostPerX1({Show(c.Neuron)}, {Show(c.Sample)})",
        Nudge(x1 => Cost(c.Neuron, c.Sample with { X1 = x1 }), c.Sample.X1),
        code.CostPerX1(c.Neuron, c.Sample)));

    static string? CrossEntropy(IExercises code) => First(Cases(), c => Differs(
        $"CrossEntropyPerW1({Show(c.Neuron)}, {Show(c.Sample)})",
        Nudge(w1 => Surprise(c.Neuron with { W1 = w1 }, c.Sample), c.Neuron.W1),
        code.CrossEntropyPerW1(c.Neuron, c.Sample)));

    static double Surprise(Neuron n, Sample s)
    {
        double a = n.Answer(s.X1, s.X2);
        return -Math.Log(s.Y == 1 ? a : 1 - a);
    }

    static string? Gradients(IExercises code)
    {
        Random random = new(5);
        return First([1, 2, 3, 7], inputs =>
        {
            double[] w = [.. Enumerable.Range(0, inputs).Select(_ => Between(random, -1, 1))];
            double[] x = [.. Enumerable.Range(0, inputs).Select(_ => Between(random, -1, 1))];
            double b = Between(random, -1, 1), y = random.Next(2);
            (double[] perW, double perB) = code.Gradient([.. w], b, [.. x], y);
            return perW.Length != inputs
                ? $"for x of length {inputs} PerW should be as long, it has length {perW.Length}"
                : First(Enumerable.Range(0, inputs), i => Differs($"for x of length {inputs}, PerW[{i}]",
                      Nudge(wi => Miss([.. w[..i], wi, .. w[(i + 1)..]], b, x, y), w[i]), perW[i]))
                  ?? Differs($"for x of length {inputs}, PerB", Nudge(bias => Miss(w, bias, x, y), b), perB);
        });
    }

    static double Miss(double[] w, double b, double[] x, double y) =>
        Math.Pow(Neuron.Sigmoid(w.Zip(x, (wi, xi) => wi * xi).Sum() + b) - y, 2);

    static IEnumerable<(Neuron Neuron, Sample Sample)> Cases()
    {
        Random random = new(3);
        yield return (new(2, -1, -1), new(1, 0, 0));
        for (int i = 0; i < 20; i++)
        {
            yield return (
                new(Between(random, -2, 2), Between(random, -2, 2), Between(random, -1, 1)),
                new(Between(random, -1, 1), Between(random, -1, 1), random.Next(2)));
        }
    }

    /// <summary>Two decimals are enough for a case, and short enough to be read in a message.</summary>
    static double Between(Random random, double low, double high) =>
        Math.Round(low + (high - low) * random.NextDouble(), 2);

    static string Show(Neuron n) => $"w1 {n.W1} w2 {n.W2} b {n.B}";

    static string Show(Sample s) => $"x1 {s.X1} x2 {s.X2} y {s.Y}";

    static string? Differs(string what, double expected, double actual) =>
        Math.Abs(actual - expected) <= 1e-7 * Math.Max(1, Math.Abs(expected))
            ? null
            : $"{what} should be {expected:G6}, it is {actual:G6}";

    static string? First<T>(IEnumerable<T> cases, Func<T, string?> test) =>
        cases.Select(test).FirstOrDefault(fault => fault is not null);
}
