using static Nabla.Course.Attentions.Rows;

namespace Nabla.Course.Attentions;

/// <summary>Layer normalisation: each row less its mean, over the root of its variance.</summary>
static class Norm
{
    const double Epsilon = 1e-5;

    #region norm
    public static double[,] Of(double[,] x)
    {
        (double[] mean, double[] rate) = Moments(x);
        return Fill(x.GetLength(0), x.GetLength(1), (t, i) => (x[t, i] - mean[t]) * rate[t]);
    }

    public static double[,] Back(double[,] x, double[,] dy)
    {
        double[,] y = Of(x);
        double[] rate = Moments(x).Rate, mean = Means(dy, (t, i) => dy[t, i]), along = Means(dy, (t, i) => dy[t, i] * y[t, i]);
        return Fill(x.GetLength(0), x.GetLength(1), (t, i) => rate[t] * (dy[t, i] - mean[t] - (y[t, i] * along[t])));
    }
    #endregion

    static (double[] Mean, double[] Rate) Moments(double[,] x)
    {
        double[] mean = Means(x, (t, i) => x[t, i]);
        double[] variance = Means(x, (t, i) => Math.Pow(x[t, i] - mean[t], 2));
        return (mean, [.. variance.Select(v => 1 / Math.Sqrt(v + Epsilon))]);
    }

    static double[] Means(double[,] like, Func<int, int, double> f) =>
        [.. Enumerable.Range(0, like.GetLength(0)).Select(t => Enumerable.Range(0, like.GetLength(1)).Average(i => f(t, i)))];
}
