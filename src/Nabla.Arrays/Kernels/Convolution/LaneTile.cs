using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// The sister of <see cref="Tile{T, V, R, W, L}"/> for what is not a product of matrices: lane by lane, C (R rows of
/// one vector) becomes, or adds to, the sum over the steps of all runs of A's vector times B's. Neighbouring channels
/// that do not see each other are such lanes. Each element of C is one chain in the order of the steps.
/// </summary>
static unsafe class LaneTile<T, V, R> where T : unmanaged where V : unmanaged, ILanes<V, T> where R : ICount
{
    /// <summary>Computes one tile; adds to C where <paramref name="resume"/>, else never reads it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(Run* run, nint runs, in TileStrides strides, T* c, bool resume)
    {
        nint row = strides.ARow, step = strides.AStep, bStep = strides.BStep, cRow = strides.CRow;
        V c0 = default, c1 = default, c2 = default, c3 = default;
        V c4 = default, c5 = default, c6 = default, c7 = default;
        if (resume)
        {
            c0 = V.Load(c);
            if (R.Value > 1) c1 = V.Load(c + cRow);
            if (R.Value > 2) c2 = V.Load(c + (2 * cRow));
            if (R.Value > 3) c3 = V.Load(c + (3 * cRow));
            if (R.Value > 4) c4 = V.Load(c + (4 * cRow));
            if (R.Value > 5) c5 = V.Load(c + (5 * cRow));
            if (R.Value > 6) c6 = V.Load(c + (6 * cRow));
            if (R.Value > 7) c7 = V.Load(c + (7 * cRow));
        }
        for (; runs > 0; runs--, run++)
        {
            T* a = (T*)run->A, b = (T*)run->B;
            T* near = a + (3 * row), far = near + (3 * row);
            for (var p = run->Length; p > 0; p--)
            {
                var x = V.Load(b);
                c0 = V.Fma(V.Load(a), x, c0);
                if (R.Value > 1) c1 = V.Fma(V.Load(a + row), x, c1);
                if (R.Value > 2) c2 = V.Fma(V.Load(a + (2 * row)), x, c2);
                if (R.Value > 3) c3 = V.Fma(V.Load(near), x, c3);
                if (R.Value > 4) c4 = V.Fma(V.Load(near + row), x, c4);
                if (R.Value > 5) c5 = V.Fma(V.Load(near + (2 * row)), x, c5);
                if (R.Value > 6) c6 = V.Fma(V.Load(far), x, c6);
                if (R.Value > 7) c7 = V.Fma(V.Load(far + row), x, c7);
                b += bStep;
                a += step;
                if (R.Value > 3) near += step;
                if (R.Value > 6) far += step;
            }
        }
        c0.Store(c);
        if (R.Value > 1) c1.Store(c + cRow);
        if (R.Value > 2) c2.Store(c + (2 * cRow));
        if (R.Value > 3) c3.Store(c + (3 * cRow));
        if (R.Value > 4) c4.Store(c + (4 * cRow));
        if (R.Value > 5) c5.Store(c + (5 * cRow));
        if (R.Value > 6) c6.Store(c + (6 * cRow));
        if (R.Value > 7) c7.Store(c + (7 * cRow));
    }
}

/// <summary>The machine codes of <see cref="LaneTile{T, V, R}"/>.</summary>
static unsafe class LaneTiles<T, V> where T : unmanaged where V : unmanaged, ILanes<V, T>
{
    /// <summary>Rows of the tallest tile.</summary>
    public const int Rows = 8;

    static readonly nint[] Codes =
        [Code<N1>(), Code<N2>(), Code<N3>(), Code<N4>(), Code<N5>(), Code<N6>(), Code<N7>(), Code<N8>()];

    /// <summary>The code for so many rows.</summary>
    public static delegate*<Run*, nint, in TileStrides, T*, bool, void> Of(int rows) =>
        (delegate*<Run*, nint, in TileStrides, T*, bool, void>)Codes[rows - 1];

    static nint Code<R>() where R : ICount =>
        (nint)(delegate*<Run*, nint, in TileStrides, T*, bool, void>)&LaneTile<T, V, R>.Run;
}
