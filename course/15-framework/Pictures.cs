using Nabla.Course.Frameworks.Mini;
using Nabla.Viz;

namespace Nabla.Course.Frameworks;

/// <summary>The drawings of chapter 15.</summary>
static class Pictures
{
    public static string Descents(IEnumerable<(string Name, IReadOnlyList<Epoch> Epochs)> runs)
    {
        LineChart chart = new()
        {
            Title = "One network, three ways down",
            XLabel = "epoch of 10,000 digits",
            YLabel = "validation accuracy, %",
            Height = 320,
        };
        foreach ((string name, IReadOnlyList<Epoch> epochs) in runs)
            chart.Add(name, [.. epochs.Select(epoch => 100 * epoch.Accuracy)]);
        return chart.ToSvg();
    }

    /// <summary>A pass: what was done from left to right, and its way back from right to left.</summary>
    public static byte[] Tape()
    {
        (string Forward, string Back)[] steps =
        [
            ("Times W1", "to W1"), ("Plus b1", "to b1"), ("Tanh", "times 1 - y y"), ("Times W2", "to W2 and H"),
            ("Plus b2", "to b2"), ("CrossEntropy", "p - t"),
        ];
        const int width = 128, top = 74, low = 166;
        Raster raster = new((steps.Length * width) + 40, 240, ColorMap.Paper);
        raster.Text(20, 26, "forward: each operation computes, and leaves its way back on the list", 14, ColorMap.Ink);
        raster.Text(20, 226, "back: the list from its end; slopes add up where they arrive", 14, ColorMap.Ink);
        for (int i = 0; i < steps.Length; i++)
        {
            double left = 20 + (i * width), middle = left + ((width - 16) / 2.0);
            raster.FillRect((int)left, top - 24, width - 16, 40, ColorMap.Blue);
            raster.Text(middle, top + 2, steps[i].Forward, 13, ColorMap.White, Anchor.Middle);
            raster.FillRect((int)left, low - 24, width - 16, 40, ColorMap.Vermilion);
            raster.Text(middle, low + 2, steps[i].Back, 13, ColorMap.White, Anchor.Middle);
            raster.Line(middle, top + 16, middle, low - 24, ColorMap.Muted, 1.5);
            if (i + 1 == steps.Length)
                continue;
            Arrow(left + width - 16, top - 4, left + width, ColorMap.Blue);
            Arrow(left + width, low - 4, left + width - 16, ColorMap.Vermilion);
        }

        return Png.Encode(raster);

        void Arrow(double from, double y, double to, Rgb color)
        {
            double back = Math.Sign(to - from) * 6;
            raster.Line(from, y, to, y, color, 3);
            raster.Line(to, y, to - back, y - 5, color, 2);
            raster.Line(to, y, to - back, y + 5, color, 2);
        }
    }
}
