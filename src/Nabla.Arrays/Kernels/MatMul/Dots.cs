using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Kernels;

/// <summary>Rows of a matrix times a vector, each sum one chain in order: rows become lanes in registers.</summary>
static unsafe class Dots
{
    // A line of cache: it is used up at once, since rows often lie a power of two apart and drive each other out.
    const int Line = 16;

    /// <summary>Rows at a time: as many sums as hide the latency of a multiply-add.</summary>
    public const int Rows = 16;

    /// <summary>Rows at a time where vectors have 512 bits.</summary>
    public static int WideRows => VectorWidth.Is512 && Avx512F.IsSupported ? 4 * Line : Rows;

    /// <summary>to[i] += sum over p of rows[i * row + p] x[p * step], for <see cref="WideRows"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWide(float* rows, nint row, float* x, nint step, int length, float* to)
    {
        Vector512<float> c0 = Vector512.Load(to), c1 = Vector512.Load(to + Line);
        Vector512<float> c2 = Vector512.Load(to + (2 * Line)), c3 = Vector512.Load(to + (3 * Line));
        float* r0 = rows, r1 = r0 + (Line * row), r2 = r1 + (Line * row), r3 = r2 + (Line * row);
        var p = 0;
        for (; p <= length - Line; p += Line, x += Line * step)
        {
            c0 = Square(r0 + p, row, x, step, c0);
            c1 = Square(r1 + p, row, x, step, c1);
            c2 = Square(r2 + p, row, x, step, c2);
            c3 = Square(r3 + p, row, x, step, c3);
        }
        c0.Store(to);
        c1.Store(to + Line);
        c2.Store(to + (2 * Line));
        c3.Store(to + (3 * Line));
        for (; p < length; p++, x += step)
            for (var i = 0; i < 4 * Line; i++) to[i] = MathF.FusedMultiplyAdd(rows[(i * row) + p], *x, to[i]);
    }

    // 16 steps of 16 rows: by pairs of rows, then by pairs of pairs, then by quarters of vectors, which makes 16 vectors
    // of one step each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Square(float* rows, nint row, float* x, nint step, Vector512<float> sum)
    {
        var (a0, a1, a2, a3) = Turned(rows, row);
        var (b0, b1, b2, b3) = Turned(rows + (4 * row), row);
        var (c0, c1, c2, c3) = Turned(rows + (8 * row), row);
        var (d0, d1, d2, d3) = Turned(rows + (12 * row), row);
        var (y0, y4, y8, yC) = Quarters(a0, b0, c0, d0);
        var (y1, y5, y9, yD) = Quarters(a1, b1, c1, d1);
        var (y2, y6, yA, yE) = Quarters(a2, b2, c2, d2);
        var (y3, y7, yB, yF) = Quarters(a3, b3, c3, d3);
        sum = Four(y0, y1, y2, y3, x, step, sum);
        sum = Four(y4, y5, y6, y7, x + (4 * step), step, sum);
        sum = Four(y8, y9, yA, yB, x + (8 * step), step, sum);
        return Four(yC, yD, yE, yF, x + (12 * step), step, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Four(Vector512<float> y0, Vector512<float> y1, Vector512<float> y2, Vector512<float> y3,
        float* x, nint step, Vector512<float> sum)
    {
        sum = Vector512.FusedMultiplyAdd(y0, Vector512.Create(x[0]), sum);
        sum = Vector512.FusedMultiplyAdd(y1, Vector512.Create(x[step]), sum);
        sum = Vector512.FusedMultiplyAdd(y2, Vector512.Create(x[2 * step]), sum);
        return Vector512.FusedMultiplyAdd(y3, Vector512.Create(x[3 * step]), sum);
    }

    // Of four rows, each quarter: the steps 0, 4, 8, 12 of all; the steps 1, 5, 9, 13; and so on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Turned(float* from, nint row)
    {
        Vector512<float> x0 = Vector512.Load(from), x1 = Vector512.Load(from + row);
        Vector512<float> x2 = Vector512.Load(from + (2 * row)), x3 = Vector512.Load(from + (3 * row));
        Vector512<double> y0 = Avx512F.UnpackLow(x0, x1).AsDouble(), y1 = Avx512F.UnpackHigh(x0, x1).AsDouble();
        Vector512<double> y2 = Avx512F.UnpackLow(x2, x3).AsDouble(), y3 = Avx512F.UnpackHigh(x2, x3).AsDouble();
        return (Avx512F.UnpackLow(y0, y2).AsSingle(), Avx512F.UnpackHigh(y0, y2).AsSingle(),
            Avx512F.UnpackLow(y1, y3).AsSingle(), Avx512F.UnpackHigh(y1, y3).AsSingle());
    }

    // The first quarters of all, the second ones, and so on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Quarters(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        const byte Even = 0b10_00_10_00, Odd = 0b11_01_11_01;
        Vector512<float> y0 = Avx512F.Shuffle4x128(a, b, Even), y1 = Avx512F.Shuffle4x128(a, b, Odd);
        Vector512<float> y2 = Avx512F.Shuffle4x128(c, d, Even), y3 = Avx512F.Shuffle4x128(c, d, Odd);
        return (Avx512F.Shuffle4x128(y0, y2, Even), Avx512F.Shuffle4x128(y1, y3, Even),
            Avx512F.Shuffle4x128(y0, y2, Odd), Avx512F.Shuffle4x128(y1, y3, Odd));
    }

    /// <summary>to[i] += sum over p of rows[i * row + p] x[p * step], for <see cref="Rows"/> rows.</summary>
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
