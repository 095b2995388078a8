using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels.Lanes;

/// <summary>256 bits of elements. Sisters: the other two widths, kept line for line the same.</summary>
readonly unsafe struct Lanes256<T>(Vector256<T> v) : ILanes<Lanes256<T>, T> where T : unmanaged
{
    readonly Vector256<T> v = v;

    Vector256<float> F { [MethodImpl(AggressiveInlining)] get => v.As<T, float>(); }

    Vector256<double> D { [MethodImpl(AggressiveInlining)] get => v.As<T, double>(); }

    public static int Count { [MethodImpl(AggressiveInlining)] get => Vector256<T>.Count; }

    [MethodImpl(AggressiveInlining)] static Lanes256<T> From(Vector256<float> v) => new(v.As<float, T>());
    [MethodImpl(AggressiveInlining)] static Lanes256<T> From(Vector256<double> v) => new(v.As<double, T>());
    [MethodImpl(AggressiveInlining)] static Lanes256<T> From(Vector256<int> v) => new(v.As<int, T>());
    [MethodImpl(AggressiveInlining)] static Lanes256<T> From(Vector256<long> v) => new(v.As<long, T>());

    [MethodImpl(AggressiveInlining)] public static Lanes256<T> Load(T* p) => new(Vector256.Load(p));
    [MethodImpl(AggressiveInlining)] public void Store(T* p) => v.Store(p);
    [MethodImpl(AggressiveInlining)] public static Lanes256<T> Fill(T x) => new(Vector256.Create(x));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Of(double x) =>
        typeof(T) == typeof(float) ? From(Vector256.Create((float)x))
        : typeof(T) == typeof(double) ? From(Vector256.Create(x))
        : typeof(T) == typeof(int) ? From(Vector256.Create((int)x))
        : typeof(T) == typeof(long) ? From(Vector256.Create((long)x))
        : new(Vector256.Create((byte)x).As<byte, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator +(Lanes256<T> a, Lanes256<T> b) => new(a.v + b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator -(Lanes256<T> a, Lanes256<T> b) => new(a.v - b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator *(Lanes256<T> a, Lanes256<T> b) => new(a.v * b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator /(Lanes256<T> a, Lanes256<T> b) => new(a.v / b.v);
    [MethodImpl(AggressiveInlining)] public static Lanes256<T> operator -(Lanes256<T> a) => new(-a.v);
    [MethodImpl(AggressiveInlining)] public static Lanes256<T> operator ~(Lanes256<T> a) => new(~a.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator &(Lanes256<T> a, Lanes256<T> b) => new(a.v & b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator |(Lanes256<T> a, Lanes256<T> b) => new(a.v | b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> operator ^(Lanes256<T> a, Lanes256<T> b) => new(a.v ^ b.v);

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Equal(Lanes256<T> a, Lanes256<T> b) => new(Vector256.Equals(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Less(Lanes256<T> a, Lanes256<T> b) => new(Vector256.LessThan(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> LessEqual(Lanes256<T> a, Lanes256<T> b) =>
        new(Vector256.LessThanOrEqual(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Select(Lanes256<T> mask, Lanes256<T> a, Lanes256<T> b) =>
        new(Vector256.ConditionalSelect(mask.v, a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Min(Lanes256<T> a, Lanes256<T> b) =>
        new(Vector256.Min(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Max(Lanes256<T> a, Lanes256<T> b) =>
        new(Vector256.Max(a.v, b.v));
    [MethodImpl(AggressiveInlining)] public static Lanes256<T> Abs(Lanes256<T> a) => new(Vector256.Abs(a.v));
    [MethodImpl(AggressiveInlining)] public static Lanes256<T> Sqrt(Lanes256<T> a) => new(Vector256.Sqrt(a.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Floor(Lanes256<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector256.Floor(a.F))
            : From(Vector256.Floor(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Ceiling(Lanes256<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector256.Ceiling(a.F))
            : From(Vector256.Ceiling(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Round(Lanes256<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector256.Round(a.F))
            : From(Vector256.Round(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Truncate(Lanes256<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector256.Truncate(a.F))
            : From(Vector256.Truncate(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Fma(Lanes256<T> a, Lanes256<T> b, Lanes256<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector256.FusedMultiplyAdd(a.v.AsSingle(), b.v.AsSingle(), c.v.AsSingle()).As<float, T>())
        : typeof(T) == typeof(double)
            ? new(Vector256.FusedMultiplyAdd(a.v.AsDouble(), b.v.AsDouble(), c.v.AsDouble()).As<double, T>())
        : new((a.v * b.v) + c.v);

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Pow2(Lanes256<T> k) => typeof(T) == typeof(float)
        ? From(Vector256.ShiftLeft(Vector256.ConvertToInt32(k.F) + Vector256.Create(127), 23))
        : From(Vector256.ShiftLeft(Vector256.ConvertToInt64(k.D) + Vector256.Create(1023L), 52));

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Exponent(Lanes256<T> x) => typeof(T) == typeof(float)
        ? From(Vector256.ConvertToSingle(Vector256.ShiftRightArithmetic(x.v.AsInt32(), 23) - Vector256.Create(127)))
        : From(Vector256.ConvertToDouble(Vector256.ShiftRightArithmetic(x.v.AsInt64(), 52) - Vector256.Create(1023L)));

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> ShiftLeft(Lanes256<T> a, int by) => From(Vector256.ShiftLeft(a.v.As<T, int>(), by));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> ShiftRight(Lanes256<T> a, int by) =>
        From(Vector256.ShiftRightLogical(a.v.As<T, int>(), by));

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> RotateLeft(Lanes256<T> a, int by) => Avx512F.VL.IsSupported
        ? From(Avx512F.VL.RotateLeftVariable(a.v.As<T, int>(), Vector256.Create((uint)by)))
        : ShiftLeft(a, by) | ShiftRight(a, 32 - by);

    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Least(Lanes256<T> a, Lanes256<T> b) => new(Vector256.MinNative(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Greatest(Lanes256<T> a, Lanes256<T> b) => new(Vector256.MaxNative(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes256<T> Scale(Lanes256<T> a, Lanes256<T> k)
    {
        if (Avx512F.VL.IsSupported)
            return typeof(T) == typeof(float) ? From(Avx512F.VL.Scale(a.F, k.F)) : From(Avx512F.VL.Scale(a.D, k.D));
        var half = Floor(k * Of(0.5));
        return a * Pow2(half) * Pow2(k - half);
    }

    [MethodImpl(AggressiveInlining)] public void StoreAside(T* p) => v.StoreAlignedNonTemporal(p);

    [MethodImpl(AggressiveInlining)] public ulong Bits() => (ulong)v.ExtractMostSignificantBits();
}
