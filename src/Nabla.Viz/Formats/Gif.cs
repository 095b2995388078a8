namespace Nabla.Viz;

/// <summary>
/// Animated GIF (GIF89a) that plays for ever: one palette for all frames, of each frame only the rectangle that
/// changed, and within it unchanged pixels left transparent where they are the larger part. It has no partial
/// transparency: such pixels are laid on white. For flat graphics of some 480 x 300 pixels count 1 to 5 KB a frame.
/// </summary>
public static class Gif
{
    /// <summary>Every frame for <paramref name="milliseconds"/>, the last for <paramref name="last"/>.</summary>
    /// <inheritdoc cref="Encode(IReadOnlyList{Raster}, IReadOnlyList{int})"/>
    public static byte[] Encode(IReadOnlyList<Raster> frames, int milliseconds = 80, int last = 1500) =>
        Encode(frames, Frames.Delays(frames, milliseconds, last));

    /// <summary>Each frame for its own delay, in milliseconds (kept to hundredths of a second, at least two).</summary>
    /// <exception cref="ArgumentException">No frame, frames of different sizes, or delays that do not fit.</exception>
    public static byte[] Encode(IReadOnlyList<Raster> frames, IReadOnlyList<int> delays)
    {
        Frames.Check(frames, delays);
        if (frames[0].Width > ushort.MaxValue || frames[0].Height > ushort.MaxValue)
            throw new ArgumentException($"A GIF has at most {ushort.MaxValue} pixels a side.", nameof(frames));
        var quantizer = new Quantizer(frames);
        // One more index than colours: it means "as before".
        int clear = quantizer.Palette.Length, bits = 2;
        while (1 << bits <= clear) bits++;
        var file = new MemoryStream();
        WriteHeader(file, frames[0], quantizer.Palette, bits);
        byte[]? shown = null;
        foreach (var (indices, area, delay) in Steps(frames, delays, quantizer))
        {
            WriteStep(file, Code(indices, shown, area, frames[0].Width, clear, bits), area, delay, clear);
            shown = indices;
        }
        file.WriteByte(0x3B);
        return file.ToArray();
    }

    /// <summary>A frame that shows nothing new lengthens the one before.</summary>
    static List<(byte[] Indices, PixelRect Area, int Delay)> Steps(
        IReadOnlyList<Raster> frames, IReadOnlyList<int> delays, Quantizer quantizer)
    {
        int width = frames[0].Width;
        var steps = new List<(byte[] Indices, PixelRect Area, int Delay)>
            { (quantizer.Indices(frames[0]), new(0, 0, width, frames[0].Height), delays[0]) };
        for (int i = 1; i < frames.Count; i++)
        {
            byte[] indices = quantizer.Indices(frames[i]);
            if (Frames.Changed(steps[^1].Indices, indices, width) is PixelRect area)
                steps.Add((indices, area, delays[i]));
            else steps[^1] = steps[^1] with { Delay = steps[^1].Delay + delays[i] };
        }
        return steps;
    }

    /// <summary>The area's code: with only the changed pixels where those are the lesser part, else with all.</summary>
    static MemoryStream Code(byte[] indices, byte[]? shown, PixelRect area, int width, int clear, int bits)
    {
        byte[] all = new byte[area.Width * area.Height], changed = new byte[all.Length];
        for (int i = 0; i < all.Length; i++)
        {
            int at = ((area.Y + (i / area.Width)) * width) + area.X + (i % area.Width);
            all[i] = indices[at];
            changed[i] = shown is not null && shown[at] == indices[at] ? (byte)clear : indices[at];
        }
        bool sparse = 2 * changed.AsSpan().Count((byte)clear) > changed.Length;
        var code = new MemoryStream();
        Lzw.Encode(sparse ? changed : all, bits, code);
        return code;
    }

    static void WriteHeader(Stream file, Raster first, Rgb[] palette, int bits)
    {
        file.Write("GIF89a"u8);
        Pair(file, first.Width);
        Pair(file, first.Height);
        file.Write([(byte)(0xF0 | (bits - 1)), 0, 0]);
        for (int i = 0; i < 1 << bits; i++)
        {
            var color = i < palette.Length ? palette[i] : ColorMap.White;
            file.Write([color.R, color.G, color.B]);
        }
        // Netscape's extension: repeat 0 times, which is for ever.
        file.Write([0x21, 0xFF, 11, .. "NETSCAPE2.0"u8, 3, 1, 0, 0, 0]);
    }

    static void WriteStep(Stream file, MemoryStream code, PixelRect area, int delay, int clear)
    {
        // Disposal 1 (leave in place), with a transparent colour.
        file.Write([0x21, 0xF9, 4, 0x05]);
        Pair(file, Math.Clamp((delay + 5) / 10, 2, ushort.MaxValue));
        file.Write([(byte)clear, 0, 0x2C]);
        Pair(file, area.X);
        Pair(file, area.Y);
        Pair(file, area.Width);
        Pair(file, area.Height);
        file.WriteByte(0);
        code.WriteTo(file);
    }

    static void Pair(Stream file, int value) => file.Write([(byte)value, (byte)(value >> 8)]);
}
