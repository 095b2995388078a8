using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Nabla.Data;

/// <summary>
/// A safetensors file mapped into memory: opening it reads the header, and the system fetches of the arrays what is
/// looked at. The file must stay as it is while it is open: where another program cuts it off, the system ends this
/// one. Many threads may read.
/// </summary>
public sealed class SafetensorsMap : IDisposable
{
    readonly string path;
    readonly Dictionary<string, SafetensorsEntry> entries;
    readonly long dataStart;
    readonly MemoryMappedFile? file;
    readonly MemoryMappedViewAccessor? view;

    internal SafetensorsMap(FileStream stream, SafetensorsHeader header, string path)
    {
        (this.path, dataStart) = (path, stream.Position);
        entries = header.Entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        (Names, Metadata) = ([.. header.Entries.Select(entry => entry.Name)], header.Metadata);
        // Nothing can not be mapped. The mapping lives on when the stream is closed.
        if (stream.Length == dataStart)
            return;
        file = MemoryMappedFile.CreateFromFile(
            stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>The names of the arrays, in the order in which the file stores them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The file's strings; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The element type and the shape of an array, without looking at its elements.</summary>
    /// <exception cref="DataException">The file has no such array.</exception>
    public (ElementType Type, IReadOnlyList<int> Shape) Describe(string name) => (Entry(name).Type, Entry(name).Shape);

    /// <summary>An array, copied out of the file.</summary>
    /// <exception cref="DataException">The file has no such array, or it has truths that are neither 0 nor
    /// 1.</exception>
    public DataArray this[string name]
    {
        get
        {
            SafetensorsEntry entry = Entry(name);
            if (entry.Length > Array.MaxLength)
                throw new DataException(
                    $"{entry.In(path)} has {entry.Length:N0} bytes; at most {Array.MaxLength:N0} are read");
            Array values = entry.Type.Allocate((int)(entry.Length / entry.Type.Size()));
            Span<byte> memory = values.Memory(entry.Type);
            if (!memory.IsEmpty)
                Handle.ReadSpan((ulong)(dataStart + entry.Begin), memory);
            ElementTypes.CheckTruths(memory, entry.Type, entry.In(path));
            ElementTypes.Reorder(memory, entry.Type, bigEndian: false);
            return new DataArray(entry.Type, entry.Shape, values);
        }
    }

    /// <summary>Whether the file came with checksums; they are compared by <see cref="Safetensors.Read(string)"/>.</summary>
    public bool HasChecksums => SafetensorsChecksums.Has(Metadata);

    /// <summary>Whether an array can be looked at in place.</summary>
    /// <exception cref="DataException">The file has no such array.</exception>
    public bool CanLook(string name) => CanLook(Entry(name));

    bool CanLook(SafetensorsEntry entry) => (dataStart + entry.Begin) % entry.Type.Size() == 0
        && entry.Length <= Array.MaxLength && BitConverter.IsLittleEndian;

    /// <summary>
    /// Lets somebody look at the elements in place, row-major, without a copy. On little-endian machines, and where the
    /// file has aligned the array to its elements, as <see cref="Safetensors.Write"/> does.
    /// </summary>
    /// <typeparam name="T">The type that <see cref="ElementType"/> names for the array's; ushort for BF16.</typeparam>
    /// <typeparam name="TState">Whatever is to be handed on.</typeparam>
    /// <param name="name">The array.</param>
    /// <param name="state">Handed on.</param>
    /// <param name="look">What to do with the elements: they are gone when it returns.</param>
    /// <exception cref="DataException">
    /// The file has no such array, its elements are of another type, or it can not be looked at in place.
    /// </exception>
    public void Look<T, TState>(string name, TState state, ReadOnlySpanAction<T, TState> look) where T : unmanaged
    {
        SafetensorsEntry entry = Entry(name);
        long at = dataStart + entry.Begin;
        if (entry.Type.Allocate(0).GetType() != typeof(T[]))
            throw new DataException($"{entry.In(path)} has elements of {entry.Type}, not {typeof(T).Name}");
        if (!CanLook(entry))
            throw new DataException($"{entry.In(path)} is not aligned here, or too long, to be looked at in place");
        if (entry.Length == 0)
            look([], state);
        else
            LookAt(at, entry, state, look);
    }

    unsafe void LookAt<T, TState>(long at, SafetensorsEntry entry, TState state, ReadOnlySpanAction<T, TState> look)
        where T : unmanaged
    {
        byte* start = null;
        // The mapping stays until it is released, whoever disposes of it.
        Handle.AcquirePointer(ref start);
        try
        {
            ElementTypes.CheckTruths(new(start + at, (int)entry.Length), entry.Type, entry.In(path));
            look(new ReadOnlySpan<T>(start + at, (int)(entry.Length / sizeof(T))), state);
        }
        finally
        {
            Handle.ReleasePointer();
        }
    }

    /// <summary>Closes the file; nothing can be read any more.</summary>
    public void Dispose()
    {
        view?.Dispose();
        file?.Dispose();
    }

    SafeMemoryMappedViewHandle Handle => view!.SafeMemoryMappedViewHandle;

    SafetensorsEntry Entry(string name) => entries.TryGetValue(name, out SafetensorsEntry? entry)
        ? entry
        : throw new DataException($"{path} has no array '{name}' among {string.Join(", ", Names.Take(10))}");
}
