// The pictures of chapter 2 that stand still; Film.cs makes those that move.

using Nabla.Viz;
using static Nabla.Course.TwoNeurons.Descent;

namespace Nabla.Course.TwoNeurons;

static class Pictures
{
    public static readonly Rgb Dark = ColorMap.Category(0), Bright = ColorMap.Category(1);

    /// <summary>The graph from the inputs to the cost: values in the nodes, dC by each node below it.</summary>
    public static string Paths(Network n, Sample s)
    {
        Network g = Gradient(n, s);
        double h1 = n.First.Answer(s.X1, s.X2), h2 = n.Second.Answer(s.X1, s.X2), a = n.Last.Answer(h1, h2);
        double z1 = Z(n.First, s.X1, s.X2), z2 = Z(n.Second, s.X1, s.X2), z = Z(n.Last, h1, h2), delta = g.Last.B;
        double x1 = g.First.B * n.First.W1 + g.Second.B * n.Second.W1;
        double x2 = g.First.B * n.First.W2 + g.Second.B * n.Second.W2;
        return new GraphDiagram { Title = "Two neurons and one, forward in the boxes, backward below them" }
            .Node("x1", "x1", F(s.X1), F(x1))
            .Node("x2", "x2", F(s.X2), F(x2))
            .Node("z1", "z1", F(z1), F(g.First.B))
            .Node("z2", "z2", F(z2), F(g.Second.B))
            .Node("h1", "h1", F(h1), F(delta * n.Last.W1))
            .Node("h2", "h2", F(h2), F(delta * n.Last.W2))
            .Node("z", "z", F(z), F(delta))
            .Node("a", "a", F(a), F(2 * (a - s.Y)))
            .Node("C", "C", F((a - s.Y) * (a - s.Y)), "1")
            .Edge("x1", "z1", F(n.First.W1))
            .Edge("x1", "z2", F(n.Second.W1))
            .Edge("x2", "z1", F(n.First.W2))
            .Edge("x2", "z2", F(n.Second.W2))
            .Edge("z1", "h1", F(h1 * (1 - h1)))
            .Edge("z2", "h2", F(h2 * (1 - h2)))
            .Edge("h1", "z", F(n.Last.W1))
            .Edge("h2", "z", F(n.Last.W2))
            .Edge("z", "a", F(a * (1 - a)))
            .Edge("a", "C", F(2 * (a - s.Y)))
            .ToSvg();
    }

    static double Z(Neuron n, double x1, double x2) => n.W1 * x1 + n.W2 * x2 + n.B;

    static string F(double value) => $"{value:0.####}";

    /// <summary>
    /// The points as the last neuron sees them: by what the two hidden neurons say; and the last one's line.
    /// </summary>
    public static string Hidden(Network n, Sample[] samples)
    {
        ScatterChart chart = new()
        {
            Title = "What the last neuron sees",
            XLabel = "answer of the first",
            YLabel = "answer of the second",
            XRange = (-0.05, 1.05),
            YRange = (-0.05, 1.05),
            Width = 460,
        };
        chart.AddField(n.Last.Answer);
        foreach (var (name, y, color) in new[] { ("dark", 0, Dark), ("bright", 1, Bright) })
        {
            var side = samples.Where(s => s.Y == y);
            chart.Add(
                name,
                [.. side.Select(s => n.First.Answer(s.X1, s.X2))],
                [.. side.Select(s => n.Second.Answer(s.X1, s.X2))],
                color);
        }

        return chart.ToSvg();
    }
}
