using System.Numerics;

namespace Nabla.Arrays.Kernels;

// Operators on single elements. Whole numbers never trap:
// x / 0 = -1 (255 for bytes), x mod 0 = x, the least number / -1 = itself, as XLA has it.

struct IsNaN<T> : IScalarUnary<T, byte> where T : INumberBase<T>
{
    public static byte Invoke(T x) => T.IsNaN(x) ? (byte)1 : (byte)0;
}

struct IsFinite<T> : IScalarUnary<T, byte> where T : INumberBase<T>
{
    public static byte Invoke(T x) => T.IsFinite(x) ? (byte)1 : (byte)0;
}

struct IsInfinity<T> : IScalarUnary<T, byte> where T : INumberBase<T>
{
    public static byte Invoke(T x) => T.IsInfinity(x) ? (byte)1 : (byte)0;
}

/// <summary>The quotient rounded towards zero.</summary>
struct IntDiv<T> : IScalarBinary<T, T> where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Invoke(T a, T b) =>
        T.IsZero(b) ? T.Zero - T.One
        : b == T.Zero - T.One && a == T.MinValue && T.IsNegative(b) ? a
        : a / b;
}

struct IntRem<T> : IScalarBinary<T, T> where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Invoke(T a, T b) =>
        T.IsZero(b) ? a : b == T.Zero - T.One && T.IsNegative(b) ? T.Zero : a % b;
}

/// <summary>The quotient rounded down.</summary>
struct IntFloorDiv<T> : IScalarBinary<T, T> where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Invoke(T a, T b)
    {
        var q = IntDiv<T>.Invoke(a, b);
        var r = IntRem<T>.Invoke(a, b);
        return !T.IsZero(b) && !T.IsZero(r) && T.IsNegative(r) != T.IsNegative(b) ? q - T.One : q;
    }
}

/// <summary>The remainder with the sign of the divisor; x mod 0 = x.</summary>
struct IntMod<T> : IScalarBinary<T, T> where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static T Invoke(T a, T b)
    {
        var r = IntRem<T>.Invoke(a, b);
        return !T.IsZero(b) && !T.IsZero(r) && T.IsNegative(r) != T.IsNegative(b) ? r + b : r;
    }
}

/// <summary>a to the b by squaring, wrapping; a negative power of anything but 1 and -1 is 0.</summary>
struct IntPow<T> : IScalarBinary<T, T> where T : unmanaged, IBinaryInteger<T>
{
    public static T Invoke(T a, T b)
    {
        if (T.IsNegative(b)) return a == T.One ? a : a == T.Zero - T.One ? (T.IsOddInteger(b) ? a : T.One) : T.Zero;
        var result = T.One;
        for (; !T.IsZero(b); b >>= 1, a *= a)
            if (T.IsOddInteger(b)) result *= a;
        return result;
    }
}

/// <summary>Shifted left; by less than 0 or the width or more: 0.</summary>
struct ShiftLeft<T> : IScalarBinary<T, T> where T : unmanaged, IBinaryInteger<T>
{
    public static unsafe T Invoke(T a, T b)
    {
        var by = long.CreateTruncating(b);
        return (ulong)by >= (ulong)(sizeof(T) * 8) ? T.Zero : a << (int)by;
    }
}

/// <summary>Shifted right with the sign; by less than 0 or the width or more: as far as the width less one.</summary>
struct ShiftRight<T> : IScalarBinary<T, T> where T : unmanaged, IBinaryInteger<T>
{
    public static unsafe T Invoke(T a, T b)
    {
        var by = long.CreateTruncating(b);
        return a >> ((ulong)by >= (ulong)(sizeof(T) * 8) ? (sizeof(T) * 8) - 1 : (int)by);
    }
}
