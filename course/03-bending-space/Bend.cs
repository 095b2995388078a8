namespace Nabla.Course.BendingSpace;

/// <summary>
/// A point on its way through a network. Time 0 is the input, time 1 the first hidden layer, time 1.5 halfway from the
/// first to the second; the last hidden layer is at <see cref="End"/>. A narrower layer lies flat in a wider one.
/// </summary>
public static class Bend
{
    /// <summary>How many hidden layers there are, and so the time at which the journey ends.</summary>
    public static int End(Network network) => network.Widths.Length - 2;

    #region carry
    public static double[] At(Network network, double[] x, double time)
    {
        double[][] h = network.Forward(x);
        int l = Math.Min((int)time, End(network) - 1);
        return Between(h[l], h[l + 1], time - l);
    }

    public static double[] Between(double[] before, double[] after, double t)
    {
        double[] mixed = new double[Math.Max(before.Length, after.Length)];
        for (int k = 0; k < mixed.Length; k++)
        {
            double from = k < before.Length ? before[k] : 0, to = k < after.Length ? after[k] : 0;
            mixed[k] = (1 - t) * from + t * to;
        }
        return mixed;
    }
    #endregion

    public static double[][] At(Network network, IReadOnlyList<Sample> points, double time) =>
        [.. points.Select(p => At(network, p.X, time))];

    #region jacobian
    /// <summary>
    /// How the first hidden layer of two neurons scales area at x; its sign is the side of the sheet that is up.
    /// </summary>
    public static double Area(Network network, double[] x)
    {
        double[] h = network.Forward(x)[1];
        double[][] w = network.Weights[0];
        return (1 - h[0] * h[0]) * (1 - h[1] * h[1]) * (w[0][0] * w[1][1] - w[0][1] * w[1][0]);
    }
    #endregion
}
