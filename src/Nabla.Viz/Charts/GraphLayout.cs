namespace Nabla.Viz;

/// <summary>
/// Columns and rows for a directed graph without cycles, drawn left to right (Sugiyama, Tagawa and Toda, 1981): each
/// node stands one column after its latest source, a node without sources one before its first use; an edge over
/// several columns passes through a place in each; places are ordered by the mean of their neighbours, sweep after
/// sweep.
/// </summary>
sealed class GraphLayout
{
    readonly List<List<int>> columns = [];
    readonly List<(int From, int To)> links = [];
    readonly Dictionary<int, double> rows = [];
    readonly int[] column;

    /// <summary>Lays out nodes 0 to <paramref name="count"/> - 1.</summary>
    /// <exception cref="ArgumentException">The edges go in a circle.</exception>
    public GraphLayout(int count, IReadOnlyList<(int From, int To)> edges)
    {
        column = Columns(count, edges);
        for (int i = 0; i <= column.DefaultIfEmpty(0).Max(); i++) columns.Add([]);
        for (int node = 0; node < count; node++) columns[column[node]].Add(node);
        int next = count;
        foreach (var (from, to) in edges)
        {
            var path = new List<int> { from };
            for (int c = column[from] + 1; c < column[to]; c++)
            {
                columns[c].Add(next);
                path.Add(next++);
            }
            path.Add(to);
            Paths.Add(path);
            links.AddRange(path.Zip(path.Skip(1)));
        }
        Order();
    }

    public int ColumnCount => columns.Count;

    public int RowCount => columns.Max(c => c.Count);

    /// <summary>The places that each edge passes, its ends included.</summary>
    public List<List<int>> Paths { get; } = [];

    public int Column(int place) => columns.FindIndex(c => c.Contains(place));

    /// <summary>Rows from the middle of the picture, down.</summary>
    public double Row(int place) => rows[place];

    static int[] Columns(int count, IReadOnlyList<(int From, int To)> edges)
    {
        var column = new int[count];
        for (int round = 0, changes = 1; changes > 0; round++)
        {
            if (round > count) throw new ArgumentException("A computational graph has no circles.");
            changes = 0;
            foreach (var (from, to) in edges)
                if (column[to] <= column[from])
                {
                    column[to] = column[from] + 1;
                    changes++;
                }
        }
        for (int node = 0; node < count; node++)
            if (!edges.Any(e => e.To == node) && edges.Any(e => e.From == node))
                column[node] = edges.Where(e => e.From == node).Min(e => column[e.To]) - 1;
        return column;
    }

    void Order()
    {
        foreach (var places in columns) Spread(places);
        for (int sweep = 0; sweep < 6; sweep++)
        {
            foreach (var places in columns) Sort(places, forward: true);
            foreach (var places in Enumerable.Reverse(columns)) Sort(places, forward: false);
        }
        // A column with fewer places than its neighbours stands level with them.
        for (int sweep = 0; sweep < 4; sweep++)
            foreach (var places in columns) Settle(places);
    }

    void Sort(List<int> places, bool forward)
    {
        var mean = places.ToDictionary(p => p, p => Mean(p, forward));
        int[] sorted = [.. places.OrderBy(p => mean[p])];
        places.Clear();
        places.AddRange(sorted);
        Spread(places);
    }

    double Mean(int place, bool forward) =>
        (forward
            ? links.Where(l => l.To == place).Select(l => rows[l.From])
            : links.Where(l => l.From == place).Select(l => rows[l.To]))
        .DefaultIfEmpty(rows[place]).Average();

    void Spread(List<int> places)
    {
        for (int i = 0; i < places.Count; i++) rows[places[i]] = i - ((places.Count - 1) / 2.0);
    }

    /// <summary>Moves each place towards the mean of its neighbours, as far as order and distance allow.</summary>
    void Settle(List<int> places)
    {
        double[] wish = [.. places.Select(p => (Mean(p, true) + Mean(p, false)) / 2)];
        double limit = (RowCount - 1) / 2.0;
        for (int i = 0; i < wish.Length; i++) wish[i] = Math.Max(wish[i], i == 0 ? -limit : wish[i - 1] + 1);
        for (int i = wish.Length - 1; i >= 0; i--)
            wish[i] = Math.Min(wish[i], i == wish.Length - 1 ? limit : wish[i + 1] - 1);
        for (int i = 0; i < wish.Length; i++) rows[places[i]] = wish[i];
    }
}
