using System.Buffers.Binary;
using System.IO.Compression;
using Nabla.Data;

namespace Nabla.Cli.Tests;

/// <summary>
/// A small data set in MNIST's four files: digit d is a bright square at the d-th of ten places on noise, which a
/// network learns in an epoch or two.
/// </summary>
static class ToyDigits
{
    public const string TrainImages = "train-images-idx3-ubyte";
    public const string TrainLabels = "train-labels-idx1-ubyte";

    public static void Write(string folder, int train = 1200, int test = 200)
    {
        Write(folder, "train", Make(train, seed: 1));
        Write(folder, "t10k", Make(test, seed: 2));
    }

    static byte[] Image(int digit, Random random)
    {
        byte[] image = new byte[784];
        for (int i = 0; i < image.Length; i++)
        {
            bool inside = i % 28 / 5 == digit % 5 && i / 28 / 14 == digit / 5 && i / 28 % 14 is > 3 and < 10;
            image[i] = (byte)(inside ? 255 : random.Next(20));
        }
        return image;
    }

    /// <summary>An IDX file of bytes: 0, 0, type 8, rank, big-endian lengths, elements.</summary>
    public static byte[] Idx(byte[] elements, params int[] shape)
    {
        byte[] file = new byte[4 + (4 * shape.Length) + elements.Length];
        (file[2], file[3]) = (8, (byte)shape.Length);
        for (int i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + (4 * i)), shape[i]);
        elements.CopyTo(file, 4 + (4 * shape.Length));
        return file;
    }

    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>The same digits to train and to test with.</summary>
    public static void Write(string folder, DigitSet digits)
    {
        Write(folder, "train", digits);
        Write(folder, "t10k", digits);
    }

    static DigitSet Make(int count, int seed)
    {
        Random random = new(seed);
        byte[] labels = [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];
        return new DigitSet([.. labels.SelectMany(label => Image(label, random))], labels);
    }

    static void Write(string folder, string part, DigitSet digits)
    {
        File.WriteAllBytes(
            Path.Combine(folder, $"{part}-images-idx3-ubyte"), Idx(digits.Pixels, digits.Count, 28, 28));
        File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"), Idx(digits.Labels, digits.Count));
    }
}
