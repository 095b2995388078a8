namespace Nabla.Course.Sequences;

/// <summary>The tests of chapter 17's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. a slope through time", () => Through(code)),
        new("2. a gate that keeps", () => BiasToKeep(code)),
        new("3. slopes that are too long", () => Clip(code)),
        new("4. a cell that remembers", () => Delay(code)),
    ];

    static string? Through(IExercises code)
    {
        foreach ((double u, double[] x, double h) in new[]
        {
            (0.5, new[] { 0.1, -0.2 }, 0.3), (1.5, [0.5, 0, -0.5, 0.2], 0.1), (2.0, [], 0.7),
        })
        {
            double Last(double start) => x.Aggregate(start, (state, one) => Math.Tanh(one + (u * state)));
            double right = (Last(h + 1e-6) - Last(h - 1e-6)) / 2e-6, answer = code.Through(u, x, h);
            if (Math.Abs(answer - right) > 1e-7)
                return $"with u = {u}, after {x.Length} steps, it should be {right:0.######}, and is {answer:0.######}";
        }

        return null;
    }

    static string? BiasToKeep(IExercises code)
    {
        foreach ((double share, int steps) in new[] { (0.5, 1), (0.5, 100), (0.9, 10) })
        {
            double left = Math.Pow(1 / (1 + Math.Exp(-code.BiasToKeep(share, steps))), steps);
            if (Math.Abs(left - share) > 1e-9)
                return $"after {steps} steps {left:0.####} would be left, and not {share}";
        }

        return null;
    }

    static string? Clip(IExercises code)
    {
        double[][] slopes = [[3, 0], [0, -4]];
        if (Math.Abs(code.Clip(slopes, 10) - 5) > 1e-12)
            return "(3, 0, 0, -4) has the length 5";
        if (slopes[0][0] != 3 || slopes[1][1] != -4)
            return "5 is not longer than 10: they should stay as they are";
        code.Clip(slopes, 1);
        return Math.Abs(slopes[0][0] - 0.6) < 1e-12 && Math.Abs(slopes[1][1] + 0.8) < 1e-12 ? null
            : $"of length 1 they are 0.6 and -0.8, not {slopes[0][0]:0.###} and {slopes[1][1]:0.###}";
    }

    static string? Delay(IExercises code)
    {
        const int letters = 3, far = 4;
        (double[,] w, double[,] u) = code.Delay(letters, far);
        const int width = letters * far;
        if ((w.GetLength(0), w.GetLength(1), u.GetLength(0), u.GetLength(1)) != (letters, width, width, width))
            return $"W is {letters} by {width}, U is {width} by {width}";
        int[] text = [0, 2, 1, 1, 0, 2];
        var h = new double[width];
        for (int t = 0; t < text.Length; t++)
        {
            double[] old = h;
            h = [.. Enumerable.Range(0, width).Select(
                j => Math.Tanh(w[text[t], j] + Enumerable.Range(0, width).Sum(i => old[i] * u[i, j])))];
            for (int j = 0; j < width; j++)
            {
                int back = j / letters;
                double right = t >= back && text[t - back] == j % letters ? 1 : 0;
                if (!(Math.Abs(h[j] - right) < 0.1))
                    return $"after letter {t + 1} neuron {j} should be near {right}, and is {h[j]:0.##}";
            }
        }

        return null;
    }
}
