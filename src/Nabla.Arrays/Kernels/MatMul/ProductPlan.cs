using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// How a product is cut into blocks of C, each computed by one worker, and which operands are copied. It depends on
/// shapes and strides alone, never on who computes.
/// </summary>
/// <param name="Rows">Rows of a block.</param>
/// <param name="Columns">Columns of a block, whole panels.</param>
/// <param name="Depth">Steps of k that a panel of B holds.</param>
/// <param name="PackA">A is copied, tile by tile: its rows lie so that the caches cannot hold a tile's, or worse.</param>
/// <param name="PackB">B is copied, panel by panel, for the same reasons.</param>
/// <param name="Group">Batches that one worker takes at a time.</param>
readonly record struct ProductPlan(int Rows, int Columns, int Depth, bool PackA, bool PackB, int Group)
{
    // Multiply-adds that repay a fork several times over: some 10 microseconds.
    const double Worthwhile = 5e5;

    // Elements whose stride is a multiple of a page's compete for the same few lines of the nearest cache.
    const int Page = 4096;

    const int PackedRows = 256, MostPieces = 32;

    public static ProductPlan For<T, V>(in Product<T> p) where T : unmanaged where V : unmanaged, ILanes<V, T>
    {
        var work = (double)p.M * p.N * p.K;
        var packA = (p.ARow != 1 && p.AStep != 1) || (p.N >= 512 && (Far<T>(p.ARow) || Far<T>(p.AStep)));
        var packB = p.BColumn != 1 || p.BStep <= 0 || (p.M >= 64 && Far<T>(p.BStep));
        var depth = packA ? 384 : 256;
        if (p.Batches > 1 && work < Worthwhile)
            return new(p.M, p.N, depth, packA, packB, (int)Math.Ceiling(Worthwhile / Math.Max(work, 100)));
        var pieces = (int)Math.Min(work / Worthwhile, MostPieces);
        var (rows, columns) = packA ? Strips(p.M, p.N, pieces) : Panels(p.M, p.N, pieces, Tiles<T, V>.Columns);
        return new(rows, columns, depth, packA, packB, 1);
    }

    static unsafe bool Far<T>(nint stride) where T : unmanaged => Math.Abs(stride) * sizeof(T) >= Page;

    // Where A is packed, a strip of rows is packed once; the columns are cut only for want of rows.
    static (int Rows, int Columns) Strips(int m, int n, int pieces)
    {
        var strips = Math.Max((m + PackedRows - 1) / PackedRows, 1);
        var cuts = Math.Clamp(pieces / strips, 1, Math.Max(n / 512, 1));
        return (Share(m, strips, 1), Share(n, cuts, 64));
    }

    // Where A lies as it is, columns are cut first: then each panel of B is read by one worker alone.
    static (int Rows, int Columns) Panels(int m, int n, int pieces, int width)
    {
        var across = Math.Clamp((n + width - 1) / width, 1, Math.Max(pieces, 1));
        var down = Math.Clamp(pieces / across, 1, Math.Max(m / 56, 1));
        return (Share(m, down, 1), Share(n, across, width));
    }

    static int Share(int extent, int parts, int unit)
    {
        var share = (extent + parts - 1) / parts;
        return Math.Max((share + unit - 1) / unit * unit, unit);
    }
}
