using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Compiler.Emit;

/// <summary>
/// What emitted loops call besides the operators: the ends of rows, where fewer elements are left than lanes, and
/// folds of lanes. Nothing outside a row is read or written.
/// </summary>
static unsafe class LaneMethods
{
    /// <summary>The first elements, zeros behind them.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V LoadSome<V, T>(T* p, nint count) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (Avx512F.IsSupported && sizeof(V) == 64 && sizeof(T) == 4)
            return Unsafe.BitCast<Vector512<float>, V>(
                Avx512F.MaskLoad((float*)p, FirstFloats(count), Vector512<float>.Zero));
        V some = default;
        Unsafe.CopyBlock(&some, p, (uint)((int)count * sizeof(T)));
        return some;
    }

    /// <summary>Writes the first elements.</summary>
    [MethodImpl(AggressiveInlining)]
    public static void StoreSome<V, T>(V value, T* p, nint count) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (Avx512F.IsSupported && sizeof(V) == 64 && sizeof(T) == 4)
            Avx512F.MaskStore((float*)p, FirstFloats(count), Unsafe.BitCast<V, Vector512<float>>(value));
        else Unsafe.CopyBlock(p, &value, (uint)((int)count * sizeof(T)));
    }

    [MethodImpl(AggressiveInlining)]
    static Vector512<float> FirstFloats(nint count) => Vector512.LessThan(
        Vector512<int>.Indices, Vector512.Create((int)count)).AsSingle();

    /// <summary>The first lanes; another value in those behind them.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Keep<V, T>(V value, V other, nint count) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (Vector512.IsHardwareAccelerated && sizeof(V) == 64 && sizeof(T) == 4)
            return Unsafe.BitCast<Vector512<float>, V>(Vector512.ConditionalSelect(FirstFloats(count),
                Unsafe.BitCast<V, Vector512<float>>(value), Unsafe.BitCast<V, Vector512<float>>(other)));
        Unsafe.CopyBlock(&other, &value, (uint)((int)count * sizeof(T)));
        return other;
    }

    /// <summary>What was seen so far, and NaN in the lanes where x is not finite.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V Watch<V, T>(V seen, V x) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        V.Fma(x, V.Of(0), seen);

    /// <summary>Sets a flag where NaN was seen.</summary>
    [MethodImpl(AggressiveInlining)]
    public static void Raise<V, T>(V seen, byte* flag) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (V.Equal(seen, seen).Bits() != (~V.Of(0)).Bits()) *flag = 1;
    }

    /// <summary>Elements a stride apart.</summary>
    public static V LoadApart<V, T>(T* p, nint stride, nint count) where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        V lanes = default;
        var to = (T*)&lanes;
        for (nint i = 0; i < count; i++) to[i] = p[i * stride];
        return lanes;
    }

    /// <summary>Masks from truths a stride apart.</summary>
    public static V LoadTruths<V, T>(byte* p, nint stride, nint count)
        where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (stride == 1 && count == V.Count && sizeof(V) == 64 && sizeof(T) == 4)
        {
            var (low, high) = Vector256.Widen(Vector256.WidenLower(Vector256.Create(Vector128.Load(p), default)));
            var wide = Vector512.Create(low.AsInt32(), high.AsInt32());
            return Unsafe.BitCast<Vector512<int>, V>(~Vector512.Equals(wide, Vector512<int>.Zero));
        }
        V lanes = default;
        var to = (byte*)&lanes;
        for (nint i = 0; i < count; i++)
            if (p[i * stride] != 0) Unsafe.InitBlock(to + (i * sizeof(T)), 0xFF, (uint)sizeof(T));
        return lanes;
    }

    /// <summary>One truth in every lane.</summary>
    [MethodImpl(AggressiveInlining)]
    public static V FillTruth<V, T>(byte* p) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        *p == 0 ? V.Of(0) : ~V.Of(0);

    /// <summary>Truths from masks.</summary>
    public static void StoreTruths<V, T>(V mask, byte* p, nint count)
        where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        var bits = mask.Bits();
        for (nint i = 0; i < count; i++, bits >>= 1) p[i] = (byte)(bits & 1);
    }

    /// <summary>Lanes folded to one, by halves, and that one in every lane.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V FoldLanes<TOp, V, T>(V lanes)
        where TOp : IBinary where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Fill(Folded<TOp, V, T>(lanes));

    static T Folded<TOp, V, T>(V lanes) where TOp : IBinary where V : unmanaged, ILanes<V, T> where T : unmanaged
    {
        if (sizeof(V) == 64)
        {
            var all = Unsafe.BitCast<V, Vector512<T>>(lanes);
            return Folded<TOp, Lanes256<T>, T>(TOp.Invoke<Lanes256<T>, T>(new(all.GetLower()), new(all.GetUpper())));
        }
        if (sizeof(V) == 32)
        {
            var all = Unsafe.BitCast<V, Vector256<T>>(lanes);
            return Folded<TOp, Lanes128<T>, T>(TOp.Invoke<Lanes128<T>, T>(new(all.GetLower()), new(all.GetUpper())));
        }
        var p = (T*)&lanes;
        var half = Folds.Pair<TOp, T>(p[0], p[sizeof(T) == 4 ? 2 : 1]);
        return sizeof(T) == 8 ? half : Folds.Pair<TOp, T>(half, Folds.Pair<TOp, T>(p[1], p[3]));
    }

    /// <summary>Rows of accumulators begin with what changes nothing.</summary>
    public static void Begin<V, T>(T* p, nint count, V value) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        new Span<T>(p, (int)count).Fill(*(T*)&value);

    /// <summary>Whole numbers as floating point of the same width.</summary>
    [MethodImpl(AggressiveInlining)]
    public static W ToFloat<V, W>(V lanes) where V : unmanaged where W : unmanaged
    {
        if (typeof(V) == typeof(Lanes512<int>))
            return As<Vector512<float>, W>(Vector512.ConvertToSingle(As<V, Vector512<int>>(lanes)));
        if (typeof(V) == typeof(Lanes512<long>))
            return As<Vector512<double>, W>(Vector512.ConvertToDouble(As<V, Vector512<long>>(lanes)));
        if (typeof(V) == typeof(Lanes256<int>))
            return As<Vector256<float>, W>(Vector256.ConvertToSingle(As<V, Vector256<int>>(lanes)));
        if (typeof(V) == typeof(Lanes256<long>))
            return As<Vector256<double>, W>(Vector256.ConvertToDouble(As<V, Vector256<long>>(lanes)));
        if (typeof(V) == typeof(Lanes128<int>))
            return As<Vector128<float>, W>(Vector128.ConvertToSingle(As<V, Vector128<int>>(lanes)));
        return As<Vector128<double>, W>(Vector128.ConvertToDouble(As<V, Vector128<long>>(lanes)));
    }

    /// <summary>The same bits as lanes of another element.</summary>
    [MethodImpl(AggressiveInlining)]
    public static W As<V, W>(V lanes) where V : unmanaged where W : unmanaged => Unsafe.BitCast<V, W>(lanes);
}
