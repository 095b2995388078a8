using System.Text;

namespace Nabla.Weave;

/// <summary>
/// Is a picture drawn now the one that lies in the tree? The same bytes always are. Else SVG by its text up to numbers
/// that nobody sees, GIF and PNG by their size (their pixels may differ in the last bit from machine to machine).
/// </summary>
static class Pictures
{
    public const int MaxBytes = 1_000_000;

    const double SizeTolerance = 0.10;

    public static bool Same(string fileName, byte[] old, byte[] now) => old.AsSpan().SequenceEqual(now)
        || Path.GetExtension(fileName) switch
        {
            ".svg" => Tolerance.CloseDrawing(Text(old), Text(now), relative: 1e-3, absolute: 0.05),
            _ => Math.Abs(old.Length - now.Length) <= SizeTolerance * Math.Max(old.Length, now.Length),
        };

    static string Text(byte[] svg) => Encoding.UTF8.GetString(svg);
}
