namespace Nabla.Course.Noise;

/// <summary>The tests of chapter 8's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. a step with weight decay", () => Decay(code)),
        new("2. batch normalisation of a column", () => Forward(code)),
        new("3. and back", () => Backward(code)),
        new("4. beyond the control", () => Control(code)),
    ];

    static string? Decay(IExercises code)
    {
        double[] w = code.WithDecay([1, -2], [0.5, 0], rate: 0.1, decay: 0.01);
        return Near(w[0], 0.949) && Near(w[1], -1.998) ? null
            : "[1, -2] with slopes [0.5, 0], rate 0.1, decay 0.01 should become [0.949, -1.998], "
                + $"not [{w[0]:0.###}, {w[1]:0.###}]";
    }

    static string? Forward(IExercises code)
    {
        double[] x = [3, 5, 10], y = code.Normalise(x, gain: 2, shift: 1);
        double[,] expected = NaiveBatchNorm.Forward(new double[,] { { 3 }, { 5 }, { 10 } }, [2], [1]);
        for (int s = 0; s < 3; s++)
        {
            if (!Near(y[s], expected[s, 0]))
                return $"with gain 2 and shift 1, {x[s]} of [3, 5, 10] should become {expected[s, 0]:0.0000}, "
                    + $"not {y[s]:0.0000}";
        }

        return null;
    }

    static string? Backward(IExercises code)
    {
        double[] x = [3, 5, 10, 4], dy = [1, -0.5, 0.25, 2];
        double[] actual = code.NormaliseBackward(x, gain: 2, dy);
        const double h = 1e-5;
        for (int s = 0; s < x.Length; s++)
        {
            double slope = (Cost(s, h) - Cost(s, -h)) / (2 * h);
            if (Math.Abs(actual[s] - slope) > 1e-6)
                return $"nudging input {s} moves the cost by {slope:0.000000} each, and you say {actual[s]:0.000000}";
        }

        return null;

        double Cost(int at, double by)
        {
            double[,] moved = new double[x.Length, 1];
            for (int s = 0; s < x.Length; s++)
                moved[s, 0] = x[s] + (s == at ? by : 0);
            double[,] y = NaiveBatchNorm.Forward(moved, [2], [0]);
            return dy.Select((d, s) => d * y[s, 0]).Sum();
        }
    }

    static string? Control(IExercises code)
    {
        bool[] control = [true, true, false, false, false, false], treated = [true, false, true, true, true, false];
        double share = code.BeyondTheControl(control, treated);
        if (!Near(share, 0.75))
            return $"four examples fool the control, three of them not the treated network: 0.75, not {share:0.##}";
        return Near(code.BeyondTheControl([true], [false]), 0) ? null : "where none fools the control, the share is 0";
    }

    static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;
}
