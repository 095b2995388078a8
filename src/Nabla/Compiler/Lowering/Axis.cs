namespace Nabla.Compiler.Lowering;

/// <summary>
/// The axes of a loop: neighbours are merged where every port steps through both evenly. Where rows and columns are
/// told apart, they are merged by themselves; else the last axis that is left is the row.
/// </summary>
sealed class Axis
{
    readonly List<(int Extent, int[] Strides)> rows = [], columns = [];

    public Axis(ReadOnlySpan<int> extents, int[][] strides, int? split)
    {
        var cut = split ?? 0;
        Merge(extents, strides, 0, cut, rows);
        Merge(extents, strides, cut, extents.Length, columns);
        if (split is not null || columns.Count <= 1) return;
        rows.AddRange(columns[..^1]);
        columns.RemoveRange(0, columns.Count - 1);
    }

    public int[] Rows => [.. rows.Select(axis => axis.Extent)];

    /// <summary>The length of a row; null where its axes do not merge into one.</summary>
    public int? Columns => columns.Count switch { 0 => 1, 1 => columns[0].Extent, _ => null };

    public int[] RowStrides(int port) => [.. rows.Select(axis => axis.Strides[port])];

    public int ColumnStride(int port) => columns.Count == 0 ? 0 : columns[0].Strides[port];

    static void Merge(ReadOnlySpan<int> extents, int[][] strides, int from, int to,
        List<(int Extent, int[] Strides)> merged)
    {
        for (var axis = from; axis < to; axis++)
        {
            var here = Array.ConvertAll(strides, port => port[axis]);
            var extent = extents[axis];
            if (merged is [.., var outer] && outer.Strides.Zip(here).All(pair => pair.First == pair.Second * extent))
                merged[^1] = (outer.Extent * extent, here);
            else merged.Add((extent, here));
        }
    }
}
