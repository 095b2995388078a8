namespace Nabla.Course.Xor;

/// <summary>
/// Normal random numbers from a seed. The bits are SplitMix64's (Steele, Lea and Flood, 2014), which sets neighbouring
/// seeds far apart: a table over seeds 1 to 1,000 then tells 1,000 independent stories. Box and Muller (1958) bend them
/// into a bell.
/// </summary>
public sealed class Normal(int seed)
{
    // The seed is mixed once before it becomes the state: successive states differ by the constant Step, so two seeds
    // used as they are could give the same stream a few numbers apart.
    ulong state = Mix(unchecked((ulong)seed) + Step);

    const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>The next number of mean 0 and standard deviation 1.</summary>
    public double Next()
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform()));
        return radius * Math.Cos(2 * Math.PI * Uniform());
    }

    /// <summary>The next number in [0, 1).</summary>
    public double Uniform() => (Bits() >> 11) * (1.0 / (1UL << 53));

    ulong Bits() => Mix(state += Step);

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
