using System.Runtime.InteropServices;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Stable sorting in ascending order along an axis, NaN last, -0 equal to +0. Elements become unsigned keys in the
/// same order, which are sorted byte by byte from the lowest (a radix sort, linear and stable); a byte in which all
/// keys agree is skipped.
/// </summary>
public static unsafe class Sorting
{
    /// <summary>The elements in ascending order along an axis.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public static NDArray Sort(NDArray x, int axis)
    {
        axis = x.Shape.Axis("Sort", axis);
        return AlongAxis.Map(x, axis, x.DType, x.DType switch
        {
            DType.F32 => &Values<float>,
            DType.F64 => &Values<double>,
            DType.I32 => &Values<int>,
            DType.I64 => &Values<long>,
            _ => &Values<byte>,
        });
    }

    /// <summary>The places, I32, from which a stable sort along an axis takes its elements.</summary>
    /// <exception cref="AxisException">There is no such axis.</exception>
    public static NDArray ArgSort(NDArray x, int axis)
    {
        axis = x.Shape.Axis("ArgSort", axis);
        return AlongAxis.Map(x, axis, DType.I32, x.DType switch
        {
            DType.F32 => &Places<float>,
            DType.F64 => &Places<double>,
            DType.I32 => &Places<int>,
            DType.I64 => &Places<long>,
            _ => &Places<byte>,
        });
    }

    internal static void Values<T>(byte* x, byte* y, nint n) where T : unmanaged
    {
        var order = new int[n];
        Order((T*)x, order);
        for (var i = 0; i < order.Length; i++) ((T*)y)[i] = ((T*)x)[order[i]];
    }

    internal static void Places<T>(byte* x, byte* y, nint n) where T : unmanaged =>
        Order((T*)x, new Span<int>(y, (int)n));

    static void Order<T>(T* x, Span<int> order) where T : unmanaged
    {
        var n = order.Length;
        var (keys, nextKeys, next) = (new ulong[n], new ulong[n], new int[n]);
        ulong any = 0, all = ulong.MaxValue;
        for (var i = 0; i < n; i++)
        {
            order[i] = i;
            keys[i] = Key(x[i]);
            any |= keys[i];
            all &= keys[i];
        }
        var places = next.AsSpan();
        var swapped = false;
        var ordered = order;
        for (var shift = 0; shift < 8 * sizeof(T); shift += 8)
        {
            if (((any ^ all) >> shift & 0xFF) == 0) continue;
            Deal(keys, ordered, nextKeys, places, shift);
            (keys, nextKeys) = (nextKeys, keys);
            var free = ordered;
            ordered = places;
            places = free;
            swapped = !swapped;
        }
        if (swapped) ordered.CopyTo(order);
    }

    static void Deal(ulong[] keys, Span<int> order, ulong[] toKeys, Span<int> to, int shift)
    {
        Span<int> starts = stackalloc int[256];
        starts.Clear();
        foreach (var key in keys) starts[(int)(key >> shift & 0xFF)]++;
        for (int i = 0, sum = 0; i < 256; i++) (starts[i], sum) = (sum, sum + starts[i]);
        for (var i = 0; i < keys.Length; i++)
        {
            var at = starts[(int)(keys[i] >> shift & 0xFF)]++;
            (toKeys[at], to[at]) = (keys[i], order[i]);
        }
    }

    // Two's complement: the sign turned. Floating point: negatives with all bits turned, others with the sign turned;
    // x + 0 makes -0 into +0.
    static ulong Key<T>(T x) where T : unmanaged => x switch
    {
        float v => float.IsNaN(v) ? uint.MaxValue : Turned(BitConverter.SingleToInt32Bits(v + 0f)),
        double v => double.IsNaN(v) ? ulong.MaxValue : Turned(BitConverter.DoubleToInt64Bits(v + 0.0)),
        int v => (uint)v ^ 0x8000_0000u,
        long v => (ulong)v ^ 0x8000_0000_0000_0000u,
        _ => MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in x))[0],
    };

    static uint Turned(int bits) => (uint)bits ^ (bits < 0 ? uint.MaxValue : 0x8000_0000u);

    static ulong Turned(long bits) => (ulong)bits ^ (bits < 0 ? ulong.MaxValue : 0x8000_0000_0000_0000u);
}
