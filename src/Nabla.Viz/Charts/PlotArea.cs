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

    /// <summary>
    /// The ends of the line w1 x + w2 y + b = 0 where it leaves the plot's x or y range, whichever it crosses less
    /// steeply; null where there is no such line.
    /// </summary>
    public ((double X, double Y) From, (double X, double Y) To)? Across(double w1, double w2, double b)
    {
        bool steep = Math.Abs(w1) * (X.High - X.Low) > Math.Abs(w2) * (Y.High - Y.Low);
        var (p, q) = steep
            ? (At((-b - (w2 * Y.Low)) / w1, Y.Low), At((-b - (w2 * Y.High)) / w1, Y.High))
            : (At(X.Low, (-b - (w1 * X.Low)) / w2), At(X.High, (-b - (w1 * X.High)) / w2));
        return double.IsFinite(p.X + p.Y + q.X + q.Y) ? (p, q) : null;
    }
}
