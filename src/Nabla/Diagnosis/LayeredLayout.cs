namespace Nabla.Diagnosis;

/// <summary>
/// Places for the nodes of a graph without cycles, in layers (Sugiyama, Tagawa, Toda, 1981): every arrow leads to a
/// lower layer; one that crosses layers bends at a node of no width in each; nodes of a layer are ordered by the means
/// of their neighbours' places, which unties most crossings, and then put as near to those means as widths allow.
/// </summary>
sealed class LayeredLayout
{
    const int Sweeps = 12;
    const double Gap = 18, Bend = 10;

    readonly List<double> widths;
    readonly List<int> layer = [];
    readonly List<double> x = [];
    readonly List<List<int>> above = [], below = [];
    readonly List<List<int>> layers = [];

    /// <summary>Nodes of these widths; arrows lead from lower to higher numbers.</summary>
    public LayeredLayout(IReadOnlyList<double> widths, IReadOnlyList<(int From, int To)> arrows)
    {
        this.widths = [.. widths];
        foreach (var depth in Depths(widths.Count, arrows)) Put(depth);
        Routes = [.. arrows.Select(Route)];
        for (var i = 0; i < Sweeps; i++) Sweep(i, nodes => Order(nodes, i % 2 == 0 ? above : below));
        foreach (var nodes in layers) Settle(nodes, node => x[node]);
        for (var i = 0; i < Sweeps; i++) Sweep(i, nodes => Settle(nodes, Middle));
        var left = Enumerable.Range(0, x.Count).Select(i => x[i] - (this.widths[i] / 2)).DefaultIfEmpty(0).Min();
        for (var i = 0; i < x.Count; i++) x[i] -= left;
    }

    /// <summary>For each arrow the nodes that it passes, its ends among them.</summary>
    public IReadOnlyList<int[]> Routes { get; }

    /// <summary>The number of layers.</summary>
    public int Layers => layers.Count;

    /// <summary>The right edge of everything.</summary>
    public double Width => Enumerable.Range(0, x.Count).Select(i => x[i] + (widths[i] / 2)).DefaultIfEmpty(0).Max();

    /// <summary>The middle of a node, and its layer.</summary>
    public (double X, int Layer) this[int node] => (x[node], layer[node]);

    // One below the lowest that it reads; what reads nothing, just above the first that reads it.
    static int[] Depths(int count, IReadOnlyList<(int From, int To)> arrows)
    {
        var depths = new int[count];
        foreach (var (from, to) in arrows.OrderBy(arrow => arrow.To))
            depths[to] = Math.Max(depths[to], depths[from] + 1);
        foreach (var readers in arrows.GroupBy(arrow => arrow.From, arrow => depths[arrow.To]))
            if (!arrows.Any(arrow => arrow.To == readers.Key)) depths[readers.Key] = readers.Min() - 1;
        return depths;
    }

    int Put(int depth)
    {
        while (layers.Count <= depth) layers.Add([]);
        x.Add(layers[depth].Count);
        layers[depth].Add(layer.Count);
        layer.Add(depth);
        above.Add([]);
        below.Add([]);
        return layer.Count - 1;
    }

    int[] Route((int From, int To) arrow)
    {
        List<int> route = [arrow.From];
        for (var depth = layer[arrow.From] + 1; depth <= layer[arrow.To]; depth++)
        {
            var next = depth == layer[arrow.To] ? arrow.To : Put(depth);
            if (next == widths.Count) widths.Add(Bend);
            below[route[^1]].Add(next);
            above[next].Add(route[^1]);
            route.Add(next);
        }
        return [.. route];
    }

    void Sweep(int round, Action<List<int>> place)
    {
        foreach (var nodes in round % 2 == 0 ? layers : Enumerable.Reverse(layers)) place(nodes);
    }

    // Places are the order here: as many fractions of one as there are nodes, so that layers of any size compare.
    void Order(List<int> nodes, List<List<int>> neighbours)
    {
        int[] ordered = [.. nodes.OrderBy(node => Mean(node, neighbours[node]))];
        for (var i = 0; i < ordered.Length; i++) (nodes[i], x[ordered[i]]) = (ordered[i], (i + 0.5) / ordered.Length);
    }

    double Middle(int node) => Mean(node, [.. above[node], .. below[node]]);

    double Mean(int node, IReadOnlyList<int> neighbours) =>
        neighbours.Count == 0 ? x[node] : neighbours.Average(neighbour => x[neighbour]);

    // The places in this order, no two nearer than their widths allow, with the least sum of squared distances from
    // those wanted. With d[i] the distance needed from the first to node i, place[i] - d[i] ascends: a regression that
    // pooling of neighbours solves (Ayer and others, 1955).
    void Settle(List<int> nodes, Func<int, double> wanted)
    {
        var needed = new double[nodes.Count];
        for (var i = 1; i < needed.Length; i++)
            needed[i] = needed[i - 1] + ((widths[nodes[i - 1]] + widths[nodes[i]]) / 2) + Gap;
        var pools = new Stack<(double Sum, int Count)>();
        for (var i = 0; i < needed.Length; i++)
        {
            var pool = (Sum: wanted(nodes[i]) - needed[i], Count: 1);
            while (pools.TryPeek(out var last) && last.Sum / last.Count >= pool.Sum / pool.Count)
            {
                pools.Pop();
                pool = (pool.Sum + last.Sum, pool.Count + last.Count);
            }
            pools.Push(pool);
        }
        var at = 0;
        foreach (var (sum, count) in pools.Reverse())
            for (var end = at + count; at < end; at++) x[nodes[at]] = (sum / count) + needed[at];
    }
}
