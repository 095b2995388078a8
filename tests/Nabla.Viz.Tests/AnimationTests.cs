using System.Buffers.Binary;
using CsCheck;

namespace Nabla.Viz.Tests;

public class AnimationTests
{
    [Fact]
    public void Gif_shows_every_frame_again() =>
        Rasters.Frames(opaque: true).Sample(frames =>
        {
            var shown = GifReader.Read(Gif.Encode(frames, [.. frames.Select((_, i) => 100 + (10 * i))]));
            AssertShows(frames, shown, i => 100 + (10 * i));
        }, iter: 300);

    [Fact]
    public void Apng_shows_every_frame_again() =>
        Gen.Bool.SelectMany(Rasters.Frames).Sample(frames =>
        {
            var shown = ApngReader.Read(Apng.Encode(frames, [.. frames.Select((_, i) => 100 + (10 * i))]));
            AssertShows(frames, shown, i => 100 + (10 * i));
        }, iter: 300);

    [Fact]
    public void Apng_with_more_than_256_colours_shows_every_frame_again()
    {
        Raster[] frames = [.. Enumerable.Range(0, 3).Select(k =>
        {
            var raster = new Raster(40, 40, ColorMap.White);
            raster.Field(new(2, 2, 30 + k, 20), (u, v) => new((byte)(255 * u), (byte)(255 * v), (byte)k));
            return raster;
        })];
        AssertShows(frames, ApngReader.Read(Apng.Encode(frames, [50, 50, 50])), _ => 50);
    }

    [Fact]
    public void Another_program_reads_the_first_frame_of_a_gif()
    {
        Assert.SkipUnless(Rasters.IsThere("giftopnm"), "giftopnm (Debian: netpbm) is not here.");
        Raster[] frames = [Rasters.Drawn(), Rasters.Drawn(0.5)];
        byte[] file = Gif.Encode(frames);
        Assert.Equal(Rasters.Colors(GifReader.Read(file)[0].Frame), Rasters.ReadBy("giftopnm", file));
    }

    [Fact]
    public void Many_colours_come_near_in_a_gif()
    {
        var raster = new Raster(96, 96);
        raster.Field(new(0, 0, 96, 96), (u, v) => ColorMap.Viridis(u).Mix(ColorMap.Vermilion, v));
        var shown = GifReader.Read(Gif.Encode([raster]))[0].Frame;
        double error = Rasters.Colors(raster).Zip(Rasters.Colors(shown), (a, b) => Math.Abs(a - b)).Average();
        Assert.InRange(error, 0, 4);
    }

    [Fact]
    public void A_hundred_frames_of_flat_graphics_stay_under_a_megabyte()
    {
        var frames = Enumerable.Range(0, 100).Select(k =>
        {
            var raster = new Raster(480, 300, ColorMap.Paper);
            new Panel(raster, new(30, 40, 220, 220), (-2, 2), (-2, 2))
                .Field((x, y) => 1 / (1 + Math.Exp(-(k + 1) * 0.03 * x * y))).Line(1, k - 50, 0.2, ColorMap.Ink).Axes();
            return raster;
        }).ToArray();
        Assert.InRange(Gif.Encode(frames).Length, 10_000, 600_000);
    }

    [Fact]
    public void It_plays_for_ever() =>
        Assert.True(Gif.Encode([Rasters.Drawn()]).AsSpan().IndexOf(
            (ReadOnlySpan<byte>)[.. "NETSCAPE2.0"u8, 3, 1, 0, 0]) > 0);

