namespace Nabla.Viz.Tests;

/// <summary>Plays the GIFs that we write: one palette, frames left in place, a transparent colour.</summary>
static class GifReader
{
    public static List<(Raster Frame, int Delay)> Read(byte[] file)
    {
        Assert.Equal("GIF89a", System.Text.Encoding.ASCII.GetString(file, 0, 6));
        var canvas = new Raster(Pair(file, 6), Pair(file, 8));
        int colors = 2 << (file[10] & 7), at = 13 + (3 * colors), delay = 0, clear = -1;
        var shown = new List<(Raster Frame, int Delay)>();
        while (file[at] != 0x3B)
            if (file[at] == 0x21)
            {
                if (file[at + 1] == 0xF9) (delay, clear) = (10 * Pair(file, at + 4), file[at + 6]);
                for (at += 2; file[at] != 0; at += file[at] + 1) { }
                at++;
            }
            else
            {
                Assert.Equal(0x2C, file[at]);
                var (x, y, width) = (Pair(file, at + 1), Pair(file, at + 3), Pair(file, at + 5));
                int count = width * Pair(file, at + 7);
                at += 10;
                byte[] indices = Unpack(file, ref at);
                Assert.Equal(count, indices.Length);
                for (int i = 0; i < count; i++)
                    if (indices[i] != clear)
                        canvas[x + (i % width), y + (i / width)] = new(
                            file[13 + (3 * indices[i])], file[14 + (3 * indices[i])], file[15 + (3 * indices[i])]);
                shown.Add((canvas.Copy(), delay));
            }
        Assert.Equal(file.Length - 1, at);
        return shown;
    }

    /// <summary>The LZW code of GIF: a table of strings, each one byte longer than an older one.</summary>
    public static byte[] Unpack(byte[] file, ref int at)
    {
        int bits = file[at++], clear = 1 << bits, width = bits + 1, pending = 0, have = 0;
        var data = new List<byte>();
        for (; file[at] != 0; at += file[at] + 1) data.AddRange(file[(at + 1)..(at + 1 + file[at])]);
        at++;
        var table = new List<byte[]>();
        var output = new List<byte>();
        byte[]? previous = null;
        for (int next = 0; ;)
        {
            for (; have < width; have += 8)
                pending |= (next < data.Count ? data[next++]
                    : throw new InvalidDataException("The code has no end.")) << have;
            int code = pending & ((1 << width) - 1);
            pending >>= width;
            have -= width;
            if (code == clear + 1) return [.. output];
            if (code == clear)
            {
                table = [.. Enumerable.Range(0, clear).Select(i => new[] { (byte)i }), [], []];
                (width, previous) = (bits + 1, null);
                continue;
            }
            byte[] entry = code < table.Count ? table[code] : [.. previous!, previous![0]];
            output.AddRange(entry);
            if (previous is not null && table.Count < 4096) table.Add([.. previous, entry[0]]);
            if (table.Count == 1 << width && width < 12) width++;
            previous = entry;
        }
    }

    static int Pair(byte[] file, int at) => file[at] | (file[at + 1] << 8);
}
