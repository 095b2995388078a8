using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Some rows and columns of one batch and all of k, one range of it after the other. In each range all workers pack
/// the operands, where the plan says so, A by tiles and B by panels (a tile wide); then all compute the blocks of C.
/// </summary>
unsafe struct ProductRound<T, V> where T : unmanaged where V : unmanaged, ILanes<V, T>
{
    // Elements that are packed at a time.
    const int Share = 16 << 10;

    public readonly Product<T>* Product;
    public readonly bool PackA, PackB;

    /// <summary>The batch, and the first row among all of all batches, and the first column.</summary>
    public readonly int FirstRow, FirstColumn;

    /// <summary>Extents, in elements and in tiles and panels.</summary>
    public readonly int Rows, Columns, Tiles, Panels;

    /// <summary>Blocks below and beside each other.</summary>
    public readonly int Down, Across;

    /// <summary>The operands' first elements; packed copies of the range.</summary>
    public readonly T* A, B, C, PackedA, PackedB;

    /// <summary>The range of k.</summary>
    public int Start, Depth;

    readonly int depth;
    int sharesA, sharesB;

    public ProductRound(Product<T>* product, in ProductPlan plan, int batch, int row, int column)
    {
        Product = product;
        (PackA, PackB) = (plan.PackA, plan.PackB);
        (FirstRow, FirstColumn) = ((batch * product->M) + row, column);
        (Rows, Columns) = (Math.Min(plan.Rows, product->M - row), Math.Min(plan.Columns, product->N - column));
        Tiles = Math.Min(Math.Max(Ceiling(Rows, Tiles<T, V>.Rows), plan.Down), Rows);
        Panels = Ceiling(Columns, Tiles<T, V>.Columns);
        (Down, Across) = (Math.Min(plan.Down, Tiles), Math.Min(plan.Across, Panels));
        var offsets = product->Batches > 1 ? product->Offsets[batch] : default;
        A = product->A + offsets.A + (row * product->ARow);
        B = product->B + offsets.B + (column * product->BColumn);
        C = product->C + offsets.C + (row * product->CRow) + column;
        depth = plan.Depth;
        if (!PackA && !PackB) return;
        var lengthB = PackB ? (nint)depth * Panels * Tiles<T, V>.Columns : 0;
        PackedB = (T*)Scratch.Take((nuint)sizeof(T) * (nuint)(lengthB + (PackA ? (nint)depth * Rows : 0)));
        PackedA = PackedB + lengthB;
    }

    static int Ceiling(int a, int b) => (int)(((long)a + b - 1) / b);

    /// <summary>Where part i begins of an extent in parts that differ by at most one: none has hardly any.</summary>
    public static int Cut(int extent, int i, int parts) => (int)((long)extent * i / parts);

    public void Compute()
    {
        fixed (ProductRound<T, V>* self = &this)
            do
            {
                Depth = Math.Min(depth, Product->K - Start);
                sharesA = PackA ? Shares(Rows, Tiles) : 0;
                sharesB = PackB ? Shares(Columns, Product->BColumn == 1 ? Depth : Panels) : 0;
                if (PackA || PackB) WorkerPool.Run(sharesA + sharesB, &Pack, self);
                WorkerPool.Run(Down * Across, &Block, self);
                Start += Depth;
            }
            while (Start < Product->K);
    }

    readonly int Shares(int extent, int most) => (int)Math.Clamp((long)extent * Depth / Share, 1, Math.Max(most, 1));

    static void Block(void* state, int chunk) => new ProductBlock<T, V>((ProductRound<T, V>*)state, chunk).Compute();

    static void Pack(void* state, int share)
    {
        var self = (ProductRound<T, V>*)state;
        if (share < self->sharesA) self->PackTiles(share);
        else if (self->Product->BColumn == 1) self->PackSteps(share - self->sharesA);
        else self->PackPanels(share - self->sharesA);
    }

    void PackTiles(int share)
    {
        var (row, step) = (Product->ARow, Product->AStep);
        for (int tile = Cut(Tiles, share, sharesA), end = Cut(Tiles, share + 1, sharesA); tile < end; tile++)
        {
            int first = Cut(Rows, tile, Tiles), count = Cut(Rows, tile + 1, Tiles) - first;
            var to = PackedA + ((nint)first * Depth);
            Packing.Pack(A + (first * row) + (Start * step), row, step, count, Depth, to, count);
        }
    }

    // Some steps of all panels: so that long pieces of B's rows are read.
    void PackSteps(int share)
    {
        const int AtOnce = 4;
        for (int step = Cut(Depth, share, sharesB), end = Cut(Depth, share + 1, sharesB); step < end; step += AtOnce)
            for (var panel = 0; panel < Panels; panel++) PackPanel(panel, step, Math.Min(AtOnce, end - step));
    }

    void PackPanels(int share)
    {
        for (int panel = Cut(Panels, share, sharesB), end = Cut(Panels, share + 1, sharesB); panel < end; panel++)
            PackPanel(panel, 0, Depth);
    }

    void PackPanel(int panel, int step, int steps)
    {
        int j = panel * Tiles<T, V>.Columns, width = Math.Min(Tiles<T, V>.Columns, Columns - j);
        var padded = PanelShape<T>.For<V>(width).Width;
        Packing.Pack(B + (j * Product->BColumn) + ((Start + step) * Product->BStep), Product->BColumn, Product->BStep,
            width, steps, PackedB + ((nint)j * Depth) + ((nint)step * padded), padded);
    }
}
