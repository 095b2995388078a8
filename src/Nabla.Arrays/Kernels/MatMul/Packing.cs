using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Nabla.Arrays.Kernels;

/// <summary>Copies of small pieces of matrices, in the order in which the microkernel walks.</summary>
static unsafe class Packing
{
    /// <summary>
    /// Steps after each other, each <paramref name="pitch"/> elements apart and made of <paramref name="lanes"/>
    /// elements: to[p * pitch + i] = from[i * lane + p * step]. What lies between lanes and pitch becomes zero.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pack<T>(T* from, nint lane, nint step, int lanes, int steps, T* to, nint pitch)
        where T : unmanaged
    {
        if (lane == 1 && sizeof(T) == 4) Rows((float*)from, step, lanes, steps, (float*)to, pitch);
        else if (step == 1 && sizeof(T) == 4) Transpose((float*)from, lane, lanes, steps, (float*)to, pitch);
        else Plain(from, lane, step, 0, lanes, 0, steps, to, pitch);
        if (lanes == pitch) return;
        for (var p = 0; p < steps; p++) new Span<T>(to + (p * pitch) + lanes, (int)pitch - lanes).Clear();
    }

    static void Plain<T>(T* from, nint lane, nint step, int i0, int i1, int p0, int p1, T* to, nint pitch)
        where T : unmanaged
    {
        for (var p = p0; p < p1; p++)
            for (var i = i0; i < i1; i++) to[(p * pitch) + i] = from[(i * lane) + (p * step)];
    }

    // Lanes are neighbours already.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rows(float* from, nint step, int lanes, int steps, float* to, nint pitch)
    {
        for (var p = 0; p < steps; p++, from += step, to += pitch)
        {
            var i = 0;
            for (; i <= lanes - 16; i += 16) Vector512.Store(Vector512.Load(from + i), to + i);
            for (; i <= lanes - 4; i += 4) Vector128.Store(Vector128.Load(from + i), to + i);
            for (; i < lanes; i++) to[i] = from[i];
        }
    }

    // Steps are neighbours: squares of 4 by 4 are transposed in registers, the last ones overlapping those before. A
    // whole line of cache is used up in each lane before the next, since lanes often lie a power of two apart and then
    // drive each other out.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Transpose(float* from, nint lane, int lanes, int steps, float* to, nint pitch)
    {
        if (lanes < 4 || steps < 4)
        {
            Plain(from, lane, 1, 0, lanes, 0, steps, to, pitch);
            return;
        }
        for (var line = 0; line < steps; line += 16)
            for (var i = 0; i < lanes; i += 4)
            {
                var at = Math.Min(i, lanes - 4);
                for (int p = line, end = Math.Min(line + 16, steps); p < end; p += 4)
                {
                    var step = Math.Min(p, steps - 4);
                    Square(from + (at * lane) + step, lane, to + (step * pitch) + at, pitch);
                }
            }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square(float* from, nint lane, float* to, nint pitch)
    {
        var (x0, x1, x2, x3) = Turned(from, lane);
        x0.Store(to);
        x1.Store(to + pitch);
        x2.Store(to + (2 * pitch));
        x3.Store(to + (3 * pitch));
    }

    /// <summary>Four numbers of four lanes: the first of each, the second of each, and so on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector128<float>, Vector128<float>, Vector128<float>, Vector128<float>) Turned(
        float* from, nint lane)
    {
        Vector128<float> x0 = Vector128.Load(from), x1 = Vector128.Load(from + lane);
        Vector128<float> x2 = Vector128.Load(from + (2 * lane)), x3 = Vector128.Load(from + (3 * lane));
        Vector128<double> y0 = Low(x0, x1), y1 = High(x0, x1), y2 = Low(x2, x3), y3 = High(x2, x3);
        return (Low(y0, y2), High(y0, y2), Low(y1, y3), High(y1, y3));
    }

    // (a0 b0 a1 b1)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<double> Low(Vector128<float> a, Vector128<float> b) => (
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1])).AsDouble();

    // (a2 b2 a3 b3)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<double> High(Vector128<float> a, Vector128<float> b) => (
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3])).AsDouble();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> Low(Vector128<double> a, Vector128<double> b) => (
        Sse2.IsSupported ? Sse2.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0])).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> High(Vector128<double> a, Vector128<double> b) => (
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[1], b[1])).AsSingle();

    /// <summary>A matrix of rows by columns, from one row stride to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(T* from, nint fromRow, T* to, nint toRow, int rows, int columns) where T : unmanaged
    {
        if (sizeof(T) == 4) Rows((float*)from, fromRow, columns, rows, (float*)to, toRow);
        else Plain(from, 1, fromRow, 0, columns, 0, rows, to, toRow);
    }
}
