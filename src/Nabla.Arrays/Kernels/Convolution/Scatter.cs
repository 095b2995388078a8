using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// A convolution's gradient to an input of few channels: too few to fill a vector, but a row of the kernel, columns by
/// channels, does. So each pixel of the output's gradient is multiplied by a whole row of the kernel, and the product
/// added to the pixels that the row lies over, which are neighbours. An element is a sum of such products in the order
/// of the output's columns, then of the kernel's rows; each product is one chain over the output's channels.
/// </summary>
unsafe struct Scatter<T> where T : unmanaged
{
    public Geometry Geometry;

    /// <summary>
    /// (images, y, x, channels out); (size y, size x, channels in, channels out); (images, y, x, channels in).
    /// </summary>
    public T* Gradient, Kernels, Results;

    /// <summary>Done to an image while it is near; rows are pixels.</summary>
    public Epilogue Epilogue;

    Cut cut;
    T* packed;

    /// <summary>
    /// Whether this is the better way: gathering would leave more lanes empty. It does not depend on the machine, for
    /// the two ways do not sum in the same order.
    /// </summary>
    public static bool Suits(in Geometry g)
    {
        var lanes = Lanes256<T>.Count;
        return g.Groups == 1 && g.Dilation.X == 1
            && g.ChannelsIn <= lanes && g.ChannelsOut >= lanes && g.Size.X * g.ChannelsIn > lanes;
    }

    public void Compute(ConvolutionWork work)
    {
        if (VectorWidth.Is512) Compute<Lanes512<T>>(work);
        else if (VectorWidth.Is256) Compute<Lanes256<T>>(work);
        else Compute<Lanes128<T>>(work);
    }

    void Compute<V>(ConvolutionWork work) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        cut = Cut.For(g.Images, (1, 1), g.Work);
        var width = g.Size.X * g.ChannelsIn;
        var to = packed = work.Memory<T>(g.Size.Y * g.ChannelsOut * Panels<T, V>.Pitch(width));
        for (var i = 0; i < g.Size.Y; i++)
            for (var j = 0; j < width; j += Tiles<T, V>.Columns)
            {
                var some = Panels<T, V>.Width(width, j);
                var padded = PanelShape<T>.For<V>(some).Width;
                var from = Kernels + ((((nint)i * width) + j) * g.ChannelsOut);
                Packing.Pack(from, g.ChannelsOut, 1, some, g.ChannelsOut, to, padded);
                to += (nint)g.ChannelsOut * padded;
            }
        fixed (Scatter<T>* self = &this) WorkerPool.Run(cut.Chunks, &Chunk<V>, self);
        GC.KeepAlive(work);
    }

    static void Chunk<V>(void* state, int chunk) where V : unmanaged, ILanes<V, T>
    {
        var self = (Scatter<T>*)state;
        for (var image = self->cut.First(chunk); image < self->cut.First(chunk + 1); image++)
        {
            self->Image<V>(image);
            self->cut.Finish(image, self->Epilogue, self->Results, self->Geometry.In, self->Geometry.ChannelsIn);
        }
    }

    void Image<V>(int image) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var to = Results + ((nint)image * g.In.Y * g.In.X * g.ChannelsIn);
        new Span<T>(to, g.In.Y * g.In.X * g.ChannelsIn).Clear();
        var from = Gradient + ((nint)image * g.Out.Y * g.Out.X * g.ChannelsOut);
        var width = g.Size.X * g.ChannelsIn;
        for (var x = 0; x < g.Out.X; x++)
        {
            var b = packed;
            for (var i = 0; i < g.Size.Y; i++)
                for (var j = 0; j < width; j += Tiles<T, V>.Columns)
                {
                    var shape = PanelShape<T>.For<V>(Panels<T, V>.Width(width, j));
                    int row = (i * g.Dilation.Y) - g.Low.Y, column = (x * g.Stride.X) - g.Low.X;
                    Column<V>(from + ((nint)x * g.ChannelsOut), b, shape, to, row, column, j);
                    b += (nint)g.ChannelsOut * shape.Width;
                }
        }
    }

    // A tile is some pixels of one column: what they are added to lies in rows of their own.
    readonly void Column<V>(T* from, T* b, in PanelShape<T> shape, T* to, int row, int column, int j)
        where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var product = (T*)Scratch.Take((nuint)(sizeof(T) * Tiles<T, V>.Rows * Tiles<T, V>.Columns));
        var strides = new TileStrides((nint)g.Out.X * g.ChannelsOut, 1, shape.Width, shape.Width);
        var tiles = (g.Out.Y + Tiles<T, V>.Rows - 1) / Tiles<T, V>.Rows;
        for (var tile = 0; tile < tiles; tile++)
        {
            int first = (int)((long)g.Out.Y * tile / tiles), count = (int)((long)g.Out.Y * (tile + 1) / tiles) - first;
            var run = new Run(from + (first * strides.ARow), b, g.ChannelsOut);
            shape.Tile(count, false)(&run, 1, in strides, product, false);
            Add(product, shape.Width, to, row + (first * g.Stride.Y), count, column, j);
        }
    }

    // Adds rows of a product to every Stride.Y-th row of the image, from one column on, as far as there are pixels.
    readonly void Add(T* product, int pitch, T* image, int row, int count, int column, int j)
    {
        var g = Geometry;
        var begin = Math.Max(-column * g.ChannelsIn, j);
        var end = Math.Min(Math.Min(g.Size.X, g.In.X - column) * g.ChannelsIn, j + pitch);
        if (begin >= end) return;
        image += ((nint)column * g.ChannelsIn) + begin;
        product += begin - j;
        for (; count > 0; count--, row += g.Stride.Y, product += pitch)
            if ((uint)row < (uint)g.In.Y) Add(product, image + ((nint)row * g.In.X * g.ChannelsIn), end - begin);
    }

    static void Add(T* from, T* to, int length)
    {
        if (VectorWidth.Is512 && length >= Lanes512<T>.Count) Add<Lanes512<T>>(from, to, length);
        else if (VectorWidth.Is256 && length >= Lanes256<T>.Count) Add<Lanes256<T>>(from, to, length);
        else if (length >= Lanes128<T>.Count) Add<Lanes128<T>>(from, to, length);
        else for (var i = 0; i < length; i++) AddOne(from + i, to + i);
    }

    // The last vector begins where it fits: its sum is made before what it shares with its neighbour is written.
    static void Add<V>(T* from, T* to, int length) where V : unmanaged, ILanes<V, T>
    {
        var last = length - V.Count;
        var sum = V.Load(from + last) + V.Load(to + last);
        for (var i = 0; i < last; i += V.Count) (V.Load(from + i) + V.Load(to + i)).Store(to + i);
        sum.Store(to + last);
    }

    static void AddOne(T* from, T* to)
    {
        var sum = Lanes128<T>.Fill(*from) + Lanes128<T>.Fill(*to);
        *to = *(T*)&sum;
    }
}
