using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The gradient to a convolution's kernels: for each row of the kernel a product whose k is all output pixels of all
/// images. A's rows are the (column, channel) pairs of the kernel's row, which lie next to each other in the frame; each
/// row of output pixels is one run. Images are dealt to at most <see cref="MaxShares"/> sums, added up in order.
/// </summary>
unsafe struct KernelGradient<T> where T : unmanaged
{
    const int MaxShares = 16, RunsAtOnce = 64;

    public Geometry Geometry;

    /// <summary>(images, y, x, channels in), (images, y, x, channels out).</summary>
    public T* Images, Gradient;

    int shares, pitch;
    T* sums;

    /// <summary>The shares' sums, (shares, groups, size y, size x, channels in of a group, padded channels out of a group).</summary>
    public NDArray Compute() => VectorWidth.Is512 ? Compute<Lanes512<T>>()
        : VectorWidth.Is256 ? Compute<Lanes256<T>>() : Compute<Lanes128<T>>();

    NDArray Compute<V>() where V : unmanaged, ILanes<V, T>
    {
        shares = Math.Clamp(Geometry.Images, 1, MaxShares);
        pitch = Correlation<T>.Panels<V>.Pitch(Geometry.GroupOut);
        var result = NDArray.Zeros(DTypes.Of<T>(),
            [shares, Geometry.Groups, Geometry.Size.Y, Geometry.Size.X, Geometry.GroupIn, pitch]);
        sums = (T*)result.Pointer;
        fixed (KernelGradient<T>* self = &this) WorkerPool.Run(shares, &Share<V>, self);
        return result;
    }

    static void Share<V>(void* state, int share) where V : unmanaged, ILanes<V, T>
    {
        var self = (KernelGradient<T>*)state;
        var g = self->Geometry;
        int frame = g.Frame.Y * g.Frame.X * g.ChannelsIn, pixels = g.Out.Y * g.Out.X, padded = g.Groups * self->pitch;
        var copied = padded != g.ChannelsOut;
        var scratch = (T*)Scratch.Take((nuint)sizeof(T) * (nuint)(frame + (copied ? pixels * padded : 0)));
        if (copied) new Span<T>(scratch + frame, pixels * padded).Clear();
        int first = (int)((long)g.Images * share / self->shares), end = (int)((long)g.Images * (share + 1) / self->shares);
        for (var image = first; image < end; image++)
        {
            var from = self->Images + ((nint)image * g.In.Y * g.In.X * g.ChannelsIn);
            var slope = self->Gradient + ((nint)image * pixels * g.ChannelsOut);
            if (!g.IsFrame) Frames.Fill(from, scratch, g);
            for (var group = 0; copied && group < g.Groups; group++)
                Packing.Copy(slope + (group * g.GroupOut), g.ChannelsOut, scratch + frame + (group * self->pitch), padded, pixels, g.GroupOut);
            self->Add<V>(g.IsFrame ? from : scratch, copied ? scratch + frame : slope, padded, share);
        }
    }

    void Add<V>(T* frame, T* slope, int padded, int share) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var columns = g.RowsAreRuns ? 1 : g.Size.X;
        var rows = g.RowsAreRuns ? g.Size.X * g.GroupIn : g.GroupIn;
        for (var group = 0; group < g.Groups; group++)
            for (var y = 0; y < g.Size.Y; y++)
                for (var x = 0; x < columns; x++)
                {
                    var at = ((((nint)share * g.Groups) + group) * g.Size.Y + y) * g.Size.X + x;
                    var a = frame + ((((nint)y * g.Dilation.Y * g.Frame.X) + (x * g.Dilation.X)) * g.ChannelsIn) + (group * g.GroupIn);
                    Product<V>(a, rows, slope + (group * pitch), padded, sums + (at * g.GroupIn * pitch));
                }
    }

    void Product<V>(T* a, int rows, T* slope, int padded, T* sum) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var list = stackalloc Run[RunsAtOnce];
        var strides = new TileStrides(1, (nint)g.Stride.X * g.ChannelsIn, padded, pitch);
        var tiles = (rows + Tiles<T, V>.Rows - 1) / Tiles<T, V>.Rows;
        for (var start = 0; start < g.Out.Y; start += RunsAtOnce)
        {
            var runs = Math.Min(RunsAtOnce, g.Out.Y - start);
            for (var j = 0; j < g.GroupOut; j += Tiles<T, V>.Columns)
            {
                var shape = PanelShape<T>.For<V>(Math.Min(g.GroupOut - j, Tiles<T, V>.Columns));
                for (var tile = 0; tile < tiles; tile++)
                {
                    int first = (int)((long)rows * tile / tiles), count = (int)((long)rows * (tile + 1) / tiles) - first;
                    for (var y = 0; y < runs; y++)
                        list[y] = new(a + ((nint)(start + y) * g.Stride.Y * g.Frame.X * g.ChannelsIn) + first,
                            slope + ((nint)(start + y) * g.Out.X * padded) + j, g.Out.X);
                    shape.Tile(count, true)(list, runs, in strides, sum + ((nint)first * pitch) + j, true);
                }
            }
        }
    }
}
