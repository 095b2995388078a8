using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels.Lanes;

/// <summary>128 bits of elements. Sisters: the other two widths, kept line for line the same.</summary>
readonly unsafe struct Lanes128<T>(Vector128<T> v) : ILanes<Lanes128<T>, T> where T : unmanaged
{
    readonly Vector128<T> v = v;

    Vector128<float> F { [MethodImpl(AggressiveInlining)] get => v.As<T, float>(); }

    Vector128<double> D { [MethodImpl(AggressiveInlining)] get => v.As<T, double>(); }

    public static int Count { [MethodImpl(AggressiveInlining)] get => Vector128<T>.Count; }

    [MethodImpl(AggressiveInlining)] static Lanes128<T> From(Vector128<float> v) => new(v.As<float, T>());
    [MethodImpl(AggressiveInlining)] static Lanes128<T> From(Vector128<double> v) => new(v.As<double, T>());
    [MethodImpl(AggressiveInlining)] static Lanes128<T> From(Vector128<int> v) => new(v.As<int, T>());
    [MethodImpl(AggressiveInlining)] static Lanes128<T> From(Vector128<long> v) => new(v.As<long, T>());

    [MethodImpl(AggressiveInlining)] public static Lanes128<T> Load(T* p) => new(Vector128.Load(p));
    [MethodImpl(AggressiveInlining)] public void Store(T* p) => v.Store(p);
    [MethodImpl(AggressiveInlining)] public static Lanes128<T> Fill(T x) => new(Vector128.Create(x));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Of(double x) =>
        typeof(T) == typeof(float) ? From(Vector128.Create((float)x))
        : typeof(T) == typeof(double) ? From(Vector128.Create(x))
        : typeof(T) == typeof(int) ? From(Vector128.Create((int)x))
        : typeof(T) == typeof(long) ? From(Vector128.Create((long)x))
        : new(Vector128.Create((byte)x).As<byte, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator +(Lanes128<T> a, Lanes128<T> b) => new(a.v + b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator -(Lanes128<T> a, Lanes128<T> b) => new(a.v - b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator *(Lanes128<T> a, Lanes128<T> b) => new(a.v * b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator /(Lanes128<T> a, Lanes128<T> b) => new(a.v / b.v);
    [MethodImpl(AggressiveInlining)] public static Lanes128<T> operator -(Lanes128<T> a) => new(-a.v);
    [MethodImpl(AggressiveInlining)] public static Lanes128<T> operator ~(Lanes128<T> a) => new(~a.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator &(Lanes128<T> a, Lanes128<T> b) => new(a.v & b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator |(Lanes128<T> a, Lanes128<T> b) => new(a.v | b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> operator ^(Lanes128<T> a, Lanes128<T> b) => new(a.v ^ b.v);

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Equal(Lanes128<T> a, Lanes128<T> b) => new(Vector128.Equals(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Less(Lanes128<T> a, Lanes128<T> b) => new(Vector128.LessThan(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> LessEqual(Lanes128<T> a, Lanes128<T> b) =>
        new(Vector128.LessThanOrEqual(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Select(Lanes128<T> mask, Lanes128<T> a, Lanes128<T> b) =>
        new(Vector128.ConditionalSelect(mask.v, a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Min(Lanes128<T> a, Lanes128<T> b) =>
        new(Vector128.Min(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Max(Lanes128<T> a, Lanes128<T> b) =>
        new(Vector128.Max(a.v, b.v));
    [MethodImpl(AggressiveInlining)] public static Lanes128<T> Abs(Lanes128<T> a) => new(Vector128.Abs(a.v));
    [MethodImpl(AggressiveInlining)] public static Lanes128<T> Sqrt(Lanes128<T> a) => new(Vector128.Sqrt(a.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Floor(Lanes128<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector128.Floor(a.F))
            : From(Vector128.Floor(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Ceiling(Lanes128<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector128.Ceiling(a.F))
            : From(Vector128.Ceiling(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Round(Lanes128<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector128.Round(a.F))
            : From(Vector128.Round(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Truncate(Lanes128<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector128.Truncate(a.F))
            : From(Vector128.Truncate(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Fma(Lanes128<T> a, Lanes128<T> b, Lanes128<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector128.FusedMultiplyAdd(a.v.AsSingle(), b.v.AsSingle(), c.v.AsSingle()).As<float, T>())
        : typeof(T) == typeof(double)
            ? new(Vector128.FusedMultiplyAdd(a.v.AsDouble(), b.v.AsDouble(), c.v.AsDouble()).As<double, T>())
        : new((a.v * b.v) + c.v);

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Pow2(Lanes128<T> k) => typeof(T) == typeof(float)
        ? From(Vector128.ShiftLeft(Vector128.ConvertToInt32(k.F) + Vector128.Create(127), 23))
        : From(Vector128.ShiftLeft(Vector128.ConvertToInt64(k.D) + Vector128.Create(1023L), 52));

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Exponent(Lanes128<T> x) => typeof(T) == typeof(float)
        ? From(Vector128.ConvertToSingle(Vector128.ShiftRightArithmetic(x.v.AsInt32(), 23) - Vector128.Create(127)))
        : From(Vector128.ConvertToDouble(Vector128.ShiftRightArithmetic(x.v.AsInt64(), 52) - Vector128.Create(1023L)));

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> ShiftLeft(Lanes128<T> a, int by) => From(Vector128.ShiftLeft(a.v.As<T, int>(), by));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> ShiftRight(Lanes128<T> a, int by) =>
        From(Vector128.ShiftRightLogical(a.v.As<T, int>(), by));

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> RotateLeft(Lanes128<T> a, int by) => Avx512F.VL.IsSupported
        ? From(Avx512F.VL.RotateLeftVariable(a.v.As<T, int>(), Vector128.Create((uint)by)))
        : ShiftLeft(a, by) | ShiftRight(a, 32 - by);

    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Least(Lanes128<T> a, Lanes128<T> b) => new(Vector128.MinNative(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Greatest(Lanes128<T> a, Lanes128<T> b) => new(Vector128.MaxNative(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes128<T> Scale(Lanes128<T> a, Lanes128<T> k)
    {
        if (Avx512F.VL.IsSupported)
            return typeof(T) == typeof(float) ? From(Avx512F.VL.Scale(a.F, k.F)) : From(Avx512F.VL.Scale(a.D, k.D));
        var half = Floor(k * Of(0.5));
        return a * Pow2(half) * Pow2(k - half);
    }

    [MethodImpl(AggressiveInlining)] public void StoreAside(T* p) => v.StoreAlignedNonTemporal(p);

    [MethodImpl(AggressiveInlining)] public ulong Bits() => (ulong)v.ExtractMostSignificantBits();
}
