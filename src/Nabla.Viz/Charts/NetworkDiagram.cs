namespace Nabla.Viz;

/// <summary>
/// A network of layers, left to right: each weight is a line as wide as its size, blue where it is positive and
/// vermilion, dashed, where negative. Of a wide layer the first and last neurons are drawn, dots between them.
/// </summary>
public sealed class NetworkDiagram
{
    const double Widest = 5, Radius = 14;

    readonly int[] widths;
    readonly Dictionary<int, Func<int, int, double>> weights = [];
    readonly Dictionary<int, Func<int, string>> labels = [];

    /// <summary>A network by its layers' widths, the inputs first.</summary>
    /// <exception cref="ArgumentException">No layer, or a width below 1.</exception>
    public NetworkDiagram(params IReadOnlyList<int> widths)
    {
        ArgumentNullException.ThrowIfNull(widths);
        if (widths.Count == 0 || widths.Any(w => w < 1))
            throw new ArgumentException("Every layer has a neuron at least.", nameof(widths));
        this.widths = [.. widths];
    }

    /// <summary>Stands above the network.</summary>
    public string Title { get; init; } = "";

    /// <summary>Width of the picture in pixels.</summary>
    public int Width { get; init; } = 560;

    /// <summary>Height of the picture in pixels.</summary>
    public int Height { get; init; } = 340;

    /// <summary>How many neurons of a layer are drawn at most; at least 3.</summary>
    public int MaxShown { get; init; } = 10;

    /// <summary>What stands below each layer; a layer's width where none is given.</summary>
    public IReadOnlyList<string> LayerNames { get; init; } = [];

    /// <summary>
    /// Sets the weights into layer <paramref name="layer"/> (1 and up) by (to, from); without them lines are thin.
    /// </summary>
    public NetworkDiagram Weights(int layer, Func<int, int, double> weight)
    {
        weights[layer] = weight;
        return this;
    }

    /// <summary>Sets what is written in each neuron of a layer (0 is the inputs): a name or a value.</summary>
    public NetworkDiagram Label(int layer, Func<int, string> text)
    {
        labels[layer] = text;
        return this;
    }

    /// <summary>The picture as the text of an SVG file.</summary>
    public string ToSvg()
    {
        var svg = new SvgWriter(Width, Height, Title);
        svg.Text(16, 26, Title, SvgWriter.TitleSize, more: "font-weight=\"600\"");
        for (int layer = 1; layer < widths.Length; layer++) DrawWeights(svg, layer);
        for (int layer = 0; layer < widths.Length; layer++) DrawNeurons(svg, layer);
        if (weights.Count > 0) DrawKey(svg);
        return svg.Finish();
    }

    /// <summary>The neurons drawn of a layer; -1 are the dots.</summary>
    int[] Shown(int layer)
    {
        int n = widths[layer], most = Math.Max(3, MaxShown);
        if (n <= most) return [.. Enumerable.Range(0, n)];
        int last = (most - 1) / 2;
        return [.. Enumerable.Range(0, most - 1 - last), -1, .. Enumerable.Range(n - last, last)];
    }

    (double X, double Y) Place(int layer, int position, int count)
    {
        double top = Title.Length > 0 ? 44 : 16, bottom = Height - (weights.Count > 0 ? 62 : 36);
        double step = Math.Min(96, (bottom - top) / count);
        double x = widths.Length == 1 ? Width / 2.0 : 60 + (layer * (Width - 120.0) / (widths.Length - 1));
        return (x, ((top + bottom) / 2) + ((position - ((count - 1) / 2.0)) * step));
    }

    double NeuronRadius(int layer) =>
        Math.Min(Radius, 0.42 * (Place(layer, 1, Shown(layer).Length).Y - Place(layer, 0, Shown(layer).Length).Y));

    void DrawWeights(SvgWriter svg, int layer)
    {
        int[] from = Shown(layer - 1), to = Shown(layer);
        var known = weights.GetValueOrDefault(layer);
        double largest = known is null ? 1 : to.Where(j => j >= 0)
            .SelectMany(j => from.Where(k => k >= 0).Select(k => Math.Abs(known(j, k)))).Where(double.IsFinite)
                .DefaultIfEmpty(0).Max();
        for (int j = 0; j < to.Length; j++)
            for (int k = 0; k < from.Length; k++)
            {
                if (to[j] < 0 || from[k] < 0) continue;
                double weight = known?.Invoke(to[j], from[k]) ?? double.NaN;
                var (a, b) = (Place(layer - 1, k, from.Length), Place(layer, j, to.Length));
                if (!double.IsFinite(weight))
                    svg.Line(a.X, a.Y, b.X, b.Y, ColorMap.Muted, 0.8, "stroke-opacity=\".6\"");
                else if (largest > 0) DrawWeight(svg, a, b, weight, Widest * Math.Abs(weight) / largest);
            }
    }

    static void DrawWeight(SvgWriter svg, (double X, double Y) a, (double X, double Y) b, double weight, double width)
    {
        if (width < 0.05) return;
        string look = weight < 0 ? "stroke-opacity=\".8\" stroke-dasharray=\"7 3\"" : "stroke-opacity=\".8\"";
        svg.Line(a.X, a.Y, b.X, b.Y, weight < 0 ? ColorMap.Vermilion : ColorMap.Blue, width, look);
    }

    void DrawNeurons(SvgWriter svg, int layer)
    {
        int[] shown = Shown(layer);
        double radius = shown.Length == 1 ? Radius : NeuronRadius(layer);
        for (int i = 0; i < shown.Length; i++)
        {
            var (x, y) = Place(layer, i, shown.Length);
            if (shown[i] < 0)
            {
                for (int dot = -1; dot <= 1; dot++) svg.Circle(x, y + (dot * radius * 0.6), 1.6, ColorMap.Muted);
                continue;
            }
            svg.Circle(x, y, radius, ColorMap.White, $"stroke=\"{ColorMap.Ink.Hex}\" stroke-width=\"1.3\"");
            string text = labels.GetValueOrDefault(layer)?.Invoke(shown[i]) ?? "";
            double wide = Math.Max(1, SvgText.Width(text, SvgWriter.TextSize));
            double fit = SvgWriter.TextSize * Math.Min(1, 1.8 * radius / wide);
            svg.Text(x, y + (0.35 * fit), text, Math.Round(fit, 1), anchor: Anchor.Middle);
        }
        string name = layer < LayerNames.Count
            ? LayerNames[layer]
            : widths[layer].ToString(System.Globalization.CultureInfo.InvariantCulture);
        svg.Text(Place(layer, 0, 1).X, Height - (weights.Count > 0 ? 42 : 16), name, color: ColorMap.Muted,
            anchor: Anchor.Middle);
    }

    void DrawKey(SvgWriter svg)
    {
        double y = Height - 16, x = (Width - 300) / 2.0;
        DrawWeight(svg, (x, y - 4), (x + 26, y - 4), 1, 3);
        svg.Text(x + 32, y, "positive", SvgWriter.SmallSize, ColorMap.Muted);
        DrawWeight(svg, (x + 92, y - 4), (x + 118, y - 4), -1, 3);
        svg.Text(x + 124, y, "negative", SvgWriter.SmallSize, ColorMap.Muted);
        svg.Text(x + 186, y, "width: size of the weight", SvgWriter.SmallSize, ColorMap.Muted);
    }
}
