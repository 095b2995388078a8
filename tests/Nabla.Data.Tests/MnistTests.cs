using System.Diagnostics;

namespace Nabla.Data.Tests;

public class MnistTests
{
    static readonly Lazy<Mnist?> real = new(() =>
        Environment.GetEnvironmentVariable("NABLA_DATA") is { Length: > 0 } folder ? Mnist.Load(folder) : null);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Mnist Real()
    {
        Assert.SkipUnless(real.Value is not null, "NABLA_DATA does not say where MNIST is");
        return real.Value;
    }

    /// <summary>A search that may not touch the network.</summary>
    static MnistSearch Offline(string? environment, string cache) =>
        new(environment, cache, new MnistDownload(MnistDownload.PublicMirrors, new FakeMirror(NoNetwork)))
        {
            Synthetic = (60, 10),
        };

    static object? NoNetwork(Uri address) => throw new HttpRequestException($"no network to {address.Host}");

    static string Refuses(string folder) =>
        Assert.Throws<DataException>(() => Mnist.Load(folder, cancellation: Token)).Message;

    [Fact]
    public void The_real_files_are_mnist()
    {
        Mnist mnist = Real();
        Assert.Equal("mnist", mnist.Source);
        Assert.Equal((60_000, 10_000), (mnist.Train.Count, mnist.Test.Count));
        Assert.Equal([5, 0, 4, 1, 9, 2, 1, 3, 1, 4], mnist.Train.Labels[..10]);
        Assert.Equal([7, 2, 1, 0, 4, 1, 4, 9, 5, 9], mnist.Test.Labels[..10]);
    }

    [Fact]
    public void The_real_split_is_the_textbooks()
    {
        Mnist mnist = Real();
        (DigitSet train, DigitSet validation) = mnist.Split();
        Assert.Equal((50_000, 10_000), (train.Count, validation.Count));
        Assert.Equal(mnist.Train.Image(49_999), train.Image(49_999));
        Assert.Equal(mnist.Train.Image(50_000), validation.Image(0));
        Assert.Equal(mnist.Train.Labels[59_999], validation.Labels[9_999]);
    }

    /// <summary>The data set's well-known mean and standard deviation of a pixel: 0.1307 and 0.3081.</summary>
    [Fact]
    public void The_real_pixels_have_the_known_mean_and_spread()
    {
        double sum = 0, squares = 0;
        byte[] pixels = Real().Train.Pixels;
        foreach (byte pixel in pixels)
        {
            sum += pixel;
            squares += pixel * pixel;
        }
        double mean = sum / pixels.Length;
        Assert.Equal(0.1307, mean / 255, 4);
        Assert.Equal(0.3081, Math.Sqrt(squares / pixels.Length - mean * mean) / 255, 4);
    }

    /// <summary>
    /// Nielsen's baseline (mnist_average_darkness.py): the digit whose mean darkness over the 50,000 is nearest to the
    /// picture's own. It gets 22.25% of the 10,000 test pictures right: the "average darkness" of his chapter 1.
    /// </summary>
    [Fact]
    public void Guessing_by_average_darkness_gets_2225_of_10000_right()
    {
        Mnist mnist = Real();
        DigitSet train = mnist.Split().Train;
        double[] darkness = new double[10];
        for (int digit = 0; digit < 10; digit++)
            darkness[digit] = Enumerable.Range(0, train.Count)
                .Where(i => train.Labels[i] == digit).Average(i => Ink(train, i));
        int right = Enumerable.Range(0, mnist.Test.Count).Count(i =>
            Enumerable.Range(0, 10).MinBy(digit => Math.Abs(darkness[digit] - Ink(mnist.Test, i))) == mnist.Test.Labels[i]);
        Assert.Equal(2225, right);
    }

    static double Ink(DigitSet set, int i)
    {
        int ink = 0;
        foreach (byte pixel in set.Image(i))
            ink += pixel;
        return ink;
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("mnist", false)]
    [InlineData("", true)]
    [InlineData("mnist", true)]
    public void Another_data_set_in_the_four_files_is_custom(string under, bool gzip)
    {
        using TemporaryFolder folder = new();
        SmallMnist.Write(folder, under, gzip);
        Mnist mnist = Mnist.Load(folder.Path, cancellation: Token);
        Assert.Equal("custom", mnist.Source);
        Assert.Contains(folder.Path, mnist.Where);
        Assert.Equal((12, 2), (mnist.Train.Count, mnist.Test.Count));
        Assert.Equal((10, 2), (mnist.Split().Train.Count, mnist.Split().Validation.Count));
    }

