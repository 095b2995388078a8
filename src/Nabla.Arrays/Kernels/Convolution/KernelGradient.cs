using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The gradient to a convolution's kernels: for each row of the kernel a product whose k is all output pixels of all
/// images. A's rows are the (column, channel) pairs of the kernel's row, which lie next to each other in the image; the
/// pixels that see them form rectangles (<see cref="Stretch"/>), whose rows or columns are runs. Images are dealt to at
/// most <see cref="MaxShares"/> sums, added up in order. Where each channel is a group of its own, vectors of channels
/// are multiplied lane by lane (<see cref="LaneTile{T, V, R}"/>).
/// </summary>
unsafe struct KernelGradient<T> where T : unmanaged
{
    const int MaxShares = 16, RunsAtOnce = 64, ImagesAtOnce = 4;
    // Additions of a piece of the final sum.
    const int Piece = 1 << 16;
    const double Worthwhile = 2e5;

    public Geometry Geometry;

    /// <summary>(images, y, x, channels in), (images, y, x, channels out).</summary>
    public T* Images, Gradient;

    /// <summary>(size y, size x, channels in of a group, channels out).</summary>
    public T* Results;

    /// <summary>Done to some rows of the result, (y, x, channel in), while they are near.</summary>
    public Epilogue Epilogue;

    int shares, pitch, parts, groups, height, pieces;
    bool depthwise, ragged;
    Stretch* rows, columns;
    int rowStretches, columnStretches;
    T* sums;

    public void Compute(ConvolutionWork work)
    {
        var g = Geometry;
        depthwise = g.GroupIn == 1 && g.GroupOut == 1 && g.Groups >= Lanes128<T>.Count;
        shares = (int)Math.Clamp(Math.Min(g.Images, g.Work / Worthwhile), 1, MaxShares);
        parts = g.Images < MaxShares && g.Work > 2 * shares * Worthwhile ? g.Size.Y : 1;
        var most = depthwise ? g.Groups : int.MaxValue;
        if (VectorWidth.Is512 && Lanes512<T>.Count <= most) Compute<Lanes512<T>>(work);
        else if (VectorWidth.Is256 && Lanes256<T>.Count <= most) Compute<Lanes256<T>>(work);
        else Compute<Lanes128<T>>(work);
    }

