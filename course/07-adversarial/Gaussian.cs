namespace Nabla.Course.Adversarial;

/// <summary>
/// Numbers from N(0, 1): a radius from one uniform number, an angle from another (Box and Muller 1958).
/// </summary>
static class Gaussian
{
    public static void Fill(Span<float> values, Random random, double deviation)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            double radius = deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            (double sine, double cosine) = Math.SinCos(Math.Tau * random.NextDouble());
            values[i] = (float)(radius * cosine);
            if (i + 1 < values.Length)
                values[i + 1] = (float)(radius * sine);
        }
    }
}
