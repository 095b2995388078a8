using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// A convolution forward, or backward to its input (which is one with the kernel turned), as implicit matrix products
/// that read the images where they lie: results that see the same elements of the kernel form rectangles of an image; a
/// tile is a piece of a rectangle's row or column by a panel of channels, and A's rows are what its results see, one
/// run of steps for each row of the kernel (channels last make a kernel's row one run). Where each channel is a group
/// of its own, a panel is one vector of channels and the tile a <see cref="LaneTile{T, V, R}"/>.
/// </summary>
unsafe struct Correlation<T> where T : unmanaged
{
    public Geometry Geometry;
    public bool Backward;

    /// <summary>
    /// (images, y, x, channels); (size y, size x, input channels of a group, output channels); (images, y, x,
    /// channels).
    /// </summary>
    public T* Source, Kernels, Results;

    /// <summary>Done to the results of an image, or of a part of it, while they are near; rows are pixels.</summary>
    public Epilogue Epilogue;

    (int Y, int X) from, to;
    int channelsFrom, channelsTo, groupFrom, groupTo;
    Stretch* rows, columns;
    int rowStretches, columnStretches;
    Cut cut;
    bool depthwise;
    T* packed;

    // What one panel of one group reads and writes.
    struct Panel
    {
        public T* From, To, B;
        public int Width, Padded;
        public bool First;
    }

    public void Compute(ConvolutionWork work)
    {
        var g = Geometry;
        (from, to) = Backward ? (g.Out, g.In) : (g.In, g.Out);
        (channelsFrom, channelsTo) = Backward ? (g.ChannelsOut, g.ChannelsIn) : (g.ChannelsIn, g.ChannelsOut);
        (groupFrom, groupTo) = (channelsFrom / g.Groups, channelsTo / g.Groups);
        depthwise = groupFrom == 1 && groupTo == 1 && g.Groups >= Lanes128<T>.Count;
        cut = Cut.For(g.Images, to, g.Work);
        var most = depthwise ? g.Groups : int.MaxValue;
        if (VectorWidth.Is512 && Lanes512<T>.Count <= most) Compute<Lanes512<T>>(work);
        else if (VectorWidth.Is256 && Lanes256<T>.Count <= most) Compute<Lanes256<T>>(work);
        else Compute<Lanes128<T>>(work);
    }

    void Compute<V>(ConvolutionWork work) where V : unmanaged, ILanes<V, T>
    {
        var (y, x) = work.Taps(Geometry, Backward);
        packed = work.Memory<T>(Geometry.Groups * y.Order.Length * x.Order.Length * groupFrom * Pitch<V>());
        Pack<V>(y.Order, x.Order);
        (rowStretches, columnStretches) = (y.Stretches.Length, x.Stretches.Length);
        fixed (Stretch* r = y.Stretches, c = x.Stretches)
        fixed (Correlation<T>* self = &this)
        {
            rows = r;
            columns = c;
            WorkerPool.Run(cut.Chunks, &Chunk<V>, self);
        }
        GC.KeepAlive(work);
    }

    readonly int Pitch<V>() where V : unmanaged, ILanes<V, T> => depthwise ? 1 : Panels<T, V>.Pitch(groupTo);

    // Depthwise: (elements of the kernel, channels). Else by groups, panels, elements: (source's channels, panel's).
    readonly void Pack<V>(int[] y, int[] x) where V : unmanaged, ILanes<V, T>
    {
        var to = packed;
        for (var group = 0; group < (depthwise ? 1 : Geometry.Groups); group++)
            for (var j = 0; j < groupTo; j += Tiles<T, V>.Columns)
            {
                var width = depthwise ? channelsTo : Panels<T, V>.Width(groupTo, j);
                var padded = depthwise ? width : PanelShape<T>.For<V>(width).Width;
                foreach (var row in y)
                    foreach (var column in x)
                    {
                        var at = ((nint)row * Geometry.Size.X) + column;
                        var element = Kernels + (at * Geometry.GroupIn * Geometry.ChannelsOut);
                        element += (group * Geometry.GroupOut) + ((nint)j * (Backward ? Geometry.ChannelsOut : 1));
                        nint lane = Backward && !depthwise ? Geometry.ChannelsOut : 1;
                        var step = lane == 1 ? Geometry.ChannelsOut : 1;
                        Packing.Pack(element, lane, step, width, groupFrom, to, padded);
                        to += (nint)groupFrom * padded;
                    }
            }
    }

