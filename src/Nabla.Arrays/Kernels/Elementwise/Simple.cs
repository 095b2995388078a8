using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

// Operators of a few instructions, exact or correctly rounded. Each is its own definition.

struct Neg : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => -x;
}

struct Abs : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Abs(x);
}

struct Floor : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Floor(x);
}

struct Ceil : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Ceiling(x);
}

struct Round : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Round(x);
}

struct Trunc : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Truncate(x);
}

struct Sqrt : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Sqrt(x);
}

struct Rsqrt : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Of(1) / V.Sqrt(x);
}

struct Reciprocal : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Of(1) / x;
}

struct Square : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => x * x;
}

struct BitNot : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => ~x;
}

struct Sign : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        V.Select(V.Less(V.Of(0), x), V.Of(1), V.Select(V.Less(x, V.Of(0)), -V.Of(1), x));
}

struct Relu : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        V.Select(V.Less(x, V.Of(0)), V.Of(0), x);
}

struct LogicalNot : IUnary
{
    public static bool IsLight => true;

    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => x ^ V.Of(1);
}

struct Add : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => a + b;
}

struct Sub : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => a - b;
}

struct Mul : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => a * b;
}

struct Div : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => a / b;
}

struct Min : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Min(a, b);
}

struct Max : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Max(a, b);
}

struct And : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => a & b;
}

struct Or : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => a | b;
}

struct Xor : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => a ^ b;
}

struct Equal : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Equal(a, b);
}

struct NotEqual : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => ~V.Equal(a, b);
}

struct Less : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Less(a, b);
}

struct LessEqual : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.LessEqual(a, b);
}
