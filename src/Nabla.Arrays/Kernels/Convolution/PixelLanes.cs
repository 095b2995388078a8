using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// A convolution of images of one channel, at stride 1 along a row. There a pixel sees too little to be worth a tile,
/// but a stretch of pixels of one row fills vectors: it is the product of the kernels, channels by elements, and of as
/// many rows of pixels as the kernel has elements, each moved on by one. The product is turned as it is written. Each
/// result is the same chain of multiply-adds as <see cref="Correlation{T}"/>'s; zeros beside the image change nothing
/// as long as the kernels are finite.
/// </summary>
unsafe struct PixelLanes<T> where T : unmanaged
{
    public Geometry Geometry;

    /// <summary>(images, y, x, 1); (size y, size x, 1, channels); (images, y, x, channels).</summary>
    public T* Source, Kernels, Results;

    /// <summary>Done to the results of an image, or of a part of it, while they are near; rows are pixels.</summary>
    public Epilogue Epilogue;

    Cut cut;

    /// <summary>Whether this is the better way, and gives what the other gives.</summary>
    public readonly bool Suits()
    {
        var g = Geometry;
        if (g.ChannelsIn != 1 || g.Stride.X != 1 || g.Dilation.X != 1 || g.Out.X < Lanes256<T>.Count) return false;
        return (g.Low.X == 0 && g.Out.X + g.Size.X - 1 <= g.In.X)
            || Finite<T>.All(Kernels, g.Size.Y * g.Size.X * g.ChannelsOut);
    }

    public void Compute()
    {
        cut = Cut.For(Geometry.Images, Geometry.Out, Geometry.Work);
        fixed (PixelLanes<T>* self = &this)
            WorkerPool.Run(cut.Chunks,
                VectorWidth.Is512 ? &Chunk<Lanes512<T>> : VectorWidth.Is256 ? &Chunk<Lanes256<T>> : &Chunk<Lanes128<T>>, self);
    }

    static void Chunk<V>(void* state, int chunk) where V : unmanaged, ILanes<V, T>
    {
        var self = (PixelLanes<T>*)state;
        var g = self->Geometry;
        for (var unit = self->cut.First(chunk); unit < self->cut.First(chunk + 1); unit++)
        {
            self->Image<V>(unit);
            self->cut.Finish(unit, self->Epilogue, self->Results, g.Out, g.ChannelsOut);
        }
    }

    void Image<V>(int unit) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var (ys, xs) = cut.Within(unit, new(0, 1, g.Out.Y, 0, 0, 0, 0, 0), new(0, 1, g.Out.X, 0, 0, 0, 0, 0));
        var image = cut.Image(unit);
        var framed = new Framed<T>(g, g.Out.X + g.Size.X - 1 + Tiles<T, V>.Columns, g.ChannelsOut * Tiles<T, V>.Columns);
        framed.Fill(Source + ((nint)image * g.In.Y * g.In.X));
        var to = Results + ((nint)image * g.Out.Y * g.Out.X * g.ChannelsOut);
        for (var y = ys.First; y < ys.First + ys.Count; y++)
            for (var x = xs.First; x < xs.First + xs.Count; x += Tiles<T, V>.Columns)
                Stretch<V>(framed, y, x, Math.Min(Tiles<T, V>.Columns, xs.First + xs.Count - x),
                    to + ((((nint)y * g.Out.X) + x) * g.ChannelsOut));
    }

    // Some pixels of one row, all channels: tiles of channels by pixels, then turned.
    readonly void Stretch<V>(in Framed<T> framed, int y, int x, int width, T* to) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var shape = PanelShape<T>.For<V>(width);
        var runs = stackalloc Run[g.Size.Y];
        var strides = new TileStrides(1, g.ChannelsOut, 1, shape.Width);
        var tiles = (g.ChannelsOut + Tiles<T, V>.Rows - 1) / Tiles<T, V>.Rows;
        for (var tile = 0; tile < tiles; tile++)
        {
            int first = g.ChannelsOut * tile / tiles, count = (g.ChannelsOut * (tile + 1) / tiles) - first, seen = 0;
            for (var i = 0; i < g.Size.Y; i++)
            {
                var row = (y * g.Stride.Y) + (i * g.Dilation.Y) - g.Low.Y;
                if ((uint)row < (uint)g.In.Y)
                    runs[seen++] = new(Kernels + ((nint)i * g.Size.X * g.ChannelsOut) + first, framed.Row(row) + x, g.Size.X);
            }
            shape.Tile(count, true)(runs, seen, in strides, framed.Rest + (first * shape.Width), false);
        }
        Packing.Pack(framed.Rest, shape.Width, 1, g.ChannelsOut, width, to, g.ChannelsOut);
    }
}

/// <summary>A copy of an image of one channel with zeros beside it, in the thread's scratch; and room behind it.</summary>
readonly unsafe struct Framed<T> where T : unmanaged
{
    readonly Geometry geometry;
    readonly T* memory;
    readonly int pitch;

    /// <param name="geometry">The image, and how far the padding before its rows reaches.</param>
    /// <param name="pitch">Pixels of a row, padding on both sides counted.</param>
    /// <param name="rest">Elements of the room behind the image.</param>
    public Framed(in Geometry geometry, int pitch, int rest)
    {
        (this.geometry, this.pitch) = (geometry, Math.Max(pitch, geometry.Low.X + geometry.In.X));
        memory = (T*)Scratch.Take((nuint)sizeof(T) * (nuint)(((nint)geometry.In.Y * this.pitch) + rest));
    }

    /// <summary>A row of the image, from its padding on.</summary>
    public T* Row(int y) => memory + ((nint)y * pitch);

    /// <summary>The room behind the image.</summary>
    public T* Rest => Row(geometry.In.Y);

    public void Fill(T* image)
    {
        new Span<T>(memory, geometry.In.Y * pitch).Clear();
        Packing.Copy(image, geometry.In.X, memory + geometry.Low.X, pitch, geometry.In.Y, geometry.In.X);
    }
}

/// <summary>Whether numbers are finite: 0 times what is finite is 0, and a sum keeps a NaN.</summary>
static unsafe class Finite<T> where T : unmanaged
{
    public static bool All(T* x, nint count) => VectorWidth.Is512 ? All<Lanes512<T>>(x, count)
        : VectorWidth.Is256 ? All<Lanes256<T>>(x, count) : All<Lanes128<T>>(x, count);

    static bool All<V>(T* x, nint count) where V : unmanaged, ILanes<V, T>
    {
        V zero = V.Of(0), a = zero, b = zero;
        nint i = 0;
        for (; i <= count - (2 * V.Count); i += 2 * V.Count)
        {
            a = V.Fma(V.Load(x + i), zero, a);
            b = V.Fma(V.Load(x + i + V.Count), zero, b);
        }
        for (; i < count; i++) a = V.Fma(V.Fill(x[i]), zero, a);
        a += b;
        return V.Equal(a, a).Bits() == (~zero).Bits();
    }
}
