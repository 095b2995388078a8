using Nabla.Viz;

namespace Nabla.Course.Einsums;

/// <summary>The drawings of chapter 6.</summary>
static class Pictures
{
    const int Cell = 30, Gap = 60, Margin = 44;
    static readonly double[,] A = { { 1, 2, 3 }, { 4, 5, 6 } }, B = { { 1, 0 }, { 0, 1 }, { 1, 1 } };

    /// <summary>The turns of the loops of ij,jk->ik: the cells that each lights, and the sum that grows.</summary>
    public static byte[] TheLoops()
    {
        double[,] c = new double[2, 2];
        List<Raster> frames = [];
        for (int i = 0; i < 2; i++)
        {
            for (int k = 0; k < 2; k++)
            {
                for (int j = 0; j < 3; j++)
                {
                    c[i, k] += A[i, j] * B[j, k];
                    frames.Add(Turn(i, j, k, c));
                }
            }
        }

        return Gif.Encode(frames, milliseconds: 900, last: 2500);
    }

    static Raster Turn(int i, int j, int k, double[,] c)
    {
        int left = Margin, middle = left + (3 * Cell) + Gap, right = middle + (2 * Cell) + Gap;
        var canvas = new Raster(right + (2 * Cell) + Margin, (3 * Cell) + (2 * Margin) + 24, ColorMap.Paper);
        Matrix(canvas, left, A, (i, j), "i", "j", ColorMap.Blue);
        Matrix(canvas, middle, B, (j, k), "j", "k", ColorMap.Blue);
        Matrix(canvas, right, c, (i, k), "i", "k", ColorMap.Vermilion);
        canvas.Text(middle - (Gap / 2), Margin + Cell + 6, "·", 20, ColorMap.Ink, Anchor.Middle);
        canvas.Text(right - (Gap / 2), Margin + Cell + 6, "=", 18, ColorMap.Ink, Anchor.Middle);
        string sum = $"i = {i}, k = {k}, j = {j}:  c[{i}, {k}] += {A[i, j]} · {B[j, k]}";
        canvas.Text(canvas.Width / 2.0, canvas.Height - 18, sum, 14, ColorMap.Ink, Anchor.Middle);
        return canvas;
    }

    static void Matrix(
        Raster canvas, int x, double[,] values, (int Row, int Column) lit, string down, string across, Rgb color)
    {
        for (int row = 0; row < values.GetLength(0); row++)
        {
            for (int column = 0; column < values.GetLength(1); column++)
            {
                int cx = x + (column * Cell), cy = Margin + (row * Cell);
                bool here = (row, column) == lit;
                if (here)
                    canvas.FillRect(cx, cy, Cell, Cell, color);
                canvas.Rect(cx, cy, Cell, Cell, ColorMap.Muted);
                canvas.Text(
                    cx + (Cell / 2.0), cy + (Cell / 2.0) + 5, $"{values[row, column]:0}", 15,
                    here ? ColorMap.White : ColorMap.Ink, Anchor.Middle);
            }
        }

        canvas.Text(x - 14, Margin + (lit.Row * Cell) + 20, down, 15, color, Anchor.Middle, bold: true);
        canvas.Text(x + (lit.Column * Cell) + (Cell / 2.0), Margin - 10, across, 15, color, Anchor.Middle, bold: true);
    }

    /// <summary>What each order of backpropagation's three operands costs.</summary>
    public static string Orders(Subscripts subscripts)
    {
        IReadOnlyList<Pairs.Step>[] orders = [.. Pairs.Orders(subscripts).OrderBy(Pairs.Products)];
        var chart = new BarChart
        {
            Title = "Products for c,ch,hi->i",
            YLabel = "thousands of products",
            Labels = ["one nest", .. orders.Select(order => Pairs.Show(subscripts, order))],
            Decimals = 0,
        };
        double[] products = [Pairs.InOneNest(subscripts), .. orders.Select(Pairs.Products)];
        return chart.Add("", [.. products.Select(n => n / 1000)]).ToSvg();
    }
}
