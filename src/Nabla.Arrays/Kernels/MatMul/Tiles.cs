using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>The machine codes of <see cref="Tile{T, V, R, W, L}"/> for one type and vector, and their size.</summary>
static unsafe class Tiles<T, V> where T : unmanaged where V : unmanaged, ILanes<V, T>
{
    /// <summary>Rows of the tallest tile: what 32 registers (AVX-512) or 16 hold.</summary>
    public static int Rows => VectorWidth.Is512 ? 14 : 6;

    /// <summary>Columns of the widest tile.</summary>
    public static int Columns => 2 * V.Count;

    // [vectors - 1][A's layout][rows - 1]
    static readonly nint[] Codes =
        [.. Heights<N1, N0>(), .. Heights<N1, N1>(), .. Heights<N2, N0>(), .. Heights<N2, N1>()];

    /// <summary>The code for a tile one vector wide; <paramref name="across"/>: A's row stride is 1.</summary>
    public static delegate*<Run*, nint, in TileStrides, T*, bool, void> Single(int rows, bool across) =>
        (delegate*<Run*, nint, in TileStrides, T*, bool, void>)Codes[(across ? 13 : -1) + rows];

    /// <summary>The code for a tile two vectors wide.</summary>
    public static delegate*<Run*, nint, in TileStrides, T*, bool, void> Double(int rows, bool across) =>
        (delegate*<Run*, nint, in TileStrides, T*, bool, void>)Codes[(across ? 41 : 27) + rows];

    static nint[] Heights<W, L>() where W : unmanaged, ICount where L : ICount =>
    [
        Code<N1, W, L>(), Code<N2, W, L>(), Code<N3, W, L>(), Code<N4, W, L>(), Code<N5, W, L>(), Code<N6, W, L>(),
        Code<N7, W, L>(), Code<N8, W, L>(), Code<N9, W, L>(), Code<N10, W, L>(), Code<N11, W, L>(), Code<N12, W, L>(),
        Code<N13, W, L>(), Code<N14, W, L>(),
    ];

    static nint Code<R, W, L>()
        where R : unmanaged, ICount where W : unmanaged, ICount where L : ICount =>
        (nint)(delegate*<Run*, nint, in TileStrides, T*, bool, void>)&Tile<T, V, R, W, L>.Run;
}
