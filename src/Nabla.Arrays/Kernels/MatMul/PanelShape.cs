using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// How wide a panel is worked on: two of the widest vectors, or one, or narrower ones that its width fills better.
/// (Two narrow vectors cost as much as two wide ones; one wide vector instead of them costs half.)
/// </summary>
readonly unsafe struct PanelShape<T> where T : unmanaged
{
    readonly delegate*<int, bool, delegate*<Run*, nint, in TileStrides, T*, bool, void>> tile;

    PanelShape(int width, delegate*<int, bool, delegate*<Run*, nint, in TileStrides, T*, bool, void>> tile)
    {
        Width = width;
        this.tile = tile;
    }

    /// <summary>Columns that are worked on, at least those that there are.</summary>
    public int Width { get; }

    /// <summary>The microkernel for this many rows; <paramref name="across"/>: A's row stride is 1.</summary>
    public delegate*<Run*, nint, in TileStrides, T*, bool, void> Tile(int rows, bool across) => tile(rows, across);

    /// <summary>The shape for a width of at most two vectors V.</summary>
    public static PanelShape<T> For<V>(int width) where V : unmanaged, ILanes<V, T> =>
        width > V.Count ? new(2 * V.Count, &Tiles<T, V>.Double)
        : width > Lanes256<T>.Count ? new(V.Count, &Tiles<T, V>.Single)
        : width > Lanes128<T>.Count && VectorWidth.Is256 ? new(Lanes256<T>.Count, &Tiles<T, Lanes256<T>>.Single)
        : new(Lanes128<T>.Count, &Tiles<T, Lanes128<T>>.Single);
}
