using System.Numerics;

namespace Nabla.Data;

/// <summary>
/// Handwritten-like digits that a program wrote, for machines without MNIST and without a network: several styles a
/// digit, written by <see cref="Hand"/> and drawn by <see cref="Pen"/> the way MNIST's were prepared.
/// </summary>
public static class SyntheticDigits
{
    /// <summary>Writes digits, each of the ten as likely.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">Any number; another seed gives other digits.</param>
    /// <param name="first">
    /// The number of the first: digit i depends on (<paramref name="seed"/>, <paramref name="first"/> + i) alone,
    /// whatever the number of threads, so that ranges that do not overlap share no digit.
    /// </param>
    /// <param name="cancellation">Ends the work.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static DigitSet Generate(int count, long seed, long first = 0, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        byte[] pixels = new byte[checked(count * DigitSet.ImageLength)];
        byte[] labels = new byte[count];
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation }, i =>
            labels[i] = Write(seed, first + i, pixels.AsSpan(i * DigitSet.ImageLength, DigitSet.ImageLength)));
        return new DigitSet(pixels, labels);
    }

    /// <summary>Draws one digit and says which it is.</summary>
    static byte Write(long seed, long index, Span<byte> image)
    {
        SplitMix64 random = SplitMix64.Of(seed, index);
        int digit = random.Below(10);
        List<Vector2[]> lines = Hand.Write(digit, ref random);
        float radius = Math.Clamp(1.25f * MathF.Exp(0.26f * (float)random.Normal()), 0.65f, 2.3f);
        float softness = (float)random.Uniform(0.9, 1.6);
        Pen.Draw(lines, radius, softness, image);
        return (byte)digit;
    }
}