    void Compute<V>(ConvolutionWork work) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        pitch = depthwise ? g.Groups : Panels<T, V>.Pitch(g.GroupOut);
        ragged = !depthwise && pitch != g.GroupOut;
        (groups, height) = (depthwise ? 1 : g.Groups, g.Size.Y * g.Size.X * g.GroupIn);
        sums = work.Memory<T>(shares * groups * height * pitch);
        if (parts > 1) Clear(0, shares);
        var (ys, xs) = work.Taps(g, backward: false);
        Stretch[] y = ys.Stretches, x = xs.Stretches;
        (rowStretches, columnStretches) = (y.Length, x.Length);
        pieces = (int)Math.Clamp((long)shares * height * g.ChannelsOut / Piece, 1, Math.Min(height, MaxShares));
        fixed (Stretch* r = y, c = x)
        fixed (KernelGradient<T>* self = &this)
        {
            rows = r;
            columns = c;
            WorkerPool.Run(shares * parts, &Share<V>, self);
            WorkerPool.Run(pieces, &Sum<V>, self);
        }
        GC.KeepAlive(work);
    }

    readonly void Clear(int share, int end)
    {
        var each = groups * height * pitch;
        new Span<T>(sums + ((nint)share * each), (end - share) * each).Clear();
    }

    // Some rows of the result: the shares' sums, in order. (share, group, row, out of the group) becomes (row, out).
    static void Sum<V>(void* state, int piece) where V : unmanaged, ILanes<V, T>
    {
        var self = (KernelGradient<T>*)state;
        int rows = self->height, pitch = self->pitch, channels = self->Geometry.ChannelsOut;
        int first = (int)((long)rows * piece / self->pieces), end = (int)((long)rows * (piece + 1) / self->pieces);
        var width = channels / self->groups;
        for (var row = first; row < end; row++)
            for (var group = 0; group < self->groups; group++)
                AddUp<V>(self->sums + ((((nint)group * rows) + row) * pitch), (nint)self->groups * rows * pitch,
                    self->shares, self->Results + ((nint)row * channels) + (group * width), width);
        if (self->Epilogue.Code != null)
            self->Epilogue.Code(self->Epilogue.State, self->Results + ((nint)first * channels), channels, first,
                end - first, 0, channels);
    }

    static void AddUp<V>(T* from, nint apart, int count, T* to, int width) where V : unmanaged, ILanes<V, T>
    {
        var j = 0;
        for (; j <= width - V.Count; j += V.Count)
        {
            var sum = V.Load(from + j);
            for (var i = 1; i < count; i++) sum += V.Load(from + (i * apart) + j);
            sum.Store(to + j);
        }
        for (; j < width; j++)
        {
            var sum = Lanes128<T>.Fill(from[j]);
            for (var i = 1; i < count; i++) sum += Lanes128<T>.Fill(from[(i * apart) + j]);
            to[j] = *(T*)&sum;
        }
    }

    // Some images, and all rows of the kernel or one.
    static void Share<V>(void* state, int chunk) where V : unmanaged, ILanes<V, T>
    {
        var self = (KernelGradient<T>*)state;
        int share = chunk / self->parts, images = self->Geometry.Images;
        int first = (int)((long)images * share / self->shares), end = (int)((long)images * (share + 1) / self->shares);
        if (self->parts == 1) self->Clear(share, share + 1);
        for (var image = first; image < end; image += ImagesAtOnce)
        {
            var row = self->parts == 1 ? -1 : chunk % self->parts;
            self->Add<V>(share, row, image, Math.Min(ImagesAtOnce, end - image));
        }
    }

    void Add<V>(int share, int kernelRow, int image, int images) where V : unmanaged, ILanes<V, T>
    {
        var last = ragged && image + images == Geometry.Images ? Last<V>() : null;
        for (var group = 0; group < (depthwise ? 1 : Geometry.Groups); group++)
            for (var j = 0; j < pitch; j += depthwise ? V.Count : Tiles<T, V>.Columns)
                for (var y = 0; y < rowStretches; y++)
                    for (var x = 0; x < columnStretches; x++)
                    {
                        // Images one by one keep near what is read again; small rectangles are worth a tile only
                        // together.
                        var some = rows[y].Count * columns[x].Count >= 64 ? 1 : images;
                        for (var n = 0; n < images; n += some)
                        {
                            var at = new Place
                            {
                                Share = share,
                                Group = group,
                                Image = image + n,
                                Images = some,
                                Column = j,
                                Last = n + some == images ? last : null,
                            };
                            for (var i = 0; i < rows[y].Taps; i++)
                                if (kernelRow < 0 || kernelRow == rows[y].Tap + i) Row<V>(at, rows[y], columns[x], i);
                        }
                    }
    }

    struct Place
    {
        public int Share, Group, Image, Images, Column;
        public T* Last;
    }

    // A ragged panel is read a little too far, into the next pixel: behind the last image's last there is none.
    readonly T* Last<V>() where V : unmanaged, ILanes<V, T>
    {
        var count = Geometry.Out.Y * Geometry.Out.X * Geometry.ChannelsOut;
        var copy = (T*)Scratch.Take((nuint)sizeof(T) * (nuint)(count + Tiles<T, V>.Columns));
        new ReadOnlySpan<T>(Gradient + ((nint)(Geometry.Images - 1) * count), count).CopyTo(new(copy, count));
        new Span<T>(copy + count, Tiles<T, V>.Columns).Clear();
        return copy;
    }

    // One row of the kernel, over one rectangle of each image.
    void Row<V>(in Place at, in Stretch ys, in Stretch xs, int i) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var split = !depthwise && (g.Groups > 1 || xs.TapStep != 1);
        for (var j = 0; j < (split ? xs.Taps : 1); j++)
        {
            var row = ((nint)at.Image * g.In.Y) + ys.Source + (i * ys.TapStep);
            var a = Images + (((row * g.In.X) + xs.Source + (j * xs.TapStep)) * g.ChannelsIn);
            var kernelRow = ((((nint)at.Share * (depthwise ? 1 : g.Groups)) + at.Group) * g.Size.Y) + ys.Tap + i;
            var sum = sums + (((kernelRow * g.Size.X) + xs.Tap + j) * g.GroupIn * pitch);
            if (depthwise) Lanes<V>(at, ys, xs, a, sum);
            else Product<V>(at, ys, xs, a + (at.Group * g.GroupIn), split ? g.GroupIn : xs.Taps * g.GroupIn, sum);
        }
    }

    void Product<V>(in Place at, in Stretch ys, in Stretch xs, T* a, int height, T* sum)
        where V : unmanaged, ILanes<V, T>
    {
        var shape = PanelShape<T>.For<V>(Panels<T, V>.Width(Geometry.GroupOut, at.Column));
        var tiles = (height + Tiles<T, V>.Rows - 1) / Tiles<T, V>.Rows;
        var walk = new Pixels(this, at, ys, xs, (at.Group * Geometry.GroupOut) + at.Column);
        var list = stackalloc Run[RunsAtOnce];
        var strides = new TileStrides(1, walk.AStep, walk.BStep, pitch);
        for (var start = 0; start < walk.Count; start += RunsAtOnce)
            for (var tile = 0; tile < tiles; tile++)
            {
                int first = (int)((long)height * tile / tiles), end = (int)((long)height * (tile + 1) / tiles);
                var count = end - first;
                var runs = walk.Fill(list, start, a + first);
                shape.Tile(count, true)(list, runs, in strides, sum + ((nint)first * pitch) + at.Column, true);
            }
    }

    // The last vector of channels is worked on apart, so that none is added twice.
    void Lanes<V>(in Place at, in Stretch ys, in Stretch xs, T* a, T* sum) where V : unmanaged, ILanes<V, T>
    {
        var start = Math.Min(at.Column, pitch - V.Count);
        var walk = new Pixels(this, at, ys, xs, start);
        var list = stackalloc Run[RunsAtOnce];
        var skipped = at.Column - start;
        var tail = stackalloc T[LaneTiles<T, V>.Rows * V.Count];
        var strides = new TileStrides((nint)xs.TapStep * pitch, walk.AStep, walk.BStep, skipped > 0 ? V.Count : pitch);
        for (var begin = 0; begin < walk.Count; begin += RunsAtOnce)
            for (var tap = 0; tap < xs.Taps; tap += LaneTiles<T, V>.Rows)
            {
                var count = Math.Min(LaneTiles<T, V>.Rows, xs.Taps - tap);
                var runs = walk.Fill(list, begin, a + ((nint)tap * xs.TapStep * pitch) + start);
                var to = sum + ((nint)tap * pitch) + at.Column;
                if (skipped > 0) Packing.Copy(to, pitch, tail + skipped, V.Count, count, V.Count - skipped);
                LaneTiles<T, V>.Of(count)(list, runs, in strides, skipped > 0 ? tail : to, true);
                if (skipped > 0) Packing.Copy(tail + skipped, V.Count, to, pitch, count, V.Count - skipped);
            }
    }

    // The runs of one rectangle of each of some images, along its longer side.
    readonly ref struct Pixels
    {
        readonly T* b, last;
        readonly nint aRow, bRow, aImage, bImage;
        readonly int length, outer, tail;

        public Pixels(in KernelGradient<T> of, in Place at, in Stretch ys, in Stretch xs, int channel)
        {
            var g = of.Geometry;
            (aImage, bImage) = ((nint)g.In.Y * g.In.X * g.ChannelsIn, (nint)g.Out.Y * g.Out.X * g.ChannelsOut);
            var offset = ((((nint)ys.First * g.Out.X) + xs.First) * g.ChannelsOut) + channel;
            b = of.Gradient + (at.Image * bImage) + offset;
            last = at.Last == null ? null : at.Last + offset;
            (AStep, BStep) = ((nint)xs.SourceStep * g.ChannelsIn, (nint)xs.Step * g.ChannelsOut);
            (aRow, bRow) = ((nint)ys.SourceStep * g.In.X * g.ChannelsIn, (nint)ys.Step * g.Out.X * g.ChannelsOut);
            (length, outer) = (xs.Count, ys.Count);
            if (length < outer) (length, outer, AStep, BStep, aRow, bRow) = (outer, length, aRow, bRow, AStep, BStep);
            Count = outer * at.Images;
            tail = at.Last == null ? Count : Count - outer;
        }

        public nint AStep { get; }

        public nint BStep { get; }

        public int Count { get; }

        public int Fill(Run* list, int start, T* from)
        {
            var end = Math.Min(start + RunsAtOnce, Count);
            for (var run = start; run < end; run++)
            {
                var (image, row) = (run / outer, run % outer);
                var slope = run >= tail ? last : b + (image * bImage);
                *list++ = new(from + (image * aImage) + (row * aRow), slope + (row * bRow), length);
            }
            return end - start;
        }
    }
}
