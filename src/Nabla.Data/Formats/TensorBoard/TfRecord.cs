using System.Buffers.Binary;
using System.Numerics;

namespace Nabla.Data;

/// <summary>
/// The records of a TensorFlow file (tensorflow.org/tutorials/load_data/tfrecord): the length as 64 bits, the masked
/// sum of these 8 bytes, the data, the masked sum of the data; all little-endian. The sum is CRC-32C, and masked,
/// because the sum of bytes that hold their own sum says little: ((crc >> 15) | (crc &lt;&lt; 17)) + 0xA282EAD8.
/// </summary>
static class TfRecord
{
    public static void Write(Stream stream, ReadOnlySpan<byte> data)
    {
        Span<byte> head = stackalloc byte[12], tail = stackalloc byte[4];
        BinaryPrimitives.WriteInt64LittleEndian(head, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(head[8..], Masked(head[..8]));
        BinaryPrimitives.WriteUInt32LittleEndian(tail, Masked(data));
        stream.Write(head);
        stream.Write(data);
        stream.Write(tail);
    }

    static uint Masked(ReadOnlySpan<byte> data) => BitOperations.RotateRight(Crc32C.Of(data), 15) + 0xA282EAD8;
}
