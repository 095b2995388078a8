namespace Nabla.Data;

/// <summary>
/// In which order an epoch visits the samples: a pure function of (seed, epoch), so that training that was cut off goes
/// on with nothing stored but two integers.
/// </summary>
public static class Batches
{
    /// <summary>
    /// A permutation of 0 .. <paramref name="count"/> - 1, each equally likely: Durstenfeld's shuffle of the identity,
    /// <c>for i = count - 1 down to 1: swap i with a uniform j in 0 .. i</c>, where j is the high word of 64 random
    /// bits times (i + 1) (Lemire, without bias) and the bits are SplitMix64's, started from seed and epoch. The same
    /// on every machine. Take the order from the front, as many at a time as a batch holds; the last batch may be
    /// shorter.
    /// </summary>
    /// <param name="count">How many samples there are, at least 0.</param>
    /// <param name="seed">Any number: the run's.</param>
    /// <param name="epoch">Any number: from 0 or from 1, as the caller counts.</param>
    public static int[] Order(int count, long seed, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int[] order = new int[count];
        for (int i = 0; i < count; i++)
            order[i] = i;
        SplitMix64 random = SplitMix64.Of(seed, epoch);
        for (int i = count - 1; i > 0; i--)
        {
            int j = random.Below(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }
        return order;
    }
}
