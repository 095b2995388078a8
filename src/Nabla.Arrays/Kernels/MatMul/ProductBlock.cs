using System.Runtime.Intrinsics.X86;
using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// One block of C: all of k, cut into pieces so that a panel of B (a tile wide) stays near while the block's rows of A
/// pass by. Operands are read where they lie if the plan says so; else they are packed into this thread's scratch
/// memory, A by tiles and B by panels.
/// </summary>
unsafe ref struct ProductBlock<T, V> where T : unmanaged where V : unmanaged, ILanes<V, T>
{
    readonly Product<T>* product;
    readonly ProductPlan plan;
    readonly int row, rows, column, columns, batch, tiles;
    readonly T* a, b, c, packedA, packedB, edge;
    int start, depth;
    bool last;

    public ProductBlock(Product<T>* product, in ProductPlan plan, int batch, int row, int column)
    {
        this.product = product;
        this.plan = plan;
        (this.batch, this.row, this.column) = (batch, row, column);
        rows = Math.Min(plan.Rows, product->M - row);
        columns = Math.Min(plan.Columns, product->N - column);
        tiles = (rows + Tiles<T, V>.Rows - 1) / Tiles<T, V>.Rows;
        var offsets = product->Batches > 1 ? product->Offsets[batch] : default;
        a = product->A + offsets.A + (row * product->ARow);
        b = product->B + offsets.B + (column * product->BColumn);
        c = product->C + offsets.C + (row * product->CRow) + column;
        int width = Tiles<T, V>.Columns, edges = width * Tiles<T, V>.Rows;
        var panel = plan.Depth * (plan.PackA && plan.PackB ? (columns + width - 1) / width * width : width);
        edge = (T*)Scratch.Take((nuint)sizeof(T) * (nuint)(edges + panel + (plan.PackA ? plan.Depth * rows : 0)));
        packedB = edge + edges;
        packedA = packedB + panel;
    }

    // Tiles differ by at most one row: none is left with hardly any.
    int TileStart(int tile) => (int)((long)rows * tile / tiles);

    public void Compute()
    {
        do
        {
            depth = Math.Min(plan.Depth, product->K - start);
            last = start + depth == product->K;
            if (plan.PackA) PackA();
            if (plan.PackA && plan.PackB) PackB();
            for (var j = 0; j < columns; j += Tiles<T, V>.Columns) Panel(j, Math.Min(Tiles<T, V>.Columns, columns - j));
            start += depth;
        }
        while (start < product->K);
    }

    void PackA()
    {
        var from = a + (start * product->AStep);
        for (var tile = 0; tile < tiles; tile++)
        {
            int first = TileStart(tile), count = TileStart(tile + 1) - first;
            Packing.Pack(from + (first * product->ARow), product->ARow, product->AStep, count, depth, packedA + (first * depth), count);
        }
    }

    // All panels at once, some rows at a time: so that long pieces of B's rows are read.
    void PackB()
    {
        var some = product->BColumn == 1 ? 4 : depth;
        for (var p = 0; p < depth; p += some)
            for (var j = 0; j < columns; j += Tiles<T, V>.Columns)
            {
                var width = Math.Min(Tiles<T, V>.Columns, columns - j);
                var padded = PanelShape<T>.For<V>(width).Width;
                Packing.Pack(b + (j * product->BColumn) + ((start + p) * product->BStep), product->BColumn, product->BStep,
                    width, Math.Min(some, depth - p), packedB + ((nint)j * depth) + (p * padded), padded);
            }
    }

    // All rows of the block times one panel of B.
    void Panel(int j, int width)
    {
        var shape = PanelShape<T>.For<V>(width);
        var from = b + (j * product->BColumn) + (start * product->BStep);
        if (plan.PackA && plan.PackB) Sweep(j, width, shape, packedB + ((nint)j * depth), depth, shape.Width);
        else if (plan.PackB)
        {
            Packing.Pack(from, product->BColumn, product->BStep, width, depth, packedB, shape.Width);
            Sweep(j, width, shape, packedB, depth, shape.Width);
        }
        else if (width == shape.Width) Sweep(j, width, shape, from, depth, product->BStep);
        else
        {
            // A ragged row is read a little too far, into the next ones; the last rows have none and are copied.
            var late = (int)((shape.Width - width + product->BStep - 1) / product->BStep);
            var early = Math.Clamp(product->K - late - start, 0, depth);
            if (early < depth)
                Packing.Copy(from + (early * product->BStep), product->BStep, packedB, product->BStep, depth - early, width);
            Sweep(j, width, shape, from, early, product->BStep);
        }
    }

    // Steps [0, early) of the panel lie at from; the others, if any, in the scratch memory.
    void Sweep(int j, int width, in PanelShape<T> shape, T* from, int early, nint bStep)
    {
        var runs = stackalloc Run[2];
        var whole = width == shape.Width;
        var resume = product->Accumulate || start > 0;
        var across = plan.PackA || product->ARow == 1;
        var to = c + j;
        for (var tile = 0; tile < tiles; tile++)
        {
            int first = TileStart(tile), count = TileStart(tile + 1) - first;
            var strides = new TileStrides(across ? 1 : product->ARow, plan.PackA ? count : product->AStep, bStep,
                whole ? product->CRow : shape.Width);
            var left = plan.PackA ? packedA + (first * depth) : a + (first * product->ARow) + (start * product->AStep);
            runs[0] = new(left, from, early);
            runs[1] = new(left + (early * strides.AStep), packedB, depth - early);
            if (plan.PackA) Ahead(tile, to + (count * product->CRow));
            if (!whole && resume) Packing.Copy(to, product->CRow, edge, strides.CRow, count, width);
            shape.Tile(count, across)(runs, early < depth ? 2 : 1, in strides, whole ? to : edge, resume);
            if (!whole) Packing.Copy(edge, strides.CRow, to, product->CRow, count, width);
            if (last && product->Epilogue.Code != null) Finish(to, first, count, j, width);
            to += count * product->CRow;
        }
    }

    void Finish(T* piece, int first, int count, int j, int width) => product->Epilogue.Code(product->Epilogue.State,
        piece, product->CRow, (batch * product->M) + row + first, count, column + j, width);

    // Asks for the next tile of C while this one is summed.
    void Ahead(int tile, T* next)
    {
        if (Sse.IsSupported && tile + 1 < tiles) Ask(next, product->CRow, TileStart(tile + 2) - TileStart(tile + 1));
    }

    static void Ask(T* at, nint stride, int count)
    {
        for (var i = 0; i < count; i++, at += stride)
        {
            Sse.Prefetch0(at);
            Sse.Prefetch0(at + (64 / sizeof(T)));
        }
    }
}
