using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Nabla.Data.Tests;

/// <summary>Zip files made by hand after APPNOTE.TXT; any field can be given another value than the true one.</summary>
static class Zips
{
    public sealed record Entry(string Name, byte[] Content)
    {
        public bool Deflate { get; init; }

        public int Method { get; init; } = -1;

        public int Flags { get; init; }

        public uint? Crc { get; init; }

        public uint? Packed { get; init; }

        public uint? Length { get; init; }

        public uint? At { get; init; }

        /// <summary>What Python's zipfile writes into local headers: sizes all ones, a zip64 field with the true
        /// ones.</summary>
        public bool LocalZip64 { get; init; }
    }

    public static byte[] Make(Entry[] entries, int? count = null, byte[]? comment = null)
    {
        MemoryStream file = new(), directory = new();
        foreach (Entry entry in entries)
        {
            byte[] name = Encoding.UTF8.GetBytes(entry.Name);
            byte[] packed = entry.Deflate ? Deflated(entry.Content) : entry.Content;
            uint at = entry.At ?? (uint)file.Length;
            uint crc = entry.Crc ?? Sum(entry.Content);
            uint packedLength = entry.Packed ?? (uint)packed.Length, length = entry.Length ?? (uint)entry.Content.Length;
            int method = entry.Method >= 0 ? entry.Method : entry.Deflate ? 8 : 0;
            byte[] extra = entry.LocalZip64 ? [1, 0, 16, 0, .. Eight(length), .. Eight(packedLength)] : [];
            uint ones = uint.MaxValue;
            file.Write([.. "PK\x3\x4"u8, .. Two(45), .. Two(entry.Flags), .. Two(method), .. Four(0), .. Four(crc),
                .. Four(entry.LocalZip64 ? ones : packedLength), .. Four(entry.LocalZip64 ? ones : length),
                .. Two(name.Length), .. Two(extra.Length), .. name, .. extra, .. packed]);
            directory.Write([.. "PK\x1\x2"u8, .. Two(45), .. Two(45), .. Two(entry.Flags), .. Two(method), .. Four(0),
                .. Four(crc), .. Four(packedLength), .. Four(length), .. Two(name.Length), .. Two(0), .. Two(0), .. Two(0),
                .. Two(0), .. Four(0), .. Four(at), .. name]);
        }
        int entriesCount = count ?? entries.Length;
        return [.. file.ToArray(), .. directory.ToArray(), .. "PK\x5\x6"u8, .. Two(0), .. Two(0), .. Two(entriesCount),
            .. Two(entriesCount), .. Four((uint)directory.Length), .. Four((uint)file.Length),
            .. Two(comment?.Length ?? 0), .. comment ?? []];
    }

    static byte[] Deflated(byte[] content)
    {
        MemoryStream stream = new();
        using (DeflateStream deflate = new(stream, CompressionLevel.SmallestSize))
            deflate.Write(content);
        return stream.ToArray();
    }

    /// <summary>CRC-32 bit by bit.</summary>
    public static uint Sum(byte[] content)
    {
        uint crc = uint.MaxValue;
        foreach (byte part in content)
        {
            crc ^= part;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }
        return ~crc;
    }

    static byte[] Two(int value) => [(byte)value, (byte)(value >> 8)];

    static byte[] Four(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    static byte[] Eight(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
