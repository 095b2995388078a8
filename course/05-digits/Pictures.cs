// The chapter's pictures; nothing here is needed to understand it.

using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Course.Digits;

static class Pictures
{
    public static byte[] Sample(DigitSet digits) => Png.Encode(DigitGrid.Draw(
        [.. Enumerable.Range(0, 40).Select(i => Image(digits, i))], 10,
        [.. digits.Labels.Take(40).Select(label => $"{label}")]));

    public static byte[] HiddenWeights(Network net) => Png.Encode(DigitGrid.DrawSigned(
        [.. Enumerable.Range(0, net.Widths[1]).Select(j => Enumerable.Range(0, DigitSet.ImageLength)
            .Select(i => (double)net.Weights[0][i * net.Widths[1] + j]).ToArray())], 6, scale: 3));

    public static byte[] Wrong(DigitSet digits, byte[] answers)
    {
        int[] wrong = [.. Enumerable.Range(0, digits.Count).Where(i => answers[i] != digits.Labels[i]).Take(40)];
        return Png.Encode(DigitGrid.Draw(
            [.. wrong.Select(i => Image(digits, i))], 10,
            [.. wrong.Select(i => $"{digits.Labels[i]} as {answers[i]}")]));
    }

    static ReadOnlyMemory<byte> Image(DigitSet digits, int i) =>
        digits.Pixels.AsMemory(i * DigitSet.ImageLength, DigitSet.ImageLength);

    /// <summary>A row a digit, a column an answer; what is right is left pale, so that mistakes show.</summary>
    public static byte[] Confusion(DigitSet digits, byte[] answers)
    {
        const int cell = 44, left = 96, top = 62;
        int[,] counts = new Solutions().Confusion(digits.Labels, answers);
        int[] ten = [.. Enumerable.Range(0, 10)];
        int most = (from d in ten from g in ten where d != g select counts[d, g]).Max();
        Raster raster = new(left + 10 * cell + 16, top + 10 * cell + 16, ColorMap.Paper);
        raster.Text(left + 5 * cell, 20, "the network's answer", 15, ColorMap.Ink, Anchor.Middle);
        raster.Text(12, top + 5 * cell, "the digit", 15, ColorMap.Ink);
        for (int digit = 0; digit < 10; digit++)
        {
            raster.Text(left + (digit + 0.5) * cell, 48, $"{digit}", 15, ColorMap.Ink, Anchor.Middle);
            raster.Text(left - 14, top + (digit + 0.5) * cell + 5, $"{digit}", 15, ColorMap.Ink, Anchor.Middle);
            for (int answer = 0; answer < 10; answer++)
            {
                int count = counts[digit, answer];
                Rgb color = digit == answer
                    ? ColorMap.Grid
                    : ColorMap.White.Mix(ColorMap.Vermilion, Math.Sqrt(count / (double)Math.Max(1, most)));
                raster.FillRect(left + answer * cell + 1, top + digit * cell + 1, cell - 2, cell - 2, color);
                if (count > 0)
                    raster.Text(left + (answer + 0.5) * cell, top + (digit + 0.5) * cell + 5, $"{count}", 13,
                        color.TextOn, Anchor.Middle);
            }
        }
        return Png.Encode(raster);
    }

    /// <summary>[4, 3, 3, 2] with all paths from one input to one output, one of them drawn strongly.</summary>
    public static byte[] PathDiagram()
    {
        int[] widths = [4, 3, 3, 2], walked = [1, 2, 0, 0];
        Raster raster = new(720, 330, ColorMap.Paper);
        (double X, double Y) At(int l, int i) => (90 + l * 180, 165 + (i - (widths[l] - 1) / 2.0) * 72);
        bool OnSomePath(int l, int i) => l switch { 0 => i == walked[0], 3 => i == walked[3], _ => true };
        void Steps(Func<int, int, int, bool> which, Rgb color, double width)
        {
            for (int l = 0; l < 3; l++)
                for (int i = 0; i < widths[l]; i++)
                    for (int j = 0; j < widths[l + 1]; j++)
                        if (which(l, i, j))
                            raster.Line(At(l, i).X, At(l, i).Y, At(l + 1, j).X, At(l + 1, j).Y, color, width);
        }
        Steps((_, _, _) => true, ColorMap.Grid, 1.5);
        Steps((l, i, j) => OnSomePath(l, i) && OnSomePath(l + 1, j), ColorMap.Blue.Mix(ColorMap.White, 0.35), 2);
        Steps((l, i, j) => walked[l] == i && walked[l + 1] == j, ColorMap.Vermilion, 4);
        for (int l = 0; l < 4; l++)
        {
            for (int i = 0; i < widths[l]; i++)
            {
                raster.Disc(At(l, i).X, At(l, i).Y, 15, OnSomePath(l, i) ? ColorMap.Blue : ColorMap.Muted);
                raster.Disc(At(l, i).X, At(l, i).Y, 12, ColorMap.White);
            }
        }
        raster.Text(90, 322, "input", 14, ColorMap.Ink, Anchor.Middle);
        raster.Text(630, 322, "output", 14, ColorMap.Ink, Anchor.Middle);
        raster.Text(180, 20, "3 ways on", 14, ColorMap.Ink, Anchor.Middle);
        raster.Text(360, 20, "times 3 ways on", 14, ColorMap.Ink, Anchor.Middle);
        raster.Text(540, 20, "times 1 way in = 9 paths", 14, ColorMap.Ink, Anchor.Middle);
        return Png.Encode(raster);
    }

    /// <summary>Validation accuracy by epoch: the mean over seeds and, as a band, all of them.</summary>
    public static string Curves(IReadOnlyList<(string Name, double[][] Curves)> drawn)
    {
        LineChart chart = new()
        {
            Title = "30 hidden neurons: right answers of 100",
            XLabel = "epoch",
            YLabel = "validation accuracy, %",
            Width = 760,
            Height = 420,
            YRange = (84, 97),
        };
        foreach ((string name, double[][] curves) in drawn)
        {
            int[] epochs = [.. Enumerable.Range(0, curves[0].Length)];
            double[] xs = [.. epochs.Select(epoch => epoch + 1.0)];
            chart.Add(name, xs, [.. epochs.Select(epoch => curves.Average(c => c[epoch]))]);
            double[] low = [.. epochs.Select(epoch => curves.Min(c => c[epoch]))];
            double[] high = [.. epochs.Select(epoch => curves.Max(c => c[epoch]))];
            chart.AddBand(name, xs, low, high);
        }
        return chart.ToSvg();
    }

    public static string Sizes(IReadOnlyList<(double Size, double Book)> book, IReadOnlyList<double[]> ours)
    {
        double[] xs = [.. book.Select(row => row.Size)];
        LineChart chart = new()
        {
            Title = "What more digits are worth",
            XLabel = "training digits",
            YLabel = "validation accuracy, %",
            LogX = true,
        };
        return chart
            .AddBand("ours", xs, [.. ours.Select(row => row.Min())], [.. ours.Select(row => row.Max())])
            .Add("ours", xs, [.. ours.Select(row => row.Average())])
            .Add("the book", xs, [.. book.Select(row => row.Book)], markers: true)
            .ToSvg();
    }
}
