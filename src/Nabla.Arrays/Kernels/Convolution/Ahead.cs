using System.Runtime.Intrinsics.X86;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Asks the memory for what will be read soon. A tile reads many short pieces at once, which the processor does not
/// foresee; memory that is not there may be asked for without harm.
/// </summary>
static unsafe class Ahead
{
    const int CacheLine = 64;

    /// <summary>Asks for some bytes, to be kept in the second cache.</summary>
    public static void Ask(void* at, nint bytes)
    {
        if (!Sse.IsSupported) return;
        for (nint i = 0; i < bytes; i += CacheLine) Sse.Prefetch1((byte*)at + i);
    }
}
