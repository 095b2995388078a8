namespace Nabla.Data;

/// <summary>
/// Pictures of handwritten digits with their labels: 28 x 28 pixels each, one byte a pixel, 0 for paper to 255 for ink,
/// row by row.
/// </summary>
public sealed class DigitSet
{
    /// <summary>Pixels along each side of a picture.</summary>
    public const int Side = 28;

    /// <summary>Pixels of a picture: 784.</summary>
    public const int ImageLength = Side * Side;

    /// <summary>Makes a set of pictures and their labels, which it keeps without copying.</summary>
    /// <param name="pixels">Count x 784 bytes.</param>
    /// <param name="labels">Count digits from 0 to 9.</param>
    /// <exception cref="DataException">The lengths do not fit, or a label is over 9.</exception>
    public DigitSet(byte[] pixels, byte[] labels)
    {
        if (pixels.Length != (long)labels.Length * ImageLength)
            throw new DataException(
                $"{pixels.Length:N0} pixels do not make {labels.Length:N0} pictures of {ImageLength}");
        int wrong = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)9);
        if (wrong >= 0)
            throw new DataException($"label {wrong} is {labels[wrong]}; a digit is 0 to 9");
        (Pixels, Labels) = (pixels, labels);
    }

    /// <summary>How many pictures there are.</summary>
    public int Count => Labels.Length;

    /// <summary>All pictures, one after the other: Count x 784 bytes, 0 paper to 255 ink.</summary>
    public byte[] Pixels { get; }

    /// <summary>What each picture shows: Count digits from 0 to 9.</summary>
    public byte[] Labels { get; }

    /// <summary>Picture <paramref name="i"/>: 784 pixels, row by row.</summary>
    public ReadOnlySpan<byte> Image(int i) => Pixels.AsSpan(i * ImageLength, ImageLength);

    /// <summary>The pixels as numbers from 0 (paper) to 1 (ink): Count x 784, row-major, a new array.</summary>
    public float[] ToFloats()
    {
        float[] floats = new float[Pixels.Length];
        for (int i = 0; i < floats.Length; i++)
            floats[i] = Pixels[i] / 255f;
        return floats;
    }

    /// <summary>A copy of <paramref name="count"/> pictures from <paramref name="start"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the set.</exception>
    public DigitSet Take(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count - start);
        return new DigitSet(
            Pixels.AsSpan(start * ImageLength, count * ImageLength).ToArray(), Labels.AsSpan(start, count).ToArray());
    }
}
