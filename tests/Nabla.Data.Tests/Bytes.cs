using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Nabla.Data.Tests;

/// <summary>Files made by hand, byte by byte.</summary>
static class Bytes
{
    public static byte[] Gzip(byte[] content)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.SmallestSize))
            gzip.Write(content);
        return stream.ToArray();
    }

    public static byte[] Safetensors(string header, params byte[] data) => Safetensors(Encoding.UTF8.GetBytes(header), data);

    public static byte[] Safetensors(byte[] header, params byte[] data)
    {
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        return [.. length, .. header, .. data];
    }

    /// <summary>
    /// A valid file with a few bytes changed, cut out, doubled or cut off: whatever <paramref name="seed"/> says.
    /// </summary>
    public static byte[] Corrupt(byte[] file, int seed)
    {
        Random random = new(seed);
        List<byte> bytes = [.. file];
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 when bytes.Count > 1:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.Insert(at, bytes[at]);
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    bytes.Add(0);
                    break;
            }
        }
        return [.. bytes];
    }

    /// <summary>
    /// Runs a reader; whether it took the file. Anything thrown but <see cref="DataException"/> fails the test.
    /// </summary>
    public static bool Reads(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (DataException fault)
        {
            Assert.DoesNotContain('\n', fault.Message);
            return false;
        }
    }
}
