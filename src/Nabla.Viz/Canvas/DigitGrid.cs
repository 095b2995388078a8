namespace Nabla.Viz;

/// <summary>Small pictures in rows, each with a caption: digits, filters, feature maps.</summary>
public static class DigitGrid
{
    const int Margin = 12, Gap = 8, TitleHeight = 24;

    /// <summary>Digits as ink on paper.</summary>
    /// <param name="digits">Each <paramref name="side"/> x <paramref name="side"/> bytes by rows, 0 paper to 255
    /// ink.</param>
    /// <param name="columns">How many in a row.</param>
    /// <param name="captions">A line below each; null for none.</param>
    /// <param name="title">A line above all; empty for none.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="scale">How large a pixel is drawn.</param>
    /// <exception cref="ArgumentException">A digit of another size, or captions that do not fit.</exception>
    public static Raster Draw(
        IReadOnlyList<ReadOnlyMemory<byte>> digits, int columns, IReadOnlyList<string>? captions = null,
        string title = "", int side = 28, int scale = 2)
    {
        ArgumentNullException.ThrowIfNull(digits);
        return Draw(digits.Count, columns, captions, title, side, scale,
            i => digits[i].Length, (i, at) => ColorMap.InkOnPaper(digits[i].Span[at] / 255.0));
    }

    /// <summary>
    /// Signed maps (weights, differences) in <see cref="ColorMap.Diverging"/>: white is 0, full colour is
    /// <paramref name="limit"/>, or without it the largest size in each map.
    /// </summary>
    /// <inheritdoc cref="Draw(IReadOnlyList{ReadOnlyMemory{byte}}, int, IReadOnlyList{string}?, string, int, int)"/>
    public static Raster DrawSigned(
        IReadOnlyList<double[]> maps, int columns, IReadOnlyList<string>? captions = null,
        string title = "", int side = 28, int scale = 2, double? limit = null)
    {
        ArgumentNullException.ThrowIfNull(maps);
        double[] limits = [.. maps.Select(m => limit ?? Math.Max(1e-300, m.Select(Math.Abs).DefaultIfEmpty(0).Max()))];
        return Draw(maps.Count, columns, captions, title, side, scale,
            i => maps[i].Length, (i, at) => ColorMap.Diverging(0.5 + (maps[i][at] / limits[i] / 2)));
    }

    static Raster Draw(
        int count, int columns, IReadOnlyList<string>? captions, string title, int side, int scale,
        Func<int, int> length, Func<int, int, Rgb> color)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        if (captions is not null && captions.Count != count)
            throw new ArgumentException(
                $"{count} pictures need as many captions, not {captions.Count}.", nameof(captions));
        for (int i = 0; i < count; i++)
            if (length(i) != side * side)
                throw new ArgumentException($"Picture {i} has {length(i)} pixels, not {side} x {side}.");
        var layout = new Layout(count, columns, captions, title, side * scale);
        var raster = new Raster(layout.Width, layout.Height, ColorMap.Paper);
        if (title.Length > 0) raster.Text(Margin, Margin + 10, title, 14, ColorMap.Ink, bold: true);
        for (int i = 0; i < count; i++)
        {
            var (x, y) = layout.Corner(i);
            raster.Rect(x - 0.5, y - 0.5, (side * scale) + 1, (side * scale) + 1, ColorMap.Grid);
            for (int at = 0; at < side * side; at++)
                raster.FillRect(x + (at % side * scale), y + (at / side * scale), scale, scale, color(i, at));
            if (captions is not null)
                raster.Text(x + (side * scale / 2.0), y + (side * scale) + 14, captions[i], Layout.CaptionSize,
                    ColorMap.Ink, Anchor.Middle);
        }
        return raster;
    }

    /// <summary>Cells as wide as the widest of picture and captions.</summary>
    sealed class Layout
    {
        public const int CaptionSize = 12;

        readonly int columns, picture, cellWidth, cellHeight, top;

        public Layout(int count, int columns, IReadOnlyList<string>? captions, string title, int picture)
        {
            (this.columns, this.picture) = (Math.Max(1, Math.Min(columns, count)), picture);
            double widest = captions?.Select(c => Raster.TextWidth(c, CaptionSize)).DefaultIfEmpty(0).Max() ?? 0;
            cellWidth = Math.Max(picture, (int)Math.Ceiling(widest)) + Gap;
            cellHeight = picture + Gap + (captions is null ? 0 : 16);
            top = Margin + (title.Length > 0 ? TitleHeight : 0);
            int rows = (Math.Max(1, count) + this.columns - 1) / this.columns;
            int titleWidth = (int)Raster.TextWidth(title, 14) + (2 * Margin);
            Width = Math.Max((2 * Margin) - Gap + (this.columns * cellWidth), titleWidth);
            Height = top + Margin - Gap + (rows * cellHeight);
        }

        public int Width { get; }

        public int Height { get; }

        public (int X, int Y) Corner(int i) =>
            (Margin + (i % columns * cellWidth) + ((cellWidth - Gap - picture) / 2), top + (i / columns * cellHeight));
    }
}
