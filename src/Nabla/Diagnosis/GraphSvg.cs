using System.Globalization;
using System.Security;
using System.Text;

namespace Nabla.Diagnosis;

/// <summary>Draws a diagram: layers from top to bottom, curves between them, on a ground of its own.</summary>
static class GraphSvg
{
    const double BoxHeight = 34, Step = 64, Margin = 16, LetterWidth = 6.6, Padding = 18;

    public static string Write(Diagram diagram)
    {
        var widths = diagram.Boxes.Select(Width).ToArray();
        var layout = new LayeredLayout(widths, diagram.Arrows);
        var (width, height) = (layout.Width + (2 * Margin), (layout.Layers * Step) - (Step - BoxHeight) + (2 * Margin));
        var svg = new StringBuilder();
        svg.Append(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:0}\" height=\"{height:0}\" "));
        svg.Append(Text($"viewBox=\"0 0 {width:0} {height:0}\" font-family=\"sans-serif\" text-anchor=\"middle\">\n"));
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append("<g fill=\"none\" stroke=\"#94a3b8\" stroke-width=\"1.3\">\n");
        foreach (var route in layout.Routes) svg.Append($"<path d=\"{Curve(layout, route)}\"/>\n");
        svg.Append("</g>\n");
        for (var i = 0; i < widths.Length; i++) Draw(svg, diagram.Boxes[i], Middle(layout, i), widths[i]);
        return svg.Append("</svg>\n").ToString();
    }

    static double Width(Box box) => (Math.Max(box.Title.Length, box.Detail.Length * 0.84) * LetterWidth) + Padding;

    static (double X, double Y) Middle(LayeredLayout layout, int node) =>
        (layout[node].X + Margin, (layout[node].Layer * Step) + (BoxHeight / 2) + Margin);

    // Vertical at every node, so that pieces join smoothly; straight across the height of a box where it bends.
    static string Curve(LayeredLayout layout, int[] route)
    {
        const double half = BoxHeight / 2, pull = (Step - BoxHeight) / 2;
        var path = new StringBuilder();
        var (x, y) = Middle(layout, route[0]);
        path.Append(Text($"M{x:0.#} {y + half:0.#}"));
        foreach (var node in route[1..])
        {
            var (nextX, nextY) = Middle(layout, node);
            path.Append(Text($"C{x:0.#} {y + half + pull:0.#} {nextX:0.#} {nextY - half - pull:0.#} "));
            path.Append(Text($"{nextX:0.#} {nextY - half:0.#}"));
            if (node != route[^1]) path.Append(Text($"V{nextY + half:0.#}"));
            (x, y) = (nextX, nextY);
        }
        return path.ToString();
    }

    static void Draw(StringBuilder svg, Box box, (double X, double Y) at, double width)
    {
        var (fill, stroke, round) = box.Kind switch
        {
            BoxKind.Input => ("#dbeafe", "#2563eb", BoxHeight / 2),
            BoxKind.Constant => ("#f1f5f9", "#64748b", BoxHeight / 2),
            BoxKind.Result => ("#dcfce7", "#15803d", BoxHeight / 2),
            _ => ("#fffbeb", "#b45309", 5),
        };
        svg.Append(Text($"<g><title>{Escaped(box.Tip)}</title>"));
        svg.Append(Text($"<rect x=\"{at.X - (width / 2):0.#}\" y=\"{at.Y - (BoxHeight / 2):0.#}\" "));
        svg.Append(Text($"width=\"{width:0.#}\" height=\"{BoxHeight:0}\" rx=\"{round:0}\" "));
        svg.Append($"fill=\"{fill}\" stroke=\"{stroke}\"/>");
        svg.Append(Text($"<text x=\"{at.X:0.#}\" y=\"{at.Y - 2:0.#}\" font-size=\"12\" fill=\"#0f172a\">"));
        svg.Append($"{Escaped(box.Title)}</text>");
        svg.Append(Text($"<text x=\"{at.X:0.#}\" y=\"{at.Y + 11:0.#}\" font-size=\"10\" fill=\"#475569\">"));
        svg.Append($"{Escaped(box.Detail)}</text></g>\n");
    }

    static string Escaped(string text) => SecurityElement.Escape(text)!;

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
