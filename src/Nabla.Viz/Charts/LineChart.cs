namespace Nabla.Viz;

/// <summary>
/// Curves over a common x: <c>new LineChart { Title = "Cost", LogY = true }.Add("seed 1", epochs, costs).ToSvg()</c>.
/// Names stand beside the plot at the height where their curve ends.
/// </summary>
public sealed class LineChart : PlaneChart
{
    /// <summary>Adds a curve. Where a value is not finite it is broken.</summary>
    /// <param name="name">Its name in the legend; empty for none. The same name has the same colour.</param>
    /// <param name="xs">The x values.</param>
    /// <param name="ys">The y values, as many.</param>
    /// <param name="markers">A dot at each value.</param>
    /// <param name="dashed">A dashed line.</param>
    /// <param name="color">Its colour; null takes the next one.</param>
    /// <param name="width">The line's width in pixels.</param>
    /// <exception cref="ArgumentException">Not as many x as y values.</exception>
    public LineChart Add(
        string name, IReadOnlyList<double> xs, IReadOnlyList<double> ys, bool markers = false, bool dashed = false,
        Rgb? color = null, double width = 2)
    {
        ArgumentNullException.ThrowIfNull(xs);
        ArgumentNullException.ThrowIfNull(ys);
        CheckPairs(xs.Count, ys.Count);
        Layers.Add(new LineLayer(name, color ?? NextColor(name), xs, ys, markers, dashed, width));
        return this;
    }

    /// <summary>Adds a curve over 1, 2, 3 and so on, as epochs are counted.</summary>
    public LineChart Add(string name, IReadOnlyList<double> ys)
    {
        ArgumentNullException.ThrowIfNull(ys);
        return Add(name, [.. Enumerable.Range(1, ys.Count).Select(i => (double)i)], ys);
    }

    /// <summary>
    /// Adds the area between two curves, behind what is added later: the spread over seeds. A curve of the same name
    /// has its colour and stands for both in the legend.
    /// </summary>
    /// <exception cref="ArgumentException">Not as many low or high as x values.</exception>
    public LineChart AddBand(
        string name, IReadOnlyList<double> xs, IReadOnlyList<double> low, IReadOnlyList<double> high, Rgb? color = null)
    {
        ArgumentNullException.ThrowIfNull(xs);
        ArgumentNullException.ThrowIfNull(low);
        ArgumentNullException.ThrowIfNull(high);
        CheckPairs(xs.Count, low.Count);
        CheckPairs(xs.Count, high.Count);
        bool named = Layers.Exists(l => l.Name == name);
        Layers.Insert(0, new BandLayer(name, color ?? NextColor(name), xs, low, high, !named));
        return this;
    }

    /// <summary>Adds a dashed horizontal line to compare with: a book's number, the best possible.</summary>
    public LineChart AddLevel(string name, double y)
    {
        Layers.Add(new LevelLayer(name, y));
        return this;
    }
}
