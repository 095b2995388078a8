using System.Security.Cryptography;

namespace Nabla.Data;

/// <summary>
/// One of the data set's four files: its original name, and the SHA-256 of its content when not compressed.
/// </summary>
sealed record MnistFile(string Name, string Sha256)
{
    public static readonly MnistFile TrainImages =
        new("train-images-idx3-ubyte", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db");

    public static readonly MnistFile TrainLabels =
        new("train-labels-idx1-ubyte", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5");

    public static readonly MnistFile TestImages =
        new("t10k-images-idx3-ubyte", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7");

    public static readonly MnistFile TestLabels =
        new("t10k-labels-idx1-ubyte", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    public static readonly IReadOnlyList<MnistFile> All = [TrainImages, TrainLabels, TestImages, TestLabels];

    public bool Matches(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content)) == Sha256;

    /// <summary>The file in a folder, as it is or with <c>.gz</c>; null where neither is there.</summary>
    public string? Find(string folder) =>
        new[] { Path.Combine(folder, Name), Path.Combine(folder, Name + ".gz") }.FirstOrDefault(File.Exists);
}

/// <summary>The four files of a folder that holds them directly or in a folder <c>mnist</c>.</summary>
static class MnistFolder
{
    /// <summary>
    /// The folder itself, or its <c>mnist</c>, whichever holds one of the files; null where neither does.
    /// </summary>
    public static string? Locate(string folder) =>
        new[] { folder, Path.Combine(folder, "mnist") }
            .FirstOrDefault(place => MnistFile.All.Any(file => file.Find(place) is not null));

    /// <summary>Reads all four files of a folder that <see cref="Locate"/> found.</summary>
    /// <exception cref="DataException">A file is missing or is not what it should be; the message names it.</exception>
    public static Mnist Read(string folder, CancellationToken cancellation)
    {
        bool genuine = true;
        DigitSet train = ReadPair(MnistFile.TrainImages, MnistFile.TrainLabels);
        DigitSet test = ReadPair(MnistFile.TestImages, MnistFile.TestLabels);
        return genuine
            ? new Mnist(train, test, "mnist", $"MNIST in {folder}")
            : new Mnist(train, test, "custom", $"a data set other than MNIST in {folder}");

        DigitSet ReadPair(MnistFile images, MnistFile labels)
        {
            byte[] pixels = ReadOne(
                images, shape => shape is [_, DigitSet.Side, DigitSet.Side], "pictures of 28 x 28 bytes");
            byte[] digits = ReadOne(labels, shape => shape.Count == 1, "a list of bytes");
            if (digits.Length == 0)
                throw new DataException($"{Path.Combine(folder, labels.Name)} holds no digits");
            if (pixels.Length != (long)digits.Length * DigitSet.ImageLength)
                throw new DataException(
                    $"{folder}: {images.Name} has {pixels.Length / DigitSet.ImageLength:N0} pictures, "
                    + $"but {labels.Name} has {digits.Length:N0} labels");
            return MakeSet(pixels, digits, Path.Combine(folder, labels.Name));
        }

        byte[] ReadOne(MnistFile file, Func<IReadOnlyList<int>, bool> fits, string expected)
        {
            cancellation.ThrowIfCancellationRequested();
            string path = file.Find(folder)
                ?? throw new DataException($"{folder} has no {file.Name}, nor {file.Name}.gz");
            byte[] content = DataFile.Read(path);
            DataArray array = Idx.Parse(content, path);
            if (array.Type != ElementType.U8 || !fits(array.Shape))
                throw new DataException(
                    $"{path} holds {array.Type} [{string.Join(", ", array.Shape)}] where {expected} belong");
            genuine &= file.Matches(content);
            return array.Values<byte>();
        }
    }

    static DigitSet MakeSet(byte[] pixels, byte[] labels, string path)
    {
        try
        {
            return new DigitSet(pixels, labels);
        }
        catch (DataException fault)
        {
            throw new DataException($"{path}: {fault.Message}", fault);
        }
    }
}
