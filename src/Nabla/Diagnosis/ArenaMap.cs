using System.Globalization;
using System.Security;
using System.Text;

namespace Nabla.Diagnosis;

/// <summary>Draws who lies where in the arena and how long: a column a kernel, height is memory.</summary>
static class ArenaMap
{
    const double Height = 260, Left = 90, Bottom = 24;

    static readonly string[] colours = ["#bfdbfe", "#bbf7d0", "#fde68a", "#fecaca", "#ddd6fe", "#a5f3fc", "#e2e8f0"];

    public static string Write(Explanation explanation)
    {
        var (count, arena) = (explanation.Kernels.Count, explanation.ArenaBytes);
        var column = Math.Clamp(880.0 / Math.Max(count, 1), 4, 60);
        var svg = new StringBuilder();
        svg.Append(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Left + (count * column) + 10:0}\" "));
        svg.Append(Text($"height=\"{Height + Bottom + 10:0}\" font-family=\"sans-serif\" font-size=\"11\">\n"));
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        svg.Append(Text($"<text x=\"{Left - 6:0}\" y=\"14\" text-anchor=\"end\" fill=\"#475569\">{arena:N0} B</text>"));
        svg.Append(Text($"<text x=\"{Left - 6:0}\" y=\"{Height:0}\" text-anchor=\"end\" fill=\"#475569\">0</text>\n"));
        var pieces = explanation.Buffers.Where(buffer => buffer.Offset is not null).ToArray();
        for (var i = 0; i < pieces.Length && arena > 0; i++) Piece(svg, pieces[i], i, column, Height / arena);
        for (var i = 0; i < count; i += Math.Max(1, (int)(20 / column)))
            svg.Append(Text($"<text x=\"{Left + ((i + 0.5) * column):0.#}\" y=\"{Height + 18:0}\" "))
                .Append(Text($"text-anchor=\"middle\" fill=\"#475569\">{i}</text>"));
        return svg.Append("\n</svg>").ToString();
    }

    static void Piece(StringBuilder svg, ExplainedBuffer piece, int i, double column, double scale)
    {
        var (x, width) = (Left + (piece.First * column), (piece.Last - piece.First + 1) * column);
        var (height, bottom) = (piece.Bytes * scale, piece.Offset!.Value * scale);
        var tip = SecurityElement.Escape(Text($"{piece.Name}: {piece.Bytes:N0} bytes, kernels {piece.First} to {piece.Last}"));
        svg.Append(Text($"<rect x=\"{x:0.#}\" y=\"{Height - bottom - height:0.##}\" width=\"{width:0.#}\" "));
        svg.Append(Text($"height=\"{Math.Max(height, 0.5):0.##}\" fill=\"{colours[i % colours.Length]}\" "));
        svg.Append($"stroke=\"#64748b\" stroke-width=\"0.6\"><title>{tip}</title></rect>\n");
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
