using static Nabla.Course.Attentions.Rows;

namespace Nabla.Course.Attentions;

/// <summary>
/// One head of attention: y = softmax(q kᵀ/√d) v, where nobody looks ahead. q, k and v have a row for each place of the
/// text; so has y.
/// </summary>
static class Head
{
    #region weights
    public static double[,] Weights(double[,] q, double[,] k)
    {
        double[,] scores = Product(q, Turned(k));
        double scale = 1 / Math.Sqrt(q.GetLength(1));
        for (int t = 0; t < scores.GetLength(0); t++)
            Share(scores, t, scale);
        return scores;
    }

    static void Share(double[,] scores, int t, double scale)
    {
        double top = Enumerable.Range(0, t + 1).Max(s => scores[t, s]), sum = 0;
        for (int s = 0; s <= t; s++)
            sum += scores[t, s] = Math.Exp((scores[t, s] - top) * scale);
        for (int s = 0; s < scores.GetLength(1); s++)
            scores[t, s] = s <= t ? scores[t, s] / sum : 0;
    }
    #endregion

    #region look
    public static double[,] Look(double[,] q, double[,] k, double[,] v) => Product(Weights(q, k), v);
    #endregion

    #region back
    public static (double[,] Q, double[,] K, double[,] V) Back(double[,] q, double[,] k, double[,] v, double[,] dy)
    {
        double[,] a = Weights(q, k), da = Product(dy, Turned(v));
        double scale = 1 / Math.Sqrt(q.GetLength(1));
        double[] mean = [.. Enumerable.Range(0, a.GetLength(0)).Select(
            t => Enumerable.Range(0, t + 1).Sum(s => a[t, s] * da[t, s]))];
        double[,] ds = Fill(a.GetLength(0), a.GetLength(1), (t, s) => a[t, s] * (da[t, s] - mean[t]) * scale);
        return (Product(ds, k), Product(Turned(ds), q), Product(Turned(a), dy));
    }
    #endregion
}
