using static Nabla.Course.Attentions.Rows;

namespace Nabla.Course.Attentions;

/// <summary>The tests of chapter 18's exercises.</summary>
static class Checks
{
    public static IReadOnlyList<Exercise> For(IExercises code) =>
    [
        new("1. no further back", () => Window(code)),
        new("2. one more place", () => Next(code)),
        new("3. places as rotations", () => Turn(code)),
        new("4. the likeliest few", () => Shares(code)),
    ];

    static string? Window(IExercises code)
    {
        double[,] q = Normal(1, 7, 3), k = Normal(2, 7, 3);
        foreach (int far in new[] { 1, 3, 7 })
        {
            double[,] weights = code.Window(q, k, far);
            for (int t = 0; t < 7; t++)
            {
                for (int s = 0; s < 7; s++)
                {
                    bool seen = s <= t && s > t - far;
                    if (!seen && weights[t, s] != 0)
                        return $"with {far} places, {t} looks at {s}";
                }

                double sum = Enumerable.Range(0, 7).Sum(s => weights[t, s]);
                if (Math.Abs(sum - 1) > 1e-12)
                    return $"with {far} places, the weights of {t} have the sum {sum:0.####}: it should be 1";
            }

            double ratio = Math.Exp(((q[6, 0] * (k[6, 0] - k[5, 0])) + (q[6, 1] * (k[6, 1] - k[5, 1]))
                + (q[6, 2] * (k[6, 2] - k[5, 2]))) / Math.Sqrt(3));
            if (far > 1 && Math.Abs((weights[6, 6] / weights[6, 5]) - ratio) > 1e-9 * ratio)
                return $"with {far} places, the shares of 6 and 5 should be as {ratio:0.####} to 1";
        }

        return null;
    }

    static string? Next(IExercises code)
    {
        double[,] q = Normal(3, 5, 4), k = Normal(4, 5, 4), v = Normal(5, 5, 2), all = Head.Look(q, k, v);
        List<double[]> keys = [], values = [];
        for (int t = 0; t < 5; t++)
        {
            double[] Row(double[,] a) => [.. Enumerable.Range(0, a.GetLength(1)).Select(i => a[t, i])];
            double[] said = code.Next(keys, values, Row(q), Row(k), Row(v));
            if (keys.Count != t + 1 || values.Count != t + 1)
                return $"after place {t} there are {keys.Count} keys and {values.Count} values: the new ones are to be kept";
            if (said.Length != 2 || said.Where((x, i) => Math.Abs(x - all[t, i]) > 1e-12).Any())
                return $"at place {t} the head says {all[t, 0]:0.####}, {all[t, 1]:0.####}, not "
                    + string.Join(", ", said.Select(x => $"{x:0.####}"));
        }

        return null;
    }

    static string? Turn(IExercises code)
    {
        double[] a = [1, 2, -1, 0.5], b = [0.3, -1, 2, 1];
        double Product(int s, int t) => code.Turn(a, s).Zip(code.Turn(b, t), (x, y) => x * y).Sum();
        if (Math.Abs(Product(0, 0) - a.Zip(b, (x, y) => x * y).Sum()) > 1e-12)
            return "at place 0 nothing turns";
        if (Math.Abs(Product(7, 4) - Product(107, 104)) > 1e-9)
            return $"places 7 and 4 give {Product(7, 4):0.####}, 107 and 104 {Product(107, 104):0.####}: they are as far apart";
        double[] turned = code.Turn([1, 0, 1, 0], 1);
        double[] right = [Math.Cos(1), Math.Sin(1), Math.Cos(0.01), Math.Sin(0.01)];
        return turned.Zip(right, (x, y) => Math.Abs(x - y)).Max() < 1e-12 ? null
            : $"(1, 0, 1, 0) at place 1 should be {string.Join(", ", right.Select(x => $"{x:0.####}"))}";
    }

    static string? Shares(IExercises code)
    {
        double[] logits = [Math.Log(1), Math.Log(4), Math.Log(2), Math.Log(3)];
        foreach ((double temperature, int top, double[] right) in new[]
        {
            (1.0, 4, new[] { 0.1, 0.4, 0.2, 0.3 }), (1.0, 2, [0, 4 / 7.0, 0, 3 / 7.0]),
            (0.5, 3, [0, 16 / 29.0, 4 / 29.0, 9 / 29.0]),
        })
        {
            double[] shares = code.Shares(logits, temperature, top);
            if (shares.Zip(right, (x, y) => Math.Abs(x - y)).Max() > 1e-12)
                return $"at temperature {temperature}, of the top {top}, the shares of 1, 4, 2, 3 should be "
                    + $"{string.Join(", ", right.Select(x => $"{x:0.###}"))}, not "
                    + string.Join(", ", shares.Select(x => $"{x:0.###}"));
        }

        return code.Shares([1e4, 0], 1, 2) is [1, 0] ? null
            : "of logits 10,000 and 0 the first is certain: take the largest out first";
    }
}
