namespace Nabla.Viz;

/// <summary>A rectangle of whole pixels.</summary>
readonly record struct PixelRect(int X, int Y, int Width, int Height);

/// <summary>What both animation formats share: the checks, and which rectangle changed from frame to frame.</summary>
static class Frames
{
    /// <summary>Refuses an animation without frames, or whose frames or delays do not fit.</summary>
    public static void Check(IReadOnlyList<Raster> frames, IReadOnlyList<int> delays)
    {
        ArgumentNullException.ThrowIfNull(frames);
        ArgumentNullException.ThrowIfNull(delays);
        if (frames.Count == 0) throw new ArgumentException("An animation needs a frame.", nameof(frames));
        if (delays.Count != frames.Count)
            throw new ArgumentException(
                $"{frames.Count} frames need as many delays, not {delays.Count}.", nameof(delays));
        if (frames.Any(f => f.Width != frames[0].Width || f.Height != frames[0].Height))
            throw new ArgumentException("All frames of an animation have the same size.", nameof(frames));
        if (delays.Any(d => d is < 1 or > 60_000))
            throw new ArgumentException("A delay is 1 to 60,000 milliseconds.", nameof(delays));
    }

    /// <summary>The smallest rectangle that holds every pixel that differs; null where none does.</summary>
    public static PixelRect? Changed<T>(T[] before, T[] after, int width) where T : IEquatable<T>
    {
        int left = int.MaxValue, right = -1, top = -1, bottom = -1;
        for (int y = 0; y < before.Length / width; y++)
        {
            ReadOnlySpan<T> a = before.AsSpan(y * width, width), b = after.AsSpan(y * width, width);
            int first = a.CommonPrefixLength(b);
            if (first == width) continue;
            int last = width - 1;
            while (a[last].Equals(b[last])) last--;
            (left, right, bottom) = (Math.Min(left, first), Math.Max(right, last), y);
            if (top < 0) top = y;
        }
        return top < 0 ? null : new(left, top, right - left + 1, bottom - top + 1);
    }

    /// <summary>The same delay for every frame, the last one longer.</summary>
    public static int[] Delays(IReadOnlyList<Raster> frames, int milliseconds, int last)
    {
        ArgumentNullException.ThrowIfNull(frames);
        int[] delays = [.. Enumerable.Repeat(milliseconds, frames.Count)];
        if (delays.Length > 0) delays[^1] = last;
        return delays;
    }
}
