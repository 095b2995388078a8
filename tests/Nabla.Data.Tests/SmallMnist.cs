namespace Nabla.Data.Tests;

/// <summary>The four files with a dozen digits in them, or with what a test puts in their place.</summary>
static class SmallMnist
{
    public const string TrainImages = "train-images-idx3-ubyte";
    public const string TrainLabels = "train-labels-idx1-ubyte";
    public const string TestImages = "t10k-images-idx3-ubyte";
    public const string TestLabels = "t10k-labels-idx1-ubyte";

    public static byte[] Images(int count) => Idx.Encode(DataArray.Of(new byte[count * 784], count, 28, 28));

    public static byte[] Labels(params byte[] labels) => Idx.Encode(DataArray.Of(labels, labels.Length));

    public static void Write(TemporaryFolder folder, string under = "", bool gzip = false)
    {
        Dictionary<string, byte[]> files = new()
        {
            [TrainImages] = Images(12),
            [TrainLabels] = Labels(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1),
            [TestImages] = Images(2),
            [TestLabels] = Labels(3, 4),
        };
        foreach ((string name, byte[] content) in files)
            if (gzip)
                folder.Write(Path.Combine(under, name + ".gz"), Bytes.Gzip(content));
            else
                folder.Write(Path.Combine(under, name), content);
    }
}
