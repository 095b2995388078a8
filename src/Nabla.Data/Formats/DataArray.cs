namespace Nabla.Data;

/// <summary>
/// An array of numbers as files hold it: a type, a shape, and the elements, row-major (the last axis varies fastest).
/// </summary>
public sealed class DataArray
{
    readonly Array values;

    internal DataArray(ElementType type, int[] shape, Array values) =>
        (Type, Shape, this.values) = (type, shape, values);

    /// <summary>The type of every element.</summary>
    public ElementType Type { get; }

    /// <summary>
    /// The length of each axis, [60000, 28, 28] for the training images of MNIST; empty for a single number.
    /// </summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>How many elements there are: the product of the shape.</summary>
    public int Length => values.Length;

    /// <summary>How many bytes the elements take.</summary>
    public long Bytes => (long)Length * Type.Size();

    internal Span<byte> Memory => values.Memory(Type);

    /// <summary>An array of elements that it keeps without copying.</summary>
    /// <typeparam name="T">A type that <see cref="ElementType"/> names.</typeparam>
    /// <param name="values">The elements, row-major.</param>
    /// <param name="shape">The length of each axis; none for a single number.</param>
    /// <exception cref="ArgumentException">
    /// The type is none of ours, or the shape does not hold the elements.
    /// </exception>
    public static DataArray Of<T>(T[] values, params ReadOnlySpan<int> shape) where T : unmanaged
    {
        ElementType type = ElementTypes.Of(values);
        if (shape.ContainsAnyExceptInRange(0, int.MaxValue) || Product(shape) != values.Length)
            throw new ArgumentException(
                $"shape [{string.Join(", ", shape.ToArray())}] does not hold {values.Length} elements");
        return new DataArray(type, shape.ToArray(), values);
    }

    /// <summary>The elements themselves, not a copy.</summary>
    /// <typeparam name="T">The type that <see cref="ElementType"/> names for <see cref="Type"/>.</typeparam>
    /// <exception cref="DataException">The elements are of another type.</exception>
    public T[] Values<T>() where T : unmanaged =>
        values.GetType() == typeof(T[])
            ? (T[])values
            : throw new DataException($"the elements are {Type}, not {typeof(T).Name}");

    /// <summary>
    /// The array with another element type: rounded to the nearest (to even where two are as near), whole numbers cut
    /// towards 0 and kept within what the type holds, NaN to 0; truth is what is not 0. Itself where the type is the
    /// same.
    /// </summary>
    public DataArray As(ElementType type) =>
        type == Type ? this : new DataArray(type, [.. Shape], Conversion.Of(values, Type, type));

    /// <summary>So many elements from one on, as doubles.</summary>
    internal DataArray Part(int from, int count)
    {
        Array part = Type.Allocate(count);
        Array.Copy(values, from, part, 0, count);
        return new DataArray(ElementType.F64, [count], Conversion.Of(part, Type, ElementType.F64));
    }

    /// <summary>
    /// The product of a shape, -1 where it overflows: then no order of the axes, 0 among them, hides it.
    /// </summary>
    internal static long Product(ReadOnlySpan<int> shape)
    {
        UInt128 product = 1;
        foreach (int length in shape)
        {
            product *= (uint)Math.Max(length, 1);
            if (product > long.MaxValue)
                return -1;
        }
        return shape.Contains(0) ? 0 : (long)product;
    }

    /// <summary>Writes the elements as files have them, whatever this machine's byte order.</summary>
    internal void WriteLittleEndian(Stream stream) => stream.Write(LittleEndian);

    /// <summary>The checksum of the elements as files have them.</summary>
    internal uint Checksum() => Crc32C.Of(LittleEndian);

    ReadOnlySpan<byte> LittleEndian
    {
        get
        {
            if (BitConverter.IsLittleEndian)
                return Memory;
            byte[] copy = Memory.ToArray();
            ElementTypes.Reorder(copy, Type, bigEndian: false);
            return copy;
        }
    }

    /// <summary>The bytes that a shape needs, -1 where they overflow.</summary>
    internal static long ByteLength(ElementType type, ReadOnlySpan<int> shape)
    {
        long product = Product(shape);
        return product > long.MaxValue / type.Size() ? -1 : product * type.Size();
    }
}
