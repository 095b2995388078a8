namespace Nabla.Course.Noise;

/// <summary>
/// Batch normalisation in plain loops of doubles: what the derivation says, letter by letter, and what the fast layer
/// <see cref="BatchNorm"/> is held against. x is n rows of numbers; everything else has one number a column.
/// </summary>
static class NaiveBatchNorm
{
    #region normalise
    /// <summary>y = gain u + shift with u = (x - mean) / sqrt(variance + 1e-5).</summary>
    public static double[,] Forward(double[,] x, double[] gain, double[] shift)
    {
        (double[,] u, _) = Normalise(x);
        double[,] y = new double[x.GetLength(0), x.GetLength(1)];
        for (int s = 0; s < x.GetLength(0); s++)
        {
            for (int j = 0; j < x.GetLength(1); j++)
                y[s, j] = (gain[j] * u[s, j]) + shift[j];
        }

        return y;
    }
    #endregion

    #region naive-backward
    /// <summary>From the derivative with respect to y: those with respect to x, the gain and the shift.</summary>
    public static (double[,] Dx, double[] DGain, double[] DShift) Backward(double[,] x, double[] gain, double[,] dy)
    {
        (int n, int width) = (x.GetLength(0), x.GetLength(1));
        (double[,] u, double[] deviation) = Normalise(x);
        double[,] dx = new double[n, width];
        double[] dGain = new double[width], dShift = new double[width];
        for (int j = 0; j < width; j++)
        {
            for (int s = 0; s < n; s++)
            {
                dShift[j] += dy[s, j];
                dGain[j] += dy[s, j] * u[s, j];
            }

            for (int s = 0; s < n; s++)
                dx[s, j] = gain[j] / deviation[j] * (dy[s, j] - (dShift[j] / n) - (u[s, j] * dGain[j] / n));
        }

        return (dx, dGain, dShift);
    }
    #endregion

    static (double[,] U, double[] Deviation) Normalise(double[,] x)
    {
        (int n, int width) = (x.GetLength(0), x.GetLength(1));
        double[,] u = new double[n, width];
        double[] deviation = new double[width];
        for (int j = 0; j < width; j++)
        {
            double mean = 0, variance = 0;
            for (int s = 0; s < n; s++)
                mean += x[s, j] / n;
            for (int s = 0; s < n; s++)
                variance += (x[s, j] - mean) * (x[s, j] - mean) / n;
            deviation[j] = Math.Sqrt(variance + BatchNorm.Least);
            for (int s = 0; s < n; s++)
                u[s, j] = (x[s, j] - mean) / deviation[j];
        }

        return (u, deviation);
    }
}
