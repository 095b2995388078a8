using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Nabla.Data;

/// <summary>
/// Safetensors, the format of weights (https://huggingface.co/docs/safetensors): the length N of the header as 64 bits,
/// the header (N bytes of JSON: <see cref="SafetensorsHeader"/>), then the arrays end to end; all little-endian and
/// row-major.
/// </summary>
/// <remarks>
/// Rejected: under 8 bytes, a header over 100,000,000 bytes or over the file's own length, and all that
/// <see cref="SafetensorsHeader"/> rejects. Reading takes the header's length and the arrays themselves in memory.
/// </remarks>
public static class Safetensors
{
    /// <summary>The arrays begin at a multiple of this, so that a mapped file can be read in place.</summary>
    const int Alignment = 8;

    static readonly JsonWriterOptions compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes arrays by name: whole or not at all, over a file that may be there. Wider element types come first, so
    /// that every array is aligned to its own type; among equals the order is the caller's. Where the program is killed
    /// in the midst of it, what was written is left beside it as <c>.NAME.RANDOM.tmp</c>.
    /// </summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="arrays">The arrays by name, no name twice.</param>
    /// <param name="metadata">Strings to keep beside them; null for none.</param>
    /// <param name="checksums">Whether the metadata get a CRC-32C of each array and one of the header, by which
    /// <see cref="Read(string)"/> knows a damaged file.</param>
    /// <exception cref="ArgumentException">A name is there twice, or is <c>__metadata__</c>.</exception>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Write(
        string path,
        IEnumerable<KeyValuePair<string, DataArray>> arrays,
        IEnumerable<KeyValuePair<string, string>>? metadata = null,
        bool checksums = false)
    {
        KeyValuePair<string, DataArray>[] ordered = [.. arrays.OrderByDescending(array => array.Value.Type.Size())];
        CheckKeys([.. ordered.Select(array => array.Key), SafetensorsHeader.MetadataKey]);
        byte[] header = EncodeHeader(
            ordered, [.. checksums ? SafetensorsChecksums.Add(ordered, metadata ?? []) : metadata ?? []]);
        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((_, DataArray array) in ordered)
                array.WriteLittleEndian(stream);
        });
    }

    /// <summary>Reads every array of a file, and compares them with its checksums, where it has some.</summary>
    /// <exception cref="DataException">
    /// The file cannot be read, is no safetensors file, or is damaged; the message names it.
    /// </exception>
    public static SafetensorsFile Read(string path) => DataFile.Open(path, file => Read(file, path));

    /// <summary>
    /// Opens a file without reading its arrays: each is read, or looked at in place, when it is asked for. What can be
    /// wrong with the file is checked here, but for truths that are neither 0 nor 1.
    /// </summary>
    /// <exception cref="DataException">
    /// The file cannot be read or is no safetensors file; the message names it.
    /// </exception>
    public static SafetensorsMap Open(string path) => DataFile.Open(path, file =>
        new SafetensorsMap(file, ReadHeader(file, path), path));

    static SafetensorsFile Read(FileStream file, string path)
    {
        SafetensorsHeader header = ReadHeader(file, path);
        Dictionary<string, DataArray> arrays = new(StringComparer.Ordinal);
        foreach (SafetensorsEntry entry in header.Entries)
            arrays.Add(entry.Name, new DataArray(
                entry.Type, entry.Shape, entry.Type.Read(file, entry.Length, bigEndian: false, entry.In(path))));
        SafetensorsFile read = new(arrays, header.Metadata);
        SafetensorsChecksums.Check(read, path);
        return read;
    }

    /// <summary>
    /// Reads and checks the header of a stream that stands at its beginning; leaves it where the arrays begin.
    /// </summary>
    internal static SafetensorsHeader ReadHeader(Stream file, string path)
    {
        long rest = file.Length - 8;
        if (rest < 0)
            throw new DataException($"{path} has {file.Length} bytes: too short for a safetensors file");
        Span<byte> prefix = stackalloc byte[8];
        file.ReadExactly(prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > SafetensorsHeader.MaxLength || length > (ulong)rest)
            throw new DataException($"{path} is no safetensors file: it says that its header has {length:N0} bytes");
        byte[] json = new byte[length];
        file.ReadExactly(json);
        return SafetensorsHeader.Parse(json, rest - json.Length, path);
    }

    static byte[] EncodeHeader(KeyValuePair<string, DataArray>[] arrays, KeyValuePair<string, string>[] metadata)
    {
        CheckKeys([.. metadata.Select(pair => pair.Key)]);
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, compact))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long at = 0;
            foreach ((string name, DataArray array) in arrays)
                at = WriteEntry(json, name, array, at);
            json.WriteEndObject();
        }
        while (stream.Length % Alignment != 0)
            stream.WriteByte((byte)' ');
        return stream.ToArray();
    }

    static void CheckKeys(string[] keys)
    {
        if (keys.GroupBy(key => key, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"the name '{twice.Key}' is there twice, or means something else");
    }

    static void WriteMetadata(Utf8JsonWriter json, KeyValuePair<string, string>[] metadata)
    {
        if (metadata.Length == 0)
            return;
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata)
            json.WriteString(key, value);
        json.WriteEndObject();
    }

    static long WriteEntry(Utf8JsonWriter json, string name, DataArray array, long begin)
    {
        long end = begin + array.Memory.Length;
        json.WriteStartObject(name);
        json.WriteString("dtype", SafetensorsHeader.NameOf(array.Type));
        json.WriteStartArray("shape");
        foreach (int length in array.Shape)
            json.WriteNumberValue(length);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }
}
