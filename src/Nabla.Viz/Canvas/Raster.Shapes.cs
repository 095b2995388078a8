namespace Nabla.Viz;

/// <summary>Lines, discs, rectangles, polygons and fields.</summary>
public sealed partial class Raster
{
    /// <summary>A straight line with round ends.</summary>
    public void Line(double x1, double y1, double x2, double y2, Rgb color, double width = 1, double opacity = 1) =>
        Polyline([(x1, y1), (x2, y2)], color, width, opacity);

    /// <summary>
    /// Straight lines through the points, joined and ended roundly; a pixel that two pieces share is painted once. A
    /// point that is not finite breaks the line.
    /// </summary>
    public void Polyline(
        IReadOnlyList<(double X, double Y)> points, Rgb color, double width = 1, double opacity = 1,
        bool dashed = false)
    {
        ArgumentNullException.ThrowIfNull(points);
        var segments = Segments(points);
        Stroke(dashed ? Dashes.Cut(segments, 2 + (2 * width), 2 + (2 * width)) : segments, color, width, opacity);
    }

    /// <summary>A filled circle.</summary>
    public void Disc(double x, double y, double radius, Rgb color, double opacity = 1) =>
        Shade(new(x - radius - 1, y - radius - 1, (2 * radius) + 2, (2 * radius) + 2), color, opacity,
            (px, py) => radius + 0.5 - Math.Sqrt(((px - x) * (px - x)) + ((py - y) * (py - y))));

    /// <summary>The line of a circle.</summary>
    public void Ring(double x, double y, double radius, Rgb color, double width = 1, double opacity = 1) =>
        Shade(new(x - radius - width - 1, y - radius - width - 1, 2 * (radius + width + 1), 2 * (radius + width + 1)),
            color, opacity,
            (px, py) =>
                (width / 2) + 0.5 - Math.Abs(Math.Sqrt(((px - x) * (px - x)) + ((py - y) * (py - y))) - radius));

    /// <summary>A filled rectangle; edges between pixels are antialiased.</summary>
    public void FillRect(double x, double y, double width, double height, Rgb color, double opacity = 1) =>
        Shade(new(x, y, width, height), color, opacity, (px, py) =>
            Overlap(px, x, x + width) * Overlap(py, y, y + height));

    /// <summary>The outline of a rectangle, its line centred on the edge.</summary>
    public void Rect(double x, double y, double width, double height, Rgb color, double line = 1, double opacity = 1) =>
        Polyline([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], color, line, opacity);

    /// <summary>A filled polygon, closed by itself, even-odd; points that are not finite are left out.</summary>
    public void Polygon(IReadOnlyList<(double X, double Y)> points, Rgb color, double opacity = 1)
    {
        ArgumentNullException.ThrowIfNull(points);
        (double X, double Y)[] corners = [.. points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))];
        if (corners.Length < 3) return;
        var (left, top, right, bottom) = Bounds(
            corners.Min(p => p.X), corners.Min(p => p.Y), corners.Max(p => p.X), corners.Max(p => p.Y));
        if (left >= right) return;
        var coverage = new float[right - left];
        for (int y = top; y < bottom; y++)
        {
            Array.Clear(coverage);
            for (int sub = 0; sub < 4; sub++) PolygonRow(corners, y + ((sub + 0.5) / 4), left, coverage);
            for (int x = left; x < right; x++)
                if (coverage[x - left] > 0) Blend(x, y, color, (float)(opacity * coverage[x - left]));
        }
    }

    /// <summary>
    /// Colours a rectangle by a function of the place: <paramref name="color"/> gets u from 0 (left) to 1 (right) and v
    /// from 0 (bottom) to 1 (top), at each pixel's centre.
    /// </summary>
    public void Field(Box area, Func<double, double, Rgb> color)
    {
        ArgumentNullException.ThrowIfNull(color);
        var (left, top, right, bottom) = Bounds(area.X, area.Y, area.Right, area.Bottom);
        for (int y = top; y < bottom; y++)
            for (int x = left; x < right; x++)
                Blend(x, y, color((x + 0.5 - area.X) / area.Width, (area.Bottom - y - 0.5) / area.Height), 1);
    }

    /// <summary>Blends a shape given by its coverage at pixel centres, cut to 0 to 1.</summary>
    void Shade(Box box, Rgb color, double opacity, Func<double, double, double> coverage)
    {
        var (left, top, right, bottom) = Bounds(box.X, box.Y, box.Right, box.Bottom);
        for (int y = top; y < bottom; y++)
            for (int x = left; x < right; x++)
            {
                double covered = Math.Min(1, coverage(x + 0.5, y + 0.5));
                if (covered > 0) Blend(x, y, color, (float)(opacity * covered));
            }
    }

    /// <summary>How much of the pixel with this centre lies between low and high, along one axis.</summary>
    static double Overlap(double center, double low, double high) =>
        Math.Max(0, Math.Min(high, center + 0.5) - Math.Max(low, center - 0.5));

    /// <summary>Adds a quarter row: between each pair of crossings, the exact horizontal overlap.</summary>
    static void PolygonRow((double X, double Y)[] corners, double y, int left, float[] coverage)
    {
        var crossings = new List<double>();
        for (int i = 0; i < corners.Length; i++)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
            if (a.Y > y != b.Y > y) crossings.Add(a.X + ((y - a.Y) / (b.Y - a.Y) * (b.X - a.X)));
        }
        crossings.Sort();
        for (int i = 0; i + 1 < crossings.Count; i += 2)
        {
            int first = Math.Max(0, (int)Math.Floor(crossings[i] - left));
            int last = Math.Min(coverage.Length - 1, (int)Math.Ceiling(crossings[i + 1] - left));
            for (int x = first; x <= last; x++)
                coverage[x] += (float)(Overlap(x + left + 0.5, crossings[i], crossings[i + 1]) / 4);
        }
    }
}
