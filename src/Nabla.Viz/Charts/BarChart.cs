namespace Nabla.Viz;

/// <summary>
/// Bars in groups: <c>new BarChart { Title = "Accuracy", Labels = ["quadratic", "cross-entropy"] }.Add("", values)</c>.
/// Bars grow from 0 unless <see cref="PlaneChart.YRange"/> says otherwise; errors are drawn as whiskers.
/// </summary>
public sealed class BarChart : PlaneChart
{
    readonly List<BarLayer> series = [];

    /// <summary>What stands below each group.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Decimals of the numbers above the bars; negative for none.</summary>
    public int Decimals { get; init; } = 2;

    /// <summary>Adds one bar to each group.</summary>
    /// <param name="name">Its name in the legend; empty for none.</param>
    /// <param name="values">A value for each group.</param>
    /// <param name="errors">Half the length of each whisker (a standard deviation, say); null for none.</param>
    /// <param name="color">Its colour; null takes the next one.</param>
    /// <exception cref="ArgumentException">Not as many errors as values.</exception>
    public BarChart Add(
        string name, IReadOnlyList<double> values, IReadOnlyList<double>? errors = null, Rgb? color = null)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (errors is not null) CheckPairs(values.Count, errors.Count);
        var layer = new BarLayer(name, color ?? ColorMap.Category(series.Count), values, errors, series, Decimals);
        series.Add(layer);
        Layers.Add(layer);
        return this;
    }

    // Below bars that hang from 0 their numbers need room.
    private protected override double YPadding => series.Exists(s => s.Values.Any(v => v < 0)) ? 0.08 : 0;

    private protected override IReadOnlyList<(double Value, string Label)>? XTicks =>
        [.. Labels.Select((label, i) => ((double)i, label))];
}

sealed class BarLayer(
    string name, Rgb color, IReadOnlyList<double> values, IReadOnlyList<double>? errors, List<BarLayer> all,
    int decimals)
    : Layer(name, color)
{
    const double GroupWidth = 0.76;

    public IReadOnlyList<double> Values => values;

    public override IEnumerable<double> Xs => values.Count == 0 ? [] : [-0.5, values.Count - 0.5];

    public override IEnumerable<double> Ys =>
        values.SelectMany((v, i) =>
            new[] { 0, (v - Error(i)) * (v < 0 ? 1.08 : 1), (v + Error(i)) * (v > 0 ? 1.08 : 1) });

    public override void Draw(SvgWriter svg, PlotArea plot)
    {
        double width = GroupWidth / all.Count, pixels = width * plot.Box.Width / (plot.X.High - plot.X.Low);
        double floor = Math.Clamp(plot.Top(plot.Y.Log ? plot.Y.Low : 0), plot.Box.Y, plot.Box.Bottom);
        for (int i = 0; i < values.Count; i++)
        {
            double middle = plot.Left(i - (GroupWidth / 2) + (width * (all.IndexOf(this) + 0.5)));
            double top = plot.Top(values[i]);
            if (!double.IsFinite(top)) continue;
            top = Math.Clamp(top, plot.Box.Y, plot.Box.Bottom);
            svg.Rect(new(middle - (pixels * 0.46), Math.Min(top, floor), pixels * 0.92, Math.Abs(floor - top)), Color,
                "rx=\"1.5\"");
            DrawWhisker(svg, plot, middle, i);
            DrawValue(svg, plot, middle, pixels, i);
        }
    }

    public override void DrawSign(SvgWriter svg, double x, double y) =>
        svg.Rect(new(x + 3, y - 6, 12, 12), Color, "rx=\"1.5\"");

    double Error(int i) => errors is null || !double.IsFinite(errors[i]) ? 0 : Math.Abs(errors[i]);

    void DrawWhisker(SvgWriter svg, PlotArea plot, double middle, int i)
    {
        double high = plot.Top(values[i] + Error(i)), low = plot.Top(values[i] - Error(i));
        if (Error(i) > 0 && double.IsFinite(high + low))
            svg.Path($"M{SvgWriter.N(middle - 3)} {SvgWriter.N(high)}h6m-3 0V{SvgWriter.N(low)}m-3 0h6",
                "fill=\"none\" stroke=\"#24292f\"");
    }

    /// <summary>The number stands beyond the bar's end, and only where its text is no wider than its place.</summary>
    void DrawValue(SvgWriter svg, PlotArea plot, double middle, double pixels, int i)
    {
        if (decimals < 0) return;
        string text = Axis.Label(values[i], decimals);
        if (SvgText.Width(text, SvgWriter.SmallSize) > pixels + 2) return;
        double y = values[i] < 0 ? plot.Top(values[i] - Error(i)) + 13 : plot.Top(values[i] + Error(i)) - 4;
        y = Math.Clamp(y, plot.Box.Y + 8, plot.Box.Bottom + 12);
        svg.Text(middle, y, text, SvgWriter.SmallSize, ColorMap.Muted, Anchor.Middle);
    }
}
