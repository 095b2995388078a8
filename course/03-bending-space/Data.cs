namespace Nabla.Course.BendingSpace;

/// <summary>A point of the plane and what it is: 1 or 0.</summary>
public sealed record Sample(double[] X, double Y);

/// <summary>Three sets of points that no straight line separates, all within the square from -1 to 1.</summary>
public static class Data
{
    /// <summary>Four clouds at the corners; opposite corners belong together.</summary>
    public static Sample[] Xor(int count, int seed) => Make(count, seed, (random, i) =>
    {
        double sx = i % 4 < 2 ? -1 : 1, sy = i % 2 == 0 ? -1 : 1;
        return ([0.6 * sx + 0.14 * Normal(random), 0.6 * sy + 0.14 * Normal(random)], sx * sy < 0 ? 1 : 0);
    });

    /// <summary>A disc (0) and a ring around it (1).</summary>
    public static Sample[] Ring(int count, int seed) => Make(count, seed, (random, i) =>
    {
        int y = i & 1;
        double radius = y == 1 ? 0.7 + 0.25 * random.NextDouble() : 0.4 * Math.Sqrt(random.NextDouble());
        double angle = 2 * Math.PI * random.NextDouble();
        return ([radius * Math.Cos(angle), radius * Math.Sin(angle)], y);
    });

    /// <summary>Two arms, each a turn and a quarter, one inside the other.</summary>
    public static Sample[] Spirals(int count, int seed) => Make(count, seed, (random, i) =>
    {
        int y = i & 1;
        double t = 0.1 + 0.9 * (i / 2) / (count / 2 - 1);
        double angle = 2.5 * Math.PI * t + Math.PI * y;
        return ([0.95 * t * Math.Cos(angle) + 0.02 * Normal(random),
            0.95 * t * Math.Sin(angle) + 0.02 * Normal(random)], y);
    });

    static Sample[] Make(int count, int seed, Func<Random, int, (double[] X, double Y)> draw)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(i => draw(random, i)).Select(p => new Sample(p.X, p.Y))];
    }

    static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
