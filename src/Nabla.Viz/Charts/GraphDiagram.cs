namespace Nabla.Viz;

/// <summary>
/// A computational graph, left to right: what is computed and its value on the nodes, local derivatives on the edges.
/// <c>new GraphDiagram().Node("z", "w·x + b", "0.3").Node("a", "σ(z)", "0.57").Edge("z", "a", "0.24")</c>
/// </summary>
public sealed class GraphDiagram
{
    const double NodeHeight = 40, Margin = 20;

    readonly List<(string Id, string Label, string Value, string Below)> nodes = [];
    readonly List<(int From, int To, string Label)> edges = [];

    /// <summary>Stands above the graph.</summary>
    public string Title { get; init; } = "";

    /// <summary>Pixels between columns at least; more where an edge has a long label.</summary>
    public double ColumnGap { get; init; } = 84;

    /// <summary>Pixels from row to row.</summary>
    public double RowGap { get; init; } = 74;

    /// <summary>Adds a node.</summary>
    /// <param name="id">What edges call it.</param>
    /// <param name="label">The first line in it: a variable, an operation.</param>
    /// <param name="value">The second line: its value, going forward; empty for none.</param>
    /// <param name="derivative">Below it: the derivative of the cost by it, going backward; empty for none.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public GraphDiagram Node(string id, string label, string value = "", string derivative = "")
    {
        if (nodes.Exists(n => n.Id == id)) throw new ArgumentException($"There is a node '{id}' already.", nameof(id));
        nodes.Add((id, label, value, derivative));
        return this;
    }

    /// <summary>Adds an edge between nodes that are there already.</summary>
    /// <exception cref="ArgumentException">A node of this name is missing.</exception>
    public GraphDiagram Edge(string from, string to, string derivative = "")
    {
        edges.Add((Find(from), Find(to), derivative));
        return this;
    }

    /// <summary>The picture as the text of an SVG file.</summary>
    /// <exception cref="ArgumentException">The edges go in a circle.</exception>
    public string ToSvg()
    {
        var layout = new GraphLayout(nodes.Count, [.. edges.Select(e => (e.From, e.To))]);
        double[] widths = [.. Enumerable.Range(0, layout.ColumnCount).Select(c =>
            Enumerable.Range(0, nodes.Count).Where(i => layout.Column(i) == c).Select(i => NodeWidth(nodes[i]))
                .DefaultIfEmpty(0).Max())];
        double[] gaps = [.. widths.Select((_, c) => Math.Max(ColumnGap, 40 + edges
            .Where(e => layout.Column(e.From) == c)
            .Select(e => SvgText.Width(e.Label, SvgWriter.SmallSize)).DefaultIfEmpty(0).Max()))];
        double[] centers = [.. widths.Select((w, c) => Margin + widths.Take(c).Sum() + gaps.Take(c).Sum() + (w / 2))];
        double top = Title.Length > 0 ? 36 : 8, width = centers[^1] + (widths[^1] / 2) + Margin;
        double height = top + (Math.Max(1, nodes.Count == 0 ? 1 : layout.RowCount) * RowGap) + 12;
        var svg = new SvgWriter(Math.Max(width, SvgText.Width(Title, SvgWriter.TitleSize) + 40), height, Title);
        svg.Text(16, 26, Title, SvgWriter.TitleSize, more: "font-weight=\"600\"");
        double middle = (top + height - 6) / 2;
        double Middle(int c) => centers[c] + ((widths[c] + gaps[c]) / 2);
        (double X, double Y) At(int place) => (centers[layout.Column(place)], middle + (layout.Row(place) * RowGap));
        for (int i = 0; i < edges.Count; i++)
            DrawEdge(svg, [.. layout.Paths[i].Select(At)], p => widths[layout.Column(layout.Paths[i][p])]);
        // After all edges, so that none crosses a label.
        for (int i = 0; i < edges.Count; i++)
            DrawLabel(svg, edges[i].Label, At(layout.Paths[i][0]), At(layout.Paths[i][1]),
                Middle(layout.Column(edges[i].From)), gaps[layout.Column(edges[i].From)]);
        for (int i = 0; i < nodes.Count; i++) DrawNode(svg, nodes[i], At(i));
        return svg.Finish();
    }

