using System.Numerics;
using System.Runtime.CompilerServices;

namespace Nabla.Data;

/// <summary>Elements of one type as those of another; what <see cref="DataArray.As"/> says.</summary>
static class Conversion
{
    public static Array Of(Array values, ElementType from, ElementType to) => (from, to) switch
    {
        // BF16 is the upper half of F32, and goes by way of it.
        (ElementType.BF16, ElementType.F32) => Array.ConvertAll((ushort[])values, Widen),
        (ElementType.BF16, _) => Of(Of(values, from, ElementType.F32), ElementType.F32, to),
        (ElementType.F32, ElementType.BF16) => Array.ConvertAll((float[])values, Narrow),
        (_, ElementType.BF16) => Of(Of(values, from, ElementType.F32), ElementType.F32, to),
        (ElementType.Bool, ElementType.U8) => Array.ConvertAll((bool[])values, truth => (byte)(truth ? 1 : 0)),
        (ElementType.Bool, _) => Of(Of(values, from, ElementType.U8), ElementType.U8, to),
        (ElementType.U8, _) => From((byte[])values, to),
        (ElementType.I8, _) => From((sbyte[])values, to),
        (ElementType.U16, _) => From((ushort[])values, to),
        (ElementType.I16, _) => From((short[])values, to),
        (ElementType.U32, _) => From((uint[])values, to),
        (ElementType.I32, _) => From((int[])values, to),
        (ElementType.U64, _) => From((ulong[])values, to),
        (ElementType.I64, _) => From((long[])values, to),
        (ElementType.F16, _) => From((Half[])values, to),
        (ElementType.F32, _) => From((float[])values, to),
        _ => From((double[])values, to),
    };

    static Array From<T>(T[] values, ElementType to) where T : INumberBase<T> => to switch
    {
        ElementType.Bool => Array.ConvertAll(values, value => !T.IsZero(value)),
        ElementType.U8 => To<T, byte>(values),
        ElementType.I8 => To<T, sbyte>(values),
        ElementType.U16 => To<T, ushort>(values),
        ElementType.I16 => To<T, short>(values),
        ElementType.U32 => To<T, uint>(values),
        ElementType.I32 => To<T, int>(values),
        ElementType.U64 => To<T, ulong>(values),
        ElementType.I64 => To<T, long>(values),
        ElementType.F16 => To<T, Half>(values),
        ElementType.F32 => To<T, float>(values),
        _ => To<T, double>(values),
    };

    static TTo[] To<T, TTo>(T[] values) where T : INumberBase<T> where TTo : INumberBase<TTo> =>
        Array.ConvertAll(values, TTo.CreateSaturating);

    public static float Widen(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>
    /// Half of the last place, less one where the last bit kept is 0, is added before the lower half is cut: to the
    /// nearest, to even between two. A NaN stays one: its upper half alone might be infinity.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ushort Narrow(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value)
            ? (ushort)((bits >> 16) | 0x40)
            : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
