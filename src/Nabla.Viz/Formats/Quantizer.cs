using System.Runtime.InteropServices;

namespace Nabla.Viz;

/// <summary>
/// At most 255 colours for all frames of a GIF: the colours themselves where they are so few, else median cut
/// (Heckbert, SIGGRAPH 1982) over a histogram with 6 bits a channel. What is transparent is laid on white first.
/// </summary>
sealed class Quantizer
{
    public const int MaxColors = 255;

    readonly Dictionary<Rgb, byte> exact = [];
    readonly short[] nearest = [];

    public Quantizer(IReadOnlyList<Raster> frames)
    {
        var counts = new Dictionary<Rgb, int>();
        foreach (var frame in frames) Count(frame, counts);
        bool few = counts.Count <= MaxColors;
        Palette = few ? [.. counts.Keys.OrderBy(c => (c.R << 16) | (c.G << 8) | c.B)] : MedianCut(counts);
        if (!few)
        {
            nearest = new short[1 << 18];
            Array.Fill(nearest, (short)-1);
        }
        for (int i = 0; i < Palette.Length; i++) exact[Palette[i]] = (byte)i;
    }

    public Rgb[] Palette { get; }

    public byte[] Indices(Raster frame)
    {
        var indices = new byte[frame.Width * frame.Height];
        var pixels = MemoryMarshal.Cast<byte, uint>(frame.Pixels);
        for (int i = 0; i < indices.Length; i++)
        {
            if (i > 0 && pixels[i] == pixels[i - 1])
            {
                indices[i] = indices[i - 1];
                continue;
            }
            var color = OnWhite(frame.Pixels.AsSpan(4 * i, 4));
            indices[i] = nearest.Length == 0 ? exact[color] : Nearest(color);
        }
        return indices;
    }

    /// <summary>Counts by runs of equal pixels: flat graphics are mostly that.</summary>
    static void Count(Raster frame, Dictionary<Rgb, int> counts)
    {
        var pixels = MemoryMarshal.Cast<byte, uint>(frame.Pixels);
        for (int start = 0, end; start < pixels.Length; start = end)
        {
            end = start + 1;
            while (end < pixels.Length && pixels[end] == pixels[start]) end++;
            var color = OnWhite(frame.Pixels.AsSpan(4 * start, 4));
            CollectionsMarshal.GetValueRefOrAddDefault(counts, color, out _) += end - start;
        }
    }

    static Rgb OnWhite(ReadOnlySpan<byte> rgba)
    {
        var color = new Rgb(rgba[0], rgba[1], rgba[2]);
        return rgba[3] == 255 ? color : ColorMap.White.Mix(color, rgba[3] / 255.0);
    }

    static int Bin(Rgb c) => ((c.R >> 2) << 12) | ((c.G >> 2) << 6) | (c.B >> 2);

    byte Nearest(Rgb color)
    {
        if (exact.TryGetValue(color, out byte index)) return index;
        ref short known = ref nearest[Bin(color)];
        if (known < 0) known = (short)Array.IndexOf(Palette, Palette.MinBy(p => Distance(p, color)));
        return (byte)known;
    }

    static int Distance(Rgb a, Rgb b) =>
        ((a.R - b.R) * (a.R - b.R)) + ((a.G - b.G) * (a.G - b.G)) + ((a.B - b.B) * (a.B - b.B));

    /// <summary>
    /// Splits the box with the most error at its median along its longest side until there are enough. The eight most
    /// frequent colours stand apart: grounds and text keep their exact colour.
    /// </summary>
    static Rgb[] MedianCut(Dictionary<Rgb, int> counts)
    {
        Rgb[] kept = [.. counts.OrderByDescending(p => p.Value).ThenBy(p => p.Key.Hex).Take(8).Select(p => p.Key)];
        var bins = counts.Where(p => !kept.Contains(p.Key)).GroupBy(p => Bin(p.Key)).OrderBy(g => g.Key);
        var boxes = new List<ColorBox> { new(
            [.. bins.Select(g => (g.MaxBy(p => p.Value).Key, g.Sum(p => (long)p.Value)))]) };
        while (boxes.Count < MaxColors - kept.Length)
        {
            var widest = boxes.MaxBy(b => b.Spread)!;
            if (widest.Spread == 0) break;
            boxes.Remove(widest);
            boxes.AddRange(widest.Split());
        }
        return [.. kept.Concat(boxes.Select(b => b.Mean)).Distinct()];
    }

    sealed class ColorBox
    {
        readonly List<(Rgb Color, long Count)> colors;
        readonly Func<Rgb, int> longest;

        public ColorBox(List<(Rgb Color, long Count)> colors)
        {
            this.colors = colors;
            Func<Rgb, int>[] channels = [c => c.R, c => c.G, c => c.B];
            longest = channels.MaxBy(Range)!;
            // The square root keeps large flat grounds from taking every entry.
            Spread = Range(longest) * Math.Sqrt(colors.Sum(c => (double)c.Count));
        }

        public double Spread { get; }

        public Rgb Mean => new(Average(c => c.R), Average(c => c.G), Average(c => c.B));

        public ColorBox[] Split()
        {
            List<(Rgb Color, long Count)> sorted = [.. colors.OrderBy(c => longest(c.Color))];
            long half = sorted.Sum(c => c.Count) / 2, sum = 0;
            int cut = 0;
            while (cut < sorted.Count - 1 && (cut == 0 || sum + sorted[cut].Count <= half)) sum += sorted[cut++].Count;
            return [new(sorted[..cut]), new(sorted[cut..])];
        }

        int Range(Func<Rgb, int> channel) => colors.Max(c => channel(c.Color)) - colors.Min(c => channel(c.Color));

        byte Average(Func<Rgb, int> channel) =>
            (byte)Math.Round(colors.Sum(c => (double)channel(c.Color) * c.Count) / colors.Sum(c => c.Count));
    }
}