    int Find(string id) => nodes.FindIndex(n => n.Id == id) is >= 0 and var i
        ? i
        : throw new ArgumentException($"There is no node '{id}'.");

    static double NodeWidth((string Id, string Label, string Value, string Below) node)
    {
        double value = SvgText.Width(node.Value, SvgWriter.SmallSize), below = SvgText.Width(node.Below, SvgWriter.SmallSize);
        return Math.Max(46, 20 + Math.Max(SvgText.Width(node.Label, 13), Math.Max(value, below - 16)));
    }

    static void DrawNode(
        SvgWriter svg, (string Id, string Label, string Value, string Below) node, (double X, double Y) at)
    {
        double width = NodeWidth(node), top = at.Y - (NodeHeight / 2);
        svg.Rect(new(at.X - (width / 2), top, width, NodeHeight), ColorMap.White,
            $"rx=\"9\" stroke=\"{ColorMap.Ink.Hex}\" stroke-width=\"1.3\"");
        svg.Text(at.X, node.Value.Length > 0 ? top + 17 : top + 25, node.Label, 13, anchor: Anchor.Middle);
        svg.Text(at.X, top + 32, node.Value, SvgWriter.SmallSize, ColorMap.Blue, Anchor.Middle);
        svg.Text(at.X, top + NodeHeight + 13, node.Below, SvgWriter.SmallSize, ColorMap.Vermilion, Anchor.Middle);
    }

    /// <summary>A smooth curve, level at every place that it passes, and an arrow head at its end.</summary>
    static void DrawEdge(SvgWriter svg, (double X, double Y)[] places, Func<int, double> columnWidth)
    {
        static string N(double value) => SvgWriter.N(Math.Round(value, 1));
        places[^1].X -= (columnWidth(places.Length - 1) / 2) + 1;
        var path = $"M{N(places[0].X)} {N(places[0].Y)}";
        var from = places[0] with { X = places[0].X + (columnWidth(0) / 2) };
        path += $"H{N(from.X)}";
        for (int i = 1; i < places.Length; i++)
        {
            double half = i == places.Length - 1 ? 0 : columnWidth(i) / 2, middle = (from.X + places[i].X - half) / 2;
            path += $"C{N(middle)} {N(from.Y)} {N(middle)} {N(places[i].Y)} {N(places[i].X - half)} {N(places[i].Y)}";
            if (half > 0) path += $"h{N(2 * half)}";
            from = places[i] with { X = places[i].X + half };
        }
        svg.Path(path, $"fill=\"none\" stroke=\"{ColorMap.Muted.Hex}\" stroke-width=\"1.3\"");
        svg.Path($"M{N(from.X)} {N(from.Y)}l-8 -3.6v7.2z", $"fill=\"{ColorMap.Muted.Hex}\"");
    }

    /// <summary>
    /// On the edge's first piece, on ground of its own. On a level edge the label stands in the middle; on a sloping
    /// one at t = 0.3 of its curve, whose x is then 0.158 of the gap before the middle and whose y is 0.216 of the way:
    /// where two edges cross, their labels do not.
    /// </summary>
    static void DrawLabel(
        SvgWriter svg, string label, (double X, double Y) from, (double X, double Y) to, double middle, double gap)
    {
        if (label.Length == 0) return;
        double x = from.Y == to.Y ? middle : middle - (0.158 * gap);
        double y = from.Y + (0.216 * (to.Y - from.Y)), width = (SvgText.Width(label, SvgWriter.SmallSize) * 0.94) + 6;
        svg.Rect(new(x - (width / 2), y - 8, width, 16), ColorMap.Paper, "rx=\"4\"");
        svg.Text(x, y + 4, label, SvgWriter.SmallSize, ColorMap.Vermilion, Anchor.Middle);
    }
}
