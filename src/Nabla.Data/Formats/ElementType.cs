using System.Runtime.InteropServices;

namespace Nabla.Data;

/// <summary>What the numbers of a <see cref="DataArray"/> are, whatever the file's format calls it.</summary>
public enum ElementType
{
    /// <summary>False or true, a byte each: <see cref="bool"/>.</summary>
    Bool,

    /// <summary>Unsigned 8-bit: <see cref="byte"/>.</summary>
    U8,

    /// <summary>Signed 8-bit: <see cref="sbyte"/>.</summary>
    I8,

    /// <summary>Unsigned 16-bit: <see cref="ushort"/>.</summary>
    U16,

    /// <summary>Signed 16-bit: <see cref="short"/>.</summary>
    I16,

    /// <summary>Unsigned 32-bit: <see cref="uint"/>.</summary>
    U32,

    /// <summary>Signed 32-bit: <see cref="int"/>.</summary>
    I32,

    /// <summary>Unsigned 64-bit: <see cref="ulong"/>.</summary>
    U64,

    /// <summary>Signed 64-bit: <see cref="long"/>.</summary>
    I64,

    /// <summary>16-bit floating point of IEEE 754: <see cref="Half"/>.</summary>
    F16,

    /// <summary>The upper half of a 32-bit floating point number, as its bits: <see cref="ushort"/>.</summary>
    BF16,

    /// <summary>32-bit floating point: <see cref="float"/>.</summary>
    F32,

    /// <summary>64-bit floating point: <see cref="double"/>.</summary>
    F64,
}

static class ElementTypes
{
    public static int Size(this ElementType type) => type switch
    {
        ElementType.Bool or ElementType.U8 or ElementType.I8 => 1,
        ElementType.U16 or ElementType.I16 or ElementType.F16 or ElementType.BF16 => 2,
        ElementType.U32 or ElementType.I32 or ElementType.F32 => 4,
        _ => 8,
    };

    /// <summary>An array of elements that are all still to be written.</summary>
    public static Array Allocate(this ElementType type, int length) => type switch
    {
        ElementType.Bool => new bool[length],
        ElementType.U8 => GC.AllocateUninitializedArray<byte>(length),
        ElementType.I8 => GC.AllocateUninitializedArray<sbyte>(length),
        ElementType.U16 or ElementType.BF16 => GC.AllocateUninitializedArray<ushort>(length),
        ElementType.I16 => GC.AllocateUninitializedArray<short>(length),
        ElementType.U32 => GC.AllocateUninitializedArray<uint>(length),
        ElementType.I32 => GC.AllocateUninitializedArray<int>(length),
        ElementType.U64 => GC.AllocateUninitializedArray<ulong>(length),
        ElementType.I64 => GC.AllocateUninitializedArray<long>(length),
        ElementType.F16 => GC.AllocateUninitializedArray<Half>(length),
        ElementType.F32 => GC.AllocateUninitializedArray<float>(length),
        _ => GC.AllocateUninitializedArray<double>(length),
    };

    /// <summary>
    /// The elements of a stream, whose length has been checked; a truth that is neither 0 nor 1 is refused.
    /// </summary>
    public static Array Read(this ElementType type, Stream stream, long bytes, bool bigEndian, string name)
    {
        if (bytes > Array.MaxLength)
            throw new DataException($"{name} has {bytes:N0} bytes; at most {Array.MaxLength:N0} are read");
        Array values = type.Allocate((int)(bytes / type.Size()));
        Span<byte> memory = values.Memory(type);
        stream.ReadExactly(memory);
        CheckTruths(memory, type, name);
        Reorder(memory, type, bigEndian);
        return values;
    }

    /// <summary>A bool of .NET that is neither 0 nor 1 is neither false nor true.</summary>
    public static void CheckTruths(ReadOnlySpan<byte> memory, ElementType type, string name)
    {
        if (type == ElementType.Bool && memory.ContainsAnyExceptInRange((byte)0, (byte)1))
            throw new DataException($"{name} has bytes that are neither 0 nor 1");
    }

    /// <summary>The type of an array's elements; <see cref="ushort"/> is taken for U16.</summary>
    public static ElementType Of(Array values) => values switch
    {
        // sbyte[] passes for byte[] (and so on) in a type pattern, hence the exact types.
        _ when values.GetType() == typeof(bool[]) => ElementType.Bool,
        _ when values.GetType() == typeof(byte[]) => ElementType.U8,
        _ when values.GetType() == typeof(sbyte[]) => ElementType.I8,
        _ when values.GetType() == typeof(ushort[]) => ElementType.U16,
        _ when values.GetType() == typeof(short[]) => ElementType.I16,
        _ when values.GetType() == typeof(uint[]) => ElementType.U32,
        _ when values.GetType() == typeof(int[]) => ElementType.I32,
        _ when values.GetType() == typeof(ulong[]) => ElementType.U64,
        _ when values.GetType() == typeof(long[]) => ElementType.I64,
        _ when values.GetType() == typeof(Half[]) => ElementType.F16,
        _ when values.GetType() == typeof(float[]) => ElementType.F32,
        _ when values.GetType() == typeof(double[]) => ElementType.F64,
        _ => throw new ArgumentException($"no file format here stores {values.GetType().GetElementType()?.Name}"),
    };

    /// <summary>An array's memory, in this machine's byte order.</summary>
    public static Span<byte> Memory(this Array values, ElementType type) =>
        MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(values), checked(values.Length * type.Size()));

    /// <summary>Turns each element's bytes around where a file's byte order is not this machine's.</summary>
    public static void Reorder(Span<byte> memory, ElementType type, bool bigEndian)
    {
        int size = type.Size();
        if (size == 1 || bigEndian != BitConverter.IsLittleEndian)
            return;
        for (int at = 0; at < memory.Length; at += size)
            memory.Slice(at, size).Reverse();
    }
}
