using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// One image's geometry, channels last. The image is seen with <see cref="Spread"/> - 1 zeros between neighbours and
/// moved by <see cref="Low"/> into a frame of zeros just as large as the kernel's positions reach.
/// </summary>
struct Geometry
{
    public int Images, Groups, ChannelsIn, ChannelsOut;
    public (int Y, int X) In, Out, Size, Stride, Dilation, Low, Spread;

    public readonly (int Y, int X) Frame =>
        (((Out.Y - 1) * Stride.Y) + ((Size.Y - 1) * Dilation.Y) + 1, ((Out.X - 1) * Stride.X) + ((Size.X - 1) * Dilation.X) + 1);

    /// <summary>Input and output channels of one group.</summary>
    public readonly int GroupIn => ChannelsIn / Groups;

    public readonly int GroupOut => ChannelsOut / Groups;

    /// <summary>Whether the image is its own frame.</summary>
    public readonly bool IsFrame => Low == (0, 0) && Spread == (1, 1) && Frame == In;

    /// <summary>Whether neighbouring columns of the kernel, channels and all, lie next to each other in the frame.</summary>
    public readonly bool RowsAreRuns => Groups == 1 && Dilation.X == 1;
}

/// <summary>
/// The convolution of images with kernels as implicit matrix products: a tile is some neighbouring pixels of an output
/// row by a panel of output channels; A's rows are the pixels' surroundings, read where they lie, one run of steps for
/// each row of the kernel (channels last make a kernel's row one run). Nothing is unrolled in memory but the frame.
/// </summary>
unsafe struct Correlation<T> where T : unmanaged
{
    public Geometry Geometry;

    /// <summary>(images, y, x, channels in), (size y, size x, channels in of a group, channels out), (images, y, x, channels out).</summary>
    public T* Images, Kernels, Output;

    // The kernels by groups and panels of output channels, padded to whole vectors.
    T* packed;

    public void Compute()
    {
        if (VectorWidth.Is512) Compute<Lanes512<T>>();
        else if (VectorWidth.Is256) Compute<Lanes256<T>>();
        else Compute<Lanes128<T>>();
    }

    void Compute<V>() where V : unmanaged, ILanes<V, T>
    {
        var pitch = Panels<V>.Pitch(Geometry.GroupOut);
        var steps = Geometry.Size.Y * Geometry.Size.X * Geometry.GroupIn;
        var memory = NDArray.Uninitialized(DTypes.Of<T>(), [Geometry.Groups, steps, pitch]);
        packed = (T*)memory.Pointer;
        for (var group = 0; group < Geometry.Groups; group++)
            foreach (var (start, width, padded) in Panels<V>.Of(Geometry.GroupOut))
                Packing.Pack(Kernels + (group * Geometry.GroupOut) + start, 1, Geometry.ChannelsOut, width, steps,
                    packed + (((nint)group * pitch) + start) * steps, padded);
        fixed (Correlation<T>* self = &this) WorkerPool.Run(Geometry.Images, &Image<V>, self);
        GC.KeepAlive(memory);
    }

    /// <summary>Panels of a group's output channels: begin, channels, and channels that are worked on.</summary>
    internal static class Panels<V> where V : unmanaged, ILanes<V, T>
    {
        public static IEnumerable<(int Start, int Width, int Padded)> Of(int channels)
        {
            for (var j = 0; j < channels; j += Tiles<T, V>.Columns)
            {
                var width = Math.Min(channels - j, Tiles<T, V>.Columns);
                yield return (j, width, PanelShape<T>.For<V>(width).Width);
            }
        }

        public static int Pitch(int channels)
        {
            var rest = channels % Tiles<T, V>.Columns;
            return channels - rest + (rest == 0 ? 0 : PanelShape<T>.For<V>(rest).Width);
        }
    }