    [Fact]
    public void Frames_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Gif.Encode([]));
        Assert.Throws<ArgumentException>(() => Gif.Encode([new(1, 1), new(2, 1)]));
        Assert.Throws<ArgumentException>(() => Apng.Encode([new(1, 1)], [10, 20]));
        Assert.Throws<ArgumentException>(() => Apng.Encode([new(1, 1)], [0]));
    }

    [Fact]
    public void Lzw_comes_back_beyond_a_full_table() =>
        Gen.Select(Gen.Int[2, 8], Gen.Int[1, 20_000], Gen.Int).Sample((bits, length, seed) =>
        {
            var random = new Random(seed);
            byte[] indices = [.. Enumerable.Range(0, length)
                .Select(i => (byte)(random.Next(1 << bits) & (i % 700 < 350 ? 1 : 255)))];
            var code = new MemoryStream();
            Lzw.Encode(indices, bits, code);
            int at = 0;
            return GifReader.Unpack(code.ToArray(), ref at).AsSpan().SequenceEqual(indices) && at == code.Length;
        }, iter: 60);

    /// <summary>The frames, those equal to the one before left out and their time added to it.</summary>
    static void AssertShows(Raster[] frames, List<(Raster Frame, int Delay)> shown, Func<int, int> delay)
    {
        int at = -1, left = 0;
        for (int i = 0; i < frames.Length; i++)
        {
            if (i == 0 || !frames[i].Pixels.AsSpan().SequenceEqual(frames[i - 1].Pixels))
            {
                Assert.Equal(0, left);
                left = shown[++at].Delay;
            }
            Assert.Equal(frames[i].Pixels, shown[at].Frame.Pixels);
            left -= delay(i);
        }
        Assert.Equal((0, shown.Count - 1), (left, at));
    }
}

/// <summary>Plays an APNG: each frame is cut out as a PNG of its own, decoded, and laid on the canvas.</summary>
static class ApngReader
{
    public static List<(Raster Frame, int Delay)> Read(byte[] file)
    {
        var chunks = Chunks(file);
        var shared = chunks.Where(c => c.Type is "PLTE" or "tRNS").ToList();
        byte[] header = chunks[0].Data;
        var canvas = new Raster(Int(header, 0), Int(header, 4));
        var shown = new List<(Raster Frame, int Delay)>();
        int sequence = 0;
        foreach (var (control, data) in chunks.Zip(chunks.Skip(1)).Where(p => p.First.Type == "fcTL")
            .Select(p => (p.First.Data, p.Second)))
        {
            Assert.Equal(sequence++, Int(control, 0));
            if (data.Type == "fdAT") Assert.Equal(sequence++, Int(data.Data, 0));
            var still = new MemoryStream();
            still.Write(PngChunks.Signature);
            PngChunks.Write(still, "IHDR", [.. control[4..12], .. header[8..]]);
            foreach (var (type, content) in shared) PngChunks.Write(still, type, content);
            PngChunks.Write(still, "IDAT", data.Type == "fdAT" ? data.Data[4..] : data.Data);
            PngChunks.Write(still, "IEND", []);
            Lay(canvas, Png.Decode(still.ToArray()), Int(control, 12), Int(control, 16), over: control[25] == 1);
            shown.Add((canvas.Copy(), (control[20] << 8) | control[21]));
        }
        Assert.Equal(shown.Count, Int(chunks.Single(c => c.Type == "acTL").Data, 0));
        return shown;
    }

    static void Lay(Raster canvas, Raster part, int x, int y, bool over)
    {
        for (int row = 0; row < part.Height; row++)
            for (int column = 0; column < part.Width; column++)
                if (!over || part.Alpha(column, row) > 0)
                    part.Pixels.AsSpan(4 * ((row * part.Width) + column), 4)
                        .CopyTo(canvas.Pixels.AsSpan(4 * (((y + row) * canvas.Width) + x + column)));
    }

    static List<(string Type, byte[] Data)> Chunks(byte[] file)
    {
        var chunks = new List<(string, byte[])>();
        for (int at = 8; at < file.Length; at += 12 + Int(file, at))
            chunks.Add((System.Text.Encoding.ASCII.GetString(file, at + 4, 4),
                file[(at + 8)..(at + 8 + Int(file, at))]));
        return chunks;
    }

    static int Int(byte[] data, int at) => BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at));
}
