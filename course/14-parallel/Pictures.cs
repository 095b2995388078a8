using Nabla.Viz;

namespace Nabla.Course.Parallels;

/// <summary>The drawings of chapter 14.</summary>
static class Pictures
{
    /// <summary>A batch, cut in two: each half its own way and its own gradient, and one sum.</summary>
    public static byte[] Cut()
    {
        Raster raster = new(720, 250, ColorMap.Paper);
        Box(20, 85, 100, 80, "batch", ColorMap.Muted);
        Box(180, 30, 120, 60, "first half", ColorMap.Blue);
        Box(180, 160, 120, 60, "second half", ColorMap.Vermilion);
        Box(360, 30, 130, 60, "its gradient", ColorMap.Blue);
        Box(360, 160, 130, 60, "its gradient", ColorMap.Vermilion);
        Box(550, 95, 60, 60, "+", ColorMap.Ink);
        Box(640, 95, 70, 60, "step", ColorMap.Muted);
        Arrow(120, 110, 180, 62);
        Arrow(120, 140, 180, 188);
        Arrow(300, 60, 360, 60);
        Arrow(300, 190, 360, 190);
        Arrow(490, 62, 550, 112);
        Arrow(490, 188, 550, 138);
        Arrow(610, 125, 640, 125);
        raster.Text(335, 24, "one thread", 13, ColorMap.Muted, Anchor.Middle);
        raster.Text(335, 240, "another", 13, ColorMap.Muted, Anchor.Middle);
        return Png.Encode(raster);

        void Box(int x, int y, int width, int height, string text, Rgb color)
        {
            raster.FillRect(x, y, width, height, color);
            raster.Text(x + (width / 2.0), y + (height / 2.0) + 5, text, 14, ColorMap.White, Anchor.Middle);
        }

        void Arrow(double x1, double y1, double x2, double y2) =>
            Pictures.Arrow(raster, x1, y1, x2 - 3, y2, ColorMap.Ink);
    }

    static void Arrow(Raster raster, double x1, double y1, double x2, double y2, Rgb color)
    {
        double length = Math.Sqrt(((x2 - x1) * (x2 - x1)) + ((y2 - y1) * (y2 - y1)));
        double dx = 7 * (x2 - x1) / length, dy = 7 * (y2 - y1) / length;
        raster.Line(x1, y1, x2, y2, color, 1.6);
        raster.Line(x2, y2, x2 - dx + (dy * 0.6), y2 - dy - (dx * 0.6), color, 1.6);
        raster.Line(x2, y2, x2 - dx - (dy * 0.6), y2 - dy + (dx * 0.6), color, 1.6);
    }

    /// <summary>
    /// A row a step, a column a machine, its array in chunks: the number in a chunk tells how many machines are in it,
    /// dark ones are complete, and an arrow leads to what has just arrived.
    /// </summary>
    public static byte[] Ring(int n)
    {
        const int cell = 30, gap = 46, left = 150, top = 56, row = 52;
        int steps = 2 * (n - 1), machine = n * cell;
        Raster raster = new(left + (n * (machine + gap)), top + ((steps + 1) * row) + 10, ColorMap.Paper);
        float[][] counts = [.. Enumerable.Range(0, n).Select(_ => Enumerable.Repeat(1f, n).ToArray())];
        List<(int Step, int To, int Chunk)> marks = [];
        for (int i = 0; i < n; i++)
            raster.Text(Left(i) + (machine / 2.0), 30, $"machine {i}", 14, ColorMap.Ink, Anchor.Middle);
        Draw(0, "at first");
        Parallels.Ring.AllReduce(counts, (to, chunk) =>
        {
            int step = (marks.Count / n) + 1;
            marks.Add((step, to, chunk));
            if (marks.Count % n == 0)
                Draw(step, step < n ? $"step {step}, add" : $"step {step}, copy");
        });
        foreach ((int step, int to, int chunk) in marks)
            Mark(step, to, chunk);
        return Png.Encode(raster);

        double Left(int i) => left + (i * (machine + gap));

        void Draw(int step, string text)
        {
            raster.Text(16, top + (step * row) + 20, text, 13, ColorMap.Muted);
            for (int i = 0; i < n; i++)
            {
                for (int chunk = 0; chunk < n; chunk++)
                {
                    double count = counts[i][chunk];
                    double depth = count == n ? 1 : 0.15 + (0.2 * (count - 1));
                    Rgb color = ColorMap.White.Mix(ColorMap.Category(chunk), depth);
                    double x = Left(i) + (chunk * cell);
                    raster.FillRect(x + 1, top + (step * row), cell - 2, cell - 2, color);
                    raster.Text(x + (cell / 2.0), top + (step * row) + 19, $"{count}", 13, color.TextOn, Anchor.Middle);
                }
            }
        }

        void Mark(int step, int to, int chunk)
        {
            double y = top + (step * row), x = Left(to) + (chunk * cell);
            raster.Rect(x, y - 1, cell, cell, ColorMap.Ink, 2.5);
            double from = Left((to + n - 1) % n) + (chunk * cell) + (cell / 2.0), start = y - row + cell;
            if (to > 0)
                Arrow(raster, from, start, x + (cell / 2.0), y - 4, ColorMap.Muted);
        }
    }

    public static string Speed(double[] batches, IEnumerable<(string Name, double[] Times)> curves)
    {
        LineChart chart = new()
        {
            Title = "A step on two cores: times as fast as on one",
            XLabel = "digits in a step",
            YLabel = "times as fast",
            LogX = true,
            YRange = (0, 2.2),
            Height = 320,
        };
        foreach ((string name, double[] times) in curves)
            chart.Add(name, batches, times, markers: true);
        return chart.AddLevel("twice", 2).AddLevel("no faster", 1).ToSvg();
    }

    public static string Wall(double[] lengths, double[] sums, double[] functions) => new LineChart
    {
        Title = "Arrays on two cores: times as fast as on one",
        XLabel = "numbers in an array",
        YLabel = "times as fast",
        LogX = true,
        YRange = (0, 2.2),
        Height = 320,
    }.Add("exp(a)", lengths, functions, markers: true).Add("a + b", lengths, sums, markers: true)
        .AddLevel("twice", 2).AddLevel("no faster", 1).ToSvg();

    public static string Learning(IEnumerable<(string Name, double[] Right)> curves)
    {
        LineChart chart = new()
        {
            Title = "One epoch is not one epoch",
            XLabel = "epoch of 50,000 digits",
            YLabel = "validation accuracy, %",
            Height = 320,
        };
        foreach ((string name, double[] right) in curves)
            chart.Add(name, right);
        return chart.ToSvg();
    }

    public static string Machines(double[] ns, IEnumerable<(string Name, double[] Gains)> curves)
    {
        LineChart chart = new()
        {
            Title = "Many machines at 10 Gbit/s and 20 us: times as fast as one",
            XLabel = "machines",
            YLabel = "times as fast",
            LogX = true,
            LogY = true,
            Width = 720,
            Height = 400,
        };
        chart.Add("as many as there are", ns, ns, dashed: true, color: ColorMap.Muted);
        foreach ((string name, double[] gains) in curves)
            chart.Add(name, ns, gains);
        return chart.ToSvg();
    }
}