    [Fact]
    public void A_folder_that_was_named_must_hold_the_files()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("there is no folder", Refuses(folder["nothing"]));
        Assert.Contains("holds none of", Refuses(folder.Path));
        Assert.Contains("is a file", Refuses(folder.Write("file", [1])));
        SmallMnist.Write(folder);
        File.Delete(folder[SmallMnist.TestLabels]);
        Assert.Contains("has no t10k-labels-idx1-ubyte", Refuses(folder.Path));
    }

    [Fact]
    public void A_file_that_is_not_what_it_should_be_is_refused_by_name()
    {
        using TemporaryFolder folder = new();
        SmallMnist.Write(folder);
        void Breaks(string name, byte[] content, string why)
        {
            byte[] good = File.ReadAllBytes(folder[name]);
            folder.Write(name, content);
            string message = Refuses(folder.Path);
            Assert.Contains(why, message);
            Assert.Contains(name, message);
            folder.Write(name, good);
        }
        byte[] images = SmallMnist.Images(12);
        Breaks(SmallMnist.TrainImages, images[..^1], "bytes of elements");
        Breaks(SmallMnist.TrainImages, [.. images, 0], "bytes of elements");
        Breaks(SmallMnist.TrainImages, SmallMnist.Images(11), "11 pictures");
        Breaks(SmallMnist.TrainImages, SmallMnist.Labels(1, 2), "pictures of 28 x 28");
        Breaks(SmallMnist.TrainImages, Idx.Encode(DataArray.Of(new float[784], 1, 28, 28)), "holds F32 [1, 28, 28]");
        Breaks(SmallMnist.TrainImages, Idx.Encode(DataArray.Of(new byte[12 * 400], 12, 20, 20)), "[12, 20, 20]");
        Breaks(SmallMnist.TestLabels, SmallMnist.Images(2), "a list of bytes");
        Breaks(SmallMnist.TestLabels, SmallMnist.Labels(3, 10), "label 1 is 10");
        Breaks(SmallMnist.TestLabels, SmallMnist.Labels(), "holds no digits");
        Breaks(SmallMnist.TestLabels, [0x1F, 0x8B, 8, 0], "not a whole gzip file");
        Assert.Equal("custom", Mnist.Load(folder.Path, cancellation: Token).Source);
    }

    [Fact]
    public void Nabla_data_comes_before_the_cache()
    {
        using TemporaryFolder named = new(), cache = new();
        SmallMnist.Write(named);
        SmallMnist.Write(cache, "mnist", gzip: true);
        Assert.Contains(named.Path, Offline(named.Path, cache.Path).Load(null, _ => { }, Token).Where);
        Assert.Contains(cache.Path, Offline("", cache.Path).Load(null, _ => { }, Token).Where);
        Assert.Contains(cache.Path, Offline(null, cache.Path).Load(null, _ => { }, Token).Where);
    }

    [Fact]
    public void Nabla_data_may_hold_other_data_but_must_exist()
    {
        using TemporaryFolder named = new(), cache = new();
        SmallMnist.Write(cache);
        Assert.Contains(cache.Path, Offline(named.Path, cache.Path).Load(null, _ => { }, Token).Where);
        Assert.StartsWith(
            "NABLA_DATA: there is no folder",
            Assert.Throws<DataException>(() => Offline(named["nothing"], cache.Path).Load(null, _ => { }, Token)).Message);
        SmallMnist.Write(named);
        File.Delete(named[SmallMnist.TrainImages]);
        Assert.Throws<DataException>(() => Offline(named.Path, cache.Path).Load(null, _ => { }, Token));
    }

    [Fact]
    public void Offline_with_nothing_found_the_digits_are_synthetic_and_say_so()
    {
        using TemporaryFolder cache = new();
        List<string> progress = [];
        Mnist mnist = Offline(null, cache.Path).Load(null, progress.Add, Token);
        Assert.Equal("synthetic", mnist.Source);
        Assert.Contains("synthetic", mnist.Where);
        Assert.Equal((60, 10), (mnist.Train.Count, mnist.Test.Count));
        Assert.Contains(progress, line => line.Contains("no network") && line.Contains("synthetic"));
        Assert.Empty(Directory.GetFileSystemEntries(cache.Path));
    }

    [Fact]
    public void A_silent_network_is_given_up_in_seconds()
    {
        using TemporaryFolder cache = new();
        FakeMirror silent = new(_ => null);
        MnistDownload download = new(MnistDownload.PublicMirrors, silent) { Patience = TimeSpan.FromMilliseconds(100) };
        Stopwatch watch = Stopwatch.StartNew();
        Assert.Contains(
            "silent", Assert.Throws<DataException>(() => download.Fetch(cache.Path, _ => { }, Token)).Message);
        // Both mirrors are waited for; without patience it would be for ever.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0.15, 30);
    }

    [Fact]
    public void A_cancelled_load_ends_as_cancelled()
    {
        using TemporaryFolder folder = new();
        SmallMnist.Write(folder);
        Assert.Throws<OperationCanceledException>(() =>
            Mnist.Load(folder.Path, cancellation: new CancellationToken(true)));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Offline(null, folder["no"]).Load(null, _ => { }, new CancellationToken(true)));
    }
}
