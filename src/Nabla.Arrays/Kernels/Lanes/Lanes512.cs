using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels.Lanes;

/// <summary>512 bits of elements. Sisters: the other two widths, kept line for line the same.</summary>
readonly unsafe struct Lanes512<T>(Vector512<T> v) : ILanes<Lanes512<T>, T> where T : unmanaged
{
    readonly Vector512<T> v = v;

    Vector512<float> F { [MethodImpl(AggressiveInlining)] get => v.As<T, float>(); }

    Vector512<double> D { [MethodImpl(AggressiveInlining)] get => v.As<T, double>(); }

    public static int Count { [MethodImpl(AggressiveInlining)] get => Vector512<T>.Count; }

    [MethodImpl(AggressiveInlining)] static Lanes512<T> From(Vector512<float> v) => new(v.As<float, T>());
    [MethodImpl(AggressiveInlining)] static Lanes512<T> From(Vector512<double> v) => new(v.As<double, T>());
    [MethodImpl(AggressiveInlining)] static Lanes512<T> From(Vector512<int> v) => new(v.As<int, T>());
    [MethodImpl(AggressiveInlining)] static Lanes512<T> From(Vector512<long> v) => new(v.As<long, T>());

    [MethodImpl(AggressiveInlining)] public static Lanes512<T> Load(T* p) => new(Vector512.Load(p));
    [MethodImpl(AggressiveInlining)] public void Store(T* p) => v.Store(p);
    [MethodImpl(AggressiveInlining)] public static Lanes512<T> Fill(T x) => new(Vector512.Create(x));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Of(double x) =>
        typeof(T) == typeof(float) ? From(Vector512.Create((float)x))
        : typeof(T) == typeof(double) ? From(Vector512.Create(x))
        : typeof(T) == typeof(int) ? From(Vector512.Create((int)x))
        : typeof(T) == typeof(long) ? From(Vector512.Create((long)x))
        : new(Vector512.Create((byte)x).As<byte, T>());

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator +(Lanes512<T> a, Lanes512<T> b) => new(a.v + b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator -(Lanes512<T> a, Lanes512<T> b) => new(a.v - b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator *(Lanes512<T> a, Lanes512<T> b) => new(a.v * b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator /(Lanes512<T> a, Lanes512<T> b) => new(a.v / b.v);
    [MethodImpl(AggressiveInlining)] public static Lanes512<T> operator -(Lanes512<T> a) => new(-a.v);
    [MethodImpl(AggressiveInlining)] public static Lanes512<T> operator ~(Lanes512<T> a) => new(~a.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator &(Lanes512<T> a, Lanes512<T> b) => new(a.v & b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator |(Lanes512<T> a, Lanes512<T> b) => new(a.v | b.v);
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> operator ^(Lanes512<T> a, Lanes512<T> b) => new(a.v ^ b.v);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Equal(Lanes512<T> a, Lanes512<T> b) => new(Vector512.Equals(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Less(Lanes512<T> a, Lanes512<T> b) => new(Vector512.LessThan(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> LessEqual(Lanes512<T> a, Lanes512<T> b) =>
        new(Vector512.LessThanOrEqual(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Select(Lanes512<T> mask, Lanes512<T> a, Lanes512<T> b) =>
        new(Vector512.ConditionalSelect(mask.v, a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Min(Lanes512<T> a, Lanes512<T> b) =>
        new(Vector512.Min(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Max(Lanes512<T> a, Lanes512<T> b) =>
        new(Vector512.Max(a.v, b.v));
    [MethodImpl(AggressiveInlining)] public static Lanes512<T> Abs(Lanes512<T> a) => new(Vector512.Abs(a.v));
    [MethodImpl(AggressiveInlining)] public static Lanes512<T> Sqrt(Lanes512<T> a) => new(Vector512.Sqrt(a.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Floor(Lanes512<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector512.Floor(a.F))
            : From(Vector512.Floor(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Ceiling(Lanes512<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector512.Ceiling(a.F))
            : From(Vector512.Ceiling(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Round(Lanes512<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector512.Round(a.F))
            : From(Vector512.Round(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Truncate(Lanes512<T> a) =>
        typeof(T) == typeof(float)
            ? From(Vector512.Truncate(a.F))
            : From(Vector512.Truncate(a.D));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Fma(Lanes512<T> a, Lanes512<T> b, Lanes512<T> c) =>
        typeof(T) == typeof(float)
            ? new(Vector512.FusedMultiplyAdd(a.v.AsSingle(), b.v.AsSingle(), c.v.AsSingle()).As<float, T>())
        : typeof(T) == typeof(double)
            ? new(Vector512.FusedMultiplyAdd(a.v.AsDouble(), b.v.AsDouble(), c.v.AsDouble()).As<double, T>())
        : new((a.v * b.v) + c.v);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Pow2(Lanes512<T> k) => typeof(T) == typeof(float)
        ? From(Vector512.ShiftLeft(Vector512.ConvertToInt32(k.F) + Vector512.Create(127), 23))
        : From(Vector512.ShiftLeft(Vector512.ConvertToInt64(k.D) + Vector512.Create(1023L), 52));

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Exponent(Lanes512<T> x) => typeof(T) == typeof(float)
        ? From(Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(x.v.AsInt32(), 23) - Vector512.Create(127)))
        : From(Vector512.ConvertToDouble(Vector512.ShiftRightArithmetic(x.v.AsInt64(), 52) - Vector512.Create(1023L)));

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> ShiftLeft(Lanes512<T> a, int by) => From(Vector512.ShiftLeft(a.v.As<T, int>(), by));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> ShiftRight(Lanes512<T> a, int by) =>
        From(Vector512.ShiftRightLogical(a.v.As<T, int>(), by));

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> RotateLeft(Lanes512<T> a, int by) => Avx512F.IsSupported
        ? From(Avx512F.RotateLeftVariable(a.v.As<T, int>(), Vector512.Create((uint)by)))
        : ShiftLeft(a, by) | ShiftRight(a, 32 - by);

    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Least(Lanes512<T> a, Lanes512<T> b) => new(Vector512.MinNative(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Greatest(Lanes512<T> a, Lanes512<T> b) => new(Vector512.MaxNative(a.v, b.v));
    [MethodImpl(AggressiveInlining)]
    public static Lanes512<T> Scale(Lanes512<T> a, Lanes512<T> k)
    {
        if (Avx512F.IsSupported)
            return typeof(T) == typeof(float) ? From(Avx512F.Scale(a.F, k.F)) : From(Avx512F.Scale(a.D, k.D));
        var half = Floor(k * Of(0.5));
        return a * Pow2(half) * Pow2(k - half);
    }

    [MethodImpl(AggressiveInlining)] public void StoreAside(T* p) => v.StoreAlignedNonTemporal(p);

    [MethodImpl(AggressiveInlining)] public ulong Bits() => (ulong)v.ExtractMostSignificantBits();
}
