using System.Buffers.Binary;
using System.IO.Compression;

namespace Nabla.Viz;

/// <summary>PNG pictures, out and in (ISO/IEC 15948).</summary>
public static class Png
{
    /// <summary>
    /// The raster as a PNG file: with a palette where it has at most 256 colours, else RGB or RGBA with the filter
    /// chosen row by row. Lossless.
    /// </summary>
    public static byte[] Encode(Raster raster)
    {
        ArgumentNullException.ThrowIfNull(raster);
        var rows = PngRows.For([raster], transparent: false);
        var file = new MemoryStream();
        WriteHeader(file, raster, rows);
        rows.WritePalette(file);
        PngChunks.Write(file, "IDAT", rows.Compress(raster, CompressionLevel.SmallestSize));
        PngChunks.Write(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>
    /// Reads a PNG of any colour type, bit depth and interlacing; 16-bit channels keep their upper byte, colour
    /// corrections (gAMA and the like) are ignored, of an APNG comes the still picture.
    /// </summary>
    /// <exception cref="PictureException">It is no PNG, is damaged, or is larger than <see
    /// cref="Raster.MaxPixels"/>.</exception>
    public static Raster Decode(ReadOnlySpan<byte> file) => PngDecoder.Decode(file);

    /// <summary>Reads a PNG from an array.</summary>
    /// <inheritdoc cref="Decode(ReadOnlySpan{byte})"/>
    public static Raster Decode(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return PngDecoder.Decode(file);
    }

    internal static void WriteHeader(Stream file, Raster raster, PngRows rows)
    {
        file.Write(PngChunks.Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, raster.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], raster.Height);
        (header[8], header[9]) = (rows.BitDepth, rows.ColorType);
        PngChunks.Write(file, "IHDR", header);
    }
}
