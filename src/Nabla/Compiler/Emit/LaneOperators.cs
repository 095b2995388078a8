using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Compiler.Emit;

// Operators that the eager loops have on single elements only, or on bytes.

/// <summary>Whether two truths are the same.</summary>
struct SameTruth : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => ~(a ^ b);
}

/// <summary>The quotient rounded down.</summary>
struct Quotients : IBinary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged => V.Floor(a / b);
}

/// <summary>Where the mask is set a, else b.</summary>
struct Choices
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V mask, V a, V b) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        V.Select(mask, a, b);
}

/// <summary>A mask as 0 and 1.</summary>
struct Ones : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V mask) where V : unmanaged, ILanes<V, T> where T : unmanaged => mask & V.Of(1);
}

/// <summary>Whether a number is not 0, as a mask.</summary>
struct NotZero : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => ~V.Equal(x, V.Of(0));
}

/// <summary>Whether a number is not one, as a mask.</summary>
struct NotANumber : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged => ~V.Equal(x, x);
}

/// <summary>Whether a number is finite, as a mask.</summary>
struct Finite : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        V.Less(V.Abs(x), V.Of(double.PositiveInfinity));
}

/// <summary>Whether a number is infinite, as a mask.</summary>
struct Infinite : IUnary
{
    [MethodImpl(AggressiveInlining)]
    public static V Invoke<V, T>(V x) where V : unmanaged, ILanes<V, T> where T : unmanaged =>
        V.Equal(V.Abs(x), V.Of(double.PositiveInfinity));
}