    static void Image<V>(void* state, int image) where V : unmanaged, ILanes<V, T>
    {
        var self = (Correlation<T>*)state;
        var g = self->Geometry;
        int edge = Tiles<T, V>.Columns * Tiles<T, V>.Rows, frame = g.Frame.Y * g.Frame.X * g.ChannelsIn;
        var runs = g.RowsAreRuns ? g.Size.Y : g.Size.Y * g.Size.X;
        var scratch = (T*)Scratch.Take((nuint)((sizeof(T) * (edge + (g.IsFrame ? 0 : frame))) + (sizeof(Run) * (runs + 1))));
        var from = self->Images + ((nint)image * g.In.Y * g.In.X * g.ChannelsIn);
        if (!g.IsFrame) Frames.Fill(from, scratch + edge, g);
        var list = (Run*)(((nint)(scratch + edge + (g.IsFrame ? 0 : frame)) + 15) & ~15);
        var to = self->Output + ((nint)image * g.Out.Y * g.Out.X * g.ChannelsOut);
        for (var group = 0; group < g.Groups; group++)
            for (var j = 0; j < g.GroupOut; j += Tiles<T, V>.Columns)
                self->Panel<V>(g.IsFrame ? from : scratch + edge, to, group, j, list, runs, scratch);
    }

    void Panel<V>(T* frame, T* to, int group, int j, Run* list, int runs, T* edge) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var width = Math.Min(g.GroupOut - j, Tiles<T, V>.Columns);
        var shape = PanelShape<T>.For<V>(width);
        var steps = g.Size.Y * g.Size.X * g.GroupIn;
        var b = packed + (((nint)group * Panels<V>.Pitch(g.GroupOut)) + j) * steps;
        var whole = width == shape.Width;
        var strides = new TileStrides((nint)g.Stride.X * g.ChannelsIn, 1, shape.Width, whole ? g.ChannelsOut : shape.Width);
        var tiles = (g.Out.X + Tiles<T, V>.Rows - 1) / Tiles<T, V>.Rows;
        for (var y = 0; y < g.Out.Y; y++)
            for (var tile = 0; tile < tiles; tile++)
            {
                int first = (int)((long)g.Out.X * tile / tiles), count = (int)((long)g.Out.X * (tile + 1) / tiles) - first;
                Walk(frame + ((((nint)y * g.Stride.Y * g.Frame.X) + (first * g.Stride.X)) * g.ChannelsIn) + (group * g.GroupIn), b, shape.Width, list);
                var c = to + ((((nint)y * g.Out.X) + first) * g.ChannelsOut) + (group * g.GroupOut) + j;
                shape.Tile(count, false)(list, runs, in strides, whole ? c : edge, false);
                if (!whole) Packing.Copy(edge, shape.Width, c, g.ChannelsOut, count, width);
            }
    }

    // The runs of one tile, from the frame's element under the kernel's first.
    readonly void Walk(T* at, T* b, int pitch, Run* list)
    {
        var g = Geometry;
        var length = g.RowsAreRuns ? g.Size.X * g.GroupIn : g.GroupIn;
        for (var y = 0; y < g.Size.Y; y++)
            for (var x = 0; x < (g.RowsAreRuns ? 1 : g.Size.X); x++, b += length * pitch)
                *list++ = new(at + ((((nint)y * g.Dilation.Y * g.Frame.X) + (x * g.Dilation.X)) * g.ChannelsIn), b, length);
    }
}

/// <summary>Images in frames of zeros.</summary>
static unsafe class Frames
{
    /// <summary>Writes the whole frame: zeros, and the image's elements where they come to lie; some may fall outside.</summary>
    public static void Fill<T>(T* image, T* frame, in Geometry g) where T : unmanaged
    {
        new Span<T>(frame, g.Frame.Y * g.Frame.X * g.ChannelsIn).Clear();
        var (first, end) = Inside(g.In.X, g.Low.X, g.Spread.X, g.Frame.X);
        for (var y = 0; y < g.In.Y; y++)
        {
            var row = g.Low.Y + (y * g.Spread.Y);
            if (row < 0 || row >= g.Frame.Y || first >= end) continue;
            var from = image + ((((nint)y * g.In.X) + first) * g.ChannelsIn);
            var to = frame + ((((nint)row * g.Frame.X) + g.Low.X + (first * g.Spread.X)) * g.ChannelsIn);
            if (g.Spread.X == 1) new ReadOnlySpan<T>(from, (end - first) * g.ChannelsIn).CopyTo(new(to, int.MaxValue));
            else Packing.Copy(from, g.ChannelsIn, to, (nint)g.Spread.X * g.ChannelsIn, end - first, g.ChannelsIn);
        }
    }

    // Elements x in [first, end) come to lie at low + x * spread within [0, frame).
    static (int First, int End) Inside(int count, int low, int spread, int frame)
    {
        var first = low >= 0 ? 0 : (-low + spread - 1) / spread;
        var end = frame <= low ? 0 : Math.Min(count, ((frame - low - 1) / spread) + 1);
        return (first, end);
    }
}
