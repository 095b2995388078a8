using System.Buffers.Binary;
using System.IO.Compression;

namespace Nabla.Viz;

/// <summary>
/// How a set of rasters is written in PNG's pixel formats: palette with 1, 2, 4 or 8 bits where 256 colours are enough,
/// else RGB, or RGBA where something is transparent. One format serves all frames of an animation.
/// </summary>
sealed class PngRows
{
    readonly Dictionary<uint, byte>? indices;
    readonly int bytes;

    PngRows(Dictionary<uint, byte>? indices, bool alpha)
    {
        this.indices = indices;
        BitDepth = indices?.Count switch { null => 8, <= 2 => 1, <= 4 => 2, <= 16 => 4, _ => 8 };
        ColorType = (byte)(indices is not null ? 3 : alpha ? 6 : 2);
        bytes = ColorType switch { 2 => 3, 6 => 4, _ => 1 };
    }

    public byte BitDepth { get; }

    public byte ColorType { get; }

    /// <summary>The format for these colours; <paramref name="transparent"/> adds clear black to them.</summary>
    public static PngRows For(IEnumerable<Raster> rasters, bool transparent)
    {
        var colors = new HashSet<uint>();
        if (transparent) colors.Add(0);
        bool alpha = transparent;
        uint? last = null;
        foreach (var raster in rasters)
            for (int i = 0; i < raster.Pixels.Length; i += 4)
            {
                uint color = BinaryPrimitives.ReadUInt32BigEndian(raster.Pixels.AsSpan(i));
                if (color == last) continue;
                last = color;
                alpha |= (color & 0xFF) != 255;
                if (colors.Count <= 256) colors.Add(color);
            }
        if (colors.Count > 256) return new(null, alpha);
        // Transparent entries first: tRNS then lists only those.
        var order = colors.OrderBy(c => c & 0xFF).ThenBy(c => c).Select((color, i) => (color, i));
        return new(order.ToDictionary(p => p.color, p => (byte)p.i), alpha);
    }

    public void WritePalette(Stream file)
    {
        if (indices is null) return;
        uint[] colors = [.. indices.OrderBy(p => p.Value).Select(p => p.Key)];
        PngChunks.Write(file, "PLTE",
            [.. colors.SelectMany(c => new[] { (byte)(c >> 24), (byte)(c >> 16), (byte)(c >> 8) })]);
        byte[] alphas = [.. colors.Select(c => (byte)c).TakeWhile(a => a != 255)];
        if (alphas.Length > 0) PngChunks.Write(file, "tRNS", alphas);
    }

    /// <summary>The raster's rows, filtered and compressed: the content of IDAT or fdAT.</summary>
    public byte[] Compress(Raster raster, CompressionLevel level)
    {
        int stride = ((raster.Width * bytes * BitDepth) + 7) / 8;
        var output = new byte[raster.Height * (stride + 1)];
        byte[] previous = new byte[stride], row = new byte[stride];
        for (int y = 0; y < raster.Height; y++)
        {
            Pack(raster, y, row);
            var target = output.AsSpan(y * (stride + 1), stride + 1);
            if (indices is not null) row.CopyTo(target[1..]);
            else PngFilter.Choose(row, previous, bytes, target);
            (previous, row) = (row, previous);
        }
        return PngChunks.Deflate(output, level);
    }

    void Pack(Raster raster, int y, Span<byte> row)
    {
        row.Clear();
        for (int x = 0; x < raster.Width; x++)
        {
            var pixel = raster.Pixels.AsSpan(4 * ((y * raster.Width) + x), 4);
            if (indices is null)
            {
                pixel[..bytes].CopyTo(row[(x * bytes)..]);
                continue;
            }
            int bit = x * BitDepth;
            row[bit / 8] |= (byte)(indices[BinaryPrimitives.ReadUInt32BigEndian(pixel)] << (8 - BitDepth - (bit % 8)));
        }
    }
}
