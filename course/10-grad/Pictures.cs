using Nabla.Viz;

namespace Nabla.Course.Grads;

/// <summary>The drawings of chapter 10.</summary>
static class Pictures
{
    const int Width = 820, Height = 330, NodeWidth = 64, NodeHeight = 40;

    /// <summary>Where the lines of the neuron's cost stand: its three knobs, then its equations.</summary>
    static readonly (double X, double Y)[] places =
    [
        (50, 80), (50, 180), (50, 280), (170, 80), (170, 180), (290, 130), (410, 205), (530, 205), (650, 205), (770, 205),
    ];

    /// <summary>
    /// The graph of scalars at a point: first values, line by line, then backward how the cost feels each line: what it
    /// feels of the output, times the line's own slope there; where two paths meet, the two add.
    /// </summary>
    public static byte[] Flow(Graph graph, string[] names, params double[] point)
    {
        Value[] nodes = [.. graph.Inputs, .. graph.Equations.Select(line => line.Output)];
        Dictionary<Value, double> values = new(graph.Inputs.Zip(point, KeyValuePair.Create));
        Dictionary<Value, double> felt = new() { [nodes[^1]] = 1 };
        List<Raster> frames = [];
        void Frame(Equation? busy, bool backward) =>
            frames.Add(Draw(graph, names, nodes, values, backward ? felt : [], busy, backward));

        Frame(null, false);
        foreach (Equation line in graph.Equations)
        {
            values[line.Output] = Run(line, values);
            Frame(line, false);
        }

        Frame(null, true);
        foreach (Equation line in graph.Equations.Reverse())
        {
            for (int k = 0; k < line.Inputs.Length; k++)
            {
                if (graph.Has(line.Inputs[k]))
                    felt[line.Inputs[k]] = felt.GetValueOrDefault(line.Inputs[k])
                        + (felt[line.Output] * Slope(line, k, values));
            }

            Frame(line, true);
        }

        return Gif.Encode(frames, milliseconds: 900, last: 4000);
    }

    static Value[] At(Equation line, Dictionary<Value, double> values) =>
        [.. line.Inputs.Select(x => values.TryGetValue(x, out double value) ? value : x)];

    static double Run(Equation line, Dictionary<Value, double> values) =>
        Value.Apply(line.Operation, At(line, values)).Number;

    static double Slope(Equation line, int k, Dictionary<Value, double> values) =>
        line.Operation.Tangent(k, 1, At(line, values), values[line.Output]).Number;

    static Raster Draw(
        Graph graph, string[] names, Value[] nodes, Dictionary<Value, double> values, Dictionary<Value, double> felt,
        Equation? busy, bool backward)
    {
        var canvas = new Raster(Width, Height, ColorMap.Paper);
        string title = backward ? "backward: how the cost feels each line" : "forward: what each line is worth";
        canvas.Text(16, 28, title, 15, backward ? ColorMap.Vermilion : ColorMap.Blue, bold: true);
        foreach (Equation line in graph.Equations)
        {
            Value[] variables = [.. line.Inputs.Where(graph.Has)];
            for (int k = 0; k < variables.Length; k++)
            {
                Rgb color = line != busy ? ColorMap.Grid : backward ? ColorMap.Vermilion : ColorMap.Blue;
                double apart = variables.Distinct().Count() < variables.Length ? (k * 14) - 7 : 0;
                Edge(canvas, places[Array.IndexOf(nodes, variables[k])], places[Array.IndexOf(nodes, line.Output)], apart,
                    color, line == busy);
                if (backward && line == busy)
                    Label(canvas, places[Array.IndexOf(nodes, variables[k])], places[Array.IndexOf(nodes, line.Output)],
                        apart, $"{Slope(line, Array.IndexOf(line.Inputs, variables[k]), values):0.####}");
            }
        }

        for (int i = 0; i < nodes.Length; i++)
        {
            string name = i < names.Length ? names[i] : Sign(graph.Equations[i - names.Length]);
            Node(canvas, places[i], name, Show(values, nodes[i]), Show(felt, nodes[i]), busy?.Output == nodes[i]);
        }

        return canvas;
    }

    static string Sign(Equation line) => line.Operation switch
    {
        Add when line.Inputs[1] is { Owner: null } constant => $"+ {constant}",
        Add => "+",
        Einsum when line.Inputs[1] is { Owner: null } constant => $"x {constant}",
        Einsum => "square",
        Each each => each.Name,
        _ => line.ToString(),
    };

    static string Show(Dictionary<Value, double> numbers, Value node) =>
        numbers.TryGetValue(node, out double number) ? $"{number + 0:0.####}" : "";

    static void Edge(
        Raster canvas, (double X, double Y) from, (double X, double Y) to, double apart, Rgb color, bool busy) =>
        canvas.Line(
            from.X + (NodeWidth / 2.0), from.Y + apart, to.X - (NodeWidth / 2.0), to.Y + apart, color, busy ? 2.6 : 1.6);

    static void Label(Raster canvas, (double X, double Y) from, (double X, double Y) to, double apart, string text)
    {
        double x = (from.X + to.X) / 2, y = ((from.Y + to.Y) / 2) + apart + (apart > 0 ? 16 : -7);
        canvas.Text(x, y, text, 11, ColorMap.Ink, Anchor.Middle);
    }

    static void Node(Raster canvas, (double X, double Y) at, string name, string value, string felt, bool busy)
    {
        double left = at.X - (NodeWidth / 2.0), top = at.Y - (NodeHeight / 2.0);
        canvas.FillRect(left, top, NodeWidth, NodeHeight, ColorMap.White);
        canvas.Rect(left, top, NodeWidth, NodeHeight, busy ? ColorMap.Ink : ColorMap.Muted, busy ? 2.4 : 1.2);
        canvas.Text(at.X, top + 16, name, 13, ColorMap.Ink, Anchor.Middle);
        canvas.Text(at.X, top + 33, value, 12, ColorMap.Blue, Anchor.Middle);
        canvas.Text(at.X, top + NodeHeight + 16, felt, 12, ColorMap.Vermilion, Anchor.Middle, bold: true);
    }
}
