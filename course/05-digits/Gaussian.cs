namespace Nabla.Course.Digits;

/// <summary>N(0, 1) by Box and Muller: the radius from one uniform number, the angle from another.</summary>
sealed class Gaussian(int seed)
{
    readonly Random random = new(seed);

    public double Next() =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
