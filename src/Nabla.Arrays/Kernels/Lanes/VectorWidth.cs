using System.Runtime.Intrinsics;

namespace Nabla.Arrays.Kernels.Lanes;

/// <summary>
/// The widest vectors that this machine works on well. The compiler of the runtime sees constants here and keeps one
/// branch. Without any hardware vectors 128 bits are worked on in software, with the same results.
/// </summary>
static class VectorWidth
{
    public static bool Is512 => Vector512.IsHardwareAccelerated;

    public static bool Is256 => Vector256.IsHardwareAccelerated;

    /// <summary>Bits of one vector.</summary>
    public static int Bits => Is512 ? 512 : Is256 ? 256 : 128;
}
