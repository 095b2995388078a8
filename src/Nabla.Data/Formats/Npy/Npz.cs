using System.IO.Compression;

namespace Nabla.Data;

/// <summary>
/// Npz, NumPy's file of several arrays: a zip of npy files, stored (<c>np.savez</c>) or deflated
/// (<c>np.savez_compressed</c>), named after the arrays.
/// </summary>
/// <remarks>
/// Rejected: all that <see cref="ZipReader"/> and <see cref="NpyHeader"/> reject, entries that are no .npy, and one
/// name twice.
/// </remarks>
public static class Npz
{
    const string Extension = ".npy";

    /// <summary>Reads every array of a file, in the order in which the zip lists them.</summary>
    /// <exception cref="DataException">The file cannot be read or is no npz file; the message names it.</exception>
    public static IReadOnlyDictionary<string, DataArray> Read(string path) => DataFile.Open(path, file =>
    {
        Dictionary<string, DataArray> arrays = new(StringComparer.Ordinal);
        ZipReader zip = new(file, path);
        foreach (ZipEntry entry in zip.Entries)
        {
            string label = $"{path}, {entry.Name}";
            if (!entry.Name.EndsWith(Extension, StringComparison.Ordinal))
                throw new DataException($"{label} is no .npy, as everything in an npz file is");
            arrays.Add(
                entry.Name[..^Extension.Length], zip.Read(entry, stream => Npy.Read(stream, entry.Length, label)));
        }
        return (IReadOnlyDictionary<string, DataArray>)arrays;
    });

    /// <summary>Writes arrays by name, whole or not at all, over a file that may be there.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="arrays">The arrays by name: no name twice, none with a slash.</param>
    /// <param name="compress">Deflated, as <c>np.savez_compressed</c> does; else stored.</param>
    /// <exception cref="ArgumentException">A name is there twice or is a path, or npy has no such element
    /// type.</exception>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, DataArray>> arrays, bool compress = false)
    {
        KeyValuePair<string, DataArray>[] all = [.. arrays];
        if (all.FirstOrDefault(array => !ZipReader.IsPlain(array.Key + Extension)) is { Key: { } name })
            throw new ArgumentException($"an npz file has no place for an array called '{name}'");
        if (all.DistinctBy(array => array.Key, StringComparer.Ordinal).Count() < all.Length)
            throw new ArgumentException("two arrays have one name");
        foreach ((_, DataArray array) in all)
            NpyHeader.Encode(array.Type, array.Shape);
        AtomicFile.Write(path, stream =>
        {
            using ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string key, DataArray array) in all)
            {
                using Stream entry = zip.CreateEntry(
                    key + Extension, compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
                Npy.Write(entry, array);
            }
        });
    }
}
