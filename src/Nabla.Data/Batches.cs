namespace Nabla.Data;

/// <summary>
/// In which order an epoch visits the samples, or which stretches of a sequence a step sees: a pure function of (seed,
/// epoch), so that training that was cut off goes on with nothing stored but two integers.
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

    /// <summary>
    /// Stretches of a sequence for one step, each beginning anywhere, equally likely: <paramref name="count"/> rows of
    /// <paramref name="length"/>, one after the other. A pure function of (seed, step).
    /// </summary>
    /// <param name="sequence">What they are cut from, at least <paramref name="length"/> long.</param>
    /// <param name="count">How many, at least 0.</param>
    /// <param name="length">How long each is, at least 1.</param>
    /// <param name="seed">Any number: the run's.</param>
    /// <param name="step">Any number: from 0 or from 1, as the caller counts.</param>
    public static int[] Stretches(ReadOnlySpan<int> sequence, int count, int length, long seed, long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, sequence.Length);
        // A stream begun at a mixed number: those of neighbouring steps would else be the same but for a few draws.
        SplitMix64 random = new(SplitMix64.Of(seed, step).Next());
        int[] rows = new int[checked(count * length)];
        for (int i = 0; i < count; i++)
            sequence.Slice(random.Below(sequence.Length - length + 1), length).CopyTo(rows.AsSpan(i * length));
        return rows;
    }
}
