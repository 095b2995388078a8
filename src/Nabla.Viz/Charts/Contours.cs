namespace Nabla.Viz;

/// <summary>
/// Where a sampled function crosses a level: marching squares with linear interpolation. Each piece is directed with
/// the higher side on its left, so every crossing has one successor at most and the pieces link up by themselves.
/// Points are in grid units: x is the column, y the row.
/// </summary>
static class Contours
{
    /// <summary>
    /// The contour lines; open where they leave the grid. A cell with a sample that is not finite is left out.
    /// </summary>
    public static List<List<(double X, double Y)>> Lines(double[,] samples, double level) =>
        Link(samples, level, x => x, y => y);

    /// <summary>
    /// Closed outlines of the region where the function is at least the level, to be filled by the even-odd rule: the
    /// grid is framed with low samples that lie on its own edge.
    /// </summary>
    public static List<List<(double X, double Y)>> Regions(double[,] samples, double level)
    {
        int rows = samples.GetLength(0), columns = samples.GetLength(1);
        var framed = new double[rows + 2, columns + 2];
        for (int row = 0; row < rows + 2; row++)
            for (int column = 0; column < columns + 2; column++)
            {
                bool inside = row > 0 && row <= rows && column > 0 && column <= columns;
                double value = inside ? samples[row - 1, column - 1] : level - 1;
                framed[row, column] = double.IsNaN(value) ? level - 1 : Math.Clamp(value, -1e30, 1e30);
            }
        return Link(framed, level, x => Math.Clamp(x - 1, 0, columns - 1), y => Math.Clamp(y - 1, 0, rows - 1));
    }

    static List<List<(double X, double Y)>> Link(
        double[,] f, double level, Func<double, double> toX, Func<double, double> toY)
    {
        var next = new SortedDictionary<int, int>();
        for (int row = 0; row + 1 < f.GetLength(0); row++)
            for (int column = 0; column + 1 < f.GetLength(1); column++)
                AddCell(f, level, row, column, next);

        var curves = new List<List<(double X, double Y)>>();
        var ends = next.Values.ToHashSet();
        // Open curves begin at a crossing that nothing leads to; what is left then are loops.
        foreach (int start in next.Keys.Where(k => !ends.Contains(k)).ToArray()) curves.Add(Follow(start));
        while (next.Count > 0) curves.Add(Follow(next.First().Key));
        return curves;

        List<(double X, double Y)> Follow(int edge)
        {
            List<(double X, double Y)> curve = [Point(edge)];
            while (next.Remove(edge, out int to))
            {
                curve.Add(Point(to));
                edge = to;
            }
            return curve;
        }

        (double X, double Y) Point(int edge)
        {
            int columns = f.GetLength(1), row = edge / 2 / columns, column = edge / 2 % columns, up = edge % 2;
            double a = f[row, column], b = f[row + up, column + 1 - up], t = (level - a) / (b - a);
            return (toX(column + ((1 - up) * t)), toY(row + (up * t)));
        }
    }

    /// <summary>
    /// An edge has the number of its lower left sample, doubled, plus 1 if it goes up. Around a cell the edges are
    /// south, east, north, west; the corners south-west, south-east, north-east, north-west. The curve enters the cell
    /// where, going round counter-clockwise, high turns to low, and leaves where low turns to high.
    /// </summary>
    static void AddCell(double[,] f, double level, int row, int column, SortedDictionary<int, int> next)
    {
        double[] corners = [f[row, column], f[row, column + 1], f[row + 1, column + 1], f[row + 1, column]];
        if (!corners.All(double.IsFinite)) return;
        int columns = f.GetLength(1), cell = 2 * ((row * columns) + column);
        int[] edges = [cell, cell + 3, cell + (2 * columns), cell + 1];
        List<int> falls = [], rises = [];
        for (int i = 0; i < 4; i++)
        {
            bool high = corners[i] >= level, highNext = corners[(i + 1) % 4] >= level;
            if (high && !highNext) falls.Add(edges[i]);
            if (!high && highNext) rises.Add(edges[i]);
        }
        if (falls.Count == 0) return;
        // A saddle has two of each; the mean of the corners says whether its high corners are joined in the middle.
        bool joined = falls.Count == 2 && corners.Average() >= level;
        bool riseFirst = Array.IndexOf(edges, rises[0]) < Array.IndexOf(edges, falls[0]);
        if (falls.Count == 1) next[falls[0]] = rises[0];
        else
            for (int i = 0; i < 2; i++) next[falls[i]] = rises[joined == riseFirst ? 1 - i : i];
    }
}
