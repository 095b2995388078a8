namespace Nabla.Viz;

/// <summary>An opaque sRGB colour, one byte a channel.</summary>
/// <param name="R">Red, 0 to 255.</param>
/// <param name="G">Green, 0 to 255.</param>
/// <param name="B">Blue, 0 to 255.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>The colour written as 0xRRGGBB.</summary>
    public static Rgb From(int hex) => new((byte)(hex >> 16), (byte)(hex >> 8), (byte)hex);

    /// <summary>The colour as SVG and CSS write it: <c>#rrggbb</c>.</summary>
    public string Hex => $"#{R:x2}{G:x2}{B:x2}";

    /// <summary>
    /// Relative luminance, 0 (black) to 1 (white), of the linearised channels (WCAG 2, section 1.4.3).
    /// </summary>
    public double Luminance => (0.2126 * Linear(R)) + (0.7152 * Linear(G)) + (0.0722 * Linear(B));

    /// <summary>The text colour, ink or white, that reads better on this one.</summary>
    public Rgb TextOn => Luminance > 0.3 ? ColorMap.Ink : ColorMap.White;

    /// <summary>
    /// This colour at <paramref name="t"/> = 0, <paramref name="other"/> at 1, channel by channel between.
    /// </summary>
    public Rgb Mix(Rgb other, double t) => new(Mix(R, other.R, t), Mix(G, other.G, t), Mix(B, other.B, t));

    static byte Mix(byte a, byte b, double t) => (byte)Math.Round(a + ((b - a) * Math.Clamp(t, 0, 1)));

    static double Linear(byte channel)
    {
        double c = channel / 255.0;
        return c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
    }
}
