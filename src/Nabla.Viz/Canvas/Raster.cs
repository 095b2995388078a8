namespace Nabla.Viz;

/// <summary>
/// A canvas of pixels, RGBA with straight (not premultiplied) alpha, one byte a channel, rows from the top. Everything
/// drawn is antialiased: a shape covers a part of each pixel and is blended over what is there by that part. Pixel (i,
/// j) is the square [i, i+1] x [j, j+1]. What falls outside the canvas or <see cref="Clip"/> is left out silently.
/// </summary>
public sealed partial class Raster
{
    /// <summary>The most pixels in one raster: 2^26, 256 MiB.</summary>
    public const int MaxPixels = 1 << 26;

    /// <summary>A canvas, transparent where <paramref name="background"/> is null.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side below 1, or more than <see cref="MaxPixels"/>
    /// pixels.</exception>
    public Raster(int width, int height, Rgb? background = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, MaxPixels, nameof(width));
        (Width, Height) = (width, height);
        Pixels = new byte[4 * width * height];
        if (background is Rgb color) Fill(color);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels: R, G, B, A, four bytes each, row after row.</summary>
    public byte[] Pixels { get; }

    /// <summary>Where drawing is kept inside; null is the whole canvas. Edges are rounded to whole pixels.</summary>
    public Box? Clip { get; set; }

    /// <summary>The colour at column <paramref name="x"/>, row <paramref name="y"/>; setting makes it opaque.</summary>
    public Rgb this[int x, int y]
    {
        get => new(Pixels[At(x, y)], Pixels[At(x, y) + 1], Pixels[At(x, y) + 2]);
        set => (Pixels[At(x, y)], Pixels[At(x, y) + 1], Pixels[At(x, y) + 2], Pixels[At(x, y) + 3]) =
            (value.R, value.G, value.B, 255);
    }

    /// <summary>Opacity at a pixel, 0 to 255.</summary>
    public byte Alpha(int x, int y) => Pixels[At(x, y) + 3];

    /// <summary>Paints every pixel, opaque, whatever <see cref="Clip"/> says.</summary>
    public void Fill(Rgb color)
    {
        for (int i = 0; i < Pixels.Length; i += 4)
            (Pixels[i], Pixels[i + 1], Pixels[i + 2], Pixels[i + 3]) = (color.R, color.G, color.B, 255);
    }

    /// <summary>A copy, pixel by pixel.</summary>
    public Raster Copy()
    {
        var copy = new Raster(Width, Height);
        Pixels.CopyTo(copy.Pixels, 0);
        return copy;
    }

    /// <summary>
    /// Draws <paramref name="source"/> with its top left corner at (x, y), each of its pixels as a square of
    /// <paramref name="scale"/> pixels a side.
    /// </summary>
    public void Blit(Raster source, int x, int y, int scale = 1)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        var (left, top, right, bottom) = Bounds(
            x, y, x + ((double)source.Width * scale), y + ((double)source.Height * scale));
        for (int row = top; row < bottom; row++)
            for (int column = left; column < right; column++)
            {
                int i = source.At((column - x) / scale, (row - y) / scale);
                var color = new Rgb(source.Pixels[i], source.Pixels[i + 1], source.Pixels[i + 2]);
                Blend(column, row, color, source.Pixels[i + 3] / 255f);
            }
    }

    int At(int x, int y) => 4 * ((y * Width) + x);

    /// <summary>
    /// The pixels touched by a rectangle, cut to the canvas and the clip: [left, right) x [top, bottom).
    /// </summary>
    (int Left, int Top, int Right, int Bottom) Bounds(double left, double top, double right, double bottom)
    {
        var clip = Clip ?? new Box(0, 0, Width, Height);
        return (
            (int)Math.Clamp(Math.Max(Math.Floor(left), Math.Round(clip.X)), 0, Width),
            (int)Math.Clamp(Math.Max(Math.Floor(top), Math.Round(clip.Y)), 0, Height),
            (int)Math.Clamp(Math.Min(Math.Ceiling(right), Math.Round(clip.Right)), 0, Width),
            (int)Math.Clamp(Math.Min(Math.Ceiling(bottom), Math.Round(clip.Bottom)), 0, Height));
    }

    /// <summary>Source over destination (Porter and Duff, 1984), for straight alpha.</summary>
    void Blend(int x, int y, Rgb color, float alpha)
    {
        int i = At(x, y);
        float below = Pixels[i + 3] / 255f * (1 - alpha), total = alpha + below;
        if (total <= 0) return;
        float share = alpha / total;
        Pixels[i] = Mix(Pixels[i], color.R, share);
        Pixels[i + 1] = Mix(Pixels[i + 1], color.G, share);
        Pixels[i + 2] = Mix(Pixels[i + 2], color.B, share);
        Pixels[i + 3] = (byte)((total * 255) + 0.5f);
    }

    static byte Mix(byte below, byte above, float share) => (byte)(below + ((above - below) * share) + 0.5f);
}
