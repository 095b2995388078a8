using System.Runtime.InteropServices;

namespace Nabla.Course.Convolutions;

/// <summary>
/// Arrays filled with numbers from N(0, 1), and derivatives by nudging: what every check of this chapter needs.
/// </summary>
static class Numbers
{
    const double Hair = 1e-5;

    /// <summary>The numbers of any array as they lie in memory.</summary>
    public static Span<double> Flat(this Array array) =>
        MemoryMarshal.CreateSpan(
            ref System.Runtime.CompilerServices.Unsafe.As<byte, double>(ref MemoryMarshal.GetArrayDataReference(array)),
            array.Length);

    public static double[,,,] Normal(int seed, int a, int b, int c, int d)
    {
        double[,,,] x = new double[a, b, c, d];
        Fill(x, seed, 1);
        return x;
    }

    public static void Fill(Array x, int seed, double deviation)
    {
        var random = new Random(seed);
        foreach (ref double value in x.Flat())
        {
            double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            value = radius * Math.Cos(Math.Tau * random.NextDouble());
        }
    }

    public static float[] ToFloats(this Array x)
    {
        float[] y = new float[x.Length];
        for (int i = 0; i < y.Length; i++)
            y[i] = (float)x.Flat()[i];
        return y;
    }

    #region nudge
    /// <summary>The largest miss of a gradient against central differences, relative to its largest number.</summary>
    public static double Miss(Func<double> cost, Array x, Array gradient)
    {
        double miss = 0, largest = 1e-12;
        for (int at = 0; at < x.Length; at++)
        {
            double saved = x.Flat()[at];
            x.Flat()[at] = saved + Hair;
            double above = cost();
            x.Flat()[at] = saved - Hair;
            double slope = (above - cost()) / (2 * Hair);
            x.Flat()[at] = saved;
            miss = Math.Max(miss, Math.Abs(slope - gradient.Flat()[at]));
            largest = Math.Max(largest, Math.Abs(slope));
        }

        return miss / largest;
    }
    #endregion

    /// <summary>
    /// The cost that weighs every number of y by one of its own: its derivative with respect to y is dy.
    /// </summary>
    public static double Weighed(Array y, Array dy)
    {
        double sum = 0;
        for (int at = 0; at < y.Length; at++)
            sum += y.Flat()[at] * dy.Flat()[at];
        return sum;
    }
}
