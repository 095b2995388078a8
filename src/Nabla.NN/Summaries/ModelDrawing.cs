using System.Globalization;
using System.Net;
using System.Text;

namespace Nabla.NN;

/// <summary>
/// A model as a picture: a box a layer, top to bottom in the order in which they run, as wide as the logarithm of its
/// output, and on the arrows between them the shapes.
/// <example><code>
/// var net = new Sequential(Linear.Create(Key.Create(0), 784, 30), Activation.Relu);
/// var svg = Summary.Of(net, Tensor.Zeros([1, 784])).ToSvg();
/// </code></example>
/// </summary>
public static class ModelDrawing
{
    const int Width = 460, Row = 62, Box = 34, Top = 74;

    /// <summary>The picture as SVG, on a light ground of its own.</summary>
    public static string ToSvg(this Summary summary)
    {
        var height = Top + summary.Layers.Count * Row + 14;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{Width}\" height=\"{height}\" ");
        text.Append(CultureInfo.InvariantCulture,
            $"viewBox=\"0 0 {Width} {height}\" font-family=\"sans-serif\" font-size=\"13\">\n");
        text.Append("<rect width=\"100%\" height=\"100%\" fill=\"#fcfcfb\"/>\n");
        Write(text, 26, summary.Model, "#222", "font-weight=\"bold\"");
        Write(text, 44, $"{Number(summary.Parameters)} parameters, {Number(summary.Operations)} operations", "#666");
        Write(text, Top - 6, $"{summary.Input}", "#666", "font-size=\"11\"");
        foreach (var (layer, i) in summary.Layers.Select((layer, i) => (layer, i))) Write(text, layer, Top + i * Row);
        return text.Append("</svg>\n").ToString();
    }

    static void Write(StringBuilder text, LayerSummary layer, int y)
    {
        var wide = Math.Clamp(190 + 14 * Math.Log2(Math.Max(layer.Output.Shape.Size, 1)), 220, Width - 30);
        var fill = layer.Parameters > 0 ? "#d7e6f5" : "#ebebe8";
        text.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{(Width - wide) / 2:0.#}\" y=\"{y}\" width=\"{wide:0.#}\" height=\"{Box}\" rx=\"5\" ");
        text.Append(CultureInfo.InvariantCulture, $"fill=\"{fill}\" stroke=\"#8a8a86\"/>\n");
        Write(text, y + 15, layer.Layer, "#222");
        var learned = layer.Parameters > 0 ? $", {Number(layer.Parameters)} parameters" : "";
        Write(text, y + 28, layer.Path + learned, "#666", "font-size=\"10\"");
        text.Append(CultureInfo.InvariantCulture,
            $"<path d=\"M{Width / 2} {y + Box}v9m-3 -4l3 4l3 -4\" stroke=\"#8a8a86\" fill=\"none\"/>\n");
        Write(text, y + Box + 22, $"{layer.Output}", "#666", "font-size=\"11\"");
    }

    static void Write(StringBuilder text, int y, string words, string fill, string more = "") =>
        text.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{Width / 2}\" y=\"{y}\" text-anchor=\"middle\" fill=\"{fill}\" {more}>{WebUtility.HtmlEncode(words)}</text>\n");

    static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
