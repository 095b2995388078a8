using System.Text;

namespace Nabla.Viz;

/// <summary>
/// An SVG picture in the making: a light ground with rounded corners (so that it reads on dark pages), a title for
/// those who listen, and shapes one a line.
/// </summary>
sealed class SvgWriter
{
    public const double TextSize = 12, TitleSize = 15, SmallSize = 11;

    const string Fonts = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

    readonly StringBuilder svg = new();

    public SvgWriter(double width, double height, string title)
    {
        string w = N(width), h = N(height), name = SvgText.Escape(title);
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" ");
        svg.Append($"role=\"img\" font-family=\"{Fonts}\" font-size=\"{N(TextSize)}\" fill=\"{ColorMap.Ink.Hex}\">\n");
        svg.Append($"<title>{name}</title>\n");
        svg.Append($"<rect width=\"{w}\" height=\"{h}\" rx=\"8\" fill=\"{ColorMap.Paper.Hex}\"/>\n");
    }

    public static string N(double value) => SvgText.Coordinate(value);

    public string Finish() => svg.Append("</svg>\n").ToString();

    public void Line(double x1, double y1, double x2, double y2, Rgb color, double width = 1, string more = "") =>
        Path($"M{N(x1)} {N(y1)}L{N(x2)} {N(y2)}", $"stroke=\"{color.Hex}\" stroke-width=\"{N(width)}\"{Space(more)}");

    public void Path(string data, string attributes)
    {
        if (data.Length > 0) svg.Append($"<path d=\"{data}\" {attributes}/>\n");
    }

    public void Rect(Box box, Rgb fill, string more = "") =>
        svg.Append($"<rect {Place(box)} fill=\"{fill.Hex}\"{Space(more)}/>\n");

    public void Circle(double x, double y, double radius, Rgb fill, string more = "") =>
        svg.Append($"<circle cx=\"{N(x)}\" cy=\"{N(y)}\" r=\"{N(radius)}\" fill=\"{fill.Hex}\"{Space(more)}/>\n");

    public void Text(
        double x, double y, string text, double size = TextSize, Rgb? color = null, Anchor anchor = Anchor.Start,
        string more = "")
    {
        if (text.Length == 0) return;
        string at = anchor switch
        {
            Anchor.Start => "",
            Anchor.Middle => " text-anchor=\"middle\"",
            _ => " text-anchor=\"end\"",
        };
        string sized = size == TextSize ? "" : $" font-size=\"{N(size)}\"";
        string filled = color is Rgb c ? $" fill=\"{c.Hex}\"" : "";
        svg.Append($"<text x=\"{N(x)}\" y=\"{N(y)}\"{at}{sized}{filled}{Space(more)}>{SvgText.Escape(text)}</text>\n");
    }

    /// <summary>Opens a group; close it with <see cref="End"/>.</summary>
    public void Begin(string attributes) => svg.Append($"<g {attributes}>\n");

    public void End() => svg.Append("</g>\n");

    /// <summary>A clip path for a rectangle, to be named in a group.</summary>
    public void ClipRect(string id, Box box) =>
        svg.Append($"<clipPath id=\"{id}\"><rect {Place(box)}/></clipPath>\n");

    /// <summary>
    /// Path data through points: whole tenths of pixels, relative steps; a point that is not finite lifts the pen.
    /// </summary>
    public static string PathData(IEnumerable<(double X, double Y)> points, bool close = false)
    {
        var data = new StringBuilder();
        bool down = false;
        (long X, long Y) pen = default;
        foreach (var (x, y) in points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                down = false;
                continue;
            }
            var at = (X: Tenths(x), Y: Tenths(y));
            if (down && at == pen) continue;
            if (!down) data.Append($"M{Tenth(at.X)} {Tenth(at.Y)}");
            else data.Append($"l{Tenth(at.X - pen.X)}{(at.Y < pen.Y ? "" : " ")}{Tenth(at.Y - pen.Y)}");
            (pen, down) = (at, true);
        }
        return data.Append(close && down ? "z" : "").ToString();
    }

    static string Place(Box box) =>
        $"x=\"{N(box.X)}\" y=\"{N(box.Y)}\" width=\"{N(box.Width)}\" height=\"{N(box.Height)}\"";

    static long Tenths(double value) => (long)Math.Round(Math.Clamp(value, -1e5, 1e5) * 10);

    static string Tenth(long tenths) => N(tenths / 10.0);

    static string Space(string attributes) => attributes.Length == 0 ? "" : " " + attributes;
}
