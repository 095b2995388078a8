using System.Buffers.Binary;
using System.IO.Compression;

namespace Nabla.Viz;

/// <summary>
/// Reads PNG files of every colour type, depth and interlacing. Whatever the bytes, only <see cref="PictureException"/>
/// comes out; sizes are checked before anything is allocated for them, and no more is decompressed than the header's
/// dimensions need.
/// </summary>
static class PngDecoder
{
    /// <summary>Adam7: each pass's first column and row, and its steps (ISO 15948, section 8.2).</summary>
    static readonly (int X, int Y, int StepX, int StepY)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    public static Raster Decode(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith(PngChunks.Signature)) throw new PictureException("The file is not a PNG picture.");
        file = file[PngChunks.Signature.Length..];
        if (NextChunk(ref file, out var data) is not "IHDR") throw new PictureException("The PNG has no header.");
        var format = PngFormat.Read(data);
        var packed = new MemoryStream();
        while (NextChunk(ref file, out data) is string type && type != "IEND")
        {
            if (type == "PLTE") format.ReadPalette(data);
            else if (type == "tRNS") format.ReadTransparency(data);
            else if (type == "IDAT") packed.Write(data);
            else if (char.IsUpper(type[0])) throw new PictureException($"The PNG needs '{type}', which is unknown.");
        }
        format.CheckPalette();
        packed.Position = 0;
        return Unpack(format, packed);
    }

    /// <summary>Takes the next chunk off the file and checks its sum; its type, or null at the file's end.</summary>
    static string? NextChunk(ref ReadOnlySpan<byte> file, out ReadOnlySpan<byte> data)
    {
        data = default;
        if (file.IsEmpty) throw new PictureException("The PNG ends too early.");
        if (file.Length < 12) throw new PictureException("The PNG ends in the middle of a chunk.");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(file);
        if (length > (uint)file.Length - 12) throw new PictureException("The PNG ends in the middle of a chunk.");
        data = file.Slice(8, (int)length);
        string type = System.Text.Encoding.Latin1.GetString(file.Slice(4, 4));
        uint sum = BinaryPrimitives.ReadUInt32BigEndian(file[((int)length + 8)..]);
        if (PngChunks.Crc(file.Slice(4, (int)length + 4)) != sum)
            throw new PictureException("The PNG is damaged: a checksum differs.");
        file = file[((int)length + 12)..];
        return type;
    }

    static Raster Unpack(PngFormat format, MemoryStream packed)
    {
        (int X, int Y, int StepX, int StepY)[] passes = format.Interlaced ? Adam7 : [(0, 0, 1, 1)];
        // A zlib stream expands by 1032 at most, so a header that promises more pixels than that lies.
        if (packed.Length * 1032 < passes.Sum(pass => Length(format, pass)))
            throw new PictureException("The PNG has fewer pixels than its header says.");
        var raster = new Raster(format.Width, format.Height);
        try
        {
            using var zlib = new ZLibStream(packed, CompressionMode.Decompress);
            foreach (var pass in passes) UnpackPass(format, zlib, pass, raster);
        }
        catch (EndOfStreamException e)
        {
            throw new PictureException("The PNG has fewer pixels than its header says.", e);
        }
        // IOException: a stream that asks for a preset dictionary, which PNG does not have.
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new PictureException("The PNG is damaged: its compressed pixels make no sense.", e);
        }
        return raster;
    }

    /// <summary>The bytes of a pass: each of its rows has a filter and pixels, or is not there.</summary>
    static long Length(PngFormat format, (int X, int Y, int StepX, int StepY) pass)
    {
        long columns = (format.Width - pass.X + pass.StepX - 1) / pass.StepX;
        long rows = (format.Height - pass.Y + pass.StepY - 1) / pass.StepY;
        return columns <= 0 || rows <= 0 ? 0 : rows * (1 + (((columns * format.BitsPerPixel) + 7) / 8));
    }

    static void UnpackPass(PngFormat format, Stream zlib, (int X, int Y, int StepX, int StepY) pass, Raster raster)
    {
        int columns = (format.Width - pass.X + pass.StepX - 1) / pass.StepX;
        if (columns <= 0) return;
        int stride = (int)(((columns * (long)format.BitsPerPixel) + 7) / 8);
        byte[] previous = new byte[stride], row = new byte[stride];
        for (int y = pass.Y; y < format.Height; y += pass.StepY)
        {
            int filter = zlib.ReadByte();
            if (filter < 0) throw new EndOfStreamException();
            zlib.ReadExactly(row);
            PngFilter.Undo((byte)filter, row, previous, Math.Max(1, format.BitsPerPixel / 8));
            for (int i = 0; i < columns; i++)
                format.ReadPixel(row, i, raster.Pixels.AsSpan(4 * ((y * raster.Width) + pass.X + (i * pass.StepX)), 4));
            (previous, row) = (row, previous);
        }
    }
}
