using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Nabla.Arrays;

// To and from C#: always copies, always typed; a conversion of the element type is a separate, visible step.
public sealed unsafe partial class NDArray
{
    /// <summary>A copy of these elements, row by row, in this shape.</summary>
    /// <exception cref="ShapeException">The number of elements does not fit the shape.</exception>
    /// <exception cref="DTypeException">No element type stores <typeparamref name="T"/>.</exception>
    public static NDArray From<T>(ReadOnlySpan<T> values, Shape shape) where T : unmanaged
    {
        if (values.Length != shape.Size)
            throw new ShapeException("From", $"{values.Length} values for {shape}",
                $"the shape has {shape.Size} elements");
        var result = Uninitialized(DTypes.Of<T>(), shape);
        values.CopyTo(new Span<T>(result.Pointer, result.Length));
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>A copy of these elements in one axis.</summary>
    public static NDArray From<T>(params ReadOnlySpan<T> values) where T : unmanaged => From(values, [values.Length]);

    /// <summary>A copy of a C# array of any rank, such as <c>float[,]</c>, with its shape.</summary>
    /// <exception cref="DTypeException">The elements are of a type that no element type stores.</exception>
    public static NDArray From(Array values) => values.GetType().GetElementType() switch
    {
        var t when t == typeof(float) => Take<float>(values),
        var t when t == typeof(double) => Take<double>(values),
        var t when t == typeof(int) => Take<int>(values),
        var t when t == typeof(long) => Take<long>(values),
        var t when t == typeof(byte) => Take<byte>(values),
        var t when t == typeof(bool) => Take<bool>(values),
        var t => throw new DTypeException("From", $"elements of type {t?.Name}",
            "elements are float, double, int, long, byte or bool; a matrix is float[,], not float[][]"),
    };

    static NDArray Take<T>(Array values) where T : unmanaged
    {
        var extents = new int[values.Rank];
        for (var i = 0; i < extents.Length; i++) extents[i] = values.GetLength(i);
        return From<T>(Elements<T>(values), extents);
    }

    static Span<T> Elements<T>(Array values) => MemoryMarshal.CreateSpan(
        ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);

    /// <summary>The elements, row by row, in a new C# array.</summary>
    /// <exception cref="DTypeException">The elements are of another type.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        RequireElement<T>("ToArray");
        var result = new T[Length];
        CopyTo(result.AsSpan());
        return result;
    }

    /// <summary>The elements in a new C# array of this array's rank: <c>(float[,])x.ToMultiArray()</c>.</summary>
    /// <exception cref="ShapeException">This is a scalar, or has more than six axes.</exception>
    public Array ToMultiArray()
    {
        if (Rank == 0)
            throw new ShapeException("ToMultiArray", "a scalar", "a C# array has at least one axis; use Item");
        var result = DType switch
        {
            DType.F32 => Empty<float>(Shape),
            DType.F64 => Empty<double>(Shape),
            DType.I32 => Empty<int>(Shape),
            DType.I64 => Empty<long>(Shape),
            DType.U8 => Empty<byte>(Shape),
            _ => Empty<bool>(Shape),
        };
        var bytes = MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(result), Length * DType.Size());
        var packed = Contiguous();
        new ReadOnlySpan<byte>(packed.Pointer, bytes.Length).CopyTo(bytes);
        GC.KeepAlive(packed);
        return result;
    }

    // Each rank is a type of its own, and has to be named: natively compiled programs make no types.
    static Array Empty<T>(Shape s) => s.Rank switch
    {
        1 => new T[s[0]],
        2 => new T[s[0], s[1]],
        3 => new T[s[0], s[1], s[2]],
        4 => new T[s[0], s[1], s[2], s[3]],
        5 => new T[s[0], s[1], s[2], s[3], s[4]],
        6 => new T[s[0], s[1], s[2], s[3], s[4], s[5]],
        _ => throw new ShapeException("ToMultiArray", $"{s}", "up to six axes; use ToArray, or Reshape first"),
    };

    /// <summary>Writes the elements, row by row, into a span of exactly their number.</summary>
    /// <exception cref="DTypeException">The elements are of another type.</exception>
    /// <exception cref="ShapeException">The span's length differs.</exception>
    public void CopyTo<T>(Span<T> destination) where T : unmanaged
    {
        RequireElement<T>("CopyTo");
        if (destination.Length != Length)
            throw new ShapeException("CopyTo", $"{Shape} into {destination.Length} places",
                $"the array has {Length} elements");
        var packed = Contiguous();
        new ReadOnlySpan<T>(packed.Pointer, Length).CopyTo(destination);
        GC.KeepAlive(packed);
    }

    /// <summary>One element; a scalar needs no position.</summary>
    /// <exception cref="IndexException">A position is missing or outside its axis.</exception>
    /// <exception cref="DTypeException">The elements are of another type.</exception>
    public T Item<T>(params ReadOnlySpan<int> at) where T : unmanaged
    {
        RequireElement<T>("Item");
        if (at.Length != Rank && !(at.IsEmpty && Length == 1))
            throw new IndexException("Item", $"{at.Length} positions for {Shape}", "one position an axis");
        nint offset = 0;
        for (var i = 0; i < at.Length; i++)
        {
            var extent = Shape.Dims[i];
            var positive = at[i] < 0 ? at[i] + extent : at[i];
            if ((uint)positive >= (uint)extent)
                throw new IndexException("Item", $"{at[i]} along axis {i} of {Shape}",
                    $"positions run from {-extent} to {extent - 1}");
            offset += (nint)positive * Strides[i];
        }
        var result = ((T*)Pointer)[offset];
        GC.KeepAlive(this);
        return result;
    }
}
