namespace Nabla.Viz;

/// <summary>One thing drawn in a plot: a line, a cloud of points, a band, a field.</summary>
abstract class Layer(string name, Rgb color)
{
    public string Name { get; } = name;

    public Rgb Color { get; } = color;

    /// <summary>Whether the legend names it.</summary>
    public virtual bool InLegend => Name.Length > 0;

    /// <summary>The values that the axes must hold.</summary>
    public virtual IEnumerable<double> Xs => [];

    /// <inheritdoc cref="Xs"/>
    public virtual IEnumerable<double> Ys => [];

    public abstract void Draw(SvgWriter svg, PlotArea plot);

    /// <summary>The sign beside its name in the legend: 18 wide, centred on y.</summary>
    public abstract void DrawSign(SvgWriter svg, double x, double y);

    /// <summary>How high its name should stand beside the plot; NaN leaves it to the legend.</summary>
    public virtual double LegendTop(PlotArea plot) => double.NaN;
}

sealed class LineLayer(
    string name, Rgb color, IReadOnlyList<double> xs, IReadOnlyList<double> ys, bool markers, bool dashed, double width)
    : Layer(name, color)
{
    public override IEnumerable<double> Xs => xs;

    public override IEnumerable<double> Ys => ys;

    string Stroke => $"fill=\"none\" stroke=\"{Color.Hex}\" stroke-width=\"{SvgWriter.N(width)}\""
        + (dashed ? " stroke-dasharray=\"5 4\"" : "");

    public override void Draw(SvgWriter svg, PlotArea plot)
    {
        (double X, double Y)[] points = [.. plot.Points(xs, ys)];
        svg.Path(SvgWriter.PathData(points), Stroke + " stroke-linejoin=\"round\" stroke-linecap=\"round\"");
        // A value between two that are not finite makes no line: a dot shows that it is there.
        for (int i = 0; i < points.Length; i++)
            if (IsFinite(points[i]) && (markers || !(Neighbour(points, i - 1) || Neighbour(points, i + 1))))
                svg.Circle(points[i].X, points[i].Y, markers ? 3.2 : width, Color);
    }

    public override void DrawSign(SvgWriter svg, double x, double y)
    {
        svg.Path($"M{SvgWriter.N(x)} {SvgWriter.N(y)}h18", Stroke);
        if (markers) svg.Circle(x + 9, y, 3.2, Color);
    }

    public override double LegendTop(PlotArea plot) =>
        plot.Points(xs, ys).LastOrDefault(IsFinite, (X: double.NaN, Y: double.NaN)).Y;

    static bool IsFinite((double X, double Y) p) => double.IsFinite(p.X) && double.IsFinite(p.Y);

    static bool Neighbour((double X, double Y)[] points, int i) =>
        i >= 0 && i < points.Length && IsFinite(points[i]);
}

/// <summary>A horizontal line at a value to compare with, named beside the plot.</summary>
sealed class LevelLayer(string name, double y) : Layer(name, ColorMap.Muted)
{
    const string Stroke = "stroke-dasharray=\"3 3\"";

    public override IEnumerable<double> Ys => [y];

    public override void Draw(SvgWriter svg, PlotArea plot)
    {
        if (double.IsFinite(plot.Top(y)))
            svg.Line(plot.Box.X, plot.Top(y), plot.Box.Right, plot.Top(y), Color, 1.2, Stroke);
    }

    public override void DrawSign(SvgWriter svg, double x, double y) => svg.Line(x, y, x + 18, y, Color, 1.2, Stroke);

    public override double LegendTop(PlotArea plot) => plot.Top(y);
}

/// <summary>The area between two curves, as the spread over seeds.</summary>
sealed class BandLayer(
    string name, Rgb color, IReadOnlyList<double> xs, IReadOnlyList<double> low, IReadOnlyList<double> high,
    bool inLegend)
    : Layer(name, color)
{
    public override bool InLegend => inLegend && base.InLegend;

    public override IEnumerable<double> Xs => xs;

    public override IEnumerable<double> Ys => low.Concat(high);

    public override void Draw(SvgWriter svg, PlotArea plot)
    {
        // A low end without a place on a logarithmic axis (0, say) reaches down to the plot's edge.
        var bottom = plot.Points(xs, low).Select(p => (p.X, double.IsNaN(p.Y) ? plot.Box.Bottom : p.Y));
        var outline = plot.Points(xs, high).Concat(bottom.Reverse()).Where(p => double.IsFinite(p.Item1 + p.Item2));
        svg.Path(SvgWriter.PathData(outline, close: true), $"fill=\"{Color.Hex}\" fill-opacity=\".18\"");
    }

    public override void DrawSign(SvgWriter svg, double x, double y) =>
        svg.Rect(new(x, y - 5, 18, 10), Color, "fill-opacity=\".25\"");
}

sealed class PointLayer(
    string name, Rgb color, IReadOnlyList<double> xs, IReadOnlyList<double> ys, int shape, double radius)
    : Layer(name, color)
{
    public override IEnumerable<double> Xs => xs;

    public override IEnumerable<double> Ys => ys;

    string Look => $"fill=\"{Color.Hex}\" stroke=\"#fff\" stroke-width=\".8\"";

    public override void Draw(SvgWriter svg, PlotArea plot)
    {
        var marks = plot.Points(xs, ys).Where(p => double.IsFinite(p.X + p.Y)).Select(p => Mark(p.X, p.Y, radius));
        svg.Path(string.Concat(marks), Look);
    }

    public override void DrawSign(SvgWriter svg, double x, double y) =>
        svg.Path(Mark(x + 9, y, Math.Max(4, radius)), Look);

    /// <summary>
    /// A circle, square, triangle or diamond of about equal area, so that shape tells classes apart too.
    /// </summary>
    string Mark(double x, double y, double r) => (shape % 4) switch
    {
        0 => $"M{N(x - r)} {N(y)}a{N(r)} {N(r)} 0 1 0 {N(2 * r)} 0a{N(r)} {N(r)} 0 1 0 {N(-2 * r)} 0z",
        1 => $"M{N(x - (0.9 * r))} {N(y - (0.9 * r))}h{N(1.8 * r)}v{N(1.8 * r)}h{N(-1.8 * r)}z",
        2 => $"M{N(x)} {N(y - (1.3 * r))}l{N(1.2 * r)} {N(2.1 * r)}h{N(-2.4 * r)}z",
        _ => $"M{N(x)} {N(y - (1.3 * r))}l{N(1.3 * r)} {N(1.3 * r)}l{N(-1.3 * r)} {N(1.3 * r)}"
            + $"l{N(-1.3 * r)} {N(-1.3 * r)}z",
    };

    static string N(double value) => SvgWriter.N(Math.Round(value, 1));
}
