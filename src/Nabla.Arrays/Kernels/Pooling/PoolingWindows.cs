using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The windows of a pooling, image by image, a vector of channels at a time; or, where a gradient is given, the
/// gradient to the images: each window adds to what lies under it, in the windows' order. A window that sees padding
/// alone is 0.
/// </summary>
unsafe struct PoolingWindows<T> where T : unmanaged
{
    const int Line = 64, Ahead = 8192;

    public Geometry Geometry;

    /// <summary>The greatest element of each window; else their mean.</summary>
    public bool Greatest;

    /// <summary>(images, y, x, channels); images are not needed for the gradient of a mean.</summary>
    public T* Images, Gradient, Results;

    /// <summary>Results are written past the caches where each is written once: they are not read soon.</summary>
    public bool Passes;

    /// <summary>Done to the results of an image, or of a part of it, while they are near; rows are pixels.</summary>
    public Epilogue Epilogue;

    Stretch* rows, columns;
    int rowStretches, columnStretches;
    Cut cut;

    // Windows that lie side by side, each element under one: nothing is added up, nothing is left to clear.
    bool tiled;

    // How results are written.
    bool aside;

    // Extents and distances of the elements under a window.
    readonly record struct Under(int Rows, int Columns, nint Row, nint Column);

    public void Compute(ConvolutionWork work)
    {
        var (ys, xs) = work.Taps(Geometry, backward: false);
        Stretch[] y = ys.Stretches, x = xs.Stretches;
        (rowStretches, columnStretches) = (y.Length, x.Length);
        // Windows may overlap: only whole images are independent of each other in a gradient.
        cut = Cut.For(Geometry.Images, Gradient == null ? Geometry.Out : (1, 1), Geometry.Work);
        tiled = Geometry.Stride == Geometry.Size && Geometry.Dilation == (1, 1) && Geometry.Low == (0, 0)
            && Geometry.In == (Geometry.Out.Y * Geometry.Size.Y, Geometry.Out.X * Geometry.Size.X);
        aside = Passes && tiled && Geometry.ChannelsIn * sizeof(T) % Line == 0 && (nint)Results % Line == 0;
        fixed (Stretch* r = y, c = x)
        fixed (PoolingWindows<T>* self = &this)
        {
            rows = r;
            columns = c;
            WorkerPool.Run(cut.Chunks,
                VectorWidth.Is512 ? &Chunk<Lanes512<T>>
                : VectorWidth.Is256 ? &Chunk<Lanes256<T>> : &Chunk<Lanes128<T>>, self);
        }
    }

    static void Chunk<V>(void* state, int chunk) where V : unmanaged, ILanes<V, T>
    {
        var self = (PoolingWindows<T>*)state;
        for (var unit = self->cut.First(chunk); unit < self->cut.First(chunk + 1); unit++)
        {
            self->Image<V>(unit);
            self->cut.Finish(unit, self->Epilogue, self->Results,
                self->Gradient == null ? self->Geometry.Out : self->Geometry.In, self->Geometry.ChannelsIn);
        }
    }