    static void Chunk<V>(void* state, int chunk) where V : unmanaged, ILanes<V, T>
    {
        var self = (Correlation<T>*)state;
        for (var unit = self->cut.First(chunk); unit < self->cut.First(chunk + 1); unit++)
        {
            if (self->depthwise) self->Channels<V>(unit);
            else self->Groups<V>(unit);
            self->cut.Finish(unit, self->Epilogue, self->Results, self->to, self->channelsTo);
        }
    }

    void Groups<V>(int unit) where V : unmanaged, ILanes<V, T>
    {
        var b = packed;
        for (var group = 0; group < Geometry.Groups; group++)
            for (var j = 0; j < groupTo; j += Tiles<T, V>.Columns)
            {
                var width = Panels<T, V>.Width(groupTo, j);
                var padded = PanelShape<T>.For<V>(width).Width;
                Image<V>(unit, new()
                {
                    From = Source + (group * groupFrom),
                    To = Results + (group * groupTo) + j,
                    B = b,
                    Width = width,
                    Padded = padded,
                    First = b == packed,
                });
                b += (nint)Geometry.Size.Y * Geometry.Size.X * groupFrom * padded;
            }
    }

    // The last vector of channels ends with the last channel: some may be computed twice.
    void Channels<V>(int unit) where V : unmanaged, ILanes<V, T>
    {
        for (var j = 0; j < channelsTo; j += V.Count)
        {
            var start = Math.Min(j, channelsTo - V.Count);
            Image<V>(unit, new()
            {
                From = Source + start,
                To = Results + start,
                B = packed + start,
                Width = V.Count,
                Padded = V.Count,
            });
        }
    }

    // One panel of one image, or of one part of it.
    void Image<V>(int unit, in Panel panel) where V : unmanaged, ILanes<V, T>
    {
        var image = cut.Image(unit);
        var p = panel with
        {
            From = panel.From + ((nint)image * from.Y * from.X * channelsFrom),
            To = panel.To + ((nint)image * to.Y * to.X * channelsTo),
        };
        for (var y = 0; y < rowStretches; y++)
            for (var x = 0; x < columnStretches; x++)
            {
                var (ys, xs) = cut.Within(unit, rows[y], columns[x]);
                if (ys.Count > 0 && xs.Count > 0) Rectangle<V>(ys, xs, p);
            }
    }

    // Tiles lie along the rectangle's longer side.
    void Rectangle<V>(in Stretch ys, in Stretch xs, in Panel panel) where V : unmanaged, ILanes<V, T>
    {
        var most = depthwise ? LaneTiles<T, V>.Rows : Tiles<T, V>.Rows;
        int edge = Tiles<T, V>.Rows * Tiles<T, V>.Columns, runs = ys.Taps * (Split(xs) ? xs.Taps : 1);
        var list = (Run*)Scratch.Take((nuint)((2 * runs * sizeof(Run)) + (edge * sizeof(T))));
        var scratch = (T*)(list + (2 * runs));
        Runs(ys, xs, panel, list + runs);
        var to = panel.To + ((((nint)ys.First * this.to.X) + xs.First) * channelsTo);
        nint rowFrom = (nint)ys.SourceStep * from.X * channelsFrom, rowTo = (nint)ys.Step * this.to.X * channelsTo;
        nint columnFrom = (nint)xs.SourceStep * channelsFrom, columnTo = (nint)xs.Step * channelsTo;
        int inner = xs.Count, outer = ys.Count;
        var ahead = panel.First && inner >= outer ? columnFrom * sizeof(T) : 0;
        if (inner < outer)
            (inner, outer, rowFrom, rowTo, columnFrom, columnTo) = (outer, inner, columnFrom, columnTo, rowFrom, rowTo);
        var whole = panel.Width == panel.Padded;
        var strides = new TileStrides(columnFrom, depthwise ? (nint)xs.TapStep * channelsFrom : 1,
            depthwise ? channelsFrom : panel.Padded, whole ? columnTo : panel.Padded);
        var tiles = (inner + most - 1) / most;
        for (var n = 0; n < outer; n++)
            for (var tile = 0; tile < tiles; tile++)
            {
                int first = (int)((long)inner * tile / tiles), count = (int)((long)inner * (tile + 1) / tiles) - first;
                Move(list + runs, list, runs, (n * rowFrom) + (first * columnFrom));
                if (ahead > 0 && runs > 0) Ahead.Ask((T*)list[runs - 1].A + rowFrom, count * ahead);
                var c = to + (n * rowTo) + (first * columnTo);
                var code = depthwise ? LaneTiles<T, V>.Of(count) : PanelShape<T>.For<V>(panel.Width).Tile(count, false);
                code(list, runs, in strides, whole ? c : scratch, false);
                if (!whole) Packing.Copy(scratch, panel.Padded, c, columnTo, count, panel.Width);
            }
    }

