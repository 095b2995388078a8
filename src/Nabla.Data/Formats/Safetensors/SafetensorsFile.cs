namespace Nabla.Data;

/// <summary>What a safetensors file holds: arrays by name, and strings that say something about them.</summary>
/// <param name="Arrays">The arrays, in the order in which the file stores them.</param>
/// <param name="Metadata">The strings; empty where the file has none.</param>
public sealed record SafetensorsFile(
    IReadOnlyDictionary<string, DataArray> Arrays, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>
    /// Whether the file came with checksums, and so is what was written: <see cref="Safetensors.Read(string)"/> refuses
    /// one that is not.
    /// </summary>
    public bool HasChecksums => SafetensorsChecksums.Has(Metadata);

    /// <summary>The array called <paramref name="name"/>.</summary>
    /// <exception cref="DataException">The file has no such array.</exception>
    public DataArray this[string name] =>
        Arrays.TryGetValue(name, out DataArray? array)
            ? array
            : throw new DataException($"there is no array '{name}' among {string.Join(", ", Arrays.Keys.Take(10))}");
}
