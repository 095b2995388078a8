using System.Text;
using Nabla.Viz;

namespace Nabla.Weave;

/// <summary>
/// Is a picture drawn now the one that lies in the tree? The same bytes always are. Else SVG by its text, up to numbers
/// that nobody sees; PNG by its pixels (of an animation: of its first frame), which may differ in the last bits from
/// machine to machine; GIF by its size.
/// </summary>
static class Pictures
{
    public const int MaxBytes = 1_000_000;

    /// <summary>Largest mean difference of two PNGs, in steps of 1/255 a channel.</summary>
    const double PixelTolerance = 1;

    const double SizeTolerance = 0.10;

    public static bool Same(string fileName, byte[] old, byte[] now) => old.AsSpan().SequenceEqual(now)
        || Path.GetExtension(fileName) switch
        {
            ".svg" => Tolerance.CloseDrawing(Text(old), Text(now), relative: 1e-3, absolute: 0.05),
            ".png" => SamePixels(old, now),
            _ => Math.Abs(old.Length - now.Length) <= SizeTolerance * Math.Max(old.Length, now.Length),
        };

    static string Text(byte[] svg) => Encoding.UTF8.GetString(svg);

    static bool SamePixels(byte[] old, byte[] now)
    {
        try
        {
            (Raster a, Raster b) = (Png.Decode(old), Png.Decode(now));
            return (a.Width, a.Height) == (b.Width, b.Height)
                && a.Pixels.Zip(b.Pixels, (x, y) => Math.Abs(x - y)).Average() <= PixelTolerance;
        }
        catch (PictureException)
        {
            // The file in the tree is damaged: then it is not the same.
            return false;
        }
    }
}
