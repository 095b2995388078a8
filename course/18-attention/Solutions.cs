using static Nabla.Course.Attentions.Rows;

namespace Nabla.Course.Attentions;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public double[,] Window(double[,] q, double[,] k, int far)
    {
        double[,] all = Head.Weights(q, k);
        double[] kept = [.. Enumerable.Range(0, all.GetLength(0)).Select(
            t => Enumerable.Range(Math.Max(0, t - far + 1), Math.Min(far, t + 1)).Sum(s => all[t, s]))];
        return Fill(all.GetLength(0), all.GetLength(1), (t, s) => s > t - far ? all[t, s] / kept[t] : 0);
    }

    public double[] Next(List<double[]> keys, List<double[]> values, double[] q, double[] k, double[] v)
    {
        keys.Add(k);
        values.Add(v);
        double[] shares = Shares(
            [.. keys.Select(key => key.Zip(q, (a, b) => a * b).Sum())], Math.Sqrt(q.Length), keys.Count);
        return [.. v.Select((_, i) => shares.Zip(values, (share, value) => share * value[i]).Sum())];
    }

    public double[] Turn(double[] x, int place) => [.. x.Select((value, i) =>
    {
        double angle = place / Math.Pow(10_000, i / 2 * 2.0 / x.Length);
        return i % 2 == 0
            ? (value * Math.Cos(angle)) - (x[i + 1] * Math.Sin(angle))
            : (x[i - 1] * Math.Sin(angle)) + (value * Math.Cos(angle));
    })];

    public double[] Shares(double[] logits, double temperature, int top)
    {
        int[] order = [.. Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).Take(top)];
        var shares = new double[logits.Length];
        foreach (int i in order)
            shares[i] = Math.Exp((logits[i] - logits[order[0]]) / temperature);
        double sum = shares.Sum();
        return [.. shares.Select(share => share / sum)];
    }
}
