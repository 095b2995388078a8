using System.Globalization;
using System.Text;

namespace Nabla.Viz;

/// <summary>Text, numbers and their widths for SVG.</summary>
static class SvgText
{
    /// <summary>Coordinates: two decimals at most, no exponent; not finite becomes 0, far away is cut.</summary>
    public static string Coordinate(double value) =>
        (double.IsFinite(value) ? Math.Clamp(value, -1e5, 1e5) : 0).ToString("0.##", CultureInfo.InvariantCulture)
        is var text && text == "-0" ? "0" : text;

    /// <summary>Escapes markup; what XML 1.0 forbids (control characters, lone surrogates) becomes U+FFFD.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                escaped.Append(c).Append(text[++i]);
            else if (c is '\uFFFE' or '\uFFFF' || char.IsSurrogate(c) || (c < ' ' && c is not ('\t' or '\n' or '\r')))
                escaped.Append('\uFFFD');
            else
                escaped.Append(Escape(c));
        }
        return escaped.ToString();
    }

    static string Escape(char c) =>
        c switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", _ => c.ToString() };

    /// <summary>
    /// About how wide a text is in a common sans-serif face: the classes and their widths in ems are Helvetica's,
    /// rounded up, so that what is laid out by them does not overlap.
    /// </summary>
    public static double Width(string text, double size) => size * text.Sum(c => c switch
    {
        'i' or 'j' or 'l' or 't' or 'f' or 'I' => 0.32,
        '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' or '(' or ')' => 0.32,
        'r' or '-' or '[' or ']' or '/' => 0.38,
        'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.9,
        >= 'A' and <= 'Z' => 0.7,
        > '\u2E7F' => 1.0,
        _ => 0.57,
    });
}
