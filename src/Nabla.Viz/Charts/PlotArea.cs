namespace Nabla.Viz;

/// <summary>The rectangle of a chart in which data are drawn, and where a pair of values stands in it.</summary>
sealed record PlotArea(Box Box, Axis X, Axis Y)
{
    public double Left(double x) => Box.X + (Box.Width * X.Position(x));

    public double Top(double y) => Box.Bottom - (Box.Height * Y.Position(y));

    public (double X, double Y) At(double x, double y) => (Left(x), Top(y));

    /// <summary>The points of two lists, paired.</summary>
    public IEnumerable<(double X, double Y)> Points(IReadOnlyList<double> xs, IReadOnlyList<double> ys) =>
        xs.Zip(ys, At);
}
