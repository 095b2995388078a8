using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// One block of C in one range of k: some tiles of rows by some panels of columns. A panel of B stays near while the
/// block's tiles of A pass by. Operands are read where they lie or where the round has packed them.
/// </summary>
readonly unsafe ref struct ProductBlock<T, V> where T : unmanaged where V : unmanaged, ILanes<V, T>
{
    const int Line = 64;

    // Bytes of consumed pieces; elements of C that are worth asking for, and steps of k to do it in.
    const int MostConsumed = 64 << 10, Near = 128 << 10, FewSteps = 100;

    readonly ProductRound<T, V>* round;
    readonly int tile, tiles, panel, panels;
    readonly bool finish, consume, ask;

    public ProductBlock(ProductRound<T, V>* round, int chunk)
    {
        this.round = round;
        int down = chunk / round->Across, over = chunk % round->Across;
        (tile, tiles) = (Cut(round->Tiles, down, round->Down), Cut(round->Tiles, down + 1, round->Down));
        (panel, panels) = (Cut(round->Panels, over, round->Across), Cut(round->Panels, over + 1, round->Across));
        var product = round->Product;
        finish = round->Start + round->Depth == product->K && product->Epilogue.Code != null;
        consume = finish && product->Epilogue.Consumes && round->Start == 0 && !product->Accumulate
            && product->CRow * sizeof(T) * Tiles<T, V>.Rows <= MostConsumed;
        ask = (long)product->M * product->N > Near && round->Depth >= FewSteps;
    }

    static int Cut(int extent, int i, int parts) => ProductRound<T, V>.Cut(extent, i, parts);

    [SkipLocalsInit]
    public void Compute()
    {
        int width = Tiles<T, V>.Columns, size = width * Tiles<T, V>.Rows;
        // A row that is written too far has room behind the last, too.
        var consumed = consume ? ((int)round->Product->CRow * Tiles<T, V>.Rows) + width : 0;
        var memory = stackalloc byte[Line + (sizeof(T) * (size + (2 * width) + consumed))];
        var edge = (T*)(((nint)memory + Line - 1) & -Line);
        for (var at = panel; at < panels; at++) Panel(at * width, edge, edge + size, edge + size + (2 * width));
    }

    // A ragged row of B that lies in place is read a little too far, into the next ones; the last rows have none and
    // are copied: they follow each other as in B, less than two rows of a tile together.
    void Panel(int j, T* edge, T* rest, T* consumed)
    {
        var width = Math.Min(Tiles<T, V>.Columns, round->Columns - j);
        var shape = PanelShape<T>.For<V>(width);
        if (round->PackB)
        {
            var panel = round->PackedB + ((nint)j * round->Depth);
            Sweep(j, width, shape, panel, shape.Width, round->Depth, edge, rest, consumed);
            return;
        }
        var step = round->Product->BStep;
        var from = round->B + j + (round->Start * step);
        var late = width == shape.Width ? 0 : (int)((shape.Width - width + step - 1) / step);
        var early = Math.Clamp(round->Product->K - late - round->Start, 0, round->Depth);
        if (early < round->Depth) Packing.Copy(from + (early * step), step, rest, step, round->Depth - early, width);
        Sweep(j, width, shape, from, step, early, edge, rest, consumed);
    }

    // Steps [0, early) of the panel lie at from, the others at rest.
    [SkipLocalsInit]
    void Sweep(
        int j, int width, in PanelShape<T> shape, T* from, nint step, int early, T* edge, T* rest, T* consumed)
    {
        var product = round->Product;
        var runs = stackalloc Run[2];
        bool whole = width == shape.Width, resume = product->Accumulate || round->Start > 0, packed = round->PackA;
        var across = packed || product->ARow == 1;
        // Heights differ by at most one.
        delegate*<Run*, nint, in TileStrides, T*, bool, void> code = null;
        int height = 0, first = Cut(round->Rows, tile, round->Tiles), end;
        for (var at = tile; at < tiles; at++, first = end)
        {
            end = Cut(round->Rows, at + 1, round->Tiles);
            var count = end - first;
            // Where a panel is all of C, what a tile writes too much lies where the next tile of this block will write.
            var direct = whole || (!resume && product->CRow == width && shape.Width <= 2 * width && at + 1 < tiles);
            var strides = new TileStrides(across ? 1 : product->ARow, packed ? count : product->AStep, step,
                direct ? product->CRow : shape.Width);
            var left = packed ? round->PackedA + ((nint)first * round->Depth)
                : round->A + (first * product->ARow) + (round->Start * product->AStep);
            var place = round->C + (first * product->CRow) + j;
            var to = consume ? consumed + j : place;
            runs[0] = new(left, from, early);
            runs[1] = new(left + (early * strides.AStep), rest, round->Depth - early);
            if (!whole && resume) Packing.Copy(to, product->CRow, edge, strides.CRow, count, width);
            if (whole && ask) Ask(place, count);
            if (count != height) code = shape.Tile(height = count, across);
            code(runs, early < round->Depth ? 2 : 1, in strides, direct ? to : edge, resume);
            if (!direct) Packing.Copy(edge, strides.CRow, to, product->CRow, count, width);
            if (!finish) continue;
            product->Epilogue.Code(product->Epilogue.State, to, product->CRow, round->FirstRow + first, count,
                round->FirstColumn + j, width);
        }
    }

    // C, and what will be looked at beside it, are asked for while sums are made: in large products they are far away.
    void Ask(T* to, int count)
    {
        if (!Sse.IsSupported) return;
        var product = round->Product;
        if (!consume) Ask(to, product->CRow, count);
        if (!finish) return;
        var at = to - product->C;
        for (var alike = product->Epilogue.Alike; alike != 0; alike &= alike - 1)
            Ask((T*)product->Epilogue.Places[BitOperations.TrailingZeroCount(alike)] + at, product->CRow, count);
    }

    static void Ask(T* to, nint row, int count)
    {
        for (; count > 0; count--, to += row)
        {
            Sse.Prefetch0(to);
            Sse.Prefetch0(to + (Line / sizeof(T)));
        }
    }
}
