namespace Nabla.Viz;

/// <summary>
/// The plane: clouds of points, lines of neurons, paths, and a function over it with its decision boundary. A unit is
/// as long along x as along y unless <see cref="Stretch"/> is set. Things are drawn in the order in which they are
/// added.
/// </summary>
public sealed class ScatterChart : PlaneChart
{
    /// <summary>An empty plane, nearly square.</summary>
    public ScatterChart() => (Width, Height) = (520, 420);

    /// <summary>Lets the axes have different units, to fill the plot.</summary>
    public bool Stretch { get; init; }

    private protected override double XPadding => 0.06;

    private protected override double YPadding => 0.06;

    private protected override bool SameUnits => !Stretch && !LogX && !LogY;

    /// <summary>Adds points; each name has a colour and a shape of its own.</summary>
    /// <exception cref="ArgumentException">Not as many x as y values.</exception>
    public ScatterChart Add(
        string name, IReadOnlyList<double> xs, IReadOnlyList<double> ys, Rgb? color = null, double radius = 3.6)
    {
        ArgumentNullException.ThrowIfNull(xs);
        ArgumentNullException.ThrowIfNull(ys);
        CheckPairs(xs.Count, ys.Count);
        int shape = Layers.OfType<PointLayer>().Select(l => l.Name).Distinct().Count(n => n != name);
        Layers.Add(new PointLayer(name, color ?? NextColor(name), xs, ys, shape, radius));
        return this;
    }

    /// <summary>Adds a path of straight pieces.</summary>
    /// <exception cref="ArgumentException">Not as many x as y values.</exception>
    public ScatterChart AddPath(
        string name, IReadOnlyList<double> xs, IReadOnlyList<double> ys, Rgb? color = null, double width = 2,
        bool dashed = false)
    {
        ArgumentNullException.ThrowIfNull(xs);
        ArgumentNullException.ThrowIfNull(ys);
        CheckPairs(xs.Count, ys.Count);
        Layers.Add(new LineLayer(name, color ?? NextColor(name), xs, ys, false, dashed, width));
        return this;
    }

    /// <summary>Adds the line where a neuron is undecided: w1 x + w2 y + b = 0, across the whole plot.</summary>
    public ScatterChart AddLine(string name, double w1, double w2, double b, Rgb? color = null, bool dashed = false)
    {
        Layers.Add(new BoundaryLayer(name, color ?? ColorMap.Ink, w1, w2, b, dashed));
        return this;
    }

    /// <summary>
    /// Adds a function over the plane as steps of colour between <paramref name="low"/> and <paramref name="high"/>,
    /// with the contour in the middle as a line: a network's answer and its decision boundary.
    /// </summary>
    /// <param name="field">The function of (x, y).</param>
    /// <param name="low">The value that has the map's first colour.</param>
    /// <param name="high">The value that has its last colour.</param>
    /// <param name="steps">How many colours; even, to have the boundary between two of them.</param>
    /// <param name="map">From 0..1 to colours; null is <see cref="ColorMap.Pale"/>.</param>
    /// <param name="boundary">Whether the middle contour is drawn.</param>
    public ScatterChart AddField(
        Func<double, double, double> field, double low = 0, double high = 1, int steps = 10,
        Func<double, Rgb>? map = null, bool boundary = true)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        Layers.Add(new FieldLayer(field, low, high, steps, map ?? ColorMap.Pale, boundary));
        return this;
    }
}
