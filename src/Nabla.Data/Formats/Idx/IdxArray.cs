namespace Nabla.Data;

/// <summary>The element types of IDX, by their code in the file's third byte.</summary>
public enum IdxType : byte
{
    /// <summary>Unsigned 8-bit: <see cref="byte"/>.</summary>
    U8 = 0x08,

    /// <summary>Signed 8-bit: <see cref="sbyte"/>.</summary>
    I8 = 0x09,

    /// <summary>Signed 16-bit: <see cref="short"/>.</summary>
    I16 = 0x0B,

    /// <summary>Signed 32-bit: <see cref="int"/>.</summary>
    I32 = 0x0C,

    /// <summary>32-bit floating point: <see cref="float"/>.</summary>
    F32 = 0x0D,

    /// <summary>64-bit floating point: <see cref="double"/>.</summary>
    F64 = 0x0E,
}

/// <summary>What an IDX file holds: one array of numbers, row-major (the last axis varies fastest).</summary>
public sealed class IdxArray
{
    readonly Array values;

    internal IdxArray(IdxType type, int[] shape, Array values) => (Type, Shape, this.values) = (type, shape, values);

    /// <summary>The type of every element.</summary>
    public IdxType Type { get; }

    /// <summary>The length of each axis: [60000, 28, 28] for the training images of MNIST.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>How many numbers there are: the product of the shape.</summary>
    public int Length => values.Length;

    /// <summary>
    /// The numbers themselves, not a copy. <typeparamref name="T"/> is the type that <see cref="IdxType"/> names.
    /// </summary>
    /// <exception cref="DataException">The file holds another type.</exception>
    public T[] Values<T>() where T : unmanaged =>
        values.GetType() == typeof(T[])
            ? (T[])values
            : throw new DataException($"the elements are {Type}, not {typeof(T).Name}");
}
