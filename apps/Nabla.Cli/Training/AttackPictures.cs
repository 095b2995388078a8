using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Cli.Training;

/// <summary>What an attack did: a row of digits, a row of what was added to them, a row of what came of it.</summary>
static class AttackPictures
{
    const int Columns = 10;

    /// <summary>
    /// The first ten digits that were right and are wrong now; where they are fewer, others after them.
    /// </summary>
    public static byte[] Draw(DigitNetwork net, float[] before, float[] after, byte[] labels, string title)
    {
        bool[] was = net.Right(before, labels), still = net.Right(after, labels);
        int[] shown = [.. Enumerable.Range(0, labels.Length).OrderBy(i => was[i] && !still[i] ? 0 : 1).Take(Columns)];
        Raster[] rows =
        [
            Digits(net, shown.Select(i => Picture(before, i)), title),
            DigitGrid.DrawSigned([.. shown.Select(i => Difference(before, after, i))], Columns),
            Digits(net, shown.Select(i => Picture(after, i)), ""),
        ];
        var canvas = new Raster(rows.Max(row => row.Width), rows.Sum(row => row.Height), ColorMap.Paper);
        int y = 0;
        foreach (Raster row in rows)
        {
            canvas.Blit(row, 0, y);
            y += row.Height;
        }

        return Png.Encode(canvas);
    }

    static Raster Digits(DigitNetwork net, IEnumerable<float[]> pictures, string title)
    {
        float[][] all = [.. pictures];
        string[] captions = [.. all.Select(picture => Caption(net, picture))];
        return DigitGrid.Draw([.. all.Select(Bytes)], Columns, captions, title);
    }

    static string Caption(DigitNetwork net, float[] picture)
    {
        float[] p = net.Predict(picture);
        int answer = Array.IndexOf(p, p.Max());
        return $"{answer} ({p[answer]:0%})";
    }

    static float[] Picture(float[] pictures, int i) =>
        pictures[(i * DigitSet.ImageLength)..((i + 1) * DigitSet.ImageLength)];

    static double[] Difference(float[] before, float[] after, int i) =>
        [.. Picture(after, i).Zip(Picture(before, i), (a, b) => (double)(a - b))];

    static ReadOnlyMemory<byte> Bytes(float[] picture) =>
        (byte[])[.. picture.Select(ink => (byte)Math.Round(255 * Math.Clamp(ink, 0, 1)))];
}
