using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Compiler.Emit;

/// <summary>
/// Operators as methods of their own, compiled once in a process: a loop calls them where it computes them once a row,
/// and is them where it computes them often.
/// </summary>
static class LongOperators
{
    /// <summary>An operator of one input.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Unary<TOp, V, T>(V x)
        where TOp : IUnary where V : unmanaged, ILanes<V, T> where T : unmanaged => TOp.Invoke<V, T>(x);

    /// <summary>An operator of two.</summary>
    [MethodImpl(NoInlining | AggressiveOptimization)]
    public static V Binary<TOp, V, T>(V a, V b)
        where TOp : IBinary where V : unmanaged, ILanes<V, T> where T : unmanaged => TOp.Invoke<V, T>(a, b);
}
