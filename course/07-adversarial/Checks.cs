namespace Nabla.Course.Adversarial;

/// <summary>The tests of chapter 7's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. the derivative with respect to the input", () => InputDerivative(code)),
        new("2. one step up the sign of the slope", () => SignStep(code)),
        new("3. back into the box", () => IntoTheBox(code)),
        new("4. the most that epsilon can do", () => MostByEpsilon(code)),
    ];

    static string? InputDerivative(IExercises code)
    {
        var random = new Random(1);
        for (int n = 1; n <= 4; n++)
        {
            double[] w = [.. Enumerable.Range(0, n).Select(_ => (2 * random.NextDouble()) - 1)];
            double[] x = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
            double Cost(double[] input) =>
                Math.Pow((1 / (1 + Math.Exp(-0.3 - w.Zip(input, (a, b) => a * b).Sum()))) - 0.8, 2);
            double At(int i, double shift) => Cost([.. x.Select((v, k) => k == i ? v + shift : v)]);
            double[] nudged = [.. x.Select((_, i) => (At(i, 1e-5) - At(i, -1e-5)) / 2e-5)];
            if (Same(code.InputDerivative(w, 0.3, x, 0.8), nudged, 1e-6) is { } fault)
                return $"for x of length {n}, against the nudge: {fault}";
        }

        return null;
    }

    static string? SignStep(IExercises code)
    {
        double[] x = [0.2, 0.5, 0.9, 0.4], slope = [-3, 0.001, 20, 0];
        return Same(code.SignStep([.. x], [.. slope], 0.1), [0.1, 0.6, 1.0, 0.4]) is { } fault
            ? $"from {Show(x)} with slopes {Show(slope)} and epsilon 0.1: {fault}"
            : null;
    }

    static string? IntoTheBox(IExercises code)
    {
        double[] moved = [0.7, -0.2, 1.3, 0.48, 0.1], original = [0.5, 0.05, 0.95, 0.5, 0.4];
        return Same(code.IntoTheBox([.. moved], [.. original], 0.1), [0.6, 0, 1, 0.48, 0.3]) is { } fault
            ? $"{Show(moved)} moved from {Show(original)} with epsilon 0.1: {fault}"
            : null;
    }

    static string? MostByEpsilon(IExercises code)
    {
        foreach ((double[] w, double epsilon, double most) in new (double[], double, double)[]
        {
            ([1, -2, 3], 0.1, 0.6), ([0.5, 0, -0.25, -0.25], 0.3, 0.3),
        })
        {
            double actual = code.MostByEpsilon([.. w], epsilon);
            if (!(Math.Abs(actual - most) <= 1e-9))
                return $"with weights {Show(w)} and epsilon {epsilon} it should be {most}, it is {actual:0.######}";
        }

        return null;
    }

    static string Show(double[] numbers) => $"[{string.Join(", ", numbers)}]";

    static string? Same(double[] actual, double[] expected, double tolerance = 1e-9)
    {
        if (actual.Length != expected.Length)
            return $"{expected.Length} numbers are wanted, not {actual.Length}";
        for (int at = 0; at < actual.Length; at++)
        {
            if (!(Math.Abs(actual[at] - expected[at]) <= tolerance))
                return $"number {at + 1} should be {expected[at]:0.######}, it is {actual[at]:0.######}";
        }

        return null;
    }
}
