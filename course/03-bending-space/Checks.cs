namespace Nabla.Course.BendingSpace;

/// <summary>What the reader writes in chapter 3.</summary>
interface IExercises
{
    double[] Between(double[] before, double[] after, double t);

    double Slide(double[] shadows, double[] ys);

    double[] Through(double[][] w, double[] d, double[] h);

    double Lift(double x, double y);

    (double[][] Hidden, double[] Output) Around();
}

/// <summary>The tests of the exercises, for the reader's answers or ours.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises answers) =>
    [
        new("Between: a point on its way from one layer to the next", () => Between(answers)),
        new("Slide: the best cut of a row of numbers", () => Slide(answers)),
        new("Through: the derivative, one tanh layer back", () => Through(answers)),
        new("Lift: a height that parts the disc from the ring", () => Lift(answers)),
        new("Around: three hidden neurons by hand, no training", () => Around(answers)),
    ];

    static string? Between(IExercises answers)
    {
        (double[] Before, double[] After, double T, double[] Wanted)[] cases =
        [
            ([1, 2], [3, -2], 0.5, [2, 0]),
            ([1, 2], [3, -2], 0, [1, 2]),
            ([1, 2], [3, -2], 0.25, [1.5, 1]),
            ([1, 2], [0, 0, 4], 0.75, [0.25, 0.5, 3]),
            ([4, 0, 8], [0, 2], 0.25, [3, 0.5, 6]),
        ];
        foreach ((double[] before, double[] after, double t, double[] wanted) in cases)
        {
            double[] got = answers.Between(before, after, t);
            if (got.Length != wanted.Length)
                return $"from {before.Length} numbers to {after.Length} the point needs {wanted.Length};"
                    + $" yours has {got.Length}";
            if (!Near(got, wanted))
                return $"{t} of the way from ({Show(before)}) to ({Show(after)}) is ({Show(wanted)}), "
                    + $"not ({Show(got)})";
        }
        return null;
    }

    static string? Slide(IExercises answers)
    {
        (double[] Shadows, double[] Ys, double Wanted)[] cases =
        [
            ([1, 2, 3, 4], [0, 0, 1, 1], 1),
            ([4, 3, 2, 1], [0, 0, 1, 1], 1),
            ([1, 2, 3, 4], [0, 1, 0, 1], 0.75),
            ([3, 1, 4, 2, 5], [1, 0, 0, 1, 1], 0.8),
            ([1, 2, 3], [1, 1, 1], 1),
            ([0, 0, 0, 0], [1, 0, 1, 0], 0.5),
        ];
        foreach ((double[] shadows, double[] ys, double wanted) in cases)
        {
            double got = answers.Slide([.. shadows], [.. ys]);
            if (!(Math.Abs(got - wanted) <= 1e-9))
                return $"numbers {Show(shadows)} of kinds {Show(ys)}: the best cut has {wanted:0.##} right,"
                    + $" yours says {got:0.##}";
        }
        return null;
    }

    static string? Through(IExercises answers)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            Random random = new(seed);
            double[] Row(int n) => [.. Enumerable.Range(0, n).Select(_ => 2 * random.NextDouble() - 1)];
            double[][] w = [Row(4), Row(4)];
            double[] z = Row(3), d = Row(2), h = [.. z.Select(Math.Tanh)];
            double[] got = answers.Through(w, d, h);
            if (got.Length != 3)
                return $"the layer before has 3 neurons here, so 3 derivatives; yours gives {got.Length}";
            for (int j = 0; j < 3; j++)
            {
                double wanted = (Next(w, d, z, j, 1e-5) - Next(w, d, z, j, -1e-5)) / 2e-5;
                if (!(Math.Abs(got[j] - wanted) <= 1e-7))
                    return $"nudging neuron {j} of the layer before moves the cost by {wanted:F6} a unit;"
                        + $" yours says {got[j]:F6}";
            }
        }
        return null;
    }

    /// <summary>A cost whose derivatives with respect to the next sums are d, after z[j] is nudged.</summary>
    static double Next(double[][] w, double[] d, double[] z, int j, double nudge) => d.Select((di, i) =>
        di * z.Select((zk, k) => w[i][k] * Math.Tanh(k == j ? zk + nudge : zk)).Sum()).Sum();

    static string? Lift(IExercises answers)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            Sample[] points = Data.Ring(200, seed);
            double[] heights = [.. points.Select(p => answers.Lift(p.X[0], p.X[1]))];
            double share = Separability.Slide(heights, [.. points.Select(p => p.Y)]);
            if (share < 1) return $"the best level cut has {share:P1} of ring {seed} right; all of it can be";
        }
        return null;
    }

    static string? Around(IExercises answers)
    {
        (double[][] hidden, double[] output) = answers.Around();
        if (hidden.Length != 3 || hidden.Any(row => row.Length != 3))
            return "the hidden layer has three rows of three: w1, w2, bias";
        if (output.Length != 4)
            return $"the output neuron has three weights and a bias, 4 numbers; yours has {output.Length}";
        for (int seed = 1; seed <= 5; seed++)
        {
            Sample[] points = Data.Ring(200, seed);
            int wrong = points.Count(p => Answer(hidden, output, p.X) > 0 != (p.Y == 1));
            if (wrong > 0) return $"{wrong} of the 200 points of ring {seed} are on the wrong side";
        }
        return null;
    }

    static double Answer(double[][] hidden, double[] output, double[] x) =>
        output[3] + hidden.Select((w, k) => output[k] * Math.Tanh(w[0] * x[0] + w[1] * x[1] + w[2])).Sum();

    static bool Near(double[] got, double[] wanted) => got.Zip(wanted).All(p => Math.Abs(p.First - p.Second) < 1e-9);

    static string Show(double[] v) => string.Join(", ", v.Select(c => c.ToString("0.##")));
}
