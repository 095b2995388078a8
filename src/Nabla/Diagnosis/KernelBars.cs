using System.Globalization;
using System.Security;
using System.Text;

namespace Nabla.Diagnosis;

/// <summary>Draws the time of each kernel as a bar, with a mark at its floor.</summary>
static class KernelBars
{
    const double Row = 20, Left = 320, Width = 560, Right = 90;

    public static string Write(IReadOnlyList<ExplainedKernel> kernels)
    {
        var longest = kernels.Max(kernel => Math.Max(kernel.Time ?? 0, kernel.Floor));
        var scale = longest > 0 ? Width / longest : 0;
        var height = (kernels.Count * Row) + 8;
        var svg = new StringBuilder();
        svg.Append(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Left + Width + Right:0}\" height=\"{height:0}\" "));
        svg.Append("font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        for (var i = 0; i < kernels.Count; i++) Bar(svg, i, kernels[i], scale);
        return svg.Append("</svg>").ToString();
    }

    static void Bar(StringBuilder svg, int i, ExplainedKernel kernel, double scale)
    {
        var (top, floor, time) = ((i * Row) + 4, kernel.Floor * scale, (kernel.Time ?? kernel.Floor) * scale);
        var name = $"{i} {kernel.Does}";
        svg.Append(Text($"<g><title>{Escaped($"{kernel.Name}: {kernel.Does}")}</title>"));
        svg.Append(Text($"<text x=\"{Left - 8:0}\" y=\"{top + 12:0}\" text-anchor=\"end\" fill=\"#0f172a\">"));
        svg.Append($"{Escaped(name.Length <= 48 ? name : $"{name[..46]}…")}</text>");
        svg.Append(Text($"<rect x=\"{Left:0}\" y=\"{top:0.#}\" width=\"{Math.Max(time, 1):0.#}\" height=\"14\" fill=\"#93c5fd\"/>"));
        svg.Append(Text($"<rect x=\"{Left:0}\" y=\"{top + 4:0.#}\" width=\"{Math.Max(floor, 1):0.#}\" height=\"6\" fill=\"#1d4ed8\"/>"));
        svg.Append(Text($"<text x=\"{Left + Math.Max(time, floor) + 6:0.#}\" y=\"{top + 12:0}\" fill=\"#475569\">"));
        svg.Append(Text($"{kernel.Time ?? kernel.Floor:F2} us</text></g>\n"));
    }

    static string Escaped(string text) => SecurityElement.Escape(text)!;

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
