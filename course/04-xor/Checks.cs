namespace Nabla.Course.Xor;

/// <summary>What the reader writes in chapter 4.</summary>
interface IExercises
{
    double[] CrossEntropy(double[] w, double x1, double x2, double y);

    double[] ByHand();

    double[] Mirror(double[] w);

    double[] OneByOne(double[] w, double rate, (double X1, double X2, double Y)[] samples);
}

/// <summary>The tests of the exercises, for the reader's answers or ours.</summary>
static class Checks
{
    static readonly string[] Names = ["w11", "w12", "b1", "w21", "w22", "b2", "w31", "w32", "b3"];

    public static IReadOnlyList<Exercise> For(IExercises answers) =>
    [
        new("CrossEntropy: nine derivatives of the other cost", () => CrossEntropy(answers)),
        new("ByHand: nine numbers that solve XOR, without training", () => ByHand(answers)),
        new("Mirror: a twin with three signs turned", () => Mirror(answers)),
        new("OneByOne: an epoch that updates after each sample", () => OneByOne(answers)),
    ];

    static string? CrossEntropy(IExercises answers)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            double[] w = XorTraining.Start(seed, 1);
            foreach (Sample s in Network.Xor)
            {
                double[] got = answers.CrossEntropy([.. w], s.X1, s.X2, s.Y);
                if (got.Length != 9) return $"there are nine derivatives; yours gives {got.Length}";
                for (int k = 0; k < 9; k++)
                {
                    double wanted = (At(w, k, 1e-5, s) - At(w, k, -1e-5, s)) / 2e-5;
                    if (!(Math.Abs(got[k] - wanted) < 1e-7))
                        return $"at {s.X1} {s.X2}, nudging {Names[k]} moves the cost by {wanted:F6} a unit;"
                            + $" yours says {got[k]:F6}";
                }
            }
        }
        return null;
    }

    static double At(double[] w, int k, double nudge, Sample s)
    {
        double a = XorTraining.Output([.. w.Select((v, i) => i == k ? v + nudge : v)], s.X1, s.X2);
        return s.Y == 1 ? -Math.Log(a) : -Math.Log(1 - a);
    }

    static string? ByHand(IExercises answers)
    {
        double[] w = answers.ByHand();
        if (w.Length != 9) return $"the network has nine numbers; yours has {w.Length}";
        foreach (Sample s in Network.Xor)
        {
            double a = XorTraining.Output(w, s.X1, s.X2);
            if (!(Math.Abs(a - s.Y) < 0.5)) return $"at {s.X1} {s.X2} it says {a:F3}, and should say {s.Y}";
        }
        double cost = Network.From(w).Cost();
        return cost < 0.04 ? null : $"all four are on the right side, and the cost is {cost:F3}: be surer, below 0.04";
    }

    static string? Mirror(IExercises answers)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            double[] w = XorTraining.Start(seed, 1), mirrored = answers.Mirror([.. w]);
            if (mirrored.Length != 9) return $"the twin has nine numbers too; yours has {mirrored.Length}";
            for (int k = 0; k < 3; k++)
            {
                if (mirrored[k] != -w[k])
                    return $"{Names[k]} is {w[k]:F3}, so the twin's is {-w[k]:F3}, not {mirrored[k]:F3}";
            }
            foreach ((double x1, double x2) in ((double, double)[])[(0, 0), (0, 1), (1, 0), (1, 1), (0.3, -2)])
            {
                double one = XorTraining.Output(w, x1, x2), other = XorTraining.Output(mirrored, x1, x2);
                if (!(Math.Abs(one - other) < 1e-12))
                    return $"at {x1} {x2} the network says {one:F4} and its twin {other:F4}";
            }
        }
        return null;
    }

    static string? OneByOne(IExercises answers)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            double[] w = XorTraining.Start(seed, 1);
            (double X1, double X2, double Y)[] samples =
                [.. Network.Xor.Skip(seed % 4).Concat(Network.Xor.Take(seed % 4))
                .Select(s => (s.X1, s.X2, s.Y))];
            double rate = 0.3 * seed;
            Network wanted = Network.From(w);
            foreach ((double x1, double x2, double y) in samples) wanted += -rate * wanted.Gradient(new(x1, x2, y));
            double[] got = answers.OneByOne([.. w], rate, samples);
            if (got.Length != 9) return $"there are nine numbers; yours gives {got.Length}";
            for (int k = 0; k < 9; k++)
            {
                if (!(Math.Abs(got[k] - wanted.ToArray()[k]) < 1e-9))
                    return $"at rate {rate:0.0}, after one epoch {Names[k]} is {wanted.ToArray()[k]:F6};"
                        + $" yours is {got[k]:F6}";
            }
        }
        return null;
    }
}
