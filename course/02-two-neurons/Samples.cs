// Three data sets in the square from -1 to 1, seeded: points of two kinds that no single line can part. A strip along
// each border is left empty, so that a perfect answer exists.

namespace Nabla.Course.TwoNeurons;

readonly record struct Sample(double X1, double X2, double Y);

static class Samples
{
    const int Count = 100;
    const double Gap = 0.08;

    #region band
    /// <summary>Bright inside a diagonal band.</summary>
    public static Sample[] Band { get; } = InSquare(seed: 1, (x1, x2) => 0.4 - Math.Abs(x1 - 0.6 * x2));
    #endregion

    #region corners
    /// <summary>Bright below a roof: the two upper corners are dark.</summary>
    public static Sample[] Corners { get; } = InSquare(seed: 2, (x1, x2) => 0.5 - x2 - Math.Abs(x1));
    #endregion

    #region clouds
    /// <summary>
    /// Four clouds, one in each corner, bright and dark across from each other: XOR with rough edges.
    /// </summary>
    public static Sample[] Clouds { get; } = FourClouds(seed: 3, spread: 0.15);
    #endregion

    /// <summary>
    /// Points anywhere in the square; <paramref name="inside"/> says how far inside the bright part they are.
    /// </summary>
    static Sample[] InSquare(int seed, Func<double, double, double> inside)
    {
        Random random = new(seed);
        List<Sample> samples = [];
        while (samples.Count < Count)
        {
            double x1 = 2 * random.NextDouble() - 1, x2 = 2 * random.NextDouble() - 1, depth = inside(x1, x2);
            if (Math.Abs(depth) > Gap)
            {
                samples.Add(new(x1, x2, depth > 0 ? 1 : 0));
            }
        }

        return [.. samples];
    }

    static Sample[] FourClouds(int seed, double spread)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Count).Select(i => new Sample(
            (i % 2 == 0 ? -0.55 : 0.55) + spread * random.NextGaussian(),
            (i % 4 < 2 ? -0.55 : 0.55) + spread * random.NextGaussian(),
            (i % 2 == 0) == (i % 4 < 2) ? 0 : 1))];
    }
}
