using System.Buffers.Binary;
using System.Numerics;

namespace Nabla.Data;

/// <summary>
/// CRC-32C (Castagnoli's polynomial, RFC 3720), which processors have an instruction for: it finds every error of up to
/// 32 bits in a row.
/// </summary>
static class Crc32C
{
    public static uint Of(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        for (; data.Length >= sizeof(ulong); data = data[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
        foreach (byte part in data)
            crc = BitOperations.Crc32C(crc, part);
        return ~crc;
    }
}
