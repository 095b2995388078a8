namespace Nabla.Data.Tests.Fuzz;

/// <summary>
/// A parser to be fuzzed, what it reads, and how a changed file is made to get past checksums: some of the changed
/// files are repaired, so that not only the sum is tested.
/// </summary>
sealed record Target(string Name, Action<byte[], TemporaryFolder> Read)
{
    /// <summary>
    /// How many bytes may be allocated in all for a file: four times its size, where it is packed of its unpacked size
    /// at the highest ratio that is allowed, and a constant for the reader itself.
    /// </summary>
    public Func<int, long> Memory { get; init; } = size => (4L * size) + Overhead;

    public Func<byte[], byte[]> Repair { get; init; } = file => file;

    /// <summary>Buffers of streams, messages, tables that do not grow with the file.</summary>
    public const long Overhead = 400_000;

    public override string ToString() => Name;
}
