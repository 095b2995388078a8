using Nabla.Course.Grads;
using Nabla.Viz;

namespace Nabla.Course.Jits;

/// <summary>The drawings of chapter 12.</summary>
static class Pictures
{
    const int Row = 26, Bar = 130, Left = 250, Gap = 14, Top = 52;

    /// <summary>What passes through memory: line by line above, as one loop below. A bar is one array of all numbers.</summary>
    public static byte[] Memory(Grads.Graph graph)
    {
        int rows = graph.Equations.Length + 2;
        var canvas = new Raster(Left + (3 * (Bar + Gap)) + 20, Top + (rows * Row) + 20, ColorMap.Paper);
        canvas.Text(Left, 30, "read", 15, ColorMap.Blue, bold: true);
        canvas.Text(Left + (2 * (Bar + Gap)), 30, "written", 15, ColorMap.Vermilion, bold: true);
        int y = Top;
        foreach (Equation line in graph.Equations)
        {
            Value[] read = [.. line.Inputs.Where(x => graph.Has(x) && x.Shape.Length > 0).Distinct()];
            Draw(canvas, $"{line}", read, line.Output.Shape.Length > 0 ? [line.Output] : [], y);
            y += Row;
        }

        y += Row;
        Draw(canvas, "one loop", graph.Inputs, graph.Outputs, y);
        return Png.Encode(canvas);
    }

    static void Draw(Raster canvas, string text, Value[] read, Value[] written, int y)
    {
        canvas.Text(Left - 16, y + 15, text, 14, ColorMap.Ink, Anchor.End);
        for (int k = 0; k < read.Length; k++)
            One(canvas, $"{read[k]}", Left + (k * (Bar + Gap)), y, ColorMap.Blue);
        foreach (Value x in written)
            One(canvas, $"{x}", Left + (2 * (Bar + Gap)), y, ColorMap.Vermilion);
    }

    static void One(Raster canvas, string name, int x, int y, Rgb color)
    {
        canvas.FillRect(x, y + 2, Bar, Row - 8, color);
        canvas.Text(x + (Bar / 2.0), y + 15, name, 13, ColorMap.White, Anchor.Middle, bold: true);
    }
}
