using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nabla.Arrays.Kernels;

/// <summary>Rows of a matrix times a vector, each sum one chain in order: rows become lanes in registers.</summary>
static unsafe class Dots
{
    // A line of cache: it is used up at once, since rows often lie a power of two apart and drive each other out.
    const int Line = 16;

    /// <summary>Rows at a time: as many sums as hide the latency of a multiply-add.</summary>
    public const int Rows = 16;

    /// <summary>to[i] += sum over p of rows[i * row + p] x[p * step].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* rows, nint row, float* x, nint step, int length, float* to)
    {
        Vector128<float> c0 = Vector128.Load(to), c1 = Vector128.Load(to + 4);
        Vector128<float> c2 = Vector128.Load(to + 8), c3 = Vector128.Load(to + 12);
        float* r0 = rows, r1 = r0 + (4 * row), r2 = r1 + (4 * row), r3 = r2 + (4 * row);
        var p = 0;
        for (; p <= length - Line; p += Line, x += Line * step)
        {
            c0 = Lines(r0 + p, row, x, step, c0);
            c1 = Lines(r1 + p, row, x, step, c1);
            c2 = Lines(r2 + p, row, x, step, c2);
            c3 = Lines(r3 + p, row, x, step, c3);
        }
        c0.Store(to);
        c1.Store(to + 4);
        c2.Store(to + 8);
        c3.Store(to + 12);
        for (; p < length; p++, x += step)
            for (var i = 0; i < Rows; i++) to[i] = MathF.FusedMultiplyAdd(rows[(i * row) + p], *x, to[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Lines(float* rows, nint row, float* x, nint step, Vector128<float> sum)
    {
        sum = Four(rows, row, x, step, sum);
        sum = Four(rows + 4, row, x + (4 * step), step, sum);
        sum = Four(rows + 8, row, x + (8 * step), step, sum);
        return Four(rows + 12, row, x + (12 * step), step, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Four(float* rows, nint row, float* x, nint step, Vector128<float> sum)
    {
        var (y0, y1, y2, y3) = Packing.Turned(rows, row);
        sum = Vector128.FusedMultiplyAdd(y0, Vector128.Create(x[0]), sum);
        sum = Vector128.FusedMultiplyAdd(y1, Vector128.Create(x[step]), sum);
        sum = Vector128.FusedMultiplyAdd(y2, Vector128.Create(x[2 * step]), sum);
        return Vector128.FusedMultiplyAdd(y3, Vector128.Create(x[3 * step]), sum);
    }
}
