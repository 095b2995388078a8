using Nabla.Course.Adversarial;
using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Course.Convolutions;

/// <summary>The drawings of chapter 9.</summary>
static class Pictures
{
    const int Cell = 9, Margin = 16, Top = 34, Gap = 40;

    /// <summary>
    /// A window that answers to upright strokes with ink on their right, slid over a digit while its map grows.
    /// </summary>
    public static byte[] TheWindow(ReadOnlySpan<byte> digit)
    {
        double[,] x = new double[DigitSet.Side, DigitSet.Side], w = new double[5, 5];
        for (int at = 0; at < digit.Length; at++)
            x[at / DigitSet.Side, at % DigitSet.Side] = digit[at] / 255.0;
        for (int u = 0; u < 5; u++)
        {
            for (int v = 0; v < 5; v++)
                w[u, v] = (v - 2) / 2.0;
        }

        double[,] y = ByHand.Slide(x, w, 0);
        int places = y.GetLength(0);
        List<Raster> frames = [];
        for (int place = 0; place < places * places; place += 5)
            frames.Add(Frame(x, y, place));
        frames.Add(Frame(x, y, (places * places) - 1));
        return Gif.Encode(frames, milliseconds: 60, last: 2500);
    }

    static Raster Frame(double[,] x, double[,] y, int place)
    {
        int side = x.GetLength(0), places = y.GetLength(0), right = Margin + (side * Cell) + Gap;
        (int i, int j) = (place / places, place % places);
        var canvas = new Raster(right + (places * Cell) + Margin, Top + (side * Cell) + Margin, ColorMap.Paper);
        canvas.Text(Margin, 22, "the picture", 14, ColorMap.Ink);
        canvas.Text(right, 22, $"its map: {y[i, j]:0.0} here", 14, ColorMap.Ink);
        for (int m = 0; m < side; m++)
        {
            for (int n = 0; n < side; n++)
                canvas.FillRect(Margin + (n * Cell), Top + (m * Cell), Cell, Cell, ColorMap.InkOnPaper(x[m, n]));
        }

        double largest = y.Cast<double>().Max(Math.Abs);
        for (int at = 0; at <= place; at++)
            canvas.FillRect(
                right + (at % places * Cell), Top + (at / places * Cell), Cell, Cell,
                ColorMap.Diverging(0.5 + (y[at / places, at % places] / largest / 2)));
        canvas.Rect(Margin, Top, side * Cell, side * Cell, ColorMap.Muted);
        canvas.Rect(right, Top, places * Cell, places * Cell, ColorMap.Muted);
        canvas.Rect(Margin + (j * Cell), Top + (i * Cell), 5 * Cell, 5 * Cell, ColorMap.Vermilion, line: 2.5);
        canvas.Rect(right + (j * Cell), Top + (i * Cell), Cell, Cell, ColorMap.Vermilion, line: 2.5);
        return canvas;
    }

    /// <summary>What each map of the first layer has learned to look for.</summary>
    public static byte[] Filters(Net net)
    {
        Parameter weight = net.Layers[0].Parameters[0];
        int maps = weight.Shape[3];
        double[] Filter(int o) => [.. Enumerable.Range(0, 25).Select(at => (double)weight.Value[(at * maps) + o])];
        return Png.Encode(DigitGrid.DrawSigned(
            [.. Enumerable.Range(0, maps).Select(Filter)], columns: 10, side: 5, scale: 10,
            captions: [.. Enumerable.Range(0, maps).Select(o => $"{o}")],
            title: "The 20 filters: blue below 0, white 0, orange above"));
    }

    /// <summary>The maps of one digit, rectified: what each filter found, and where.</summary>
    public static byte[] Maps(Net net, DigitSet digits, int which)
    {
        Pass pass = Seen(net, digits, which);
        double[] found = [.. pass[0].Y.Select(y => Math.Max(0.0, y))];
        return Png.Encode(MapGrid(net, found, $"What they find in a {digits.Labels[which]}"));
    }

    /// <summary>
    /// The derivative of the cost with respect to every number of the maps: pooling let few of them through.
    /// </summary>
    public static byte[] Gradients(Net net, DigitSet digits, int which)
    {
        Pass pass = Seen(net, digits, which);
        pass.BackwardToInput(digits.Labels.AsSpan(which, 1));
        double[] derivatives = [.. pass[0].Dy.Select(dy => (double)dy)];
        return Png.Encode(MapGrid(net, derivatives, "How the cost moves with each number of the maps"));
    }

    static Pass Seen(Net net, DigitSet digits, int which)
    {
        var pass = new Pass(net, 1, threads: 1);
        digits.Take(which, 1).ToFloats().CopyTo(pass.X, 0);
        pass.Forward(1);
        return pass;
    }

    static Raster MapGrid(Net net, double[] numbers, string title)
    {
        Planes maps = ((Convolution)net.Layers[0]).OutputPlanes;
        return DigitGrid.DrawSigned(
            [.. numbers.Chunk(maps.Area)], columns: 10, side: maps.Width, scale: 3,
            captions: [.. Enumerable.Range(0, maps.Count).Select(o => $"{o}")], title: title);
    }

    /// <summary>Who still reads a digit that was pushed aside.</summary>
    public static string Shift(int[] distances, double[][] right)
    {
        double[] xs = [.. distances.Select(d => (double)d)];
        return new LineChart
        {
            Title = "Digits pushed to a side",
            XLabel = "pixels",
            YLabel = "right, %",
            YRange = (0, 100),
        }
        .Add("dense 100", xs, right[0], markers: true)
        .Add("conv 20, dense 100", xs, right[1], markers: true)
        .Add("conv 20, conv 40, dense 100", xs, right[2], markers: true)
        .ToSvg();
    }

    public static byte[] ShiftedDigit(ReadOnlySpan<byte> digit, int[] distances)
    {
        float[] x = new float[digit.Length];
        for (int at = 0; at < x.Length; at++)
            x[at] = digit[at];
        ReadOnlyMemory<byte> Pushed(int d) => Shifted.Digit(x, 0, d).Select(pixel => (byte)pixel).ToArray();
        return Png.Encode(DigitGrid.Draw(
            [.. distances.Select(Pushed)], columns: distances.Length, captions: [.. distances.Select(d => $"{d}")]));
    }
}
