using System.Buffers.Binary;

namespace Nabla.Viz;

/// <summary>What a PNG's header, palette and transparency say about its pixels.</summary>
sealed class PngFormat
{
    const int Gray = 0, Truecolor = 2, Palette = 3, GrayAlpha = 4, TruecolorAlpha = 6;

    byte[] palette = [];
    byte[] alphas = [];
    int[]? clear;

    PngFormat(int width, int height, int depth, int colorType, bool interlaced) =>
        (Width, Height, Depth, ColorType, Interlaced) = (width, height, depth, colorType, interlaced);

    public int Width { get; }

    public int Height { get; }

    public bool Interlaced { get; }

    public int BitsPerPixel => Depth * Channels;

    int Depth { get; }

    int ColorType { get; }

    int Channels => ColorType switch { Truecolor => 3, GrayAlpha => 2, TruecolorAlpha => 4, _ => 1 };

    public static PngFormat Read(ReadOnlySpan<byte> header)
    {
        if (header.Length != 13) throw new PictureException("The PNG's header has the wrong length.");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(header),
            height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        if (width == 0 || height == 0 || (ulong)width * height > Raster.MaxPixels)
            throw new PictureException(
                $"The PNG is {width} x {height} pixels; 1 to {Raster.MaxPixels:N0} in all can be read.");
        int depth = header[8], type = header[9];
        bool known = type switch
        {
            Gray => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Truecolor or GrayAlpha or TruecolorAlpha => depth is 8 or 16,
            _ => false,
        };
        if (!known)
            throw new PictureException($"The PNG has colour type {type} with {depth} bits, which does not exist.");
        if (header[10] != 0 || header[11] != 0 || header[12] > 1)
            throw new PictureException("The PNG has an unknown compression, filter or interlacing.");
        return new((int)width, (int)height, depth, type, header[12] == 1);
    }

    public void ReadPalette(ReadOnlySpan<byte> data)
    {
        if (data.Length is 0 or > 768 || data.Length % 3 != 0)
            throw new PictureException("The PNG's palette is damaged.");
        palette = data.ToArray();
    }

    public void ReadTransparency(ReadOnlySpan<byte> data)
    {
        int expected = ColorType switch { Gray => 2, Truecolor => 6, _ => data.Length };
        if (data.Length != expected || data.Length > 256 || ColorType is GrayAlpha or TruecolorAlpha)
            throw new PictureException("The PNG's transparency is damaged.");
        if (ColorType == Palette) alphas = data.ToArray();
        else clear = ColorType == Gray ? [Pair(data, 0)] : [Pair(data, 0), Pair(data, 2), Pair(data, 4)];
    }

    public void CheckPalette()
    {
        if (ColorType == Palette && palette.Length == 0) throw new PictureException("The PNG has no palette.");
    }

    /// <summary>Pixel <paramref name="i"/> of an unfiltered row, as RGBA.</summary>
    public void ReadPixel(ReadOnlySpan<byte> row, int i, Span<byte> rgba)
    {
        if (ColorType == Palette)
        {
            ReadEntry(Sample(row, i), rgba);
            return;
        }
        bool colored = ColorType is Truecolor or TruecolorAlpha;
        int first = i * Channels, colors = colored ? 3 : 1;
        bool isClear = clear is not null;
        for (int c = 0; c < 3; c++)
        {
            int sample = Sample(row, first + (colored ? c : 0));
            isClear = isClear && sample == clear![colored ? c : 0];
            rgba[c] = ToByte(sample);
        }
        rgba[3] = ColorType is GrayAlpha or TruecolorAlpha
            ? ToByte(Sample(row, first + colors))
            : (byte)(isClear ? 0 : 255);
    }

    void ReadEntry(int index, Span<byte> rgba)
    {
        if (3 * index >= palette.Length) throw new PictureException("The PNG has a pixel outside its palette.");
        palette.AsSpan(3 * index, 3).CopyTo(rgba);
        rgba[3] = index < alphas.Length ? alphas[index] : (byte)255;
    }

    /// <summary>Sample <paramref name="i"/> of a row as stored: 0 to 2^depth - 1.</summary>
    int Sample(ReadOnlySpan<byte> row, int i)
    {
        if (Depth == 16) return Pair(row, 2 * i);
        if (Depth == 8) return row[i];
        int bit = i * Depth;
        return (row[bit / 8] >> (8 - Depth - (bit % 8))) & ((1 << Depth) - 1);
    }

    byte ToByte(int sample) => (byte)(Depth == 16 ? sample >> 8 : sample * 255 / ((1 << Depth) - 1));

    static int Pair(ReadOnlySpan<byte> data, int at) => (data[at] << 8) | data[at + 1];
}
