using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// How a product is cut, and which operands are copied. It depends on shapes and strides alone, never on who computes.
/// </summary>
/// <param name="Rows">Rows of a round.</param>
/// <param name="Columns">Columns of a round, whole panels.</param>
/// <param name="Depth">Steps of k that a round takes at a time.</param>
/// <param name="PackA">A is copied, tile by tile: its rows lie so that no cache can hold a tile's, or worse.</param>
/// <param name="PackB">B is copied, panel by panel, for the same reasons.</param>
/// <param name="Down">Blocks that a round's rows are cut into.</param>
/// <param name="Across">Blocks that a round's columns are cut into.</param>
/// <param name="Group">Batches that one worker takes at a time; 0: all workers share one.</param>
readonly record struct ProductPlan(
    int Rows, int Columns, int Depth, bool PackA, bool PackB, int Down, int Across, int Group)
{
    // Multiply-adds that repay a fork: some 2 microseconds.
    const double Worthwhile = 2e5;

    // What is packed fits the outer caches: 2048 x 1024 elements each. A block's tiles of A leave half of an inner one
    // free.
    const int MostPacked = 2048, MostDepth = 1024, BlockElements = 56 << 10;

    // Few, since each piece begins with a cold panel; enough that a late worker can be helped.
    const int MostPieces = 16;

    public static ProductPlan For<T, V>(in Product<T> p) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var work = (double)p.M * p.N * p.K;
        var packA = (p.ARow != 1 && p.AStep != 1) || (p.N >= 64 && (Conflicts<T>(p.ARow) || Conflicts<T>(p.AStep)));
        var packB = p.BColumn != 1 || p.BStep <= 0 || (p.M >= 64 && Conflicts<T>(p.BStep));
        var depth = Even(p.K, MostDepth, 1);
        var rows = packA ? Even(p.M, MostPacked, 1) : p.M;
        var columns = packB ? Even(p.N, MostPacked, Tiles<T, V>.Columns) : p.N;
        int tiles = Ceiling(rows, Tiles<T, V>.Rows), panels = Ceiling(columns, Tiles<T, V>.Columns);
        var pieces = (int)Math.Clamp(work / Worthwhile, 1, MostPieces);
        if (p.Epilogue.InOrder) return new(rows, columns, depth, packA, packB, 1, Math.Min(panels, pieces), 0);
        var (down, across) = packA ? Strips(tiles, panels, pieces, BlockElements / (depth * Tiles<T, V>.Rows))
            : Panels(rows, tiles, panels, pieces);
        var shared = p.Batches == 1 || work >= Worthwhile * MostPieces;
        var group = shared ? 0 : (int)Math.Ceiling(Worthwhile / Math.Max(work, 100));
        return new(rows, columns, depth, packA, packB, down, across, group);
    }

    // Elements whose stride is a multiple of a page compete for the same few lines of the nearest cache.
    static unsafe bool Conflicts<T>(nint stride) where T : unmanaged => stride != 0 && stride * sizeof(T) % 4096 == 0;

    // Where A is packed, a block's tiles of A stay in the second cache while all panels pass by; only for want of rows
    // are columns cut. Strips come in fours, to be shared evenly.
    static (int Down, int Across) Strips(int tiles, int panels, int pieces, int strip)
    {
        var down = Math.Min(Ceiling(Ceiling(tiles, Math.Max(strip, 1)), 4) * 4, tiles);
        return (down, Math.Clamp(pieces / down, 1, panels));
    }

    // Where A lies as it is, columns are cut first: then each panel of B is read by one worker alone. A
    // single tile is halved: its sums are still as many as hide the latency of a multiply-add.
    static (int Down, int Across) Panels(int rows, int tiles, int panels, int pieces)
    {
        var across = Math.Clamp(panels, 1, pieces);
        var most = tiles * panels == 1 && rows >= 8 ? 2 : Math.Max(tiles / 4, 1);
        return (Math.Clamp(pieces / across, 1, most), across);
    }

    // The largest part when an extent is cut into the fewest parts of at most so many.
    static int Even(int extent, int most, int unit)
    {
        if (extent <= most) return Math.Max(extent, 1);
        var share = Ceiling(extent, Ceiling(extent, most));
        return Ceiling(share, unit) * unit;
    }

    static int Ceiling(int a, int b) => (int)(((long)a + b - 1) / b);
}
