using Nabla.Viz;

namespace Nabla.Course.Attentions;

/// <summary>The drawing of chapter 18.</summary>
static class Pictures
{
    const int Cell = 15, Margin = 40;

    /// <summary>Who looks where: a row for each place that looks, a column for each that is seen.</summary>
    public static byte[] Map(string text, double[,] weights)
    {
        int side = Margin + (text.Length * Cell) + 10;
        var canvas = new Raster(side, side, ColorMap.Paper);
        for (int t = 0; t < text.Length; t++)
        {
            double at = Margin + ((t + 0.5) * Cell);
            canvas.Text(Margin - 8, at + 5, Shown(text[t]), 13, ColorMap.Ink, Anchor.End);
            canvas.Text(at, Margin - 6, Shown(text[t]), 13, ColorMap.Ink, Anchor.Middle);
            for (int s = 0; s <= t; s++)
                canvas.FillRect(
                    Margin + (s * Cell), Margin + (t * Cell), Cell - 1, Cell - 1,
                    ColorMap.White.Mix(ColorMap.Blue, Math.Sqrt(weights[t, s])));
        }

        return Png.Encode(canvas);
    }

    static string Shown(char letter) => letter == ' ' ? "_" : $"{letter}";
}
