using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>Products to add up in order: A and B walk evenly.</summary>
readonly unsafe struct Run(void* a, void* b, nint length)
{
    /// <summary>The first step of the tile's first row.</summary>
    public readonly void* A = a;

    /// <summary>The first step of the tile's first column.</summary>
    public readonly void* B = b;

    /// <summary>The number of steps.</summary>
    public readonly nint Length = length;
}

/// <summary>How far apart the operands of a tile lie, in elements.</summary>
/// <param name="ARow">Between rows of A.</param>
/// <param name="AStep">Between steps of A. ARow or AStep is 1, as the layout that the tile was made for.</param>
/// <param name="BStep">Between steps of B; columns of B are neighbours.</param>
/// <param name="CRow">Between rows of C; columns of C are neighbours.</param>
readonly record struct TileStrides(nint ARow, nint AStep, nint BStep, nint CRow);

/// <summary>
/// A number that the compiler of the runtime knows: one body, one machine code for each number. From 1 on it is the
/// type's size, too: sizeof is known before anything else, and what hangs on it costs no time to compile.
/// </summary>
interface ICount
{
    static abstract int Value { get; }
}

/// <summary>
/// The microkernel behind every product, contraction and convolution: C (R rows by W vectors) becomes, or adds to,
/// the sum over the steps of all runs of A's column times B's row. Each element of C is one chain of fused
/// multiply-adds in the order of the steps, begun at zero or at what C held: so the result does not depend on the
/// tile, the vector width, the cut of k, or who computes it.
/// R, W and L (is A's row stride 1?) are constants to the compiler: rows that are not there vanish from the code.
/// With 512-bit vectors 14 x 2 sums, two vectors of B and one of A fill 31 of 32 registers; with 16 registers 6 x 2
/// sums fill 15. Rows come in threes from one pointer: base, base + stride and base + 2 strides are addressing modes.
/// </summary>
static unsafe class Tile<T, V, R, W, L>
    where T : unmanaged where V : unmanaged, ILanes<V, T>
    where R : unmanaged, ICount where W : unmanaged, ICount where L : ICount
{
    // Row s of a group of three: neighbours where A's row stride is 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Spread(T* group, nint row, int s) => V.Fill(typeof(L) == typeof(N1) ? group[s] : group[s * row]);

    /// <summary>Computes one tile; adds to C where <paramref name="resume"/>, else never reads it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Run* run, nint runs, in TileStrides strides, T* c, bool resume)
    {
        V c00 = default, c01 = default, c10 = default, c11 = default;
        V c20 = default, c21 = default, c30 = default, c31 = default;
        V c40 = default, c41 = default, c50 = default, c51 = default;
        V c60 = default, c61 = default, c70 = default, c71 = default;
        V c80 = default, c81 = default, c90 = default, c91 = default;
        V cA0 = default, cA1 = default, cB0 = default, cB1 = default;
        V cC0 = default, cC1 = default, cD0 = default, cD1 = default;
        nint row = strides.ARow, step = strides.AStep, bStep = strides.BStep, cRow = strides.CRow;
        nint next = V.Count;
        if (resume)
        {
            var from = c;
            c00 = V.Load(from);
            if (sizeof(W) == 2) c01 = V.Load(from + next);
            if (sizeof(R) > 1) c10 = V.Load(from += cRow);
            if (sizeof(R) > 1 && sizeof(W) == 2) c11 = V.Load(from + next);
            if (sizeof(R) > 2) c20 = V.Load(from += cRow);
            if (sizeof(R) > 2 && sizeof(W) == 2) c21 = V.Load(from + next);
            if (sizeof(R) > 3) c30 = V.Load(from += cRow);
            if (sizeof(R) > 3 && sizeof(W) == 2) c31 = V.Load(from + next);
            if (sizeof(R) > 4) c40 = V.Load(from += cRow);
            if (sizeof(R) > 4 && sizeof(W) == 2) c41 = V.Load(from + next);
            if (sizeof(R) > 5) c50 = V.Load(from += cRow);
            if (sizeof(R) > 5 && sizeof(W) == 2) c51 = V.Load(from + next);
            if (sizeof(R) > 6) c60 = V.Load(from += cRow);
            if (sizeof(R) > 6 && sizeof(W) == 2) c61 = V.Load(from + next);
            if (sizeof(R) > 7) c70 = V.Load(from += cRow);
            if (sizeof(R) > 7 && sizeof(W) == 2) c71 = V.Load(from + next);
            if (sizeof(R) > 8) c80 = V.Load(from += cRow);
            if (sizeof(R) > 8 && sizeof(W) == 2) c81 = V.Load(from + next);
            if (sizeof(R) > 9) c90 = V.Load(from += cRow);
            if (sizeof(R) > 9 && sizeof(W) == 2) c91 = V.Load(from + next);
            if (sizeof(R) > 10) cA0 = V.Load(from += cRow);
            if (sizeof(R) > 10 && sizeof(W) == 2) cA1 = V.Load(from + next);
            if (sizeof(R) > 11) cB0 = V.Load(from += cRow);
            if (sizeof(R) > 11 && sizeof(W) == 2) cB1 = V.Load(from + next);
            if (sizeof(R) > 12) cC0 = V.Load(from += cRow);
            if (sizeof(R) > 12 && sizeof(W) == 2) cC1 = V.Load(from + next);
            if (sizeof(R) > 13) cD0 = V.Load(from += cRow);
            if (sizeof(R) > 13 && sizeof(W) == 2) cD1 = V.Load(from + next);
        }
        for (; runs > 0; runs--, run++)
        {
            T* g0 = (T*)run->A, b = (T*)run->B;
            T* g1 = g0 + (3 * row), g2 = g1 + (3 * row), g3 = g2 + (3 * row), g4 = g3 + (3 * row);
            for (var p = run->Length; p > 0; p--)
            {
                V b0 = V.Load(b), b1 = sizeof(W) == 2 ? V.Load(b + next) : default, x;
                x = Spread(g0, row, 0);
                c00 = V.Fma(x, b0, c00);
                if (sizeof(W) == 2) c01 = V.Fma(x, b1, c01);
                if (sizeof(R) > 1)
                {
                    x = Spread(g0, row, 1);
                    c10 = V.Fma(x, b0, c10);
                    if (sizeof(W) == 2) c11 = V.Fma(x, b1, c11);
                }
                if (sizeof(R) > 2)
                {
                    x = Spread(g0, row, 2);
                    c20 = V.Fma(x, b0, c20);
                    if (sizeof(W) == 2) c21 = V.Fma(x, b1, c21);
                }
                if (sizeof(R) > 3)
                {
                    x = Spread(g1, row, 0);
                    c30 = V.Fma(x, b0, c30);
                    if (sizeof(W) == 2) c31 = V.Fma(x, b1, c31);
                }
                if (sizeof(R) > 4)
                {
                    x = Spread(g1, row, 1);
                    c40 = V.Fma(x, b0, c40);
                    if (sizeof(W) == 2) c41 = V.Fma(x, b1, c41);
                }
                if (sizeof(R) > 5)
                {
                    x = Spread(g1, row, 2);
                    c50 = V.Fma(x, b0, c50);
                    if (sizeof(W) == 2) c51 = V.Fma(x, b1, c51);
                }
                if (sizeof(R) > 6)
                {
                    x = Spread(g2, row, 0);
                    c60 = V.Fma(x, b0, c60);
                    if (sizeof(W) == 2) c61 = V.Fma(x, b1, c61);
                }
                if (sizeof(R) > 7)
                {
                    x = Spread(g2, row, 1);
                    c70 = V.Fma(x, b0, c70);
                    if (sizeof(W) == 2) c71 = V.Fma(x, b1, c71);
                }
                if (sizeof(R) > 8)
                {
                    x = Spread(g2, row, 2);
                    c80 = V.Fma(x, b0, c80);
                    if (sizeof(W) == 2) c81 = V.Fma(x, b1, c81);
                }
                if (sizeof(R) > 9)
                {
                    x = Spread(g3, row, 0);
                    c90 = V.Fma(x, b0, c90);
                    if (sizeof(W) == 2) c91 = V.Fma(x, b1, c91);
                }
                if (sizeof(R) > 10)
                {
                    x = Spread(g3, row, 1);
                    cA0 = V.Fma(x, b0, cA0);
                    if (sizeof(W) == 2) cA1 = V.Fma(x, b1, cA1);
                }
                if (sizeof(R) > 11)
                {
                    x = Spread(g3, row, 2);
                    cB0 = V.Fma(x, b0, cB0);
                    if (sizeof(W) == 2) cB1 = V.Fma(x, b1, cB1);
                }
                if (sizeof(R) > 12)
                {
                    x = Spread(g4, row, 0);
                    cC0 = V.Fma(x, b0, cC0);
                    if (sizeof(W) == 2) cC1 = V.Fma(x, b1, cC1);
                }
                if (sizeof(R) > 13)
                {
                    x = Spread(g4, row, 1);
                    cD0 = V.Fma(x, b0, cD0);
                    if (sizeof(W) == 2) cD1 = V.Fma(x, b1, cD1);
                }
                b += bStep;
                g0 += step;
                if (sizeof(R) > 3) g1 += step;
                if (sizeof(R) > 6) g2 += step;
                if (sizeof(R) > 9) g3 += step;
                if (sizeof(R) > 12) g4 += step;
            }
        }
        c = Put(c00, c01, c, cRow);
        if (sizeof(R) > 1) c = Put(c10, c11, c, cRow);
        if (sizeof(R) > 2) c = Put(c20, c21, c, cRow);
        if (sizeof(R) > 3) c = Put(c30, c31, c, cRow);
        if (sizeof(R) > 4) c = Put(c40, c41, c, cRow);
        if (sizeof(R) > 5) c = Put(c50, c51, c, cRow);
        if (sizeof(R) > 6) c = Put(c60, c61, c, cRow);
        if (sizeof(R) > 7) c = Put(c70, c71, c, cRow);
        if (sizeof(R) > 8) c = Put(c80, c81, c, cRow);
        if (sizeof(R) > 9) c = Put(c90, c91, c, cRow);
        if (sizeof(R) > 10) c = Put(cA0, cA1, c, cRow);
        if (sizeof(R) > 11) c = Put(cB0, cB1, c, cRow);
        if (sizeof(R) > 12) c = Put(cC0, cC1, c, cRow);
        if (sizeof(R) > 13) c = Put(cD0, cD1, c, cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T* Put(V left, V right, T* c, nint row)
    {
        left.Store(c);
        if (sizeof(W) == 2) right.Store(c + V.Count);
        return c + row;
    }
}
