namespace Nabla.Viz;

/// <summary>
/// A plot inside a raster, for the frames of an animation: a box with an x and a y range, in which fields, curves,
/// points and neurons' lines are drawn in the data's own units and cut at the box's edge. Several panels make a frame;
/// with fixed ranges nothing jumps from frame to frame.
/// </summary>
public sealed class Panel
{
    const int Side = 64;

    readonly Raster canvas;
    readonly PlotArea plot;

    /// <summary>
    /// A panel of <paramref name="canvas"/> in the given box; leave some 30 pixels around it for labels.
    /// </summary>
    /// <param name="canvas">What it draws on.</param>
    /// <param name="box">The plot itself, without title and labels.</param>
    /// <param name="x">The ends of the x axis, the lower first.</param>
    /// <param name="y">The ends of the y axis, the lower first; positive if <paramref name="logY"/>.</param>
    /// <param name="logY">A logarithmic y axis.</param>
    /// <exception cref="ArgumentException">A range that is empty, not finite, or not positive on a logarithmic
    /// axis.</exception>
    public Panel(Raster canvas, Box box, (double Low, double High) x, (double Low, double High) y, bool logY = false)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        if (!(x.Low < x.High && y.Low < y.High && double.IsFinite(x.High - x.Low) && double.IsFinite(y.High - y.Low)))
            throw new ArgumentException($"The ranges {x} and {y} are no ranges from low to high.");
        if (logY && y.Low <= 0) throw new ArgumentException($"A logarithmic axis can not begin at {y.Low}.", nameof(y));
        this.canvas = canvas;
        plot = new(box, new(x.Low, x.High, false), new(y.Low, y.High, logY));
    }

    /// <summary>Writes a line of text above the box, at its left.</summary>
    public Panel Title(string text, double size = 14, Rgb? color = null)
    {
        canvas.Text(plot.Box.X, plot.Box.Y - 8, text, size, color ?? ColorMap.Ink, bold: true);
        return this;
    }

    /// <summary>
    /// Colours the box by a function in <paramref name="steps"/> steps from <paramref name="low"/> to
    /// <paramref name="high"/> and draws the contour in the middle. Steps, not a smooth run of colours, keep
    /// animations small.
    /// </summary>
    public Panel Field(
        Func<double, double, double> field, double low = 0, double high = 1, int steps = 10,
        Func<double, Rgb>? map = null, bool boundary = true)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var samples = new double[Side + 1, Side + 1];
        for (int row = 0; row <= Side; row++)
            for (int column = 0; column <= Side; column++)
                samples[row, column] = field(plot.X.Value((double)column / Side), plot.Y.Value((double)row / Side));
        Rgb[] colors = [.. Enumerable.Range(0, steps).Select(i => (map ?? ColorMap.Pale)((i + 0.5) / steps))];
        canvas.Field(plot.Box, (u, v) =>
        {
            double t = (Between(samples, u * Side, v * Side) - low) / (high - low);
            return double.IsNaN(t) ? ColorMap.Pale(double.NaN) : colors[(int)Math.Clamp(t * steps, 0, steps - 1)];
        });
        if (boundary) Inside(() => DrawBoundary(samples, (low + high) / 2));
        return this;
    }

    /// <summary>Draws straight pieces through points; one that is not finite breaks them.</summary>
    public Panel Curve(
        IReadOnlyList<double> xs, IReadOnlyList<double> ys, Rgb color, double width = 1.8, bool dashed = false)
    {
        ArgumentNullException.ThrowIfNull(xs);
        ArgumentNullException.ThrowIfNull(ys);
        return Inside(() => canvas.Polyline([.. plot.Points(xs, ys)], color, width, dashed: dashed));
    }

    /// <summary>Draws points, as discs with a white rim.</summary>
    public Panel Points(IReadOnlyList<double> xs, IReadOnlyList<double> ys, Rgb color, double radius = 3)
    {
        ArgumentNullException.ThrowIfNull(xs);
        ArgumentNullException.ThrowIfNull(ys);
        return Inside(() =>
        {
            foreach (var (x, y) in plot.Points(xs, ys).Where(p => double.IsFinite(p.X + p.Y)))
            {
                canvas.Disc(x, y, radius + 0.8, ColorMap.White);
                canvas.Disc(x, y, radius, color);
            }
        });
    }

    /// <summary>Draws the line where a neuron is undecided: w1 x + w2 y + b = 0.</summary>
    public Panel Line(double w1, double w2, double b, Rgb color, double width = 1.8, bool dashed = false) =>
        Inside(() =>
        {
            if (plot.Across(w1, w2, b) is var (from, to)) canvas.Polyline([from, to], color, width, dashed: dashed);
        });

    /// <summary>Writes text with its baseline at a point of the data.</summary>
    public Panel Text(double x, double y, string text, double size, Rgb color, Anchor anchor = Anchor.Start)
    {
        canvas.Text(plot.Left(x), plot.Top(y), text, size, color, anchor);
        return this;
    }

    /// <summary>Draws the box's edge, ticks at round numbers with their labels, and what the axes are.</summary>
    public Panel Axes(string xLabel = "", string yLabel = "", double size = 11)
    {
        var box = plot.Box;
        canvas.Rect(box.X - 0.5, box.Y - 0.5, box.Width + 1, box.Height + 1, ColorMap.Muted, opacity: 0.6);
        foreach (var (value, label) in plot.X.Ticks(Math.Max(2, (int)(box.Width / 60))))
            Tick(plot.Left(value), box.Bottom + 1, 0, 3, label, size, Anchor.Middle, size + 2);
        foreach (var (value, label) in plot.Y.Ticks(Math.Max(2, (int)(box.Height / 45))))
            Tick(box.X - 1, plot.Top(value), -3, 0, label, size, Anchor.End, size * 0.35);
        canvas.Text(box.X + (box.Width / 2), box.Bottom + (2.4 * size) + 5, xLabel, size, ColorMap.Ink, Anchor.Middle);
        canvas.Text(box.Right, box.Y - 8, yLabel, size, ColorMap.Muted, Anchor.End);
        return this;
    }

    void Tick(double x, double y, double dx, double dy, string label, double size, Anchor anchor, double drop)
    {
        canvas.Line(x, y, x + dx, y + dy, ColorMap.Muted, opacity: 0.6);
        canvas.Text(x + (dx * 2), y + dy + drop, label, size, ColorMap.Muted, anchor);
    }

    void DrawBoundary(double[,] samples, double level)
    {
        foreach (var curve in Contours.Lines(samples, level))
            canvas.Polyline(
                [.. curve.Select(p =>
                    (plot.Box.X + (p.X / Side * plot.Box.Width), plot.Box.Bottom - (p.Y / Side * plot.Box.Height)))],
                ColorMap.Ink, 1.6);
    }

    Panel Inside(Action draw)
    {
        var outer = canvas.Clip;
        canvas.Clip = plot.Box;
        draw();
        canvas.Clip = outer;
        return this;
    }

    /// <summary>Bilinear interpolation between the four samples around a place.</summary>
    static double Between(double[,] samples, double x, double y)
    {
        int column = Math.Clamp((int)x, 0, Side - 1), row = Math.Clamp((int)y, 0, Side - 1);
        double u = x - column, v = y - row;
        double below = samples[row, column] + (u * (samples[row, column + 1] - samples[row, column]));
        double above = samples[row + 1, column] + (u * (samples[row + 1, column + 1] - samples[row + 1, column]));
        return below + (v * (above - below));
    }
}
