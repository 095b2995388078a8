using System.Diagnostics;
using CsCheck;

namespace Nabla.Viz.Tests;

/// <summary>Rasters for properties, and a second opinion on files: the programs of netpbm.</summary>
static class Rasters
{
    /// <summary>Small rasters of few or many colours, opaque or not.</summary>
    public static readonly Gen<Raster> Any =
        from width in Gen.Int[1, 20]
        from height in Gen.Int[1, 20]
        from colors in Gen.OneOf(Gen.Int[1, 5], Gen.Int[200, 300])
        from opaque in Gen.Bool
        from palette in Gen.Byte.Array[4 * colors]
        from picks in Gen.Int[0, colors - 1].Array[width * height]
        select Of(width, height, opaque, palette, picks);

    /// <summary>Frames of one size, each the one before with some pixels changed, sometimes none.</summary>
    public static Gen<Raster[]> Frames(bool opaque) =>
        from width in Gen.Int[1, 16]
        from height in Gen.Int[1, 16]
        from palette in Gen.Byte.Array[4 * 6]
        from first in Gen.Int[0, 5].Array[width * height]
        from changes in Gen.Select(Gen.Int[0, (width * height) - 1], Gen.Int[0, 5]).Array[0, 8].Array[1, 6]
        select Sequence(width, height, opaque, palette, first, changes);

    static Raster[] Sequence(
        int width, int height, bool opaque, byte[] palette, int[] picks, (int At, int Color)[][] changes)
    {
        var frames = new List<Raster>();
        foreach (var change in changes)
        {
            foreach (var (at, color) in change) picks[at] = color;
            frames.Add(Of(width, height, opaque, palette, picks));
        }
        return [.. frames];
    }

    static Raster Of(int width, int height, bool opaque, byte[] palette, int[] picks)
    {
        var raster = new Raster(width, height);
        for (int i = 0; i < picks.Length; i++)
        {
            palette.AsSpan(4 * picks[i], 4).CopyTo(raster.Pixels.AsSpan(4 * i));
            if (opaque) raster.Pixels[(4 * i) + 3] = 255;
        }
        return raster;
    }

    /// <summary>A picture with lines, text and a field.</summary>
    public static Raster Drawn(double shift = 0)
    {
        var raster = new Raster(120, 90, ColorMap.Paper);
        new Panel(raster, new(20, 20, 60, 50), (-1, 1), (-1, 1))
            .Field((x, y) => x + y + shift, -2, 2).Points([0], [shift], ColorMap.Blue).Axes().Title("a", 10);
        return raster;
    }

    /// <summary>What another program (of the Debian package netpbm) reads in a picture: R, G, B by rows.</summary>
    public static byte[] ReadBy(string program, byte[] file)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllBytes(path, file);
        try
        {
            var start = new ProcessStartInfo(program, [path]) { RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            Assert.True(process.WaitForExit(10_000) && process.ExitCode == 0, process.StandardError.ReadToEnd());
            return PnmPixels(output.ToArray());
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static bool IsThere(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    public static byte[] Colors(Raster raster) =>
        [.. Enumerable.Range(0, raster.Width * raster.Height).SelectMany(i => raster.Pixels[(4 * i)..((4 * i) + 3)])];

    /// <summary>
    /// Raw PPM, PGM or PBM: magic, width, height, maximum (not for PBM), each ended by white space, then pixels.
    /// </summary>
    static byte[] PnmPixels(byte[] pnm)
    {
        int at = 0;
        string Word()
        {
            int start = at;
            while (!char.IsWhiteSpace((char)pnm[at])) at++;
            return System.Text.Encoding.ASCII.GetString(pnm, start, at++ - start);
        }

        string magic = Word();
        int width = int.Parse(Word(), null);
        Word();
        if (magic == "P4")
            return [.. Bits(pnm[at..], width).SelectMany(white => Enumerable.Repeat(white, 3))];
        Assert.Equal("255", Word());
        return magic == "P6" ? pnm[at..] : [.. pnm[at..].SelectMany(gray => Enumerable.Repeat(gray, 3))];
    }

    static IEnumerable<byte> Bits(byte[] rows, int width)
    {
        int stride = (width + 7) / 8;
        for (int i = 0; i < rows.Length / stride * width; i++)
            yield return (byte)((rows[(i / width * stride) + (i % width / 8)] >> (7 - (i % width % 8)) & 1) == 0
                ? 255 : 0);
    }
}
