using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nabla.Data;

/// <summary>
/// IDX, the format of MNIST (http://yann.lecun.com/exdb/mnist): two zero bytes, the element type, the rank, each axis as a
/// big-endian 32-bit length, then the elements, big-endian and row-major, to the last byte of the file.
/// </summary>
/// <remarks>
/// Rejected: a start other than two zeros, an unknown type, a rank of 0 or over 8, axes whose product overflows, and any
/// length that is not exactly header and payload.
/// </remarks>
public static class Idx
{
    const int MaxRank = 8;

    /// <summary>Reads a file, raw or gzipped (at most 1 GiB unpacked, and 200 times its size).</summary>
    /// <exception cref="DataException">The file cannot be read or is no IDX file; the message names it.</exception>
    public static IdxArray Read(string path) => Parse(DataFile.Read(path), path);

    /// <summary>Reads an array from bytes that are not compressed.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call the bytes in a message.</param>
    /// <exception cref="DataException">The bytes are no IDX file.</exception>
    public static IdxArray Parse(ReadOnlySpan<byte> bytes, string name = "the IDX data")
    {
        (IdxType type, int[] shape) = ParseHeader(bytes, name);
        int header = HeaderLength(shape.Length);
        long payload = PayloadLength(type, shape, name);
        if (bytes.Length - header != payload)
            throw new DataException($"{name} has {bytes.Length - header:N0} bytes of elements where its header says {payload:N0}");
        return new IdxArray(type, shape, Decode(type, bytes[header..]));
    }

    /// <summary>Writes an array as an IDX file, not compressed.</summary>
    /// <typeparam name="T">byte, sbyte, short, int, float or double.</typeparam>
    /// <param name="values">The elements, row-major.</param>
    /// <param name="shape">One to eight axes whose product is the number of elements.</param>
    /// <exception cref="ArgumentException">The type is none of IDX's, or the shape does not fit the elements.</exception>
    public static byte[] Encode<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        IdxType type = TypeOf<T>();
        if (shape.Length is 0 or > MaxRank || shape.ContainsAnyExceptInRange(0, values.Length) || Product(shape) != values.Length)
            throw new ArgumentException($"shape [{string.Join(", ", shape.ToArray())}] does not hold {values.Length} elements");
        ReadOnlySpan<byte> payload = MemoryMarshal.AsBytes(values);
        byte[] bytes = new byte[HeaderLength(shape.Length) + payload.Length];
        (bytes[2], bytes[3]) = ((byte)type, (byte)shape.Length);
        for (int axis = 0; axis < shape.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(HeaderLength(axis)), shape[axis]);
        CopyBigEndian(payload, bytes.AsSpan(HeaderLength(shape.Length)), SizeOf(type));
        return bytes;
    }

    static int HeaderLength(int rank) => 4 + 4 * rank;

    static (IdxType Type, int[] Shape) ParseHeader(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 4)
            throw new DataException($"{name} has {bytes.Length} bytes: too short for an IDX file");
        if (bytes[0] != 0 || bytes[1] != 0)
            throw new DataException($"{name} is no IDX file: it begins with {bytes[0]:X2} {bytes[1]:X2}, not 00 00");
        IdxType type = (IdxType)bytes[2];
        if (!Enum.IsDefined(type))
            throw new DataException($"{name} has the element type {bytes[2]:X2}, which IDX does not know");
        int rank = bytes[3];
        if (rank is 0 or > MaxRank)
            throw new DataException($"{name} has {rank} axes; 1 to {MaxRank} are read");
        if (bytes.Length < HeaderLength(rank))
            throw new DataException($"{name} ends inside its header");
        return (type, ParseShape(bytes[4..], rank, name));
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

    static long PayloadLength(IdxType type, ReadOnlySpan<int> shape, string name)
    {
        try
        {
            return checked(Product(shape) * SizeOf(type));
        }
        catch (OverflowException fault)
        {
            throw new DataException($"{name} has axes whose product overflows", fault);
        }
    }

    /// <summary>Checked even where a later axis is 0, so that no order of the axes hides an overflow.</summary>
    static long Product(ReadOnlySpan<int> shape)
    {
        long product = 1;
        foreach (int length in shape)
            product = checked(product * length);
        return product;
    }

    static int SizeOf(IdxType type) => type switch
    {
        IdxType.U8 or IdxType.I8 => 1,
        IdxType.I16 => 2,
        IdxType.I32 or IdxType.F32 => 4,
        _ => 8,
    };

    static IdxType TypeOf<T>() =>
        typeof(T) == typeof(byte) ? IdxType.U8
        : typeof(T) == typeof(sbyte) ? IdxType.I8
        : typeof(T) == typeof(short) ? IdxType.I16
        : typeof(T) == typeof(int) ? IdxType.I32
        : typeof(T) == typeof(float) ? IdxType.F32
        : typeof(T) == typeof(double) ? IdxType.F64
        : throw new ArgumentException($"IDX has no element type for {typeof(T).Name}");

    static Array Decode(IdxType type, ReadOnlySpan<byte> payload) => type switch
    {
        IdxType.U8 => payload.ToArray(),
        IdxType.I8 => Decode<sbyte>(payload),
        IdxType.I16 => Decode<short>(payload),
        IdxType.I32 => Decode<int>(payload),
        IdxType.F32 => Decode<float>(payload),
        _ => Decode<double>(payload),
    };

    static T[] Decode<T>(ReadOnlySpan<byte> payload) where T : unmanaged
    {
        T[] values = new T[payload.Length / Unsafe.SizeOf<T>()];
        CopyBigEndian(payload, MemoryMarshal.AsBytes(values.AsSpan()), Unsafe.SizeOf<T>());
        return values;
    }

    /// <summary>Between this machine's order and big-endian, either way: it is its own inverse.</summary>
    static void CopyBigEndian(ReadOnlySpan<byte> source, Span<byte> target, int size)
    {
        source.CopyTo(target);
        if (!BitConverter.IsLittleEndian || size == 1)
            return;
        for (int at = 0; at < target.Length; at += size)
            target.Slice(at, size).Reverse();
    }
}
