using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Nabla.Arrays.Kernels.Lanes;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The greatest of each window, and which element of the window it is (the first of equal ones, a NaN before all else),
/// for windows that lie side by side without padding: a vector of channels at a time.
/// </summary>
unsafe struct WindowChoices<T> where T : unmanaged
{
    // Elements looked at that repay a fork several times over.
    const double Worthwhile = 2e5;
    const int Enough = 64;

    /// <summary>Windows over images; their strides are their extents.</summary>
    public Geometry Geometry;

    /// <summary>(images, y, x, channels), then the windows' (images, y, x, channels).</summary>
    public T* Images, Greatest;

    /// <summary>Row by row of a window, in the shape of the greatest.</summary>
    public byte* Places;

    int chunks;

    public void Compute()
    {
        chunks = (int)Math.Clamp(Geometry.Work / Worthwhile, 1, Enough);
        fixed (WindowChoices<T>* self = &this)
            WorkerPool.Run(chunks,
                VectorWidth.Is512 ? &Chunk<Lanes512<T>>
                : VectorWidth.Is256 ? &Chunk<Lanes256<T>> : &Chunk<Lanes128<T>>, self);
    }

    static void Chunk<V>(void* state, int chunk) where V : unmanaged, ILanes<V, T>
    {
        var self = (WindowChoices<T>*)state;
        var rows = (long)self->Geometry.Images * self->Geometry.Out.Y;
        for (var row = rows * chunk / self->chunks; row < rows * (chunk + 1) / self->chunks; row++) self->Row<V>(row);
    }

    // One row of windows. A vector may reach into the next window, which is written later, but not over the row's end.
    void Row<V>(long row) where V : unmanaged, ILanes<V, T>
    {
        var g = Geometry;
        var (image, y) = Math.DivRem(row, g.Out.Y);
        var from = Images + (nint)(((image * g.In.Y) + (y * g.Size.Y)) * g.In.X * g.ChannelsIn);
        nint at = (nint)(row * g.Out.X * g.ChannelsIn), end = (nint)g.Out.X * g.ChannelsIn;
        for (nint x = 0; x < g.Out.X; x++)
            for (nint c = 0; c < g.ChannelsIn;)
            {
                var window = from + (x * g.Size.X * g.ChannelsIn) + c;
                nint to = (x * g.ChannelsIn) + c, left = g.ChannelsIn - c;
                if (left > Lanes256<T>.Count && to + V.Count <= end) c += Some<V, N0>(window, at + to);
                else if (left > Lanes128<T>.Count && VectorWidth.Is256 && to + Lanes256<T>.Count <= end)
                    c += Some<Lanes256<T>, N0>(window, at + to);
                else if (to + Lanes128<T>.Count <= end) c += Some<Lanes128<T>, N0>(window, at + to);
                else c += Some<Lanes128<T>, N1>(window, at + to);
            }
    }

    // How many channels it has worked on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    nint Some<V, One>(T* window, nint to) where V : unmanaged, ILanes<V, T> where One : ICount
    {
        V greatest = Load<V, One>(window), place = V.Of(0);
        nint across = Geometry.ChannelsIn, down = across * Geometry.In.X;
        if (Geometry.Size == (2, 2))
        {
            Next<V, One>(window + across, 1, ref greatest, ref place);
            Next<V, One>(window + down, 2, ref greatest, ref place);
            Next<V, One>(window + down + across, 3, ref greatest, ref place);
        }
        else
            for (var i = 0; i < Geometry.Size.Y; i++)
                for (var j = i == 0 ? 1 : 0; j < Geometry.Size.X; j++)
                {
                    var at = (i * Geometry.Size.X) + j;
                    Next<V, One>(window + (i * down) + (j * across), at, ref greatest, ref place);
                }
        if (One.Value == 1) Greatest[to] = *(T*)&greatest;
        else greatest.Store(Greatest + to);
        Store<V, One>(place, Places + to);
        return One.Value == 1 ? 1 : V.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Load<V, One>(T* p) where V : unmanaged, ILanes<V, T> where One : ICount =>
        One.Value == 1 ? V.Fill(*p) : V.Load(p);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Next<V, One>(T* p, int at, ref V greatest, ref V place)
        where V : unmanaged, ILanes<V, T> where One : ICount
    {
        var x = Load<V, One>(p);
        var greater = V.Less(greatest, x) | (~V.Equal(x, x) & V.Equal(greatest, greatest));
        greatest = V.Select(greater, x, greatest);
        place = V.Select(greater, V.Of(at), place);
    }

    // Lanes as bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store<V, One>(V place, byte* to) where V : unmanaged, ILanes<V, T> where One : ICount
    {
        if (One.Value == 0 && typeof(T) == typeof(float) && sizeof(V) == 64)
        {
            var whole = Vector512.ConvertToInt32(Unsafe.BitCast<V, Vector512<float>>(place));
            var half = Vector256.Narrow(whole.GetLower(), whole.GetUpper());
            Vector128.Narrow(half.GetLower(), half.GetUpper()).AsByte().Store(to);
        }
        else if (One.Value == 0 && typeof(T) == typeof(float) && sizeof(V) == 32)
        {
            var whole = Vector256.ConvertToInt32(Unsafe.BitCast<V, Vector256<float>>(place));
            var half = Vector128.Narrow(whole.GetLower(), whole.GetUpper());
            *(long*)to = Vector128.Narrow(half, half).AsInt64()[0];
        }
        else
        {
            for (var i = 0; i < (One.Value == 1 ? 1 : V.Count); i++)
                to[i] = (byte)(typeof(T) == typeof(float) ? ((float*)&place)[i] : ((double*)&place)[i]);
        }
    }
}
