using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The gradient to a convolution's kernels where images have one channel and the output has few: a vector is the
/// kernel's elements, and not the channels that would leave it empty. What each pixel of the output sees is copied out,
/// row after row of the kernel; the product of the output's gradient, channels by pixels, and of that is the gradient,
/// turned. Images are dealt to at most <see cref="MaxShares"/> sums, added up in order.
/// </summary>
unsafe struct ElementLanes<T> where T : unmanaged
{
    const int MaxShares = 16, Near = 6 << 10;
    const double Worthwhile = 2e5;

    public Geometry Geometry;

    /// <summary>(images, y, x, 1), (images, y, x, channels), (size y, size x, 1, channels).</summary>
    public T* Images, Gradient, Results;

    int shares, elements, pitch, seen;
    T* sums;

    /// <summary>Whether this is the better way. It does not depend on the machine: the two ways sum in other orders.</summary>
    public static bool Suits(in Geometry g) => g.ChannelsIn == 1 && g.ChannelsOut <= Lanes256<T>.Count
        && g.Dilation.X == 1 && g.Size.Y * g.Size.X > 2 * g.ChannelsOut && g.Images > 0;

    /// <summary>
    /// Computes the gradient; false where it is not finite: then zeros beside an image may have been multiplied by what
    /// is not.
    /// </summary>
    public bool Compute(ConvolutionWork work)
    {
        if (VectorWidth.Is512) Compute<Lanes512<T>>(work);
        else if (VectorWidth.Is256) Compute<Lanes256<T>>(work);
        else Compute<Lanes128<T>>(work);
        return Finite<T>.All(Results, elements * Geometry.ChannelsOut);
    }

    void Compute<V>(ConvolutionWork work) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        shares = (int)Math.Clamp(Math.Min(g.Images, g.Work / Worthwhile), 1, MaxShares);
        elements = g.Size.Y * g.Size.X;
        pitch = Panels<T, V>.Pitch(elements);
        // The last row of the kernel must not go over the next pixel.
        seen = elements + Lanes256<T>.Count <= pitch + 1 ? pitch : pitch + Lanes256<T>.Count;
        sums = work.Memory<T>(shares * g.ChannelsOut * pitch);
        fixed (ElementLanes<T>* self = &this) WorkerPool.Run(shares, &Share<V>, self);
        for (var element = 0; element < elements; element++)
            for (var channel = 0; channel < g.ChannelsOut; channel++)
                Results[(element * g.ChannelsOut) + channel] = Sum(sums + (channel * pitch) + element);
        GC.KeepAlive(work);
    }

    readonly T Sum(T* from)
    {
        var sum = Lanes128<T>.Fill(*from);
        for (var share = 1; share < shares; share++)
            sum += Lanes128<T>.Fill(from[(nint)share * Geometry.ChannelsOut * pitch]);
        return *(T*)&sum;
    }

    static void Share<V>(void* state, int share) where V : unmanaged, ILanes<V, T>
    {
        var self = (ElementLanes<T>*)state;
        var (images, each) = (self->Geometry.Images, self->Geometry.ChannelsOut * self->pitch);
        new Span<T>(self->sums + ((nint)share * each), each).Clear();
        int first = (int)((long)images * share / self->shares), end = (int)((long)images * (share + 1) / self->shares);
        for (var image = first; image < end; image++) self->Image<V>(image, self->sums + ((nint)share * each));
    }

    // As many rows at a time as leave what their pixels see in the nearest cache.
    readonly void Image<V>(int image, T* sum) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        int rows = Math.Clamp(Near / (g.Out.X * seen), 1, g.Out.Y), slack = Tiles<T, V>.Columns + g.Size.X;
        var framed = new Framed<T>(
            g, ((g.Out.X - 1) * g.Stride.X) + g.Size.X + slack, (rows * g.Out.X * seen) + slack);
        framed.Fill(Images + ((nint)image * g.In.Y * g.In.X));
        var slopes = Gradient + ((nint)image * g.Out.Y * g.Out.X * g.ChannelsOut);
        for (var y = 0; y < g.Out.Y; y += rows)
        {
            var count = Math.Min(rows, g.Out.Y - y);
            for (var row = 0; row < count; row++) See<V>(framed, y + row, framed.Rest + ((nint)row * g.Out.X * seen));
            Add<V>(slopes + ((nint)y * g.Out.X * g.ChannelsOut), framed.Rest, count * g.Out.X, sum);
        }
    }

    // What the pixels of one row see, one row of the kernel after the other. Whole vectors are copied: each next row of
    // the kernel goes over what the one before wrote too much.
    readonly void See<V>(in Framed<T> framed, int y, T* to) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        for (var i = 0; i < g.Size.Y; i++, to += g.Size.X)
        {
            var row = (y * g.Stride.Y) + (i * g.Dilation.Y) - g.Low.Y;
            if ((uint)row >= (uint)g.In.Y) Nothing(to);
            else if (g.Size.X > Lanes128<T>.Count && sizeof(V) >= 32) Copy<Lanes256<T>>(framed.Row(row), to);
            else Copy<Lanes128<T>>(framed.Row(row), to);
        }
    }

    readonly void Copy<V>(T* from, T* to) where V : unmanaged, ILanes<V, T>
    {
        int count = Geometry.Out.X, step = Geometry.Stride.X, size = Geometry.Size.X, pitch = seen;
        if (size <= V.Count)
            for (; count > 0; count--, from += step, to += pitch) V.Load(from).Store(to);
        else
            for (; count > 0; count--, from += step, to += pitch)
                for (var j = 0; j < size; j += V.Count) V.Load(from + j).Store(to + j);
    }

    readonly void Nothing(T* to)
    {
        for (var x = 0; x < Geometry.Out.X; x++, to += seen) new Span<T>(to, Geometry.Size.X).Clear();
    }

    readonly void Add<V>(T* slopes, T* seen, int pixels, T* sum) where V : unmanaged, ILanes<V, T>
    {
        var strides = new TileStrides(1, Geometry.ChannelsOut, this.seen, pitch);
        for (var j = 0; j < elements; j += Tiles<T, V>.Columns)
        {
            var shape = PanelShape<T>.For<V>(Panels<T, V>.Width(elements, j));
            for (var first = 0; first < Geometry.ChannelsOut; first += Tiles<T, V>.Rows)
            {
                var count = Math.Min(Tiles<T, V>.Rows, Geometry.ChannelsOut - first);
                var run = new Run(slopes + first, seen + j, pixels);
                shape.Tile(count, true)(&run, 1, in strides, sum + (first * pitch) + j, true);
            }
        }
    }
}
