using System.Buffers.Binary;
using System.IO.Compression;

namespace Nabla.Viz;

/// <summary>
/// Chunks of a PNG file: length, four letters, data, CRC-32 of letters and data (ISO 15948, section 5).
/// </summary>
static class PngChunks
{
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(n =>
    {
        uint c = (uint)n;
        for (int bit = 0; bit < 8; bit++) c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        return c;
    })];

    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint c = 0xFFFFFFFF;
        foreach (byte b in bytes) c = Table[(c ^ b) & 0xFF] ^ (c >> 8);
        return ~c;
    }

    public static void Write(Stream file, string type, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[data.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        System.Text.Encoding.ASCII.GetBytes(type, chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc(chunk.AsSpan(4, data.Length + 4)));
        file.Write(chunk);
    }

    public static byte[] Deflate(ReadOnlySpan<byte> data, CompressionLevel level)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, level)) zlib.Write(data);
        return packed.ToArray();
    }
}
