using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;
using static System.Runtime.CompilerServices.MethodImplOptions;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Threefry-2x32 with 20 rounds: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
/// A counter and a key of two 32-bit words each give two random words; nothing is remembered in between.
/// </summary>
static class Threefry
{
    /// <summary>The two words for one counter.</summary>
    public static (uint X, uint Y) Hash(uint k0, uint k1, uint c0, uint c1)
    {
        var (x, y) = Rounds<Lanes128<int>>((int)k0, (int)k1, Lanes128<int>.Fill((int)c0), Lanes128<int>.Fill((int)c1));
        return (First(x), First(y));
    }

    static unsafe uint First(Lanes128<int> lanes) => *(uint*)&lanes;

    /// <summary>The two words for a counter in each lane.</summary>
    [MethodImpl(AggressiveInlining)]
    public static (V X, V Y) Rounds<V>(int k0, int k1, V x, V y) where V : unmanaged, ILanes<V, int>
    {
        var (a, b, c) = (V.Fill(k0), V.Fill(k1), V.Fill(k0 ^ k1 ^ 0x1BD11BDA));
        (x, y) = (x + a, y + b);
        Four<V>(ref x, ref y, 13, 15, 26, 6);
        (x, y) = (x + b, y + (c + V.Fill(1)));
        Four<V>(ref x, ref y, 17, 29, 16, 24);
        (x, y) = (x + c, y + (a + V.Fill(2)));
        Four<V>(ref x, ref y, 13, 15, 26, 6);
        (x, y) = (x + a, y + (b + V.Fill(3)));
        Four<V>(ref x, ref y, 17, 29, 16, 24);
        (x, y) = (x + b, y + (c + V.Fill(4)));
        Four<V>(ref x, ref y, 13, 15, 26, 6);
        return (x + c, y + (a + V.Fill(5)));
    }

    [MethodImpl(AggressiveInlining)]
    static void Four<V>(ref V x, ref V y, int r0, int r1, int r2, int r3) where V : unmanaged, ILanes<V, int>
    {
        Mix(ref x, ref y, r0);
        Mix(ref x, ref y, r1);
        Mix(ref x, ref y, r2);
        Mix(ref x, ref y, r3);
    }

    [MethodImpl(AggressiveInlining)]
    static void Mix<V>(ref V x, ref V y, int rotation) where V : unmanaged, ILanes<V, int>
    {
        x += y;
        y = V.RotateLeft(y, rotation) ^ x;
    }
}