    // Whether each element of a kernel's row is a run of its own.
    readonly bool Split(in Stretch xs) => !depthwise && (Geometry.Groups > 1 || xs.TapStep != 1);

    // The runs of a rectangle's first result.
    readonly void Runs(in Stretch ys, in Stretch xs, in Panel panel, Run* list)
    {
        nint element = depthwise ? channelsFrom : (nint)groupFrom * panel.Padded;
        var split = Split(xs);
        var length = split ? groupFrom : depthwise ? xs.Taps : xs.Taps * groupFrom;
        for (var i = 0; i < ys.Taps; i++)
            for (var j = 0; j < (split ? xs.Taps : 1); j++)
            {
                var pixel = ((nint)(ys.Source + (i * ys.TapStep)) * from.X) + xs.Source + (j * xs.TapStep);
                *list++ = new(panel.From + (pixel * channelsFrom),
                    panel.B + ((((nint)(ys.Tap + i) * Geometry.Size.X) + xs.Tap + j) * element), length);
            }
    }

    static void Move(Run* from, Run* to, int runs, nint by)
    {
        for (var i = 0; i < runs; i++) to[i] = new((T*)from[i].A + by, from[i].B, from[i].Length);
    }
}

/// <summary>
/// How work on images is dealt out: images, or parts of them where there are few, some to a chunk. It depends on the
/// shapes alone, never on the number of workers.
/// </summary>
readonly record struct Cut(int Images, int Parts, int Chunks, int Extent, bool Columns)
{
    // Multiply-adds that repay a fork several times over, and more chunks than there will be workers.
    const double Worthwhile = 2e5;
    const int Enough = 64;

    public static Cut For(int images, (int Y, int X) results, double work)
    {
        if (images == 0) return default;
        var chunks = (int)Math.Clamp(work / Worthwhile, 1, Enough);
        var extent = Math.Max(results.Y, results.X);
        var most = Math.Min(chunks, 16);
        var parts = images >= most ? 1 : Math.Clamp(most / images, 1, Math.Max(extent, 1));
        return new(images, parts, (int)Math.Min((long)images * parts, chunks), extent, results.X > results.Y);
    }

    /// <summary>The first unit (a part of an image) of a chunk.</summary>
    public int First(int chunk) => (int)((long)Images * Parts * chunk / Chunks);

    /// <summary>The image of a unit.</summary>
    public int Image(int unit) => unit / Parts;

    /// <summary>A rectangle's share in a unit.</summary>
    public (Stretch Rows, Stretch Columns) Within(int unit, in Stretch rows, in Stretch columns)
    {
        if (Parts == 1) return (rows, columns);
        var part = unit % Parts;
        int begin = (int)((long)Extent * part / Parts), end = (int)((long)Extent * (part + 1) / Parts);
        return Columns ? (rows, columns.Within(begin, end)) : (rows.Within(begin, end), columns);
    }

    /// <summary>Hands the results of a unit to an epilogue, if there is one; a row is a pixel.</summary>
    public unsafe void Finish<T>(int unit, in Epilogue epilogue, T* results, (int Y, int X) extent, int channels)
        where T : unmanaged
    {
        if (epilogue.Code == null) return;
        var (ys, xs) = Within(unit, new(0, 1, extent.Y, 0, 0, 0, 0, 0), new(0, 1, extent.X, 0, 0, 0, 0, 0));
        var whole = xs.Count == extent.X;
        for (var y = 0; y < (whole ? Math.Min(ys.Count, 1) : ys.Count); y++)
        {
            var row = (((Image(unit) * extent.Y) + ys.First + y) * extent.X) + xs.First;
            epilogue.Code(epilogue.State, results + ((nint)row * channels), channels, row,
                whole ? ys.Count * extent.X : xs.Count, 0, channels);
        }
    }
}
