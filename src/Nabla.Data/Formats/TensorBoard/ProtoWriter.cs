using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Nabla.Data;

/// <summary>
/// The wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding), as much as events need: a field is
/// its number and kind in one varint, then a varint, 8 or 4 bytes, or a length and as many bytes.
/// </summary>
sealed class ProtoWriter
{
    const int Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5;

    readonly ArrayBufferWriter<byte> buffer = new();

    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    public ProtoWriter Whole(int field, long value)
    {
        Key(field, Varint);
        Append((ulong)value);
        return this;
    }

    public ProtoWriter Double(int field, double value)
    {
        Key(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), value);
        buffer.Advance(sizeof(double));
        return this;
    }

    public ProtoWriter Float(int field, float value)
    {
        Key(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(buffer.GetSpan(sizeof(float)), value);
        buffer.Advance(sizeof(float));
        return this;
    }

    public ProtoWriter Text(int field, string value) => Raw(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter value) => Raw(field, value.Written);

    public ProtoWriter Raw(int field, ReadOnlySpan<byte> value)
    {
        Key(field, Bytes);
        Append((ulong)value.Length);
        buffer.Write(value);
        return this;
    }

    /// <summary>A repeated field of doubles, packed: one length, then 8 bytes each.</summary>
    public ProtoWriter Doubles(int field, IReadOnlyCollection<double> values)
    {
        Key(field, Bytes);
        Append((ulong)values.Count * sizeof(double));
        foreach (double value in values)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), value);
            buffer.Advance(sizeof(double));
        }
        return this;
    }

    void Key(int field, int kind) => Append(((ulong)field << 3) | (uint)kind);

    // Seven bits a byte, the lowest first; the upper bit says that another follows.
    void Append(ulong value)
    {
        int length = Math.Max(1, (70 - BitOperations.LeadingZeroCount(value)) / 7);
        Span<byte> bytes = buffer.GetSpan(length);
        for (int i = 0; i < length; i++)
            bytes[i] = (byte)((value >> (7 * i)) & 0x7F | (i < length - 1 ? 0x80u : 0));
        buffer.Advance(length);
    }
}
