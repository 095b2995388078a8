namespace Nabla.Data;

/// <summary>
/// Npy, the file of one NumPy array: a header (<see cref="NpyHeader"/>, which lists what is rejected), then the
/// elements to the last byte of the file. Any byte order and either order of the axes is read; row-major and
/// little-endian is written. What is read is copied once, and where the file is in Fortran's order a second time.
/// </summary>
public static class Npy
{
    /// <summary>Reads a file of any size that an array can have.</summary>
    /// <exception cref="DataException">The file cannot be read or is no npy file; the message names it.</exception>
    public static DataArray Read(string path) => DataFile.Open(path, file => Read(file, file.Length, path));

    /// <summary>Reads an array from bytes.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call the bytes in a message.</param>
    /// <exception cref="DataException">The bytes are no npy file.</exception>
    public static DataArray Parse(byte[] bytes, string name = "the npy data") =>
        Read(new MemoryStream(bytes, writable: false), bytes.Length, name);

    /// <summary>The bytes of an npy file that holds an array.</summary>
    /// <exception cref="ArgumentException">Npy has no such element type: BF16 goes as F32.</exception>
    public static byte[] Encode(DataArray array)
    {
        using MemoryStream stream = new();
        Write(stream, array);
        return stream.ToArray();
    }

    /// <summary>Writes a file, whole or not at all, over one that may be there.</summary>
    /// <exception cref="ArgumentException">Npy has no such element type: BF16 goes as F32.</exception>
    /// <exception cref="DataException">The file cannot be written.</exception>
    public static void Write(string path, DataArray array)
    {
        byte[] header = NpyHeader.Encode(array.Type, array.Shape);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            array.WriteLittleEndian(stream);
        });
    }

    internal static void Write(Stream stream, DataArray array)
    {
        stream.Write(NpyHeader.Encode(array.Type, array.Shape));
        array.WriteLittleEndian(stream);
    }

    internal static DataArray Read(Stream stream, long length, string name)
    {
        NpyHeader header = NpyHeader.Read(stream, length, name);
        long payload = length - header.Length, expected = DataArray.ByteLength(header.Type, header.Shape);
        if (payload != expected)
            throw new DataException(
                $"{name} has {payload:N0} bytes of elements where its header says {expected:N0}");
        Array values = header.Type.Read(stream, expected, header.BigEndian, name);
        return new DataArray(
            header.Type, header.Shape, header.FortranOrder ? RowMajor(values, header.Type, header.Shape) : values);
    }

    // The first axis varies fastest in the source; element (i, j, ...) of it is i + d0 (j + d1 (...)).
    static Array RowMajor(Array values, ElementType type, int[] shape)
    {
        if (shape.Length < 2 || values.Length == 0)
            return values;
        Array ordered = type.Allocate(values.Length);
        ReadOnlySpan<byte> source = values.Memory(type);
        Span<byte> target = ordered.Memory(type);
        int size = type.Size(), from = 0;
        int[] strides = new int[shape.Length], index = new int[shape.Length];
        for (int axis = 0, stride = 1; axis < shape.Length; stride *= shape[axis++])
            strides[axis] = stride;
        for (int to = 0; to < values.Length; to++)
        {
            source.Slice(from * size, size).CopyTo(target.Slice(to * size, size));
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                from += strides[axis];
                if (++index[axis] < shape[axis])
                    break;
                from -= strides[axis] * shape[axis];
                index[axis] = 0;
            }
        }
        return ordered;
    }
}
