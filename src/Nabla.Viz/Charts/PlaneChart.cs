namespace Nabla.Viz;

/// <summary>
/// A chart with two axes: title, quiet grid, round ticks, a legend that never covers data. Values that are not finite,
/// or not positive on a logarithmic axis, are left out, so any data draw.
/// </summary>
public abstract class PlaneChart
{
    private protected readonly List<Layer> Layers = [];

    /// <summary>Stands above the plot, and names the picture for those who listen.</summary>
    public string Title { get; init; } = "";

    /// <summary>What x is.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>What y is.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>A logarithmic x axis.</summary>
    public bool LogX { get; init; }

    /// <summary>A logarithmic y axis.</summary>
    public bool LogY { get; init; }

    /// <summary>Width of the picture in pixels.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Height of the picture in pixels.</summary>
    public int Height { get; init; } = 360;

    /// <summary>The ends of the x axis; null takes them from the data.</summary>
    public (double Low, double High)? XRange { get; init; }

    /// <summary>The ends of the y axis; null takes them from the data.</summary>
    public (double Low, double High)? YRange { get; init; }

    private protected virtual double XPadding => 0;

    private protected virtual double YPadding => 0.05;

    private protected virtual bool SameUnits => false;

    /// <summary>Ticks of the x axis that are no numbers; null takes round numbers.</summary>
    private protected virtual IReadOnlyList<(double Value, string Label)>? XTicks => null;

    /// <summary>The picture as the text of an SVG file.</summary>
    public string ToSvg()
    {
        var svg = new SvgWriter(Width, Height, Title);
        var legend = new Legend(Layers, Width, Height);
        var plot = Plot(legend);
        if (Title.Length > 0)
            svg.Text(16, 26, Title, SvgWriter.TitleSize, more: "font-weight=\"600\"");
        DrawGrid(svg, plot);
        string id = "p" + PngChunks.Crc(System.Text.Encoding.UTF8.GetBytes(Title)).ToString("x8", null);
        // Markers at the very edge keep their shape.
        svg.ClipRect(id, new(plot.Box.X - 4, plot.Box.Y - 4, plot.Box.Width + 8, plot.Box.Height + 8));
        svg.Begin($"clip-path=\"url(#{id})\"");
        foreach (var layer in Layers) layer.Draw(svg, plot);
        svg.End();
        legend.Draw(svg, plot);
        return svg.Finish();
    }

    private protected Rgb NextColor(string name) =>
        Layers.Find(l => l.Name == name && name.Length > 0)?.Color
        ?? ColorMap.Category(
            Layers.Where(l => l is LineLayer or BandLayer or PointLayer).DistinctBy(l => l.Name).Count());

    private protected static void CheckPairs(int xs, int ys)
    {
        if (xs != ys) throw new ArgumentException($"{xs} x values do not pair with {ys} y values.");
    }

    PlotArea Plot(Legend legend)
    {
        var x = Axis(XRange, Layers.SelectMany(l => l.Xs), LogX, XPadding);
        var y = Axis(YRange, Layers.SelectMany(l => l.Ys), LogY, YPadding);
        double top = Title.Length > 0 ? 44 : 18, bottom = (XLabel.Length > 0 ? 48 : 32) + legend.Bottom;
        double labels = y.Ticks(YTicks(Height - top - bottom)).Select(t => SvgText.Width(t.Label, SvgWriter.SmallSize))
            .DefaultIfEmpty(0).Max();
        double left = (YLabel.Length > 0 ? 36 : 16) + labels + 6;
        double across = Math.Max(20, Width - left - legend.Right - 20), down = Math.Max(20, Height - top - bottom);
        var box = new Box(left, top, across, down);
        return SameUnits ? EqualUnits(box, x, y) : new(box, x, y);
    }

    static Axis Axis((double Low, double High)? range, IEnumerable<double> values, bool log, double padding) =>
        range is var (low, high) && low < high && double.IsFinite(low) && double.IsFinite(high) && (!log || low > 0)
            ? new(low, high, log)
            : Viz.Axis.Over(values, log, padding);

    /// <summary>Widens one axis about its middle until a unit is as long along both.</summary>
    static PlotArea EqualUnits(Box box, Axis x, Axis y)
    {
        double unitX = (x.High - x.Low) / box.Width, unitY = (y.High - y.Low) / box.Height;
        double unit = Math.Max(unitX, unitY);
        return new(box, Widened(x, unit * box.Width), Widened(y, unit * box.Height));
    }

    static Axis Widened(Axis axis, double length)
    {
        double middle = (axis.Low + axis.High) / 2;
        return axis with { Low = middle - (length / 2), High = middle + (length / 2) };
    }

    static int YTicks(double height) => Math.Max(2, (int)(height / 48));

    void DrawGrid(SvgWriter svg, PlotArea plot)
    {
        var box = plot.Box;
        foreach (var (value, label) in plot.Y.Ticks(YTicks(box.Height)))
        {
            svg.Line(box.X, plot.Top(value), box.Right, plot.Top(value), ColorMap.Grid);
            svg.Text(box.X - 7, plot.Top(value) + 4, label, SvgWriter.SmallSize, ColorMap.Muted, Anchor.End);
        }
        foreach (var (value, label) in XTicks ?? plot.X.Ticks(Math.Max(2, (int)(box.Width / 75))))
        {
            svg.Line(plot.Left(value), box.Bottom, plot.Left(value), box.Bottom + 4, ColorMap.Muted);
            svg.Text(plot.Left(value), box.Bottom + 17, label, SvgWriter.SmallSize, ColorMap.Muted, Anchor.Middle);
        }
        svg.Line(box.X, box.Bottom, box.Right, box.Bottom, ColorMap.Muted);
        svg.Text(box.X + (box.Width / 2), box.Bottom + 36, XLabel, SvgWriter.TextSize, ColorMap.Muted, Anchor.Middle);
        string turned = $"transform=\"rotate(-90 20 {SvgWriter.N(box.Y + (box.Height / 2))})\"";
        svg.Text(20, box.Y + (box.Height / 2), YLabel, SvgWriter.TextSize, ColorMap.Muted, Anchor.Middle, turned);
    }
}
