namespace Nabla.Viz;

/// <summary>
/// A function over the plane as filled steps between contours, and the contour in the middle of its range (the decision
/// boundary) as a line. Sampled on a grid of 81 x 81 points.
/// </summary>
sealed class FieldLayer(
    Func<double, double, double> field, double low, double high, int steps, Func<double, Rgb> map, bool boundary)
    : Layer("", ColorMap.Ink)
{
    const int Side = 80;

    public override void Draw(SvgWriter svg, PlotArea plot)
    {
        var samples = new double[Side + 1, Side + 1];
        for (int row = 0; row <= Side; row++)
            for (int column = 0; column <= Side; column++)
                samples[row, column] = field(plot.X.Value((double)column / Side), plot.Y.Value((double)row / Side));

        svg.Rect(plot.Box, map(0.5 / steps));
        for (int step = 1; step < steps; step++)
        {
            var region = Contours.Regions(samples, low + ((high - low) * step / steps));
            Draw(svg, plot, region, $"fill=\"{map((step + 0.5) / steps).Hex}\" fill-rule=\"evenodd\"", close: true);
        }
        if (boundary)
            Draw(svg, plot, Contours.Lines(samples, (low + high) / 2),
                "fill=\"none\" stroke=\"#24292f\" stroke-width=\"1.6\"", false);
    }

    public override void DrawSign(SvgWriter svg, double x, double y) => svg.Line(x, y, x + 18, y, Color, 1.6);

    static void Draw(SvgWriter svg, PlotArea plot, List<List<(double X, double Y)>> curves, string look, bool close) =>
        svg.Path(string.Concat(curves.Select(c => SvgWriter.PathData(c.Select(p => OnPage(plot, p)), close))), look);

    static (double X, double Y) OnPage(PlotArea plot, (double X, double Y) p) =>
        (plot.Box.X + (p.X / Side * plot.Box.Width), plot.Box.Bottom - (p.Y / Side * plot.Box.Height));
}

/// <summary>The line w1 x + w2 y + b = 0 across the whole plot.</summary>
sealed class BoundaryLayer(string name, Rgb color, double w1, double w2, double b, bool dashed) : Layer(name, color)
{
    string Look => "stroke-linecap=\"round\"" + (dashed ? " stroke-dasharray=\"6 4\"" : "");

    public override void Draw(SvgWriter svg, PlotArea plot)
    {
        if (plot.Across(w1, w2, b) is var (p, q)) svg.Line(p.X, p.Y, q.X, q.Y, Color, 2, Look);
    }

    public override void DrawSign(SvgWriter svg, double x, double y) => svg.Line(x, y, x + 18, y, Color, 2, Look);
}
