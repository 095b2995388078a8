using System.Buffers.Binary;
using System.Text;

namespace Nabla.Data.Tests;

/// <summary>
/// Reads event files without a line of what writes them: records, their sums bit by bit, and protobuf messages as a
/// list of numbered fields.
/// </summary>
static class EventReader
{
    public sealed class Message(byte[] bytes)
    {
        readonly List<(int Field, int Kind, ulong Number, byte[] Bytes)> fields = Parse(bytes);

        public long Whole(int field) => (long)Only(field, 0).Number;

        public double Double(int field) => BitConverter.UInt64BitsToDouble(Only(field, 1).Number);

        public float Float(int field) => BitConverter.UInt32BitsToSingle((uint)Only(field, 5).Number);

        public byte[] Raw(int field) => Only(field, 2).Bytes;

        public string Text(int field) => Encoding.UTF8.GetString(Raw(field));

        public Message Inside(int field) => new(Raw(field));

        public double[] Doubles(int field) =>
            [.. Raw(field).Chunk(8).Select(eight => BinaryPrimitives.ReadDoubleLittleEndian(eight))];

        (int Field, int Kind, ulong Number, byte[] Bytes) Only(int field, int kind) =>
            Assert.Single(fields, found => found.Field == field && found.Kind == kind);

        static List<(int, int, ulong, byte[])> Parse(byte[] bytes)
        {
            List<(int, int, ulong, byte[])> fields = [];
            int at = 0;
            while (at < bytes.Length)
            {
                ulong key = Varint(bytes, ref at);
                (int field, int kind) = ((int)(key >> 3), (int)(key & 7));
                ulong number = kind switch
                {
                    0 or 2 => Varint(bytes, ref at),
                    1 => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at)),
                    5 => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at)),
                    _ => throw new InvalidDataException($"wire type {kind}"),
                };
                int length = kind switch { 0 => 0, 1 => 8, 5 => 4, _ => (int)number };
                fields.Add((field, kind, number, bytes.AsSpan(at, length).ToArray()));
                at += length;
            }
            return fields;
        }

        static ulong Varint(byte[] bytes, ref int at)
        {
            ulong value = 0;
            for (int shift = 0; ; shift += 7)
            {
                byte part = bytes[at++];
                value |= (ulong)(part & 0x7F) << shift;
                if (part < 0x80)
                    return value;
            }
        }
    }

    public static Message[] Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        List<Message> events = [];
        for (int at = 0; at < file.Length;)
        {
            int length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(at));
            CheckSum(file.AsSpan(at, 8), file.AsSpan(at + 8, 4));
            ReadOnlySpan<byte> data = file.AsSpan(at + 12, length);
            CheckSum(data, file.AsSpan(at + 12 + length, 4));
            events.Add(new Message(data.ToArray()));
            at += length + 16;
        }
        return [.. events];
    }

    static void CheckSum(ReadOnlySpan<byte> data, ReadOnlySpan<byte> sum)
    {
        uint masked = BinaryPrimitives.ReadUInt32LittleEndian(sum) - 0xA282EAD8;
        Assert.Equal(Crc32C(data), (masked >> 17) | (masked << 15));
    }

    /// <summary>Castagnoli's polynomial, 1EDC6F41, reversed.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte part in data)
        {
            crc ^= part;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }
        return ~crc;
    }
}
