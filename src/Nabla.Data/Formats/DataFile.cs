using System.Buffers.Binary;
using System.IO.Compression;

namespace Nabla.Data;

/// <summary>
/// Reads a whole file, gunzipped where it begins with gzip's magic number 1F 8B. Decompression is counted while it
/// streams and ends at 1 GiB, or at 200 times the compressed size: no length that a file declares is believed. Memory
/// is at most twice what is returned.
/// </summary>
static class DataFile
{
    public const long MaxLength = 1L << 30;
    public const int MaxRatio = 200;

    /// <summary>Below this a ratio says nothing: 60,000 equal labels compress to 80 bytes.</summary>
    public const int RatioFloor = 1 << 16;

    const int FirstChunk = 1 << 12;
    const int LastChunk = 1 << 20;

    /// <summary>A header of 10 bytes and a trailer of 8.</summary>
    const int ShortestGzip = 18;

    public static byte[] Read(string path) => Open(path, file => Read(file, path));

    /// <summary>Reads a file; what the system says against it becomes a <see cref="DataException"/>.</summary>
    public static T Open<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return read(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            bool isMissing = fault is FileNotFoundException or DirectoryNotFoundException;
            string why = isMissing ? "there is no such file"
                : Directory.Exists(path) ? "it is a folder" : fault.Message;
            throw new DataException($"{path} cannot be read: {why}", fault);
        }
    }

    static byte[] Read(FileStream file, string path)
    {
        if (file.Length > MaxLength)
            throw new DataException($"{path} has {file.Length:N0} bytes; at most {MaxLength:N0} are read");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return IsGzip(bytes) ? Gunzip(bytes, path) : bytes;
    }

    public static bool IsGzip(ReadOnlySpan<byte> bytes) => bytes is [0x1F, 0x8B, ..];

    public static byte[] Gunzip(byte[] compressed, string name, long maxLength = MaxLength)
    {
        long limit = Math.Min(maxLength, Math.Max(RatioFloor, (long)MaxRatio * compressed.Length));
        try
        {
            using var source = new MemoryStream(compressed);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            byte[] content = ReadToEnd(gzip, limit, name);
            return EndsAsItShould(compressed, content) ? content : throw new InvalidDataException("its end is missing");
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw new DataException($"{name} is not a whole gzip file: it is cut off or damaged", fault);
        }
    }

    /// <summary>
    /// The last four bytes are the content's length. <see cref="GZipStream"/> checks the content, but takes a file that
    /// ends inside its header for an empty one, and does not look at what follows the end. (A file of several gzip
    /// members one after the other is refused: no data set here comes so.)
    /// </summary>
    static bool EndsAsItShould(ReadOnlySpan<byte> compressed, byte[] content) =>
        compressed.Length >= ShortestGzip
        && BinaryPrimitives.ReadUInt32LittleEndian(compressed[^4..]) == (uint)content.Length;

    static byte[] ReadToEnd(Stream stream, long limit, string name)
    {
        List<byte[]> chunks = [];
        long length = 0;
        while (true)
        {
            byte[] chunk = new byte[Math.Clamp(length, FirstChunk, LastChunk)];
            int read = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
            length += read;
            if (length > limit)
                throw new DataException(
                    $"{name} unpacks to more than {limit:N0} bytes (at most {MaxRatio} times its size, and 1 GiB)");
            chunks.Add(read == chunk.Length ? chunk : chunk[..read]);
            if (read < chunk.Length)
                return Join(chunks, (int)length);
        }
    }

    static byte[] Join(List<byte[]> chunks, int length)
    {
        byte[] joined = new byte[length];
        int at = 0;
        foreach (byte[] chunk in chunks)
        {
            chunk.CopyTo(joined, at);
            at += chunk.Length;
        }
        return joined;
    }
}
