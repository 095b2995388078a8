using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The gradient to a convolution's kernels from chosen slopes: for each channel the sum, over all windows of all
/// images, of a slope times what the chosen pixel sees. A tile is some rows of the kernel by a row's columns and
/// channels. Images are dealt to at most <see cref="MaxShares"/> sums, added up in order.
/// </summary>
unsafe struct ChosenKernels<T> where T : unmanaged
{
    const int MaxShares = 16, MostRows = 5, Near = 6 << 10;
    const double Worthwhile = 2e5;

    public Chosen<T> Chosen;

    /// <summary>(images, y, x, channels in), (size y, size x, channels in, channels out).</summary>
    public T* Images, Results;

    /// <summary>Done to the result; rows are (y, x, channel in).</summary>
    public Epilogue Epilogue;

    int shares, width, pitch;
    T* sums;

    // How a tile walks over an image's windows, in elements.
    readonly struct Walk
    {
        public (int Y, int X) Count { get; init; }
        public int Images { get; init; }
        public nint Image { get; init; }
        public nint Down { get; init; }
        public nint Across { get; init; }
        public nint KernelRow { get; init; }
        public nint SumRow { get; init; }
        public int Channels { get; init; }
        public nint* Offsets { get; init; }
    }

    public void Compute(ConvolutionWork work)
    {
        if (VectorWidth.Is512) Compute<Lanes512<T>>(work);
        else if (VectorWidth.Is256) Compute<Lanes256<T>>(work);
        else Compute<Lanes128<T>>(work);
    }

    readonly int Sum => Chosen.Geometry.Size.Y * pitch;

    void Compute<V>(ConvolutionWork work) where V : unmanaged, ILanes<V, T>
    {
        var g = Chosen.Geometry;
        var multiplied = g.Work / (Chosen.Window.Y * Chosen.Window.X);
        shares = (int)Math.Clamp(Math.Min(g.Images, multiplied / Worthwhile), 1, MaxShares);
        width = g.Size.X * g.ChannelsIn;
        pitch = Panels<T, V>.Pitch(width);
        sums = work.Memory<T>(shares * g.ChannelsOut * Sum);
        fixed (ChosenKernels<T>* self = &this) WorkerPool.Run(shares, &Share<V>, self);
        AddUp();
        if (Epilogue.Code != null)
            Epilogue.Code(Epilogue.State, Results, g.ChannelsOut, 0, g.Size.Y * width, 0, g.ChannelsOut);
        GC.KeepAlive(work);
    }

    // (share, channel out, row, column and channel in) becomes (row, column and channel in, channel out).
    readonly void AddUp()
    {
        var (g, all) = (Chosen.Geometry, Chosen.Geometry.ChannelsOut * Sum);
        for (var share = 1; share < shares; share++)
        {
            var from = sums + ((nint)share * all);
            for (var i = 0; i < all; i += Lanes128<T>.Count)
                (Lanes128<T>.Load(sums + i) + Lanes128<T>.Load(from + i)).Store(sums + i);
        }
        for (var i = 0; i < g.Size.Y; i++)
            Packing.Pack(sums + ((nint)i * pitch), Sum, 1, g.ChannelsOut, width,
                Results + ((nint)i * width * g.ChannelsOut), g.ChannelsOut);
    }

    static void Share<V>(void* state, int share) where V : unmanaged, ILanes<V, T>
    {
        var self = (ChosenKernels<T>*)state;
        var (images, all) = (self->Chosen.Geometry.Images, self->Chosen.Geometry.ChannelsOut * self->Sum);
        var sum = self->sums + ((nint)share * all);
        new Span<T>(sum, all).Clear();
        self->Add<V>((int)((long)images * share / self->shares), (int)((long)images * (share + 1) / self->shares), sum);
    }

    readonly void Add<V>(int image, int end, T* sum) where V : unmanaged, ILanes<V, T>
    {
        var (g, window, count) = (Chosen.Geometry, Chosen.Window, Chosen.Count);
        var padded = new Padded<T>(g, (count.Y * window.Y, count.X * window.X), Tiles<T, V>.Columns, Near);
        padded.Clear();
        var offsets = stackalloc nint[window.Y * window.X];
        Chosen.Offsets(padded.Pitch, offsets);
        var walk = new Walk
        {
            Count = count,
            Image = padded.Length,
            Down = (nint)window.Y * g.Stride.Y * padded.Pitch,
            Across = (nint)window.X * g.Stride.X * g.ChannelsIn,
            KernelRow = (nint)g.Dilation.Y * padded.Pitch,
            SumRow = pitch,
            Channels = g.ChannelsOut,
            Offsets = offsets,
        };
        for (; image < end; image += padded.Images)
        {
            var some = Math.Min(padded.Images, end - image);
            for (var i = 0; i < some; i++)
                padded.Fill(Images + ((nint)(image + i) * g.In.Y * g.In.X * g.ChannelsIn), i);
            for (var channel = 0; channel < g.ChannelsOut; channel++)
            {
                var at = ((nint)image * Chosen.Each) + channel;
                Channel<V>(walk with { Images = some }, Chosen.Slopes + at, Chosen.Places + at, padded.First,
                    sum + ((nint)channel * Sum));
            }
        }
    }

