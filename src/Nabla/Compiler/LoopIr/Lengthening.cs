namespace Nabla.Compiler.LoopIr;

/// <summary>
/// Several rows of a loop as one, where rows are so short that they leave vectors empty: then each port either goes on
/// from row to row without a gap, or begins anew with each row, or is one number.
/// </summary>
static class Lengthening
{
    /// <summary>
    /// The loop with longer rows; null where some port lies otherwise, or a row has values of its own. What begins anew
    /// with each row is read, and what is folded over all rows is written, as often as there are rows in one.
    /// </summary>
    public static Loop? Of(Loop loop, int rows)
    {
        if (loop.Rows.Length != 1 || loop.Columns < 2 || loop.Folds || loop.Nodes().Any(node => node.Level == Level.Row)
            || loop.Stores.Any(store => store.Level != Level.Element)) return null;
        // What an epilogue's root has read may lie in any way: it is a port, but the loop does not read it.
        var used = loop.Nodes().OfType<Load>().Select(load => load.Port).Concat(loop.Stores.Select(store => store.Port));
        if (!used.All(port => GoesOn(loop, port) || BeginsAnew(port) || IsOne(port))) return null;
        var nodes = new Dictionary<Node, Node>();
        Port Long(Port port) => GoesOn(loop, port) ? port with { RowStrides = [rows * loop.Columns] } : port;
        foreach (var node in loop.Nodes())
            nodes[node] = node switch
            {
                Load load => new Load(Long(load.Port), load.Level),
                Map map => new Map(map.Primitive, map.Type, Array.ConvertAll(map.Inputs, input => nodes[input])),
                _ => node,
            };
        return new(
            [(loop.RowCount + rows - 1) / rows], rows * loop.Columns, Array.ConvertAll(loop.Reads, Long),
            Array.ConvertAll(loop.Stores, store => store with { Port = Long(store.Port), Value = nodes[store.Value] }));
    }

    /// <summary>Whether a port's rows lie one behind the other.</summary>
    public static bool GoesOn(Loop loop, Port port) => port.ColumnStride == 1 && port.RowStrides[0] == loop.Columns;

    /// <summary>Whether a port has the same row again and again.</summary>
    public static bool BeginsAnew(Port port) => port.ColumnStride == 1 && port.RowStrides[0] == 0;

    static bool IsOne(Port port) => port.ColumnStride == 0 && port.RowStrides[0] == 0;
}
