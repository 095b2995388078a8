using System.Text.Json;
using Nabla.Course.Digits;
using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Cli.Tests;

public sealed class MnistPredictTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_picture_is_answered_with_ten_bars_and_a_document()
    {
        Train();
        Assert.All(Enumerable.Range(0, 10), digit =>
        {
            string picture = Save($"{digit}.png", Draw(Framed(digit), 5, Ink.DarkOnLight));
            Invocation people = Invocation.Of("mnist", "predict", picture, "--out", temporary.Path);
            Assert.Equal(0, people.Code);
            Assert.Contains($"It is a {digit}. (custom data, not MNIST)", people.Output);
            Assert.Equal(10, people.Output.Split('\n').Count(line => line.Contains('%')));
            JsonElement json = Invocation.Of("mnist", "predict", picture, "--out", temporary.Path, "--json").Json;
            Assert.Equal(digit, json.GetProperty("answer").GetInt32());
            Assert.Equal("custom", json.GetProperty("trainedOn").GetString());
            Assert.Equal(1, json.GetProperty("probabilities").EnumerateArray().Sum(p => p.GetDouble()), 9);
        });
    }

    /// <summary>
    /// 300 of MNIST's test digits, each drawn anew: larger, dark on light or light on dark, coloured, off centre, on
    /// nothing at all. The answer must be that to the original.
    /// </summary>
    [Theory]
    [InlineData(1, Ink.LightOnDark, 0, 0, 0.99)]
    [InlineData(6, Ink.DarkOnLight, 0, 0, 0.96)]
    [InlineData(3, Ink.LightOnDark, 90, 40, 0.96)]
    [InlineData(5, Ink.BlueOnYellow, 10, 50, 0.96)]
    [InlineData(4, Ink.BlackOnNothing, 33, 5, 0.96)]
    [InlineData(2, Ink.WhiteOnNothing, 1, 2, 0.96)]
    public void Digits_drawn_anew_are_answered_as_the_originals(int scale, Ink ink, int right, int down, double least)
    {
        (Network network, DigitSet test) = RealDigits.Value;
        Assert.SkipUnless(test.Count > 0, "MNIST is not here: set NABLA_DATA to its folder");
        byte[] originals = network.Answers(test);
        byte[] drawn = [.. Enumerable.Range(0, test.Count).SelectMany(i =>
            DigitPicture.Frame(Draw(test.Image(i).ToArray(), scale, ink, right, down)))];
        byte[] answers = network.Answers(new DigitSet(drawn, test.Labels));
        double same = answers.Zip(originals).Count(pair => pair.First == pair.Second) / (double)test.Count;
        TestContext.Current.TestOutputHelper?.WriteLine($"{same:0.0%} of {test.Count} as the originals");
        Assert.True(same >= least, $"only {same:0.0%} of {test.Count} are answered as the originals");
    }

    public enum Ink
    {
        DarkOnLight,
        LightOnDark,
        BlueOnYellow,
        BlackOnNothing,
        WhiteOnNothing,
    }

    /// <summary>A network trained for a moment, 300 digits of the test set; none where MNIST is not found.</summary>
    static readonly Lazy<(Network Network, DigitSet Test)> RealDigits = new(() =>
    {
        Network network = new([784, 30, 10], seed: 1);
        if (Environment.GetEnvironmentVariable("NABLA_DATA") is not { Length: > 0 })
            return (network, new DigitSet([], []));
        Mnist data = Mnist.Load();
        network.Train(
            data.Train, data.Test.Take(0, 0), new TrainOptions { Epochs = 2, Seed = 1, Threads = 1 });
        return (network, data.Test.Take(0, 300));
    });

    void Train()
    {
        DigitSet digits = new(
            [.. Enumerable.Range(0, 1000).SelectMany(i => Framed(i % 10))],
            [.. Enumerable.Range(0, 1000).Select(i => (byte)(i % 10))]);
        ToyDigits.Write(temporary.Path, digits);
        Assert.Equal(0, Invocation.Of(
            "mnist", "train", "--data", temporary.Path, "--out", temporary.Path, "--epochs", "5").Code);
    }

    /// <summary>Ten shapes that differ when cropped and centred: a frame with a bar at one of ten places.</summary>
    static byte[] Framed(int digit)
    {
        float[] gray = new float[784];
        for (int i = 0; i < gray.Length; i++)
        {
            (int x, int y) = (i % 28, i / 28);
            bool inside = x is >= 4 and < 24 && y is >= 4 and < 24;
            bool edge = inside && (x is 4 or 23 || y is 4 or 23);
            bool bar = inside && (digit < 5 ? (y - 4) / 4 == digit : (x - 4) / 4 == digit - 5);
            gray[i] = edge || bar ? 1 : 0;
        }
        return DigitFrame.Fit(gray, 28, 28);
    }

    /// <summary>The digit enlarged bilinearly, with a margin that the shift uses up.</summary>
    static Raster Draw(byte[] digit, int scale, Ink ink, int right = 0, int down = 0)
    {
        (Rgb paper, Rgb pen) = ink switch
        {
            Ink.DarkOnLight => (Rgb.From(0xF8F4EE), Rgb.From(0x202428)),
            Ink.BlueOnYellow => (Rgb.From(0xFFE97A), Rgb.From(0x1030A0)),
            Ink.BlackOnNothing => (Rgb.From(0), Rgb.From(0)),
            Ink.WhiteOnNothing => (Rgb.From(0xFFFFFF), Rgb.From(0xFFFFFF)),
            _ => (Rgb.From(0), Rgb.From(0xFFFFFF)),
        };
        Raster raster = new((28 * scale) + right, (28 * scale) + down, paper);
        for (int y = 0; y < raster.Height; y++)
            for (int x = 0; x < raster.Width; x++)
            {
                double share = Sample(digit, ((x - right + 0.5) / scale) - 0.5, ((y - down + 0.5) / scale) - 0.5);
                raster[x, y] = paper.Mix(pen, share);
                if (ink is Ink.BlackOnNothing or Ink.WhiteOnNothing)
                    raster.Pixels[(4 * ((y * raster.Width) + x)) + 3] = (byte)Math.Round(255 * share);
            }
        return raster;
    }

    static double Sample(byte[] digit, double x, double y)
    {
        (int left, int top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        (double u, double v) = (x - left, y - top);
        return ((1 - v) * (((1 - u) * At(left, top)) + (u * At(left + 1, top))))
            + (v * (((1 - u) * At(left, top + 1)) + (u * At(left + 1, top + 1))));

        double At(int column, int row) =>
            column is >= 0 and < 28 && row is >= 0 and < 28 ? digit[(row * 28) + column] / 255.0 : 0;
    }

    string Save(string name, Raster raster)
    {
        File.WriteAllBytes(temporary[name], Png.Encode(raster));
        return temporary[name];
    }
}