    // One channel of some images: tiles by rows of the kernel and by panels.
    readonly void Channel<V>(in Walk walk, T* slopes, byte* places, T* image, T* sum) where V : unmanaged, ILanes<V, T>
    {
        var rows = Chosen.Geometry.Size.Y;
        var tiles = (rows + MostRows - 1) / MostRows;
        for (var j = 0; j < width; j += Tiles<T, V>.Columns)
            for (var tile = 0; tile < tiles; tile++)
            {
                int first = rows * tile / tiles, count = (rows * (tile + 1) / tiles) - first;
                Tile<V>(count, Panels<T, V>.Width(width, j))(
                    walk, slopes, places, image + (first * walk.KernelRow) + j, sum + ((nint)first * pitch) + j);
            }
    }

    static delegate*<in Walk, T*, byte*, T*, T*, void> Tile<V>(int rows, int width) where V : unmanaged, ILanes<V, T> =>
        width > V.Count ? Tile<V, N2>(rows)
        : width > Lanes256<T>.Count ? Tile<V, N1>(rows)
        : width > Lanes128<T>.Count && VectorWidth.Is256 ? Tile<Lanes256<T>, N1>(rows)
        : Tile<Lanes128<T>, N1>(rows);

    static delegate*<in Walk, T*, byte*, T*, T*, void> Tile<V, W>(int rows)
        where V : unmanaged, ILanes<V, T> where W : unmanaged, ICount => rows switch
        {
            1 => &Run<V, N1, W>,
            2 => &Run<V, N2, W>,
            3 => &Run<V, N3, W>,
            4 => &Run<V, N4, W>,
            _ => &Run<V, N5, W>,
        };

    // R rows by W vectors of sums, each one chain in the order of the windows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Run<V, R, W>(in Walk walk, T* slopes, byte* places, T* image, T* sum)
        where V : unmanaged, ILanes<V, T> where R : unmanaged, ICount where W : unmanaged, ICount
    {
        nint next = V.Count, row = walk.KernelRow, sumRow = walk.SumRow, across = walk.Across, down = walk.Down;
        nint channels = walk.Channels;
        var offsets = walk.Offsets;
        V c00 = V.Load(sum), c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        V c30 = default, c31 = default, c40 = default, c41 = default;
        if (sizeof(W) == 2) c01 = V.Load(sum + next);
        if (sizeof(R) > 1) c10 = V.Load(sum + sumRow);
        if (sizeof(R) > 1 && sizeof(W) == 2) c11 = V.Load(sum + sumRow + next);
        if (sizeof(R) > 2) c20 = V.Load(sum + (2 * sumRow));
        if (sizeof(R) > 2 && sizeof(W) == 2) c21 = V.Load(sum + (2 * sumRow) + next);
        if (sizeof(R) > 3) c30 = V.Load(sum + (3 * sumRow));
        if (sizeof(R) > 3 && sizeof(W) == 2) c31 = V.Load(sum + (3 * sumRow) + next);
        if (sizeof(R) > 4) c40 = V.Load(sum + (4 * sumRow));
        if (sizeof(R) > 4 && sizeof(W) == 2) c41 = V.Load(sum + (4 * sumRow) + next);
        for (var left = walk.Images; left > 0; left--, image += walk.Image)
        {
            var above = image;
            for (var y = walk.Count.Y; y > 0; y--, above += down)
            {
                var from = above;
                for (var x = walk.Count.X; x > 0; x--, from += across, slopes += channels, places += channels)
                {
                    var a = V.Fill(*slopes);
                    var p = from + offsets[*places];
                    c00 = V.Fma(a, V.Load(p), c00);
                    if (sizeof(W) == 2) c01 = V.Fma(a, V.Load(p + next), c01);
                    if (sizeof(R) > 1) c10 = V.Fma(a, V.Load(p += row), c10);
                    if (sizeof(R) > 1 && sizeof(W) == 2) c11 = V.Fma(a, V.Load(p + next), c11);
                    if (sizeof(R) > 2) c20 = V.Fma(a, V.Load(p += row), c20);
                    if (sizeof(R) > 2 && sizeof(W) == 2) c21 = V.Fma(a, V.Load(p + next), c21);
                    if (sizeof(R) > 3) c30 = V.Fma(a, V.Load(p += row), c30);
                    if (sizeof(R) > 3 && sizeof(W) == 2) c31 = V.Fma(a, V.Load(p + next), c31);
                    if (sizeof(R) > 4) c40 = V.Fma(a, V.Load(p += row), c40);
                    if (sizeof(R) > 4 && sizeof(W) == 2) c41 = V.Fma(a, V.Load(p + next), c41);
                }
            }
        }
        c00.Store(sum);
        if (sizeof(W) == 2) c01.Store(sum + next);
        if (sizeof(R) > 1) c10.Store(sum + sumRow);
        if (sizeof(R) > 1 && sizeof(W) == 2) c11.Store(sum + sumRow + next);
        if (sizeof(R) > 2) c20.Store(sum + (2 * sumRow));
        if (sizeof(R) > 2 && sizeof(W) == 2) c21.Store(sum + (2 * sumRow) + next);
        if (sizeof(R) > 3) c30.Store(sum + (3 * sumRow));
        if (sizeof(R) > 3 && sizeof(W) == 2) c31.Store(sum + (3 * sumRow) + next);
        if (sizeof(R) > 4) c40.Store(sum + (4 * sumRow));
        if (sizeof(R) > 4 && sizeof(W) == 2) c41.Store(sum + (4 * sumRow) + next);
    }
}
