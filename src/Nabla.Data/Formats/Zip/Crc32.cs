namespace Nabla.Data;

/// <summary>The checksum of zip and gzip: CRC-32 with the reversed polynomial EDB88320, byte by byte from a
/// table.</summary>
static class Crc32
{
    static readonly uint[] table = [.. Enumerable.Range(0, 256).Select(Row)];

    static uint Row(int index)
    {
        uint crc = (uint)index;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        return crc;
    }

    /// <summary>The sum of what has come so far (0 at first) and these bytes.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~sum;
        foreach (byte part in bytes)
            crc = (crc >> 8) ^ table[(byte)(crc ^ part)];
        return ~crc;
    }
}
