// The pictures of chapter 1, out of the way of its code.

using Nabla.Viz;
using static Nabla.Course.Neuron.Descent;

namespace Nabla.Course.Neuron;

static class Pictures
{
    static readonly Rgb Bright = ColorMap.Category(1), Unlit = ColorMap.Category(0);

    public static string Sigmoid()
    {
        double[] z = [.. Enumerable.Range(-60, 121).Select(i => i / 10.0)];
        return new LineChart { Title = "The answer, and how fast it changes", XLabel = "the sum z", Height = 300 }
            .Add("answer a", z, [.. z.Select(Neuron.Sigmoid)])
            .Add("slope a(1 - a)", z, [.. z.Select(Slope)])
            .ToSvg();
    }

    static double Slope(double z) => Neuron.Sigmoid(z) * (1 - Neuron.Sigmoid(z));

    /// <summary>From the knobs and inputs to the cost: values in the boxes, local derivatives on the edges.</summary>
    public static string Graph(Neuron n, Sample s)
    {
        double p = n.W1 * s.X1, q = n.W2 * s.X2, z = p + q + n.B, a = n.Answer(s.X1, s.X2);
        return new GraphDiagram
        {
            Title = "One neuron, one sample: values in the boxes, derivatives on the edges",
            RowGap = 58,
        }
            .Node("w1", "w1", F(n.W1)).Node("x1", "x1", F(s.X1))
            .Node("w2", "w2", F(n.W2)).Node("x2", "x2", F(s.X2))
            .Node("b", "b", F(n.B))
            .Node("p", "w1 x1", F(p)).Node("q", "w2 x2", F(q))
            .Node("z", "z", F(z)).Node("a", "a", F(a)).Node("C", "C", F(Cost(n, s)))
            .Edge("w1", "p", F(s.X1)).Edge("x1", "p", F(n.W1))
            .Edge("w2", "q", F(s.X2)).Edge("x2", "q", F(n.W2))
            .Edge("p", "z", "1").Edge("q", "z", "1").Edge("b", "z", "1")
            .Edge("z", "a", F(a * (1 - a)))
            .Edge("a", "C", F(2 * (a - s.Y)))
            .ToSvg();
    }

    static string F(double value) => $"{value + 0.0:0.####}";

    /// <summary>How far a nudge of each width misses the true derivative, from both sides and from one.</summary>
    public static string NudgeError(Neuron n, Sample s)
    {
        double exact = Gradient(n, s).W1;
        double[] widths = [.. Enumerable.Range(0, 57).Select(i => Math.Pow(10, -14 + i / 4.0))];
        double CostAt(double w1) => Cost(n with { W1 = w1 }, s);
        double Error(double slope) => Math.Max(Math.Abs(slope / exact - 1), 1e-16);
        return new LineChart
        {
            Title = "How wrong is a nudge?",
            XLabel = "width of the nudge h",
            YLabel = "relative error",
            LogX = true,
            LogY = true,
        }
            .Add("one side", widths, [.. widths.Select(h => Error((CostAt(n.W1 + h) - CostAt(n.W1)) / h))])
            .Add("both sides", widths, [.. widths.Select(h => Error(Nudge(CostAt, n.W1, h)))])
            .ToSvg();
    }

    /// <summary>
    /// The cost of OR where both weights are w, a colour for each sixth of a power of ten, and the way down from the
    /// blank neuron.
    /// </summary>
    public static string Surface(Sample[] samples)
    {
        var path = new List<Neuron> { new(0, 0, 0) };
        for (int step = 0; step < 3000; step++)
        {
            path.Add(Step(path[^1], Gradient(path[^1], samples), rate: 2));
        }

        double LogCost(double w, double b) => Math.Log10(Cost(new(w, w, b), samples));
        Neuron[] marks = [path[0], path[1], path[10], path[100], path[1000]];
        return new ScatterChart
        {
            Title = "The way down: after 0, 1, 10, 100, 1,000 steps",
            XLabel = "w, both weights",
            YLabel = "b",
            XRange = (-2, 8),
            YRange = (-5, 3),
            Stretch = true,
            Width = 640,
        }
            .AddField(LogCost, -4, 0, 24, t => ColorMap.Viridis(1 - t), boundary: false)
            .AddPath("", [.. path.Select(n => n.W1)], [.. path.Select(n => n.B)], ColorMap.Ink)
            .Add("", [.. marks.Select(n => n.W1)], [.. marks.Select(n => n.B)], ColorMap.Ink, radius: 4.5)
            .ToSvg();
    }

    /// <summary>What a neuron answers over the whole plane, its line, and the four lessons it was taught.</summary>
    public static string Gate(string title, Neuron n, Sample[] samples)
    {
        ScatterChart chart = new()
        {
            Title = title,
            Width = 270,
            Height = 280,
            XRange = (-0.4, 1.4),
            YRange = (-0.4, 1.4),
        };
        // Six digits: where a neuron says one half to everything, rounding shall draw no line.
        chart.AddField((x1, x2) => Math.Round(n.Answer(x1, x2), 6), steps: 11);
        foreach (var (y, color) in new[] { (0, Unlit), (1, Bright) })
        {
            Sample[] side = [.. samples.Where(s => s.Y == y)];
            chart.Add("", [.. side.Select(s => s.X1)], [.. side.Select(s => s.X2)], color, radius: 8);
        }

        return chart.ToSvg();
    }
}
