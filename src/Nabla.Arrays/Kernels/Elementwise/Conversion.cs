using System.Numerics;
using System.Numerics.Tensors;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// Another element type. Floating point to whole numbers: towards zero, held to the range, NaN to 0, as XLA has it.
/// Whole to narrower whole numbers: the low bits. Anything to Bool: whether it is not 0. Bool to numbers: 0 and 1.
/// </summary>
static unsafe class Conversion
{
    /// <summary>x in another element type; x itself where it has that type already and no output is given.</summary>
    public static NDArray Convert(NDArray x, DType type, NDArray? output)
    {
        if (output is null && x.DType == type) return x;
        output = Elementwise.Output("Convert", output, type, x.Shape);
        Sweep.Run(x.DType == type ? Tables.Copy(type) : Loop(x.DType, type), [x, output], 1);
        return output;
    }

    static delegate*<byte**, nint, void> Loop(DType from, DType to) => from switch
    {
        DType.F32 => FromFloat<float>(to),
        DType.F64 => FromFloat<double>(to),
        DType.I32 => FromInteger<int>(to),
        DType.I64 => FromInteger<long>(to),
        _ => FromInteger<byte>(to),
    };

    static delegate*<byte**, nint, void> FromFloat<T>(DType to) where T : unmanaged, INumber<T> => to switch
    {
        DType.F32 => &Saturate<T, float>,
        DType.F64 => &Saturate<T, double>,
        DType.I32 => &Saturate<T, int>,
        DType.I64 => &Saturate<T, long>,
        DType.U8 => &Saturate<T, byte>,
        _ => &Truth<T>,
    };

    static delegate*<byte**, nint, void> FromInteger<T>(DType to) where T : unmanaged, INumber<T> => to switch
    {
        DType.F32 => &Truncate<T, float>,
        DType.F64 => &Truncate<T, double>,
        DType.I32 => &Truncate<T, int>,
        DType.I64 => &Truncate<T, long>,
        DType.U8 => &Truncate<T, byte>,
        _ => &Truth<T>,
    };

    static void Saturate<T, R>(byte** p, nint n) where T : unmanaged, INumber<T> where R : unmanaged, INumber<R> =>
        TensorPrimitives.ConvertSaturating(new ReadOnlySpan<T>(p[0], (int)n), new Span<R>(p[1], (int)n));

    static void Truncate<T, R>(byte** p, nint n) where T : unmanaged, INumber<T> where R : unmanaged, INumber<R> =>
        TensorPrimitives.ConvertTruncating(new ReadOnlySpan<T>(p[0], (int)n), new Span<R>(p[1], (int)n));

    static void Truth<T>(byte** p, nint n) where T : unmanaged, INumber<T>
    {
        var x = (T*)p[0];
        for (nint i = 0; i < n; i++) p[1][i] = x[i] == T.Zero ? (byte)0 : (byte)1;
    }
}
