using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The gradient to a convolution's images from chosen slopes: for each pixel of a window, the kernels of the channels
/// that chose it, each times its slope, are summed in registers and then added to what the pixel sees. An element is
/// the sum of such sums in the order of the windows and their pixels.
/// </summary>
unsafe struct ChosenImages<T> where T : unmanaged
{
    const int MostRows = 5, ChannelsAtOnce = 64;

    public Chosen<T> Chosen;

    /// <summary>(size y, size x, channels in, channels out), (images, y, x, channels in).</summary>
    public T* Kernels, Results;

    /// <summary>Done to an image while it is near; rows are pixels.</summary>
    public Epilogue Epilogue;

    Cut cut;
    int width, pitch;
    T* packed;

    // How a tile walks over the image, in elements.
    readonly struct Walk
    {
        public nint Down { get; init; }
        public nint Across { get; init; }
        public nint ImageRow { get; init; }
        public nint* Offsets { get; init; }
    }

    public void Compute(ConvolutionWork work)
    {
        if (VectorWidth.Is512) Compute<Lanes512<T>>(work);
        else if (VectorWidth.Is256) Compute<Lanes256<T>>(work);
        else Compute<Lanes128<T>>(work);
    }

    readonly int Packed => Chosen.Geometry.Size.Y * pitch;

    void Compute<V>(ConvolutionWork work) where V : unmanaged, ILanes<V, T>
    {
        var g = Chosen.Geometry;
        cut = Cut.For(g.Images, (1, 1), g.Work / (Chosen.Window.Y * Chosen.Window.X));
        width = g.Size.X * g.ChannelsIn;
        pitch = Panels<T, V>.Pitch(width);
        packed = work.Memory<T>(g.ChannelsOut * Packed);
        // (row, column and channel in, channel out) becomes (channel out, row, column and channel in).
        new Span<T>(packed, g.ChannelsOut * Packed).Clear();
        for (var i = 0; i < g.Size.Y * width; i++)
            for (var channel = 0; channel < g.ChannelsOut; channel++)
                packed[((nint)channel * Packed) + (i / width * pitch) + (i % width)]
                    = Kernels[(i * g.ChannelsOut) + channel];
        fixed (ChosenImages<T>* self = &this) WorkerPool.Run(cut.Chunks, &Chunk<V>, self);
        GC.KeepAlive(work);
    }

    static void Chunk<V>(void* state, int chunk) where V : unmanaged, ILanes<V, T>
    {
        var self = (ChosenImages<T>*)state;
        var g = self->Chosen.Geometry;
        for (var image = self->cut.First(chunk); image < self->cut.First(chunk + 1); image++)
        {
            self->Image<V>(image);
            self->cut.Finish(image, self->Epilogue, self->Results, g.In, g.ChannelsIn);
        }
    }

    // Tiles by rows of the kernel and by panels.
    readonly void Image<V>(int image) where V : unmanaged, ILanes<V, T>
    {
        var (g, window, count) = (Chosen.Geometry, Chosen.Window, Chosen.Count);
        var padded = new Padded<T>(g, (count.Y * window.Y, count.X * window.X), Tiles<T, V>.Columns, near: 1);
        padded.Clear();
        var offsets = stackalloc nint[window.Y * window.X];
        Chosen.Offsets(padded.Pitch, offsets);
        var walk = new Walk
        {
            Down = (nint)window.Y * g.Stride.Y * padded.Pitch,
            Across = (nint)window.X * g.Stride.X * g.ChannelsIn,
            ImageRow = (nint)g.Dilation.Y * padded.Pitch,
            Offsets = offsets,
        };
        var tiles = (g.Size.Y + MostRows - 1) / MostRows;
        for (var j = 0; j < width; j += Tiles<T, V>.Columns)
            for (var tile = 0; tile < tiles; tile++)
            {
                int first = g.Size.Y * tile / tiles, rows = (g.Size.Y * (tile + 1) / tiles) - first;
                Tile<V>(rows, Panels<T, V>.Width(width, j))(
                    this, walk, (nint)image * Chosen.Each, packed + ((nint)first * pitch) + j,
                    padded.First + (first * walk.ImageRow) + j);
            }
        padded.Empty(Results + ((nint)image * g.In.Y * g.In.X * g.ChannelsIn));
    }

    // For each place the channels that chose it.
    readonly void Masks(byte* places, int channels, ulong* masks)
    {
        var all = Chosen.Window.Y * Chosen.Window.X;
        new Span<ulong>(masks, all).Clear();
        var c = 0;
        for (; c <= channels - Vector128<byte>.Count; c += Vector128<byte>.Count)
        {
            var some = Vector128.Load(places + c);
            for (var place = 0; place < all; place++)
            {
                var here = Vector128.Equals(some, Vector128.Create((byte)place));
                masks[place] |= (ulong)here.ExtractMostSignificantBits() << c;
            }
        }
        for (; c < channels; c++) masks[places[c]] |= 1UL << c;
    }

