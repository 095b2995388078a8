using System.Buffers.Binary;

namespace Nabla.Data;

/// <summary>
/// IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist): two zero bytes, the element type, the rank, each axis
/// as a big-endian 32-bit length, then the elements, big-endian and row-major, to the last byte of the file.
/// </summary>
/// <remarks>
/// Rejected: a start other than two zeros, an unknown type, a rank of 0 or over 8, axes whose product overflows, and
/// any length that is not exactly header and payload.
/// </remarks>
public static class Idx
{
    const int MaxRank = 8;

    static readonly (byte Code, ElementType Type)[] types =
    [
        (0x08, ElementType.U8), (0x09, ElementType.I8), (0x0B, ElementType.I16),
        (0x0C, ElementType.I32), (0x0D, ElementType.F32), (0x0E, ElementType.F64),
    ];

    /// <summary>Reads a file, raw or gzipped (at most 1 GiB unpacked, and 200 times its size).</summary>
    /// <exception cref="DataException">The file cannot be read or is no IDX file; the message names it.</exception>
    public static DataArray Read(string path) => Parse(DataFile.Read(path), path);

    /// <summary>Reads an array from bytes that are not compressed.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call the bytes in a message.</param>
    /// <exception cref="DataException">The bytes are no IDX file.</exception>
    public static DataArray Parse(ReadOnlySpan<byte> bytes, string name = "the IDX data")
    {
        (ElementType type, int[] shape) = ParseHeader(bytes, name);
        ReadOnlySpan<byte> payload = bytes[HeaderLength(shape.Length)..];
        long expected = DataArray.ByteLength(type, shape);
        if (expected < 0)
            throw new DataException($"{name} has axes whose product overflows");
        if (payload.Length != expected)
            throw new DataException(
                $"{name} has {payload.Length:N0} bytes of elements where its header says {expected:N0}");
        Array values = type.Allocate(payload.Length / type.Size());
        payload.CopyTo(values.Memory(type));
        ElementTypes.Reorder(values.Memory(type), type, bigEndian: true);
        return new DataArray(type, shape, values);
    }

    /// <summary>The bytes of an IDX file, not compressed, that holds an array.</summary>
    /// <exception cref="ArgumentException">IDX has no such element type, or the rank is 0 or over 8.</exception>
    public static byte[] Encode(DataArray array)
    {
        int rank = array.Shape.Count;
        byte code = types.FirstOrDefault(entry => entry.Type == array.Type).Code;
        if (code == 0 || rank is 0 or > MaxRank)
            throw new ArgumentException($"IDX has no place for {array.Type} of {rank} axes");
        byte[] bytes = new byte[HeaderLength(rank) + array.Memory.Length];
        (bytes[2], bytes[3]) = (code, (byte)rank);
        for (int axis = 0; axis < rank; axis++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(HeaderLength(axis)), array.Shape[axis]);
        Span<byte> payload = bytes.AsSpan(HeaderLength(rank));
        array.Memory.CopyTo(payload);
        ElementTypes.Reorder(payload, array.Type, bigEndian: true);
        return bytes;
    }

    static int HeaderLength(int rank) => 4 + 4 * rank;

    static (ElementType Type, int[] Shape) ParseHeader(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 4)
            throw new DataException($"{name} has {bytes.Length} bytes: too short for an IDX file");
        if (bytes[0] != 0 || bytes[1] != 0)
            throw new DataException($"{name} is no IDX file: it begins with {bytes[0]:X2} {bytes[1]:X2}, not 00 00");
        byte code = bytes[2];
        if (!types.Any(entry => entry.Code == code))
            throw new DataException($"{name} has the element type {code:X2}, which IDX does not know");
        int rank = bytes[3];
        if (rank is 0 or > MaxRank)
            throw new DataException($"{name} has {rank} axes; 1 to {MaxRank} are read");
        if (bytes.Length < HeaderLength(rank))
            throw new DataException($"{name} ends inside its header");
        return (types.First(entry => entry.Code == code).Type, ParseShape(bytes[4..], rank, name));
    }

    static int[] ParseShape(ReadOnlySpan<byte> bytes, int rank, string name)
    {
        int[] shape = new int[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[(4 * axis)..]);
            shape[axis] = length <= int.MaxValue
                ? (int)length
                : throw new DataException($"{name} has an axis of {length:N0}: more than any file can hold");
        }
        return shape;
    }
}
