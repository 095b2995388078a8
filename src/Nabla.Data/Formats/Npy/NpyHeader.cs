using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Nabla.Data;

/// <summary>
/// The header of an npy file, versions 1.0, 2.0 and 3.0 (numpy.lib.format): <c>\x93NUMPY</c>, the version, the length
/// of the rest (16 bits in 1.0, 32 bits later, little-endian), and a dictionary in Python's notation, <c>{'descr':
/// '&lt;f4', 'fortran_order': False, 'shape': (3, 4), }</c>, which is read by a grammar of three values: a string, a
/// truth and a tuple of whole numbers. Nothing is evaluated, nothing is unpickled.
/// </summary>
/// <remarks>
/// Rejected: another magic number or version, a header over 10,000 bytes, any other key, a key that is missing or there
/// twice, anything that the grammar does not have, Python objects, structures, texts, complex numbers and dates, more
/// than 32 axes, an axis or a product that no file can hold.
/// </remarks>
sealed record NpyHeader(ElementType Type, bool BigEndian, bool FortranOrder, int[] Shape, int Length)
{
    const int MaxLength = 10_000;

    const int MaxRank = 32;

    static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    static readonly (string Code, ElementType Type)[] types =
    [
        ("b1", ElementType.Bool), ("u1", ElementType.U8), ("i1", ElementType.I8), ("u2", ElementType.U16),
        ("i2", ElementType.I16), ("u4", ElementType.U32), ("i4", ElementType.I32), ("u8", ElementType.U64),
        ("i8", ElementType.I64), ("f2", ElementType.F16), ("f4", ElementType.F32), ("f8", ElementType.F64),
    ];

    /// <summary>Reads the header of a stream that stands at its beginning; leaves it where the elements
    /// begin.</summary>
    /// <param name="stream">The file, of which no byte is read that is not known to be there.</param>
    /// <param name="fileLength">How many bytes the file has.</param>
    /// <param name="name">What to call the file in a message.</param>
    public static NpyHeader Read(Stream stream, long fileLength, string name)
    {
        byte[] start = Take(stream, ref fileLength, 10, name);
        if (!start.AsSpan().StartsWith(Magic))
            throw new DataException($"{name} is no npy file: it does not begin with \\x93NUMPY");
        (byte major, byte minor) = (start[6], start[7]);
        if (major is 0 or > 3 || minor != 0)
            throw new DataException($"{name} is of npy version {major}.{minor}; 1.0, 2.0 and 3.0 are read");
        byte[] more = major == 1 ? [0, 0] : Take(stream, ref fileLength, 2, name);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian([start[8], start[9], more[0], more[1]]);
        if (length > MaxLength)
            throw new DataException(
                $"{name} says that its header has {length:N0} bytes; at most {MaxLength:N0} are read");
        byte[] bytes = Take(stream, ref fileLength, (int)length, name);
        string text = (major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
        return Parse(new NpyDictionary(text, name), (major == 1 ? 10 : 12) + (int)length, name);
    }

    static byte[] Take(Stream stream, ref long left, int count, string name)
    {
        if ((left -= count) < 0)
            throw new DataException($"{name} ends inside its header");
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }

    static NpyHeader Parse(NpyDictionary dictionary, int length, string name)
    {
        (ElementType type, bool bigEndian) = ParseType(dictionary.Descr, name);
        int[] shape = new int[dictionary.Shape.Count];
        if (shape.Length > MaxRank)
            throw new DataException($"{name} has {shape.Length} axes; at most {MaxRank} are read");
        for (int axis = 0; axis < shape.Length; axis++)
        {
            long extent = dictionary.Shape[axis];
            shape[axis] = extent <= int.MaxValue
                ? (int)extent
                : throw new DataException($"{name} has an axis of {extent:N0}: more than any file can hold");
        }
        if (DataArray.ByteLength(type, shape) < 0)
            throw new DataException($"{name} has axes whose product overflows");
        return new NpyHeader(type, bigEndian, dictionary.FortranOrder, shape, length);
    }

    // The byte order (| where there is none), the kind, and the bytes of an element.
    static (ElementType Type, bool BigEndian) ParseType(string descr, string name)
    {
        if (descr is ['|' or '<' or '>' or '=', 'O', ..])
            throw new DataException($"{name} holds Python objects ({descr}): they are pickled, and never read here");
        if (descr is ['|' or '<' or '>', _, _])
            foreach ((string code, ElementType type) in types)
                if (descr.AsSpan(1).SequenceEqual(code) && (descr[0] != '|' || type.Size() == 1))
                    return (type, descr[0] == '>');
        throw new DataException($"{name} has elements of the type '{descr}', which is not read here");
    }

    /// <summary>
    /// The whole header for an array, row-major and little-endian: version 1.0, and blanks until the elements begin at
    /// a multiple of 64.
    /// </summary>
    /// <exception cref="ArgumentException">Npy has no such element type, or the header would be too long.</exception>
    public static byte[] Encode(ElementType type, IReadOnlyList<int> shape)
    {
        const int alignment = 64, before = 10;
        string code = types.FirstOrDefault(entry => entry.Type == type).Code
            ?? throw new ArgumentException($"npy has no {type}: convert the array to F32 with As");
        if (shape.Count > MaxRank)
            throw new ArgumentException($"npy has no place for {shape.Count} axes");
        string extents = string.Join(", ", shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)));
        string text = $"{{'descr': '{(type.Size() == 1 ? '|' : '<')}{code}', 'fortran_order': False, "
            + $"'shape': ({extents}{(shape.Count == 1 ? "," : "")}), }}";
        int length = (before + text.Length + alignment) / alignment * alignment;
        byte[] header = new byte[length];
        Magic.CopyTo(header);
        header[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - before));
        Encoding.ASCII.GetBytes(text.PadRight(length - before - 1) + "\n", header.AsSpan(before));
        return header;
    }
}
