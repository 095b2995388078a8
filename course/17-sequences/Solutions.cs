namespace Nabla.Course.Sequences;

/// <summary>One way to do it.</summary>
sealed class Solutions : IExercises
{
    public double Through(double u, double[] x, double h)
    {
        double slope = 1;
        foreach (double one in x)
        {
            h = Math.Tanh(one + (u * h));
            slope *= u * (1 - (h * h));
        }

        return slope;
    }

    public double BiasToKeep(double share, int steps)
    {
        double each = Math.Pow(share, 1.0 / steps);
        return Math.Log(each / (1 - each));
    }

    public double Clip(double[][] slopes, double limit)
    {
        double length = Math.Sqrt(slopes.Sum(part => part.Sum(x => x * x)));
        if (length > limit)
            foreach (double[] part in slopes)
                foreach (ref double x in part.AsSpan())
                    x *= limit / length;
        return length;
    }

    public (double[,] W, double[,] U) Delay(int letters, int far)
    {
        const double sure = 20;
        double[,] w = new double[letters, letters * far], u = new double[letters * far, letters * far];
        for (int k = 0; k < letters; k++)
        {
            w[k, k] = sure;
            for (int back = 1; back < far; back++)
                u[((back - 1) * letters) + k, (back * letters) + k] = sure;
        }

        return (w, u);
    }
}
