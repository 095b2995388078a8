namespace Nabla.Data;

/// <summary>
/// Steele, Lea and Flood's SplitMix64 ("Fast splittable pseudorandom number generators", 2014): a counter that advances
/// by the golden ratio, each value mixed. Any seed is a good one, so that (seed, index) can name a stream of its own.
/// </summary>
struct SplitMix64(ulong state)
{
    const ulong Golden = 0x9E3779B97F4A7C15;

    ulong state = state;

    /// <summary>The stream that belongs to a pair of numbers.</summary>
    public static SplitMix64 Of(long seed, long index) => new(Mix((ulong)seed + Golden) + (ulong)index * Golden * 3);

    public ulong Next() => Mix(state += Golden);

    /// <summary>Uniform in [0, 1): 53 bits.</summary>
    public double Uniform() => (Next() >> 11) * (1.0 / (1L << 53));

    public double Uniform(double low, double high) => low + (high - low) * Uniform();

    /// <summary>
    /// Uniform in 0 .. <paramref name="count"/> - 1, without bias: Lemire, "Fast random integer generation in an
    /// interval" (2019). The high half of a 64 x 64 product is the number; low halves under 2^64 mod count are drawn
    /// again.
    /// </summary>
    public int Below(int count)
    {
        ulong bound = (ulong)count;
        ulong high = Math.BigMul(Next(), bound, out ulong low);
        ulong threshold = low < bound ? (0UL - bound) % bound : 0;
        while (low < threshold)
            high = Math.BigMul(Next(), bound, out low);
        return (int)high;
    }

    /// <summary>N(0, 1), one of the pair that Box and Muller's transform gives.</summary>
    public double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
