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

/// <summary>A number that the compiler of the runtime knows: one body, one machine code for each number.</summary>
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
    where T : unmanaged where V : unmanaged, ILanes<V, T> where R : ICount where W : ICount where L : ICount
{
    static bool Two { [MethodImpl(MethodImplOptions.AggressiveInlining)] get => W.Value == 2; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V MulAdd(V x, V y, V sum) =>
        typeof(T) == typeof(float) || typeof(T) == typeof(double) ? V.Fma(x, y, sum) : (x * y) + sum;

    // Row s of a group of three: neighbours where A's row stride is 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static V Spread(T* group, nint row, int s) => V.Fill(L.Value == 1 ? group[s] : group[s * row]);

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
        if (resume)
        {
            var from = c;
            c00 = V.Load(from);
            if (Two) c01 = V.Load(from + V.Count);
            if (R.Value > 1) c10 = V.Load(from += cRow);
            if (R.Value > 1 && Two) c11 = V.Load(from + V.Count);
            if (R.Value > 2) c20 = V.Load(from += cRow);
            if (R.Value > 2 && Two) c21 = V.Load(from + V.Count);
            if (R.Value > 3) c30 = V.Load(from += cRow);
            if (R.Value > 3 && Two) c31 = V.Load(from + V.Count);
            if (R.Value > 4) c40 = V.Load(from += cRow);
            if (R.Value > 4 && Two) c41 = V.Load(from + V.Count);
            if (R.Value > 5) c50 = V.Load(from += cRow);
            if (R.Value > 5 && Two) c51 = V.Load(from + V.Count);
            if (R.Value > 6) c60 = V.Load(from += cRow);
            if (R.Value > 6 && Two) c61 = V.Load(from + V.Count);
            if (R.Value > 7) c70 = V.Load(from += cRow);
            if (R.Value > 7 && Two) c71 = V.Load(from + V.Count);
            if (R.Value > 8) c80 = V.Load(from += cRow);
            if (R.Value > 8 && Two) c81 = V.Load(from + V.Count);
            if (R.Value > 9) c90 = V.Load(from += cRow);
            if (R.Value > 9 && Two) c91 = V.Load(from + V.Count);
            if (R.Value > 10) cA0 = V.Load(from += cRow);
            if (R.Value > 10 && Two) cA1 = V.Load(from + V.Count);
            if (R.Value > 11) cB0 = V.Load(from += cRow);
            if (R.Value > 11 && Two) cB1 = V.Load(from + V.Count);
            if (R.Value > 12) cC0 = V.Load(from += cRow);
            if (R.Value > 12 && Two) cC1 = V.Load(from + V.Count);
            if (R.Value > 13) cD0 = V.Load(from += cRow);
            if (R.Value > 13 && Two) cD1 = V.Load(from + V.Count);
        }
        for (; runs > 0; runs--, run++)
        {
            T* g0 = (T*)run->A, b = (T*)run->B;
            T* g1 = g0 + (3 * row), g2 = g1 + (3 * row), g3 = g2 + (3 * row), g4 = g3 + (3 * row);
            for (var p = run->Length; p > 0; p--)
            {
                V b0 = V.Load(b), b1 = Two ? V.Load(b + V.Count) : default, x;
                x = Spread(g0, row, 0);
                c00 = MulAdd(x, b0, c00);
                if (Two) c01 = MulAdd(x, b1, c01);
                if (R.Value > 1)
                {
                    x = Spread(g0, row, 1);
                    c10 = MulAdd(x, b0, c10);
                    if (Two) c11 = MulAdd(x, b1, c11);
                }
                if (R.Value > 2)
                {
                    x = Spread(g0, row, 2);
                    c20 = MulAdd(x, b0, c20);
                    if (Two) c21 = MulAdd(x, b1, c21);
                }
                if (R.Value > 3)
                {
                    x = Spread(g1, row, 0);
                    c30 = MulAdd(x, b0, c30);
                    if (Two) c31 = MulAdd(x, b1, c31);
                }
                if (R.Value > 4)
                {
                    x = Spread(g1, row, 1);
                    c40 = MulAdd(x, b0, c40);
                    if (Two) c41 = MulAdd(x, b1, c41);
                }
                if (R.Value > 5)
                {
                    x = Spread(g1, row, 2);
                    c50 = MulAdd(x, b0, c50);
                    if (Two) c51 = MulAdd(x, b1, c51);
                }
                if (R.Value > 6)
                {
                    x = Spread(g2, row, 0);
                    c60 = MulAdd(x, b0, c60);
                    if (Two) c61 = MulAdd(x, b1, c61);
                }
                if (R.Value > 7)
                {
                    x = Spread(g2, row, 1);
                    c70 = MulAdd(x, b0, c70);
                    if (Two) c71 = MulAdd(x, b1, c71);
                }
                if (R.Value > 8)
                {
                    x = Spread(g2, row, 2);
                    c80 = MulAdd(x, b0, c80);
                    if (Two) c81 = MulAdd(x, b1, c81);
                }
                if (R.Value > 9)
                {
                    x = Spread(g3, row, 0);
                    c90 = MulAdd(x, b0, c90);
                    if (Two) c91 = MulAdd(x, b1, c91);
                }
                if (R.Value > 10)
                {
                    x = Spread(g3, row, 1);
                    cA0 = MulAdd(x, b0, cA0);
                    if (Two) cA1 = MulAdd(x, b1, cA1);
                }
                if (R.Value > 11)
                {
                    x = Spread(g3, row, 2);
                    cB0 = MulAdd(x, b0, cB0);
                    if (Two) cB1 = MulAdd(x, b1, cB1);
                }
                if (R.Value > 12)
                {
                    x = Spread(g4, row, 0);
                    cC0 = MulAdd(x, b0, cC0);
                    if (Two) cC1 = MulAdd(x, b1, cC1);
                }
                if (R.Value > 13)
                {
                    x = Spread(g4, row, 1);
                    cD0 = MulAdd(x, b0, cD0);
                    if (Two) cD1 = MulAdd(x, b1, cD1);
                }
                b += bStep;
                g0 += step;
                if (R.Value > 3) g1 += step;
                if (R.Value > 6) g2 += step;
                if (R.Value > 9) g3 += step;
                if (R.Value > 12) g4 += step;
            }
        }
        c = Put(c00, c01, c, cRow);
        if (R.Value > 1) c = Put(c10, c11, c, cRow);
        if (R.Value > 2) c = Put(c20, c21, c, cRow);
        if (R.Value > 3) c = Put(c30, c31, c, cRow);
        if (R.Value > 4) c = Put(c40, c41, c, cRow);
        if (R.Value > 5) c = Put(c50, c51, c, cRow);
        if (R.Value > 6) c = Put(c60, c61, c, cRow);
        if (R.Value > 7) c = Put(c70, c71, c, cRow);
        if (R.Value > 8) c = Put(c80, c81, c, cRow);
        if (R.Value > 9) c = Put(c90, c91, c, cRow);
        if (R.Value > 10) c = Put(cA0, cA1, c, cRow);
        if (R.Value > 11) c = Put(cB0, cB1, c, cRow);
        if (R.Value > 12) c = Put(cC0, cC1, c, cRow);
        if (R.Value > 13) c = Put(cD0, cD1, c, cRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T* Put(V left, V right, T* c, nint row)
    {
        left.Store(c);
        if (Two) right.Store(c + V.Count);
        return c + row;
    }
}
