using System.Buffers.Binary;
using System.IO.Compression;
using CsCheck;

namespace Nabla.Viz.Tests;

public class PngTests
{
    [Fact]
    public void Any_raster_comes_back() =>
        Rasters.Any.Sample(raster =>
            Png.Decode(Png.Encode(raster)).Pixels.AsSpan().SequenceEqual(raster.Pixels), iter: 300);

    [Fact]
    public void Another_program_reads_the_same_pixels()
    {
        Assert.SkipUnless(Rasters.IsThere("pngtopnm"), "pngtopnm (Debian: netpbm) is not here.");
        var drawn = Rasters.Drawn();
        Assert.Equal(Rasters.Colors(drawn), Rasters.ReadBy("pngtopnm", Png.Encode(drawn)));
        var many = new Raster(40, 40);
        many.Field(new(0, 0, 40, 40), (u, v) => new((byte)(255 * u), (byte)(255 * v), 77));
        Assert.Equal(Rasters.Colors(many), Rasters.ReadBy("pngtopnm", Png.Encode(many)));
    }

    public static TheoryData<int, int, bool> Formats()
    {
        var data = new TheoryData<int, int, bool>();
        foreach (var (type, depths) in new (int, int[])[]
            { (0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16]) })
            foreach (int depth in depths)
                foreach (bool interlaced in new[] { false, true })
                    data.Add(type, depth, interlaced);
        return data;
    }

    /// <summary>
    /// A picture of 11 x 9 pixels made bit by bit: sample c of pixel (x, y) is (3x + 5y + 7c) mod 2^depth (a 16-bit
    /// one is that by 257, so that its upper byte says it). Each pass of Adam7 holds the pixels that the standard's
    /// pattern gives its number, spelled out here as it is printed there.
    /// </summary>
    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_format_is_read(int type, int depth, bool interlaced)
    {
        int[] pattern = Digits("1646264677777777565656567777777736463646777777775656565677777777");
        var rows = new MemoryStream();
        for (int pass = 1; pass <= (interlaced ? 7 : 1); pass++)
            for (int y = 0; y < 9; y++)
            {
                int[] columns = [.. Enumerable.Range(0, 11)
                    .Where(x => !interlaced || pattern[(y % 8 * 8) + (x % 8)] == pass)];
                if (columns.Length == 0) continue;
                rows.WriteByte(0);
                rows.Write(Pack([.. columns.SelectMany(x => Samples(type, depth, x, y))], depth));
            }
        var raster = Png.Decode(PngFile(11, 9, depth, type, interlaced, rows.ToArray()));
        for (int y = 0; y < 9; y++)
            for (int x = 0; x < 11; x++)
                Assert.Equal(Expected(type, depth, x, y), (raster[x, y], raster.Alpha(x, y)));
    }

    [Fact]
    public void A_clear_colour_of_tRNS_is_transparent()
    {
        byte[] gray = PngFile(2, 1, 8, 0, false, [0, 9, 10], ("tRNS", [0, 10]));
        Assert.Equal([255, 0], new[] { Png.Decode(gray).Alpha(0, 0), Png.Decode(gray).Alpha(1, 0) });
        byte[] color = PngFile(2, 1, 8, 2, false, [0, 1, 2, 3, 1, 2, 4], ("tRNS", [0, 1, 0, 2, 0, 4]));
        Assert.Equal([255, 0], new[] { Png.Decode(color).Alpha(0, 0), Png.Decode(color).Alpha(1, 0) });
        byte[] palette = PngFile(2, 1, 8, 3, false, [0, 0, 1], ("tRNS", [128]));
        Assert.Equal([128, 255], new[] { Png.Decode(palette).Alpha(0, 0), Png.Decode(palette).Alpha(1, 0) });
    }

    /// <summary>One row by hand for each filter; a = left, b = above, c = above left, bytes of one pixel.</summary>
    [Fact]
    public void Every_filter_is_undone()
    {
        byte[] rows = [0, 10, 20, 1, 5, 5, 2, 1, 1, 3, 1, 1, 4, 1, 1];
        // sub: 5, 5+5; up: +row above; average: 1 + floor(6/2), 1 + floor((4+11)/2);
        // Paeth: 1 + 4, then a = 5, b = 8, c = 4: p = 9, nearest is b.
        byte[][] expected = [[10, 20], [5, 10], [6, 11], [4, 8], [5, 9]];
        var raster = Png.Decode(PngFile(2, 5, 8, 0, false, rows));
        for (int y = 0; y < 5; y++) Assert.Equal(expected[y], new[] { raster[0, y].R, raster[1, y].R });
    }

    [Fact]
    public void A_damaged_file_only_throws_PictureException()
    {
        byte[][] files = [Png.Encode(Rasters.Drawn()), PngFile(2, 1, 8, 3, false, [0, 0, 1]),
            Apng.Encode([Rasters.Drawn(), Rasters.Drawn(1)])];
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 100_000], Gen.Byte, Gen.Int[0, 3]).Sample((which, at, value, repair) =>
        {
            byte[] damaged = [.. files[which]];
            damaged[at % damaged.Length] ^= value;
            if (repair == 0) damaged = damaged[..(at % damaged.Length)];
            if (repair == 1) RepairChecksums(damaged);
            try
            {
                Png.Decode(damaged);
            }
            catch (PictureException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }, iter: 3000);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1 << 14, 1 << 14)]
    [InlineData(-1, 5)]
    [InlineData(8000, 8000)]
    public void A_size_that_can_not_be_is_refused_before_it_is_allocated(int width, int height)
    {
        byte[] file = PngFile(width, height, 8, 0, false, [0, 0]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<PictureException>(() => Png.Decode(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(3, 16)]
    [InlineData(5, 8)]
    public void A_format_that_does_not_exist_is_refused(int type, int depth) =>
        Assert.Throws<PictureException>(() => Png.Decode(PngFile(1, 1, depth, type, false, [0, 0, 0])));

    [Fact]
    public void A_text_file_is_no_picture() =>
        Assert.Equal("The file is not a PNG picture.",
            Assert.Throws<PictureException>(() => Png.Decode("hello"u8.ToArray())).Message);

    [Fact]
    public void Few_colours_make_a_small_file()
    {
        var raster = new Raster(400, 300, ColorMap.Paper);
        raster.FillRect(10, 10, 100, 100, ColorMap.Blue);
        Assert.InRange(Png.Encode(raster).Length, 60, 400);
    }

    static int[] Digits(string text) => [.. text.Select(c => c - '0')];

    static int Sample(int depth, int x, int y, int channel) =>
        ((3 * x) + (5 * y) + (7 * channel)) % (1 << Math.Min(depth, 8)) * (depth == 16 ? 257 : 1);

    static IEnumerable<int> Samples(int type, int depth, int x, int y)
    {
        int channels = type switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return Enumerable.Range(0, channels).Select(c => Sample(depth, x, y, c));
    }

    static (Rgb, byte) Expected(int type, int depth, int x, int y)
    {
        byte Channel(int c) =>
            (byte)(depth == 16 ? Sample(16, x, y, c) / 257 : Sample(depth, x, y, c) * 255 / ((1 << depth) - 1));
        byte index = (byte)Sample(depth, x, y, 0);
        return type switch
        {
            0 => (new(Channel(0), Channel(0), Channel(0)), (byte)255),
            2 => (new(Channel(0), Channel(1), Channel(2)), (byte)255),
            3 => (new(index, (byte)(255 - index), 7), (byte)255),
            4 => (new(Channel(0), Channel(0), Channel(0)), Channel(1)),
            _ => (new(Channel(0), Channel(1), Channel(2)), Channel(3)),
        };
    }

    static byte[] Pack(int[] samples, int depth)
    {
        string bits = string.Concat(samples.Select(s => Convert.ToString(s, 2).PadLeft(depth, '0')));
        bits = bits.PadRight((bits.Length + 7) / 8 * 8, '0');
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(8 * i, 8), 2))];
    }

    /// <summary>A file from its header and unfiltered rows; palette entry i is (i, 255 - i, 7).</summary>
    static byte[] PngFile(
        int width, int height, int depth, int type, bool interlaced, byte[] rows, (string, byte[])? more = null)
    {
        var file = new MemoryStream();
        file.Write([137, 80, 78, 71, 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)type, (byte)(interlaced ? 1 : 0));
        PngChunks.Write(file, "IHDR", header);
        PngChunks.Write(file, "gAMA", [0, 0, 177, 143]);
        if (type == 3)
            PngChunks.Write(file, "PLTE",
                [.. Enumerable.Range(0, 1 << Math.Min(8, depth))
                .SelectMany(i => new[] { (byte)i, (byte)(255 - i), (byte)7 })]);
        if (more is var (name, data)) PngChunks.Write(file, name, data);
        byte[] packed = PngChunks.Deflate(rows, CompressionLevel.Fastest);
        // Two IDAT chunks: they are one stream.
        PngChunks.Write(file, "IDAT", packed.AsSpan(0, 3));
        PngChunks.Write(file, "IDAT", packed.AsSpan(3));
        PngChunks.Write(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>Makes the sums right again, so that damage reaches what lies behind them.</summary>
    static void RepairChecksums(byte[] file)
    {
        for (int at = 8; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - 12) return;
            uint crc = PngChunks.Crc(file.AsSpan(at + 4, (int)length + 4));
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(at + 8 + (int)length), crc);
            at += 12 + (int)length;
        }
    }
}
