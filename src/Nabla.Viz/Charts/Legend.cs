namespace Nabla.Viz;

/// <summary>
/// Names of the layers, never over the data: beside the plot, each at the height where its curve ends, or, where they
/// are too long or too many for that, in rows below.
/// </summary>
sealed class Legend(IReadOnlyList<Layer> layers, double width, double height)
{
    const double RowHeight = 17, Sign = 24, Gap = 14;

    readonly List<Layer> named = [.. layers.Where(l => l.InLegend).DistinctBy(l => l.Name)];

    bool IsBeside => Widest <= 0.32 * width && named.Count * RowHeight <= 0.7 * height;

    double Widest => named.Select(EntryWidth).DefaultIfEmpty(0).Max();

    /// <summary>What it takes off the picture's width.</summary>
    public double Right => named.Count > 0 && IsBeside ? Widest + 12 : 0;

    /// <summary>What it takes off the picture's height.</summary>
    public double Bottom => named.Count > 0 && !IsBeside ? (Rows().Count * RowHeight) + 8 : 0;

    public void Draw(SvgWriter svg, PlotArea plot)
    {
        if (IsBeside) DrawBeside(svg, plot);
        else DrawBelow(svg);
    }

    void DrawBeside(SvgWriter svg, PlotArea plot)
    {
        double low = plot.Box.Y + 6, high = plot.Box.Bottom - 6;
        double Wish(Layer layer, int i) =>
            layer.LegendTop(plot) is var top && double.IsFinite(top) ? top : low + 2 + (i * RowHeight);
        var placed = named.Select((layer, i) => (Layer: layer, Top: Math.Clamp(Wish(layer, i), low, high), Order: i))
            .OrderBy(e => e.Top).ThenBy(e => e.Order).ToArray();
        double[] tops = Spread([.. placed.Select(e => e.Top)], low, high);
        for (int i = 0; i < placed.Length; i++) DrawEntry(svg, placed[i].Layer, plot.Box.Right + 10, tops[i]);
    }

    void DrawBelow(SvgWriter svg)
    {
        var rows = Rows();
        for (int row = 0; row < rows.Count; row++)
        {
            double x = (width - rows[row].Sum(l => EntryWidth(l) + Gap) + Gap) / 2;
            foreach (var layer in rows[row])
            {
                DrawEntry(svg, layer, x, height - 14 - ((rows.Count - 1 - row) * RowHeight));
                x += EntryWidth(layer) + Gap;
            }
        }
    }

    static void DrawEntry(SvgWriter svg, Layer layer, double x, double y)
    {
        layer.DrawSign(svg, x, y);
        svg.Text(x + Sign, y + 4, layer.Name);
    }

    static double EntryWidth(Layer layer) => Sign + SvgText.Width(layer.Name, SvgWriter.TextSize);

    List<List<Layer>> Rows()
    {
        var rows = new List<List<Layer>> { new() };
        double used = 0;
        foreach (var layer in named)
        {
            if (used + EntryWidth(layer) > width - 32 && rows[^1].Count > 0)
            {
                rows.Add([]);
                used = 0;
            }
            rows[^1].Add(layer);
            used += EntryWidth(layer) + Gap;
        }
        return rows;
    }

    /// <summary>Moves sorted positions apart to at least a row's height, staying between low and high.</summary>
    static double[] Spread(double[] tops, double low, double high)
    {
        for (int i = 1; i < tops.Length; i++) tops[i] = Math.Max(tops[i], tops[i - 1] + RowHeight);
        double limit = high;
        for (int i = tops.Length - 1; i >= 0; i--, limit -= RowHeight)
            tops[i] = Math.Max(Math.Min(tops[i], limit), low);
        return tops;
    }
}
