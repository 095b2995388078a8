namespace Nabla.Data.Tests;

public class SyntheticDigitsTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static DigitSet Generate(int count, long seed, long first = 0) => SyntheticDigits.Generate(count, seed, first, Token);

    [Fact]
    public void A_digit_depends_on_seed_and_index_alone()
    {
        DigitSet all = Generate(200, 5);
        for (int i = 0; i < 200; i += 37)
        {
            DigitSet one = Generate(1, 5, i);
            Assert.Equal(all.Labels[i], one.Labels[0]);
            Assert.Equal(all.Image(i), one.Image(0));
        }
        Assert.NotEqual(all.Pixels, Generate(200, 6).Pixels);
    }

    [Fact]
    public void Train_and_test_share_no_digit()
    {
        Mnist mnist = Mnist.Synthetic(500, 500, 3, Token);
        HashSet<string> seen = [.. Enumerable.Range(0, 500).Select(i => Convert.ToHexString(mnist.Train.Image(i)))];
        Assert.Equal(500, seen.Count);
        Assert.DoesNotContain(Enumerable.Range(0, 500), i => seen.Contains(Convert.ToHexString(mnist.Test.Image(i))));
    }

    [Fact]
    public void Digits_look_like_mnists_in_number_size_place_and_ink()
    {
        DigitSet digits = Generate(2000, 1);
        for (int digit = 0; digit < 10; digit++)
            Assert.InRange(digits.Labels.Count(label => label == digit), 140, 260);
        Assert.InRange(digits.Pixels.Average(pixel => pixel / 255.0), 0.11, 0.15);
        for (int i = 0; i < 200; i++)
        {
            (double x, double y, int longer) = Measure(digits.Image(i));
            Assert.InRange(x, 12.9, 15.1);
            Assert.InRange(y, 12.9, 15.1);
            Assert.InRange(longer, 18, 20);
        }
    }

    /// <summary>The centre of mass (14 is the middle) and the longer side of the box around the ink.</summary>
    static (double X, double Y, int Longer) Measure(ReadOnlySpan<byte> image)
    {
        double mass = 0, x = 0, y = 0;
        int left = 28, right = -1, top = 28, bottom = -1;
        for (int i = 0; i < image.Length; i++)
        {
            if (image[i] == 0)
                continue;
            (int column, int row) = (i % 28, i / 28);
            mass += image[i];
            x += image[i] * (column + 0.5);
            y += image[i] * (row + 0.5);
            (left, right, top, bottom) =
                (Math.Min(left, column), Math.Max(right, column), Math.Min(top, row), Math.Max(bottom, row));
        }
        return (x / mass, y / mass, Math.Max(right - left, bottom - top) + 1);
    }

    /// <summary>
    /// What synthetic digits teach holds for real ones: the nearest of 1,500 names most digits of 100.
    /// </summary>
    [Fact]
    public void The_nearest_synthetic_digit_names_most_real_ones()
    {
        string? data = Environment.GetEnvironmentVariable("NABLA_DATA");
        Assert.SkipUnless(!string.IsNullOrEmpty(data), "NABLA_DATA does not say where MNIST is");
        DigitSet known = Generate(1500, 0);
        DigitSet asked = Mnist.Load(data, cancellation: Token).Test.Take(0, 100);
        int right = Enumerable.Range(0, asked.Count).AsParallel().Count(i =>
            known.Labels[Nearest(known, asked.Image(i))] == asked.Labels[i]);
        Assert.InRange(right, 70, 100);
    }

    static int Nearest(DigitSet known, ReadOnlySpan<byte> image)
    {
        (int best, int nearest) = (int.MaxValue, -1);
        for (int i = 0; i < known.Count; i++)
        {
            ReadOnlySpan<byte> other = known.Image(i);
            int distance = 0;
            for (int pixel = 0; pixel < other.Length; pixel++)
                distance += (image[pixel] - other[pixel]) * (image[pixel] - other[pixel]);
            if (distance < best)
                (best, nearest) = (distance, i);
        }
        return nearest;
    }

    [Fact]
    public void A_cancelled_generation_ends_as_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => SyntheticDigits.Generate(100_000, 0, 0, new CancellationToken(true)));
}
