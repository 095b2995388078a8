using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace Nabla.Viz;

/// <summary>
/// Animated PNG, lossless: the first frame whole, of each other only the rectangle that changed, and within it only the
/// pixels that changed where those are the lesser part. It plays for ever. Source: the APNG section of PNG, third
/// edition (W3C).
/// </summary>
public static class Apng
{
    /// <summary>Every frame for <paramref name="milliseconds"/>, the last for <paramref name="last"/>.</summary>
    /// <inheritdoc cref="Encode(IReadOnlyList{Raster}, IReadOnlyList{int})"/>
    public static byte[] Encode(IReadOnlyList<Raster> frames, int milliseconds = 80, int last = 1500) =>
        Encode(frames, Frames.Delays(frames, milliseconds, last));

    /// <summary>Each frame for its own delay, in milliseconds.</summary>
    /// <exception cref="ArgumentException">No frame, frames of different sizes, or delays that do not fit.</exception>
    public static byte[] Encode(IReadOnlyList<Raster> frames, IReadOnlyList<int> delays)
    {
        Frames.Check(frames, delays);
        bool opaque = frames.All(f => Enumerable.Range(0, f.Width * f.Height).All(i => f.Pixels[(4 * i) + 3] == 255));
        var steps = Steps(frames, delays);
        var rows = PngRows.For(frames, transparent: opaque && steps.Count > 1);
        var file = new MemoryStream();
        Png.WriteHeader(file, frames[0], rows);
        Span<byte> control = stackalloc byte[8];
        BinaryPrimitives.WriteInt32BigEndian(control, steps.Count);
        PngChunks.Write(file, "acTL", control);
        rows.WritePalette(file);
        int sequence = 0;
        for (int i = 0; i < steps.Count; i++)
            WriteStep(file, rows, steps[i], i == 0 ? null : steps[i - 1].Frame, opaque, ref sequence);
        PngChunks.Write(file, "IEND", []);
        return file.ToArray();
    }

    sealed record Step(Raster Frame, PixelRect Area, int Delay);

    /// <summary>A frame that shows nothing new lengthens the one before.</summary>
    static List<Step> Steps(IReadOnlyList<Raster> frames, IReadOnlyList<int> delays)
    {
        var steps = new List<Step> { new(frames[0], new(0, 0, frames[0].Width, frames[0].Height), delays[0]) };
        for (int i = 1; i < frames.Count; i++)
        {
            var (before, after) = (Colors(steps[^1].Frame), Colors(frames[i]));
            if (Frames.Changed(before, after, frames[i].Width) is PixelRect area)
                steps.Add(new(frames[i], area, delays[i]));
            else steps[^1] = steps[^1] with { Delay = Math.Min(60_000, steps[^1].Delay + delays[i]) };
        }
        return steps;
    }

    static uint[] Colors(Raster raster) => MemoryMarshal.Cast<byte, uint>(raster.Pixels).ToArray();

    static void WriteStep(Stream file, PngRows rows, Step step, Raster? before, bool opaque, ref int sequence)
    {
        var part = Part(step.Frame, step.Area, null);
        bool over = false;
        if (before is not null && opaque)
        {
            var sparse = Part(step.Frame, step.Area, before);
            // Mostly old pixels compress better as one clear colour; else the holes only disturb.
            over = 2 * Clear(sparse) > sparse.Width * sparse.Height;
            if (over) part = sparse;
        }
        byte[] data = rows.Compress(part, CompressionLevel.Optimal);
        var control = new byte[26];
        int[] fields = [sequence++, step.Area.Width, step.Area.Height, step.Area.X, step.Area.Y];
        for (int i = 0; i < fields.Length; i++) BinaryPrimitives.WriteInt32BigEndian(control.AsSpan(4 * i), fields[i]);
        BinaryPrimitives.WriteUInt16BigEndian(control.AsSpan(20), (ushort)step.Delay);
        BinaryPrimitives.WriteUInt16BigEndian(control.AsSpan(22), 1000);
        control[25] = (byte)(over ? 1 : 0);
        PngChunks.Write(file, "fcTL", control);
        if (before is null)
        {
            PngChunks.Write(file, "IDAT", data);
            return;
        }
        var numbered = new byte[data.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(numbered, sequence++);
        data.CopyTo(numbered, 4);
        PngChunks.Write(file, "fdAT", numbered);
    }

    static int Clear(Raster raster) =>
        MemoryMarshal.Cast<byte, uint>(raster.Pixels).Count(0u);

    /// <summary>The area of a frame; clear where it equals <paramref name="before"/>, if that is given.</summary>
    static Raster Part(Raster frame, PixelRect area, Raster? before)
    {
        var part = new Raster(area.Width, area.Height);
        for (int y = 0; y < area.Height; y++)
        {
            int from = 4 * (((area.Y + y) * frame.Width) + area.X), to = 4 * y * area.Width, length = 4 * area.Width;
            frame.Pixels.AsSpan(from, length).CopyTo(part.Pixels.AsSpan(to));
            if (before is null) continue;
            for (int i = 0; i < length; i += 4)
                if (frame.Pixels.AsSpan(from + i, 4).SequenceEqual(before.Pixels.AsSpan(from + i, 4)))
                    part.Pixels.AsSpan(to + i, 4).Clear();
        }
        return part;
    }
}
