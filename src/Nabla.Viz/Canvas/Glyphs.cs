using System.Collections.Frozen;
using System.Globalization;

namespace Nabla.Viz;

/// <summary>
/// The house's stroke font, drawn for 10 to 20 pixels. A glyph is its width and a path on a grid where the baseline is
/// y = 0, small letters reach 10, capitals and digits 14, descenders -4; an em is 20. The path's words:
/// <c>Mx,y</c> move, <c>Lx,y</c> straight line, <c>Hx,y</c> a quarter ellipse that leaves horizontally and arrives
/// vertically, <c>Vx,y</c> one that leaves vertically and arrives horizontally.
/// </summary>
static class Glyphs
{
    public const double Em = 20, Spacing = 3.5;

    const int ArcPieces = 5;

    public sealed record Glyph(double Width, (double X, double Y)[][] Strokes);

    /// <summary>The glyph of a character; an empty box for one that the font lacks.</summary>
    public static Glyph Of(char c) => c == ' ' ? Space : Table.TryGetValue(c, out var glyph) ? glyph : Missing;

    static readonly FrozenDictionary<char, Glyph> Table = GlyphTable.Lines
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .ToFrozenDictionary(line => line[0], line => Parse(line[2..]));

    static readonly Glyph Space = new(2.4, []);

    static readonly Glyph Missing = Parse("8 M0,0 L8,0 L8,14 L0,14 L0,0");

    static Glyph Parse(string line)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var strokes = new List<List<(double X, double Y)>>();
        foreach (string word in words.Skip(1))
        {
            string[] xy = word[1..].Split(',');
            var to = (X: Number(xy[0]), Y: Number(xy[1]));
            if (word[0] == 'M') strokes.Add([to]);
            else if (word[0] == 'L') strokes[^1].Add(to);
            else strokes[^1].AddRange(Arc(strokes[^1][^1], to, word[0] == 'H'));
        }
        return new(Number(words[0]), [.. strokes.Select(s => s.ToArray())]);
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>
    /// A quarter ellipse from a to b. Leaving horizontally, x runs with the sine and y with 1 - cosine of the angle;
    /// leaving vertically, the other way round.
    /// </summary>
    static IEnumerable<(double X, double Y)> Arc((double X, double Y) a, (double X, double Y) b, bool horizontal)
    {
        for (int i = 1; i <= ArcPieces; i++)
        {
            var (sin, cos) = Math.SinCos(Math.PI / 2 * i / ArcPieces);
            var (u, v) = horizontal ? (sin, 1 - cos) : (1 - cos, sin);
            yield return (a.X + (u * (b.X - a.X)), a.Y + (v * (b.Y - a.Y)));
        }
    }
}
