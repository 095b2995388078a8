using System.Text;
using Nabla.Arrays.Kernels;

namespace Nabla.Compiler.LoopIr;

/// <summary>
/// Where a loop reads or writes: strides in elements along each axis of the rows, and along the columns.
/// </summary>
sealed record Port(int Index, DType Type, int[] RowStrides, int ColumnStride)
{
    public override string ToString() =>
        $"p{Index}:{Type.ToString().ToLowerInvariant()}({string.Join(",", RowStrides.Append(ColumnStride))})";
}

/// <summary>
/// What is written: each element or each row's value; or, with <paramref name="Across"/>, the fold over all rows.
/// </summary>
sealed record Store(Port Port, Node Value, Level Level, ReduceOp? Across = null);

/// <summary>
/// Loops over rows (any number of axes) and, along each row, over columns. It names no machine: how many columns are
/// worked on at once, and by whom, is the emitter's business.
/// </summary>
sealed record Loop(int[] Rows, int Columns, Port[] Reads, Store[] Stores)
{
    public int RowCount { get; } = Rows.Aggregate(1, (product, extent) => product * extent);

    /// <summary>The walks along a row.</summary>
    public int Phases { get; } = 1 + Stores.Max(store => LastWalk(store));

    public IEnumerable<Port> Ports => Reads.Concat(Stores.Select(store => store.Port));

    /// <summary>
    /// Whether values are loaded from a port or stored there: what an epilogue's root has read is a port, too.
    /// </summary>
    public bool Uses(Port port) => Stores.Any(store => store.Port.Index == port.Index)
        || Nodes().OfType<Load>().Any(load => load.Port.Index == port.Index);

    public bool Folds => Phases > 1 || Nodes().Any(node => node is Fold);

    // A row's value needs the walks before it only.
    static int LastWalk(Store store) =>
        store.Level == Level.Element ? store.Value.Phase : Math.Max(store.Value.Phase - 1, 0);

    /// <summary>All values, inputs before what uses them.</summary>
    public IReadOnlyList<Node> Nodes()
    {
        var (seen, order) = (new HashSet<Node>(), new List<Node>());
        void Visit(Node node)
        {
            if (!seen.Add(node)) return;
            foreach (var input in Inputs(node)) Visit(input);
            order.Add(node);
        }
        foreach (var store in Stores) Visit(store.Value);
        return order;
    }

    public static Node[] Inputs(Node node) => node switch
    {
        Map map => map.Inputs,
        Fold fold => [fold.Input],
        _ => [],
    };

    /// <summary>The loop as text, a line a value.</summary>
    public override string ToString()
    {
        var rows = string.Join("x", Rows.Select(extent => $"{extent}").DefaultIfEmpty("1"));
        var text = new StringBuilder($"for {rows} rows of {Columns}\n");
        var names = new Dictionary<Node, string>();
        foreach (var node in Nodes())
        {
            names[node] = $"v{names.Count}";
            var inputs = string.Join(" ", Inputs(node).Select(input => names[input]));
            text.Append($"  {names[node]}:{Word(node.Type)} {Word(node.Level)} {node.Phase} = {node}");
            text.Append(inputs.Length > 0 ? $" {inputs}" : node is Load load ? $" {load.Port}" : "").Append('\n');
        }
        foreach (var store in Stores)
            text.Append($"  {store.Port} {Word(store.Level)}{(store.Across is { } op ? $" {Word(op)}" : "")} "
                + $"= {names[store.Value]}\n");
        return text.ToString();
    }

    static string Word(Enum value) => value.ToString().ToLowerInvariant();
}
