// What `nabla check 2` runs, on the reader's code or on ours. A test answers null, or one line that says what is wrong.

using static Nabla.Course.TwoNeurons.Descent;

namespace Nabla.Course.TwoNeurons;

static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("Same: nine knobs set by hand", () => Same(code)),
        new("CostPerX1: the derivative where the paths fork", () => CostPerX1(code)),
        new("TanhGradient: hidden neurons of another kind", () => TanhGradient(code)),
        new("WideGradient: any number of hidden neurons", () => WideGradient(code)),
    ];

    static string? Same(IExercises code)
    {
        Network n = code.Same();
        Sample[] same = [new(0, 0, 1), new(0, 1, 0), new(1, 0, 0), new(1, 1, 1)];
        return First(same, s => n.Answer(s.X1, s.X2) switch
        {
            var a when s.Y == 1 && !(a > 0.9) =>
                $"with switches {s.X1} {s.X2} it should answer above 0.9, it answers {a:G4}",
            var a when s.Y == 0 && !(a < 0.1) =>
                $"with switches {s.X1} {s.X2} it should answer below 0.1, it answers {a:G4}",
            _ => null,
        });
    }

    static string? CostPerX1(IExercises code) => First(Cases(), c => Differs(
        $"CostPerX1 of {Show(c.Network)} at {Show(c.Sample)}",
        Nudge(x1 => Cost(c.Network, c.Sample with { X1 = x1 }), c.Sample.X1),
        code.CostPerX1(c.Network, c.Sample)));

    static string? TanhGradient(IExercises code) => First(Cases(), c => Differs(
        $"with {Show(c.Network)} at {Show(c.Sample)}, ",
        NudgeEach(c.Network, n => TanhCost(n, c.Sample)),
        code.TanhGradient(c.Network, c.Sample)));

    static double TanhCost(Network n, Sample s) =>
        Math.Pow(n.Last.Answer(Tanh(n.First, s), Tanh(n.Second, s)) - s.Y, 2);

    static double Tanh(Neuron n, Sample s) => Math.Tanh(n.W1 * s.X1 + n.W2 * s.X2 + n.B);

    static string? WideGradient(IExercises code)
    {
        Random random = new(9);
        return First([1, 2, 3, 6], width =>
        {
            Neuron[] hidden = [.. Enumerable.Range(0, width).Select(_ => Draw(random))];
            double[] last = [.. hidden.Select(_ => Between(random, -2, 2))];
            double b = Between(random, -1, 1);
            Sample s = new(Between(random, -1, 1), Between(random, -1, 1), random.Next(2));
            Neuron[] found = code.WideGradient([.. hidden], [.. last], b, s);
            return found.Length != width
                ? $"for {width} hidden neurons there should be {width} gradients, there are {found.Length}"
                : First(Enumerable.Range(0, width), j => Differs(
                    $"of {width} hidden neurons, [{j}].",
                    NudgeEach(hidden[j], n => WideCost([.. hidden[..j], n, .. hidden[(j + 1)..]], last, b, s)),
                    found[j]));
        });
    }

    static double WideCost(Neuron[] hidden, double[] last, double b, Sample s)
    {
        double z = b + hidden.Zip(last, (n, w) => w * n.Answer(s.X1, s.X2)).Sum();
        return Math.Pow(1 / (1 + Math.Exp(-z)) - s.Y, 2);
    }

    static IEnumerable<(Network Network, Sample Sample)> Cases()
    {
        Random random = new(4);
        for (int i = 0; i < 20; i++)
        {
            Network n = new(Draw(random), Draw(random), Draw(random));
            yield return (n, new(Between(random, -1, 1), Between(random, -1, 1), random.Next(2)));
        }
    }

    static Neuron Draw(Random random) => new(Between(random, -2, 2), Between(random, -2, 2), Between(random, -1, 1));

    /// <summary>One decimal is enough for a case, and short enough to be read in a message.</summary>
    static double Between(Random random, double low, double high) =>
        Math.Round(low + (high - low) * random.NextDouble(), 1);

    static string Show(Network n) => $"[{Show(n.First)} | {Show(n.Second)} | {Show(n.Last)}]";

    static string Show(Neuron n) => $"{n.W1} {n.W2} {n.B}";

    static string Show(Sample s) => $"x1 {s.X1}, x2 {s.X2}, y {s.Y}";

    static string? Differs(string where, Network expected, Network actual) =>
        Differs($"{where}First.", expected.First, actual.First)
        ?? Differs($"{where}Second.", expected.Second, actual.Second)
        ?? Differs($"{where}Last.", expected.Last, actual.Last);

    static string? Differs(string where, Neuron expected, Neuron actual) =>
        Differs($"{where}W1", expected.W1, actual.W1)
        ?? Differs($"{where}W2", expected.W2, actual.W2)
        ?? Differs($"{where}B", expected.B, actual.B);

    static string? Differs(string what, double expected, double actual) =>
        Math.Abs(actual - expected) <= 1e-8 ? null : $"{what} should be {expected:G6}, it is {actual:G6}";

    static string? First<T>(IEnumerable<T> cases, Func<T, string?> test) =>
        cases.Select(test).FirstOrDefault(fault => fault is not null);
}
