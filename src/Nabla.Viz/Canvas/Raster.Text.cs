namespace Nabla.Viz;

/// <summary>Text in the house's stroke font.</summary>
public sealed partial class Raster
{
    /// <summary>
    /// Writes one line of text. Letters, digits, punctuation and the mathematics of the course are there; any other
    /// character is an empty box.
    /// </summary>
    /// <param name="x">Where the text begins, is centred, or ends: see <paramref name="anchor"/>.</param>
    /// <param name="y">The baseline.</param>
    /// <param name="text">The text.</param>
    /// <param name="size">Pixels an em; capitals are 0.7 of it high. Legible from 10 up.</param>
    /// <param name="color">Its colour.</param>
    /// <param name="anchor">Which end of the text stands at x.</param>
    /// <param name="bold">Heavier strokes.</param>
    public void Text(
        double x, double y, string text, double size, Rgb color, Anchor anchor = Anchor.Start, bool bold = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        double unit = size / Glyphs.Em;
        double pen = x - (TextWidth(text, size) * anchor switch { Anchor.Start => 0, Anchor.Middle => 0.5, _ => 1 });
        var segments = new List<Segment>();
        foreach (char c in text)
        {
            foreach (var stroke in Glyphs.Of(c).Strokes)
                segments.AddRange(Segments([.. stroke.Select(p => (pen + (unit * p.X), y - (unit * p.Y)))]));
            pen += Advance(c) * unit;
        }
        Stroke(segments, color, Math.Max(1.05, size * (bold ? 0.115 : 0.08)), 1);
    }

    /// <summary>Pixels from the first to the last stroke of a text.</summary>
    public static double TextWidth(string text, double size)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == 0 ? 0 : (text.Sum(Advance) - Glyphs.Spacing) * size / Glyphs.Em;
    }

    static double Advance(char c) => Glyphs.Of(c).Width + Glyphs.Spacing;
}
