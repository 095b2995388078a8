namespace Nabla.Viz;

/// <summary>
/// Which class was taken for which: rows are the truth, columns the answer, cells the counts. The colour is the part of
/// its row: blue on the diagonal, vermilion off it, by the square root so that rare mistakes show.
/// </summary>
public sealed class ConfusionMatrix
{
    const double Left = 76, Top = 74, Cell = 44;

    readonly int[,] counts;

    /// <summary>The matrix of <c>counts[truth, answer]</c>.</summary>
    /// <exception cref="ArgumentException">Not square, or a negative count.</exception>
    public ConfusionMatrix(int[,] counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.GetLength(0) != counts.GetLength(1))
            throw new ArgumentException(
                $"A confusion matrix is square, not {counts.GetLength(0)} x {counts.GetLength(1)}.", nameof(counts));
        if (counts.Cast<int>().Any(c => c < 0)) throw new ArgumentException("Counts are not negative.", nameof(counts));
        this.counts = counts;
    }

    /// <summary>Stands above the matrix.</summary>
    public string Title { get; init; } = "";

    /// <summary>The classes' names; 0, 1, 2 and so on where none are given.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What the rows are.</summary>
    public string RowLabel { get; init; } = "the digit";

    /// <summary>What the columns are.</summary>
    public string ColumnLabel { get; init; } = "what the network said";

    /// <summary>The picture as the text of an SVG file.</summary>
    public string ToSvg()
    {
        int n = counts.GetLength(0);
        double right = Left + (n * Cell), bottom = Top + (n * Cell);
        var svg = new SvgWriter(
            Math.Max(right + 70, SvgText.Width(Title, SvgWriter.TitleSize) + 40), bottom + 24, Title);
        svg.Text(16, 26, Title, SvgWriter.TitleSize, more: "font-weight=\"600\"");
        svg.Text((Left + right) / 2, Top - 26, ColumnLabel, color: ColorMap.Muted, anchor: Anchor.Middle);
        svg.Text(right + 32, Top - 8, "right", SvgWriter.SmallSize, ColorMap.Muted, Anchor.Middle);
        double middle = (Top + bottom) / 2;
        svg.Text(24, middle, RowLabel, color: ColorMap.Muted, anchor: Anchor.Middle,
            more: $"transform=\"rotate(-90 24 {SvgWriter.N(middle)})\"");
        for (int i = 0; i < n; i++)
        {
            svg.Text(Left + ((i + 0.5) * Cell), Top - 8, Name(i), anchor: Anchor.Middle);
            svg.Text(Left - 8, Top + ((i + 0.5) * Cell) + 4, Name(i), anchor: Anchor.End);
            DrawRow(svg, i, right);
        }
        return svg.Finish();
    }

    void DrawRow(SvgWriter svg, int row, double right)
    {
        int n = counts.GetLength(0);
        long total = Enumerable.Range(0, n).Sum(column => (long)counts[row, column]);
        double y = Top + (row * Cell);
        for (int column = 0; column < n; column++)
        {
            double rate = total == 0 ? 0 : (double)counts[row, column] / total;
            var color = ColorMap.White.Mix(row == column ? ColorMap.Blue : ColorMap.Vermilion, Math.Sqrt(rate));
            svg.Rect(new(Left + (column * Cell) + 1, y + 1, Cell - 2, Cell - 2), color, "rx=\"3\"");
            if (counts[row, column] == 0) continue;
            string count = counts[row, column].ToString(System.Globalization.CultureInfo.InvariantCulture);
            double size = Math.Min(
                SvgWriter.TextSize, SvgWriter.TextSize * (Cell - 6) / SvgText.Width(count, SvgWriter.TextSize));
            svg.Text(Left + ((column + 0.5) * Cell), y + (Cell / 2) + 4, count, size, color.TextOn, Anchor.Middle);
        }
        if (total > 0)
            svg.Text(right + 32, y + (Cell / 2) + 4, Axis.Label(100.0 * counts[row, row] / total, 1) + "%",
                SvgWriter.SmallSize, ColorMap.Muted, Anchor.Middle);
    }

    string Name(int i) => i < Labels.Count ? Labels[i] : i.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
