namespace Nabla.Course.BendingSpace;

/// <summary>
/// How nearly a straight cut parts two kinds of points: the largest share that one line (in three dimensions, one
/// plane) puts on the right side. Directions are tried all around and the best is turned further in ever smaller
/// steps, so the number is a share that some line really reaches; a still better line may hide between directions.
/// </summary>
public static class Separability
{
    const int Turns = 180, Globe = 300;

    public static double Of(IReadOnlyList<double[]> points, IReadOnlyList<Sample> samples)
    {
        double[] ys = [.. samples.Select(s => s.Y)];
        double[] best = [];
        double share = 0;
        foreach (double[] direction in Directions(points[0].Length)) Try(direction);
        for (double step = 0.1; step > 0.001 && share < 1; step /= 2)
        {
            for (int k = 0; k < best.Length; k++)
            {
                foreach (double nudge in (double[])[step, -step])
                {
                    double[] turned = [.. best];
                    turned[k] += nudge;
                    Try(turned);
                }
            }
        }
        return share;

        void Try(double[] direction)
        {
            double found = share == 1 ? 0 : Slide([.. points.Select(p => Dot(direction, p))], ys);
            if (found > share) (share, best) = (found, direction);
        }
    }

    public static double OfInput(IReadOnlyList<Sample> samples) => Of([.. samples.Select(s => s.X)], samples);

    #region slide
    /// <summary>Cuts a row of shadows in two at every possible place; the best share on the right side.</summary>
    public static double Slide(double[] shadows, double[] ys)
    {
        double[] sorted = [.. ys];
        Array.Sort(shadows, sorted);
        int ones = sorted.Count(y => y == 1), right = ones, best = Math.Max(ones, sorted.Length - ones);
        for (int i = 0; i < sorted.Length; i++)
        {
            right += sorted[i] == 1 ? -1 : 1;
            bool tie = i + 1 < sorted.Length && shadows[i] == shadows[i + 1];
            if (!tie) best = Math.Max(best, Math.Max(right, sorted.Length - right));
        }
        return best / (double)sorted.Length;
    }
    #endregion

    /// <summary>
    /// In the plane every degree of a half turn; in space those too, so that a plane lying flat measures as it does
    /// alone, and a spiral over a half globe, evenly spread.
    /// </summary>
    static IEnumerable<double[]> Directions(int dimensions)
    {
        var circle = Enumerable.Range(0, Turns).Select(k => OnCircle(Math.PI * k / Turns));
        if (dimensions == 2) return circle;
        var globe = Enumerable.Range(0, Globe).Select(k =>
        {
            double z = (k + 0.5) / Globe, radius = Math.Sqrt(1 - z * z);
            double[] flat = OnCircle(k * Math.PI * (3 - Math.Sqrt(5)));
            return (double[])[radius * flat[0], radius * flat[1], z];
        });
        return circle.Select(d => (double[])[.. d, 0]).Concat(globe);
    }

    static double[] OnCircle(double angle) => [Math.Cos(angle), Math.Sin(angle)];

    static double Dot(double[] u, double[] v)
    {
        double sum = 0;
        for (int k = 0; k < u.Length; k++) sum += u[k] * v[k];
        return sum;
    }
}
