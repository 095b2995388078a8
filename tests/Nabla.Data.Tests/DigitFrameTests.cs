namespace Nabla.Data.Tests;

public class DigitFrameTests
{
    /// <summary>A bar of ink on paper, in shades that the test chooses.</summary>
    static float[] Bar(int width, int height, int left, int top, int right, int bottom, float paper, float ink)
    {
        float[] gray = new float[width * height];
        for (int i = 0; i < gray.Length; i++)
            gray[i] = i % width >= left && i % width < right && i / width >= top && i / width < bottom ? ink : paper;
        return gray;
    }

    static (int Left, int Top, int Right, int Bottom) Bounds(byte[] framed)
    {
        int[] inked = [.. Enumerable.Range(0, 784).Where(i => framed[i] > 0)];
        return (inked.Min(i => i % 28), inked.Min(i => i / 28), inked.Max(i => i % 28) + 1, inked.Max(i => i / 28) + 1);
    }

    [Theory]
    [InlineData(1f, 0f)]
    [InlineData(0f, 1f)]
    [InlineData(0.8f, 0.3f)]
    [InlineData(0.2f, 0.6f)]
    public void Ink_is_what_differs_from_the_border_whatever_its_shade(float paper, float ink)
    {
        byte[] framed = DigitFrame.Fit(Bar(200, 100, 30, 10, 50, 90, paper, ink), 200, 100);
        Assert.Equal((12, 4, 17, 24), Bounds(framed));
        Assert.All(framed, pixel => Assert.True(pixel is 0 or 255));
    }

    [Theory]
    [InlineData(40, 80)]
    [InlineData(80, 40)]
    [InlineData(3, 7)]
    [InlineData(1, 1)]
    [InlineData(400, 390)]
    public void The_longer_side_becomes_twenty_and_the_aspect_stays(int width, int height)
    {
        var (left, top, right, bottom) = Bounds(
            DigitFrame.Fit(Bar(width + 20, height + 30, 5, 9, 5 + width, 9 + height, 1, 0), width + 20, height + 30));
        Assert.Equal(20, Math.Max(right - left, bottom - top));
        Assert.Equal((int)Math.Ceiling(20.0 * Math.Min(width, height) / Math.Max(width, height) - 1e-9),
            Math.Min(right - left, bottom - top));
    }

    [Fact]
    public void A_shift_of_the_drawing_changes_nothing()
    {
        byte[] here = DigitFrame.Fit(Bar(90, 70, 3, 4, 20, 44, 1, 0), 90, 70);
        byte[] there = DigitFrame.Fit(Bar(90, 70, 60, 25, 77, 65, 1, 0), 90, 70);
        Assert.Equal(here, there);
    }

    [Fact]
    public void A_digit_that_has_its_size_and_place_is_copied()
    {
        float[] gray = Bar(28, 28, 8, 4, 20, 24, 0, 1);
        gray[(10 * 28) + 12] = 0.5f;
        byte[] framed = DigitFrame.Fit(gray, 28, 28);
        Assert.Equal(128, framed[(10 * 28) + 12]);
        Assert.Equal((8, 4, 20, 24), Bounds(framed));
    }

    [Fact]
    public void Faint_noise_on_the_paper_is_not_ink()
    {
        float[] gray = Bar(100, 100, 40, 20, 60, 80, 1, 0);
        gray[0] = gray[99] = gray[9_999] = 0.95f;
        Assert.Equal(DigitFrame.Fit(Bar(100, 100, 40, 20, 60, 80, 1, 0), 100, 100), DigitFrame.Fit(gray, 100, 100));
    }

    [Fact]
    public void A_picture_of_one_shade_is_refused()
    {
        float[] gray = new float[30 * 20];
        Array.Fill(gray, 0.7f);
        DataException fault = Assert.Throws<DataException>(() => DigitFrame.Fit(gray, 30, 20));
        Assert.Contains("no digit", fault.Message);
    }
}
