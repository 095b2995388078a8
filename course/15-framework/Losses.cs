namespace Nabla.Course.Frameworks.Mini;

/// <summary>How wrong an output is: one number, the mean over the samples.</summary>
public static class Losses
{
    #region squared
    /// <summary>The mean of (a - y)^2 over all numbers.</summary>
    public static Node MeanSquared(Node a, Node y, Pass pass)
    {
        float[] miss = [.. a.Values.Zip(y.Values, (a, y) => a - y)];
        Node loss = new(1, 1, [miss.Sum(m => m * m) / miss.Length]);
        return pass.Did(loss, () =>
        {
            for (int i = 0; i < miss.Length; i++)
                a.Slope[i] += loss.Slope[0] * 2 * miss[i] / miss.Length;
        });
    }
    #endregion

    #region entropy
    /// <summary>-ln of what softmax gives to the right class, the mean over rows; the largest is taken out.</summary>
    public static Node CrossEntropy(Node logits, Node target, Pass pass)
    {
        float[] p = new float[logits.Values.Length];
        double sum = 0;
        for (int row = 0; row < p.Length; row += logits.Columns)
        {
            ReadOnlySpan<float> z = logits.Values.AsSpan(row, logits.Columns);
            float most = float.NegativeInfinity, all = 0;
            foreach (float each in z)
                most = MathF.Max(most, each);
            for (int k = 0; k < z.Length; k++)
                all += p[row + k] = MathF.Exp(z[k] - most);
            for (int k = 0; k < z.Length; k++)
            {
                p[row + k] /= all;
                sum += target.Values[row + k] * (most + MathF.Log(all) - z[k]);
            }
        }

        Node loss = new(1, 1, [(float)(sum / logits.Rows)]);
        return pass.Did(loss, () =>
        {
            for (int i = 0; i < p.Length; i++)
                logits.Slope[i] += loss.Slope[0] * (p[i] - target.Values[i]) / logits.Rows;
        });
    }
    #endregion
}
