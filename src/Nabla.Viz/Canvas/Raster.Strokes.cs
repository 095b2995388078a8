namespace Nabla.Viz;

readonly record struct Segment(double X1, double Y1, double X2, double Y2)
{
    public double Length => Math.Sqrt(((X2 - X1) * (X2 - X1)) + ((Y2 - Y1) * (Y2 - Y1)));

    public bool IsFinite => double.IsFinite(X1 + Y1 + X2 + Y2);

    /// <summary>Distance from a point to the nearest point of the segment.</summary>
    public double Distance(double x, double y)
    {
        double dx = X2 - X1, dy = Y2 - Y1, square = (dx * dx) + (dy * dy);
        double t = square == 0 ? 0 : Math.Clamp((((x - X1) * dx) + ((y - Y1) * dy)) / square, 0, 1);
        double ex = X1 + (t * dx) - x, ey = Y1 + (t * dy) - y;
        return Math.Sqrt((ex * ex) + (ey * ey));
    }
}

static class Dashes
{
    /// <summary>Keeps <paramref name="on"/> pixels, leaves out <paramref name="off"/>, along all segments.</summary>
    public static List<Segment> Cut(List<Segment> segments, double on, double off)
    {
        var dashes = new List<Segment>();
        double phase = 0;
        foreach (var s in segments)
        {
            double length = Math.Min(s.Length, 1e5);
            for (double at = -phase; at < length; at += on + off)
                if (at + on > 0) dashes.Add(Part(s, Math.Max(0, at) / length, Math.Min(length, at + on) / length));
            phase = (phase + length) % (on + off);
        }
        return dashes;
    }

    static Segment Part(Segment s, double from, double to) => new(
        s.X1 + (from * (s.X2 - s.X1)), s.Y1 + (from * (s.Y2 - s.Y1)),
        s.X1 + (to * (s.X2 - s.X1)), s.Y1 + (to * (s.Y2 - s.Y1)));
}

/// <summary>Strokes: the union of round-ended segments is painted once, through a mask of coverages.</summary>
public sealed partial class Raster
{
    float[] mask = [];

    static List<Segment> Segments(IReadOnlyList<(double X, double Y)> points)
    {
        var segments = new List<Segment>(points.Count);
        for (int i = 0; i + 1 < points.Count; i++)
            segments.Add(new(points[i].X, points[i].Y, points[i + 1].X, points[i + 1].Y));
        return [.. segments.Where(s => s.IsFinite)];
    }

    void Stroke(List<Segment> segments, Rgb color, double width, double opacity)
    {
        if (segments.Count == 0) return;
        double reach = (width / 2) + 1;
        var (left, top, right, bottom) = Bounds(
            segments.Min(s => Math.Min(s.X1, s.X2)) - reach, segments.Min(s => Math.Min(s.Y1, s.Y2)) - reach,
            segments.Max(s => Math.Max(s.X1, s.X2)) + reach, segments.Max(s => Math.Max(s.Y1, s.Y2)) + reach);
        if (left >= right || top >= bottom) return;
        int columns = right - left, cells = columns * (bottom - top);
        if (mask.Length < cells) mask = new float[cells];
        Array.Clear(mask, 0, cells);
        foreach (var s in segments) Cover(s, width, left, top, columns);
        for (int i = 0; i < cells; i++)
            if (mask[i] > 0) Blend(left + (i % columns), top + (i / columns), color, (float)(opacity * mask[i]));
    }

    void Cover(Segment s, double width, int maskLeft, int maskTop, int columns)
    {
        double reach = (width / 2) + 1;
        var (left, top, right, bottom) = Bounds(
            Math.Min(s.X1, s.X2) - reach, Math.Min(s.Y1, s.Y2) - reach,
            Math.Max(s.X1, s.X2) + reach, Math.Max(s.Y1, s.Y2) + reach);
        for (int y = top; y < bottom; y++)
            for (int x = left; x < right; x++)
            {
                float covered = (float)Math.Clamp((width / 2) + 0.5 - s.Distance(x + 0.5, y + 0.5), 0, 1);
                ref float cell = ref mask[((y - maskTop) * columns) + x - maskLeft];
                if (covered > cell) cell = covered;
            }
    }
}
