namespace Nabla.Course.Convolutions;

/// <summary>
/// A whole convolutional network in doubles, small enough to nudge every one of its numbers: pictures of 8 x 8, two
/// maps of 3 x 3, pooling by 2, the rectifier, and three scores with softmax and cross-entropy.
/// </summary>
sealed class SmallNetwork
{
    const int Maps = 2, Classes = 3, Pooled = 3;
    static readonly Window Window = new(3);

    public double[,,,] W { get; } = new double[1, 3, 3, Maps];

    public double[] B { get; } = new double[Maps];

    public double[,] W2 { get; } = new double[Maps * Pooled * Pooled, Classes];

    public double[] B2 { get; } = new double[Classes];

    public SmallNetwork(int seed)
    {
        int k = 0;
        foreach (Array array in Arrays)
            Numbers.Fill(array, seed + k++, 0.5);
    }

    /// <summary>All that it learns.</summary>
    public Array[] Arrays => [W, B, W2, B2];

    public double Cost(double[,,,] x, int[] labels) => Forward(x, labels).Cost;

    (double Cost, double[,,,] Pooled, (int M, int N)[,,,] Where, double[,] P) Forward(double[,,,] x, int[] labels)
    {
        var (pooled, where) = ByHand.Pool(ByHand.Forward(x, W, B, Window), 2);
        double[,] z = Scores(pooled), p = new double[labels.Length, Classes];
        double cost = 0;
        for (int s = 0; s < labels.Length; s++)
        {
            double sum = Enumerable.Range(0, Classes).Sum(k => Math.Exp(z[s, k]));
            for (int k = 0; k < Classes; k++)
                p[s, k] = Math.Exp(z[s, k]) / sum;
            cost -= Math.Log(p[s, labels[s]]) / labels.Length;
        }

        return (cost, pooled, where, p);
    }

    double[,] Scores(double[,,,] pooled)
    {
        double[,] z = new double[pooled.GetLength(0), Classes];
        for (int s = 0; s < z.GetLength(0); s++)
        {
            for (int k = 0; k < Classes; k++)
            {
                z[s, k] = B2[k];
                for (int f = 0; f < W2.GetLength(0); f++)
                    z[s, k] += Math.Max(0, Feature(pooled, s, f)) * W2[f, k];
            }
        }

        return z;
    }

    #region gradients
    /// <summary>The derivatives with respect to <see cref="Arrays"/> and, last, to the pictures.</summary>
    public Array[] Gradients(double[,,,] x, int[] labels)
    {
        var (_, pooled, where, p) = Forward(x, labels);
        double[,] dw2 = new double[W2.GetLength(0), Classes];
        double[] db2 = new double[Classes];
        double[,,,] dpooled = ByHand.Like(pooled);
        for (int s = 0; s < labels.Length; s++)
        {
            for (int k = 0; k < Classes; k++)
            {
                double dz = (p[s, k] - (k == labels[s] ? 1 : 0)) / labels.Length;
                db2[k] += dz;
                for (int f = 0; f < W2.GetLength(0); f++)
                {
                    ref double feature = ref Feature(pooled, s, f);
                    dw2[f, k] += Math.Max(0, feature) * dz;
                    if (feature > 0)
                        Feature(dpooled, s, f) += W2[f, k] * dz;
                }
            }
        }

        double[,,,] dy = ByHand.PoolBackward(ByHand.Forward(x, W, B, Window), where, dpooled);
        var (dx, dw, db) = ByHand.Backward(x, W, dy, Window);
        return [dw, db, dw2, db2, dx];
    }
    #endregion

    /// <summary>The maps of a sample as one row of numbers.</summary>
    static ref double Feature(double[,,,] pooled, int s, int f) =>
        ref pooled[s, f / (Pooled * Pooled), f / Pooled % Pooled, f % Pooled];
}
