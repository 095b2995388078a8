using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Nabla.Data;

/// <summary>A file in a zip: its packed bytes stand at <see cref="At"/>, behind a header of its own.</summary>
sealed record ZipEntry(string Name, bool Deflated, uint Crc, long Packed, long Length, long At);

/// <summary>
/// A zip file as APPNOTE.TXT has it: the directory at its end, entries stored or deflated. Whatever the bytes are, only
/// <see cref="DataException"/> leaves it; nothing is unpacked that was not asked for, and no more than the directory
/// says, which has been held against the limits.
/// </summary>
/// <remarks>
/// Rejected: no directory, one of several disks or of zip64; over 10,000 entries; names that are paths, empty, or there
/// twice; encryption and other compressions; entries that overlap or reach outside the file; more than 1 GiB unpacked
/// in all, or 200 times the packed size (64 KiB are allowed); lengths or sums that differ from what is unpacked.
/// </remarks>
sealed class ZipReader
{
    const int MaxEntries = 10_000;
    const int EndLength = 22, EntryLength = 46, LocalLength = 30, MaxComment = ushort.MaxValue;
    const uint EndSign = 0x06054B50, EntrySign = 0x02014B50, LocalSign = 0x04034B50;

    readonly Stream file;
    readonly string path;

    public ZipReader(Stream file, string path)
    {
        (this.file, this.path) = (file, path);
        (byte[] directory, int count, long end) = ReadDirectory();
        Entries = ReadEntries(directory, count);
        Expect(Entries.DistinctBy(entry => entry.Name, StringComparer.Ordinal).Count() == count, "names a file twice");
        Expect(Entries.Sum(entry => entry.Length) <= DataFile.MaxLength, "unpacks to more than 1 GiB");
        long at = 0;
        foreach (ZipEntry entry in Entries.OrderBy(entry => entry.At))
        {
            Expect(entry.At >= at, $"has files that overlap at '{entry.Name}'");
            at = entry.At + LocalLength + entry.Packed;
        }
        Expect(at <= end, "has files that reach into its directory");
    }

    public IReadOnlyList<ZipEntry> Entries { get; }

    /// <summary>A name without a folder, which no system takes for anything else.</summary>
    public static bool IsPlain(string name) =>
        name.Length is > 0 and <= 255 && !name.AsSpan().ContainsAny("/\\:\0") && name is not ("." or "..");

    /// <summary>Unpacks an entry: what reads it gets a stream that ends where the directory says, and checks its
    /// sum.</summary>
    public T Read<T>(ZipEntry entry, Func<Stream, T> read)
    {
        byte[] local = Take(entry.At, LocalLength);
        Expect(BinaryPrimitives.ReadUInt32LittleEndian(local) == LocalSign, $"has no '{entry.Name}' where it says");
        long start = entry.At + LocalLength + Short(local, 26) + Short(local, 28);
        Expect(start + entry.Packed <= file.Length, $"ends inside '{entry.Name}'");
        file.Position = start;
        try
        {
            using Stream packed = new Part(file, entry.Packed);
            using Stream unpacked = entry.Deflated ? new DeflateStream(packed, CompressionMode.Decompress) : packed;
            using CheckedStream stream = new(unpacked, entry.Length);
            T result = read(stream);
            Expect(stream.IsWhole(entry.Crc), $"is damaged: the length or the sum of '{entry.Name}' differs");
            return result;
        }
        catch (Exception fault) when (fault is InvalidDataException or IOException)
        {
            throw new DataException($"{path} is damaged: '{entry.Name}' can not be unpacked", fault);
        }
    }

    (byte[] Directory, int Count, long End) ReadDirectory()
    {
        int length = (int)Math.Min(file.Length, EndLength + MaxComment);
        byte[] tail = Take(file.Length - length, length);
        for (int at = length - EndLength; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSign || Short(end, 20) != end.Length - EndLength)
                continue;
            long size = Long(end, 12), start = Long(end, 16);
            Expect(Short(end, 10) < ushort.MaxValue && start < uint.MaxValue, "is a zip64, which is not read");
            Expect(Short(end, 4) == 0 && Short(end, 6) == 0 && Short(end, 8) == Short(end, 10), "is on several disks");
            Expect(Short(end, 10) <= MaxEntries, $"has {Short(end, 10):N0} files; at most {MaxEntries:N0} are read");
            Expect(start + size <= file.Length - length + at, "has a directory that reaches outside of it");
            Expect(size >= (long)EntryLength * Short(end, 10), "has a directory that is too short");
            return (Take(start, (int)size), Short(end, 10), start);
        }
        throw Fault("is no zip file: it has no directory at its end");
    }

    List<ZipEntry> ReadEntries(ReadOnlySpan<byte> directory, int count)
    {
        List<ZipEntry> entries = new(count);
        for (int i = 0; i < count; i++)
        {
            Expect(directory.Length >= EntryLength && BinaryPrimitives.ReadUInt32LittleEndian(directory) == EntrySign,
                $"has a damaged directory at file {i}");
            int name = Short(directory, 28), length = EntryLength + name + Short(directory, 30) + Short(directory, 32);
            Expect(directory.Length >= length, "has a directory that ends inside a name");
            entries.Add(ReadEntry(directory, Encoding.UTF8.GetString(directory.Slice(EntryLength, name))));
            directory = directory[length..];
        }
        Expect(directory.IsEmpty, "has a directory that goes on after its last file");
        return entries;
    }

    ZipEntry ReadEntry(ReadOnlySpan<byte> bytes, string name)
    {
        long packed = Long(bytes, 20), length = Long(bytes, 24), at = Long(bytes, 42);
        int method = Short(bytes, 10);
        Expect(IsPlain(name), $"has a file called '{name}', which is no plain name");
        Expect((Short(bytes, 8) & 1) == 0, $"has '{name}' encrypted");
        Expect(method is 0 or 8, $"has '{name}' compressed by method {method}; stored and deflated files are read");
        Expect(length < uint.MaxValue && packed < uint.MaxValue && at < uint.MaxValue, "is a zip64, which is not read");
        Expect(method == 8 || packed == length, $"has '{name}' stored in {packed:N0} bytes, but says {length:N0}");
        Expect(
            length <= Math.Max(DataFile.RatioFloor, DataFile.MaxRatio * packed),
            $"has '{name}' packed more than {DataFile.MaxRatio} to 1");
        return new ZipEntry(name, method == 8, (uint)Long(bytes, 16), packed, length, at);
    }

    byte[] Take(long at, int count)
    {
        Expect(at >= 0 && at + count <= file.Length, "ends too early");
        byte[] bytes = new byte[count];
        file.Position = at;
        file.ReadExactly(bytes);
        return bytes;
    }

    static int Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    static long Long(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    void Expect(bool condition, string fault)
    {
        if (!condition)
            throw Fault(fault);
    }

    DataException Fault(string what) => new($"{path} {what}");
}