    void Image<V>(int unit) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        int image = cut.Image(unit), pixels = g.In.Y * g.In.X * g.ChannelsIn;
        if (Gradient != null && !tiled) new Span<T>(Results + ((nint)image * pixels), pixels).Clear();
        for (var y = 0; y < rowStretches; y++)
            for (var x = 0; x < columnStretches; x++)
            {
                var (ys, xs) = cut.Within(unit, rows[y], columns[x]);
                var down = (nint)ys.TapStep * g.In.X * g.ChannelsIn;
                // Only where as many results of this row still come as a vector may reach over.
                var apart = Gradient == null || tiled ? Reach<V>(g.ChannelsIn % V.Count) : xs.Count;
                var under = new Under(ys.Taps, xs.Taps, down, (nint)xs.TapStep * g.ChannelsIn);
                for (var row = 0; row < ys.Count; row++)
                {
                    var source = ((((nint)image * g.In.Y) + ys.Source + (row * ys.SourceStep)) * g.In.X) + xs.Source;
                    var at = ((((nint)image * g.Out.Y) + ys.First + row) * g.Out.X) + xs.First;
                    for (var column = 0; column < xs.Count; column++)
                    {
                        var from = (source + (column * xs.SourceStep)) * g.ChannelsIn;
                        Window<V>(under, from, (at + column) * g.ChannelsIn, column < xs.Count - apart);
                    }
                }
            }
    }

    // All channels: by wide vectors, by narrow ones, one by one. Where the row goes on long enough, the last vector
    // reaches over: what it writes too much is written again by the windows that follow, what it reads is theirs.
    readonly void Window<V>(in Under under, nint source, nint at, bool reachesOver) where V : unmanaged, ILanes<V, T>
    {
        var c = 0;
        for (; c <= Geometry.ChannelsIn - V.Count; c += V.Count) Some<V, N0>(under, source + c, at + c);
        // In a gradient the next pixel may be the same window's, whose first vectors are written.
        if (reachesOver && c < Geometry.ChannelsIn && (c == 0 || Gradient == null))
        {
            Last<V>(under, source + c, at + c, Geometry.ChannelsIn - c);
            return;
        }
        for (; c <= Geometry.ChannelsIn - Lanes128<T>.Count; c += Lanes128<T>.Count)
            Some<Lanes128<T>, N0>(under, source + c, at + c);
        for (; c < Geometry.ChannelsIn; c++) Some<Lanes128<T>, N1>(under, source + c, at + c);
    }

    // What is left of the channels, by the narrowest vector that holds them.
    readonly void Last<V>(in Under under, nint source, nint at, int left) where V : unmanaged, ILanes<V, T>
    {
        if (left <= Lanes128<T>.Count) Some<Lanes128<T>, N0>(under, source, at);
        else if (left <= Lanes256<T>.Count) Some<Lanes256<T>, N0>(under, source, at);
        else Some<V, N0>(under, source, at);
    }

    // How many windows the vector of what is left reaches into.
    readonly int Reach<V>(int left) where V : unmanaged, ILanes<V, T>
    {
        var lanes = left <= Lanes128<T>.Count ? Lanes128<T>.Count
            : left <= Lanes256<T>.Count ? Lanes256<T>.Count : V.Count;
        return (lanes - left + Geometry.ChannelsIn - 1) / Math.Max(Geometry.ChannelsIn, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly void Some<V, One>(in Under under, nint source, nint at)
        where V : unmanaged, ILanes<V, T> where One : ICount
    {
        var four = under is { Rows: 2, Columns: 2 };
        if (four && Gradient == null && Greatest) Max4<V, One>(under, Images + source, Results + at);
        else if (four && Gradient == null) Mean4<V, One>(under, Images + source, Results + at);
        else if (four && Greatest) MaxGradient4<V, One>(under, Images + source, Gradient + at, Results + source);
        else if (four) MeanGradient4<V, One>(under, Gradient + at, Results + source);
        else if (Gradient == null && Greatest) Max<V, One>(under, Images + source, Results + at);
        else if (Gradient == null) Mean<V, One>(under, Images + source, Results + at);
        else if (Greatest) MaxGradient<V, One>(under, Images + source, Gradient + at, Results + source);
        else MeanGradient<V, One>(under, Gradient + at, Results + source);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Load<V, One>(T* p) where V : unmanaged, ILanes<V, T> where One : ICount =>
        One.Value == 1 ? V.Fill(*p) : V.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<V, One>(V x, T* p) where V : unmanaged, ILanes<V, T> where One : ICount
    {
        if (One.Value == 1) *p = *(T*)&x;
        else x.Store(p);
    }

    static void Max<V, One>(in Under u, T* from, T* to) where V : unmanaged, ILanes<V, T> where One : ICount
    {
        var folded = u.Rows * u.Columns == 0 ? V.Of(0) : Load<V, One>(from);
        for (var i = 0; i < u.Rows; i++)
            for (var j = 0; j < u.Columns; j++)
                folded = V.Max(folded, Load<V, One>(from + (i * u.Row) + (j * u.Column)));
        Store<V, One>(folded, to);
    }

    readonly void Mean<V, One>(in Under u, T* from, T* to) where V : unmanaged, ILanes<V, T> where One : ICount
    {
        var sum = V.Of(0);
        for (var i = 0; i < u.Rows; i++)
            for (var j = 0; j < u.Columns; j++) sum += Load<V, One>(from + (i * u.Row) + (j * u.Column));
        Store<V, One>(sum / V.Of(Geometry.Size.Y * Geometry.Size.X), to);
    }

    readonly void MeanGradient<V, One>(in Under u, T* slope, T* to)
        where V : unmanaged, ILanes<V, T> where One : ICount
    {
        var share = Load<V, One>(slope) / V.Of(Geometry.Size.Y * Geometry.Size.X);
        for (var i = 0; i < u.Rows; i++)
            for (var j = 0; j < u.Columns; j++)
            {
                var p = to + (i * u.Row) + (j * u.Column);
                Put<V, One>(share, p);
            }
    }

    // Windows of 2 x 2 are what networks have: they stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Max4<V, One>(in Under u, T* from, T* to) where V : unmanaged, ILanes<V, T> where One : ICount
    {
        Ask(u, from);
        Store<V, One>(
            V.Max(V.Max(V.Max(Load<V, One>(from), Load<V, One>(from + u.Column)), Load<V, One>(from + u.Row)),
                Load<V, One>(from + u.Row + u.Column)), to);
    }

    // What comes some windows later is asked for: of two rows at once the machine foresees little.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Ask(in Under u, T* from)
    {
        if (!Sse.IsSupported) return;
        from += Ahead / sizeof(T);
        Sse.Prefetch0(from);
        Sse.Prefetch0(from + u.Column);
        Sse.Prefetch0(from + u.Row);
        Sse.Prefetch0(from + u.Row + u.Column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly void Mean4<V, One>(in Under u, T* from, T* to) where V : unmanaged, ILanes<V, T> where One : ICount
    {
        var above = V.Of(0) + Load<V, One>(from) + Load<V, One>(from + u.Column);
        var all = above + Load<V, One>(from + u.Row) + Load<V, One>(from + u.Row + u.Column);
        Store<V, One>(all / V.Of(Geometry.Size.Y * Geometry.Size.X), to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly void MeanGradient4<V, One>(in Under u, T* slope, T* to)
        where V : unmanaged, ILanes<V, T> where One : ICount
    {
        var share = Load<V, One>(slope) / V.Of(Geometry.Size.Y * Geometry.Size.X);
        Put<V, One>(share, to);
        Put<V, One>(share, to + u.Column);
        Put<V, One>(share, to + u.Row);
        Put<V, One>(share, to + u.Row + u.Column);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly void MaxGradient4<V, One>(in Under u, T* from, T* slope, T* to)
        where V : unmanaged, ILanes<V, T> where One : ICount
    {
        Ask(u, from);
        V a = Load<V, One>(from), b = Load<V, One>(from + u.Column), c = Load<V, One>(from + u.Row);
        V d = Load<V, One>(from + u.Row + u.Column), share = Load<V, One>(slope);
        V second = Greater<V>(b, a), best = V.Select(second, b, a), third = Greater<V>(c, best);
        best = V.Select(third, c, best);
        V fourth = Greater<V>(d, best), late = third | fourth;
        Put<V, One>(share & ~(second | late), to);
        Put<V, One>(share & second & ~late, to + u.Column);
        Put<V, One>(share & third & ~fourth, to + u.Row);
        Put<V, One>(share & fourth, to + u.Row + u.Column);
    }

    // A NaN is greater than all that are none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Greater<V>(V x, V than) where V : unmanaged, ILanes<V, T> =>
        V.Less(than, x) | (~V.Equal(x, x) & V.Equal(than, than));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    readonly void Put<V, One>(V x, T* to) where V : unmanaged, ILanes<V, T> where One : ICount
    {
        if (aside) x.StoreAside(to);
        else Store<V, One>(tiled ? x : Load<V, One>(to) + x, to);
    }

    // Which element of the window each lane's first greatest is.
    readonly void MaxGradient<V, One>(in Under u, T* from, T* slope, T* to)
        where V : unmanaged, ILanes<V, T> where One : ICount
    {
        if (u.Rows * u.Columns == 0) return;
        V greatest = Load<V, One>(from), place = V.Of(0), share = Load<V, One>(slope);
        for (var i = 0; i < u.Rows; i++)
            for (var j = 0; j < u.Columns; j++)
            {
                var x = Load<V, One>(from + (i * u.Row) + (j * u.Column));
                var greater = Greater(x, greatest);
                greatest = V.Select(greater, x, greatest);
                place = V.Select(greater, V.Of((i * u.Columns) + j), place);
            }
        for (var i = 0; i < u.Rows; i++)
            for (var j = 0; j < u.Columns; j++)
            {
                var p = to + (i * u.Row) + (j * u.Column);
                Put<V, One>(V.Equal(place, V.Of((i * u.Columns) + j)) & share, p);
            }
    }
}