    static delegate*<in ChosenImages<T>, in Walk, nint, T*, T*, void> Tile<V>(int rows, int width)
        where V : unmanaged, ILanes<V, T> => width > V.Count ? Tile<V, N2>(rows)
        : width > Lanes256<T>.Count ? Tile<V, N1>(rows)
        : width > Lanes128<T>.Count && VectorWidth.Is256 ? Tile<Lanes256<T>, N1>(rows)
        : Tile<Lanes128<T>, N1>(rows);

    static delegate*<in ChosenImages<T>, in Walk, nint, T*, T*, void> Tile<V, W>(int rows)
        where V : unmanaged, ILanes<V, T> where W : unmanaged, ICount => rows switch
        {
            1 => &Run<V, N1, W>,
            2 => &Run<V, N2, W>,
            3 => &Run<V, N3, W>,
            4 => &Run<V, N4, W>,
            _ => &Run<V, N5, W>,
        };

    // All windows of an image.
    static void Run<V, R, W>(in ChosenImages<T> self, in Walk walk, nint at, T* kernels, T* image)
        where V : unmanaged, ILanes<V, T> where R : unmanaged, ICount where W : unmanaged, ICount
    {
        var (places, channels) = (self.Chosen.Window.Y * self.Chosen.Window.X, self.Chosen.Geometry.ChannelsOut);
        nint kernelRow = self.pitch, each = self.Packed;
        var masks = stackalloc ulong[places];
        for (var y = self.Chosen.Count.Y; y > 0; y--, image += walk.Down)
        {
            var to = image;
            for (var x = self.Chosen.Count.X; x > 0; x--, to += walk.Across)
                for (var channel = 0; channel < channels; channel += ChannelsAtOnce)
                {
                    var some = Math.Min(ChannelsAtOnce, channels - channel);
                    self.Masks(self.Chosen.Places + at, some, masks);
                    for (var place = 0; place < places; place++)
                        if (masks[place] != 0)
                            Add<V, R, W>(masks[place], self.Chosen.Slopes + at, kernels + (channel * each), each,
                                kernelRow, to + walk.Offsets[place], walk.ImageRow);
                    at += some;
                }
        }
    }

    // R rows by W vectors: the sum over some channels, then added to the image.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add<V, R, W>(
        ulong channels, T* slopes, T* kernels, nint each, nint kernelRow, T* image, nint imageRow)
        where V : unmanaged, ILanes<V, T> where R : unmanaged, ICount where W : unmanaged, ICount
    {
        nint next = V.Count;
        V c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        V c30 = default, c31 = default, c40 = default, c41 = default;
        for (; channels != 0; channels &= channels - 1)
        {
            nint channel = BitOperations.TrailingZeroCount(channels);
            var a = V.Fill(slopes[channel]);
            var k = kernels + (channel * each);
            c00 = V.Fma(a, V.Load(k), c00);
            if (sizeof(W) == 2) c01 = V.Fma(a, V.Load(k + next), c01);
            if (sizeof(R) > 1) c10 = V.Fma(a, V.Load(k += kernelRow), c10);
            if (sizeof(R) > 1 && sizeof(W) == 2) c11 = V.Fma(a, V.Load(k + next), c11);
            if (sizeof(R) > 2) c20 = V.Fma(a, V.Load(k += kernelRow), c20);
            if (sizeof(R) > 2 && sizeof(W) == 2) c21 = V.Fma(a, V.Load(k + next), c21);
            if (sizeof(R) > 3) c30 = V.Fma(a, V.Load(k += kernelRow), c30);
            if (sizeof(R) > 3 && sizeof(W) == 2) c31 = V.Fma(a, V.Load(k + next), c31);
            if (sizeof(R) > 4) c40 = V.Fma(a, V.Load(k += kernelRow), c40);
            if (sizeof(R) > 4 && sizeof(W) == 2) c41 = V.Fma(a, V.Load(k + next), c41);
        }
        Put<V, W>(c00, c01, image);
        if (sizeof(R) > 1) Put<V, W>(c10, c11, image += imageRow);
        if (sizeof(R) > 2) Put<V, W>(c20, c21, image += imageRow);
        if (sizeof(R) > 3) Put<V, W>(c30, c31, image += imageRow);
        if (sizeof(R) > 4) Put<V, W>(c40, c41, image += imageRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put<V, W>(V left, V right, T* to) where V : unmanaged, ILanes<V, T> where W : unmanaged, ICount
    {
        (V.Load(to) + left).Store(to);
        if (sizeof(W) == 2) (V.Load(to + V.Count) + right).Store(to + V.Count);
    }
}
