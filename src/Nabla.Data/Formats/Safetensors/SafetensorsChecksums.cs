using System.Globalization;
using System.Text;

namespace Nabla.Data;

/// <summary>
/// Checksums of a safetensors file in its own metadata: <c>nabla.crc32c NAME</c> has the <see cref="Crc32C"/> of a
/// tensor's bytes as the file has them, and <c>nabla.crc32c</c> that of all that the header says: the names, types and
/// shapes in ordinal order of the names, then the other metadata, those checksums among them, each followed by a line
/// end. Other readers see strings that they do not know.
/// </summary>
static class SafetensorsChecksums
{
    const string OfHeader = "nabla.crc32c", OfTensor = "nabla.crc32c ";

    /// <summary>The metadata with the checksums added.</summary>
    /// <exception cref="ArgumentException">A name in the metadata is kept for checksums.</exception>
    public static Dictionary<string, string> Add(
        IEnumerable<KeyValuePair<string, DataArray>> arrays, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        Dictionary<string, string> all = new(metadata, StringComparer.Ordinal);
        if (all.Keys.FirstOrDefault(key => key.StartsWith(OfHeader, StringComparison.Ordinal)) is { } taken)
            throw new ArgumentException($"'{taken}' is the name of a checksum");
        Dictionary<string, DataArray> named = new(arrays, StringComparer.Ordinal);
        foreach ((string name, DataArray array) in named)
            all.Add(OfTensor + name, Text(array.Checksum()));
        all.Add(OfHeader, Text(HeaderSum(named, all)));
        return all;
    }

    /// <summary>Compares a file that has checksums with them; one that has none is left alone.</summary>
    /// <exception cref="DataException">Something is not what was written.</exception>
    public static void Check(SafetensorsFile file, string path)
    {
        if (!Has(file.Metadata))
            return;
        if (file.Metadata.GetValueOrDefault(OfHeader) != Text(HeaderSum(file.Arrays, file.Metadata)))
            throw new DataException($"{path} is damaged: its header is not the one that was written");
        foreach ((string name, DataArray array) in file.Arrays)
            if (file.Metadata.GetValueOrDefault(OfTensor + name) != Text(array.Checksum()))
                throw new DataException($"{path} is damaged: '{name}' has not the bytes that were written");
    }

    public static bool Has(IReadOnlyDictionary<string, string> metadata) => metadata.ContainsKey(OfHeader);

    static uint HeaderSum(IReadOnlyDictionary<string, DataArray> arrays, IReadOnlyDictionary<string, string> metadata)
    {
        StringBuilder header = new();
        foreach ((string name, DataArray array) in arrays.OrderBy(array => array.Key, StringComparer.Ordinal))
            header.Append(CultureInfo.InvariantCulture,
                $"{name} {SafetensorsHeader.NameOf(array.Type)} {string.Join(' ', array.Shape)}\n");
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (key != OfHeader)
                header.Append(key).Append(' ').Append(value).Append('\n');
        return Crc32C.Of(Encoding.UTF8.GetBytes(header.ToString()));
    }

    static string Text(uint sum) => sum.ToString("x8", CultureInfo.InvariantCulture);
}
