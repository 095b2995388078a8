using System.Runtime.InteropServices;
using Nabla.Arrays.Buffers;
using Nabla.Arrays.Kernels;

namespace Nabla.Arrays;

/// <summary>
/// Numbers in memory: an element type, a shape, strides, and a place in a buffer. Several arrays may share a buffer
/// (views). Memory is 64-byte aligned, pooled, and reclaimed by the collector. An array has no notion of a
/// derivative and does not promote: operands of one operation have one element type.
/// </summary>
public sealed unsafe partial class NDArray
{
    // Null where the memory is somebody else's, who keeps it.
    readonly Block? block;
    // Null where the elements lie row by row without gaps.
    readonly int[]? strides;
    int[]? rowMajor;

    NDArray(DType type, Shape shape, int[]? strides, Block? block, byte* pointer)
    {
        DType = type;
        Shape = shape;
        this.strides = strides;
        this.block = block;
        Pointer = pointer;
    }

    /// <summary>The type of the elements.</summary>
    public DType DType { get; }

    /// <summary>The extents, outermost axis first.</summary>
    public Shape Shape { get; }

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The number of elements.</summary>
    public int Length => Shape.Size;

    /// <summary>Elements between neighbours along each axis; 0 where broadcast, negative where reversed.</summary>
    public ReadOnlySpan<int> Strides => strides ?? (rowMajor ??= Shape.RowMajor());

    /// <summary>Whether the elements lie row by row without gaps.</summary>
    public bool IsContiguous => strides is null;

    /// <summary>The first element. Valid while this array is reachable: end with <c>GC.KeepAlive(array)</c>.</summary>
    internal byte* Pointer { get; }

    /// <summary>Whether both arrays live in one buffer, so that writing one may change the other.</summary>
    internal bool SharesBuffer(NDArray other) => ReferenceEquals(block, other.block) && Overlaps(other);

    /// <summary>A new array whose elements are whatever the memory holds: for kernels that write all of them.</summary>
    /// <param name="type">The type of the elements.</param>
    /// <param name="shape">The extents.</param>
    public static NDArray Uninitialized(DType type, Shape shape)
    {
        var block = BufferPool.Rent((nuint)shape.Size * (nuint)type.Size(), out var pointer);
        return new NDArray(type, shape, null, block, pointer);
    }

    /// <summary>A new array of zeros (false).</summary>
    public static NDArray Zeros(DType type, Shape shape)
    {
        var result = Uninitialized(type, shape);
        NativeMemory.Clear(result.Pointer, (nuint)result.Length * (nuint)type.Size());
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>A new array with <paramref name="value"/> in every place.</summary>
    public static NDArray Full<T>(Shape shape, T value) where T : unmanaged
    {
        var result = Uninitialized(DTypes.Of<T>(), shape);
        result.UnsafeSpan<T>().Fill(value);
        GC.KeepAlive(result);
        return result;
    }

    /// <summary>A new array with ones (true).</summary>
    public static NDArray Ones(DType type, Shape shape) => type switch
    {
        DType.F32 => Full(shape, 1f),
        DType.F64 => Full(shape, 1.0),
        DType.I32 => Full(shape, 1),
        DType.I64 => Full(shape, 1L),
        DType.U8 => Full(shape, (byte)1),
        _ => Full(shape, true),
    };

    /// <summary>A new array of rank 0.</summary>
    public static NDArray Scalar<T>(T value) where T : unmanaged => Full(default, value);

    /// <summary>
    /// The elements of a contiguous array. The span does not keep the memory alive: the array must stay reachable
    /// while it is used (end with <c>GC.KeepAlive(array)</c>). <see cref="ToArray{T}"/> has no such condition.
    /// </summary>
    /// <exception cref="DTypeException">The elements are of another type.</exception>
    /// <exception cref="ShapeException">The array is not contiguous.</exception>
    public Span<T> UnsafeSpan<T>() where T : unmanaged
    {
        RequireElement<T>("UnsafeSpan");
        if (!IsContiguous)
            throw new ShapeException("UnsafeSpan", $"a strided view {Shape}", "a span needs contiguous elements");
        return new Span<T>(Pointer, Length);
    }

    /// <summary>This array if its elements lie row by row without gaps, else a copy that does.</summary>
    public NDArray Contiguous() => IsContiguous ? this : Copy();

    /// <summary>A new contiguous array with the same elements.</summary>
    public NDArray Copy()
    {
        var result = Uninitialized(DType, Shape);
        Elementwise.Copy(this, result);
        return result;
    }

    internal void RequireElement<T>(string operation)
    {
        if (DTypes.Of<T>() != DType)
            throw new DTypeException(operation, $"{typeof(T).Name} for an array of {DType}",
                $"elements are {DType.Native().Name}");
    }

    // The bytes from the lowest to the highest element, as offsets from the first.
    (nint Low, nint High) Extent()
    {
        nint low = 0, high = DType.Size();
        for (var i = 0; i < Rank; i++)
        {
            var reach = (nint)(Shape.Dims[i] - 1) * Strides[i] * DType.Size();
            if (reach < 0) low += reach;
            else high += reach;
        }
        return Length == 0 ? (0, 0) : (low, high);
    }

    bool Overlaps(NDArray other)
    {
        var (low, high) = Extent();
        var (otherLow, otherHigh) = other.Extent();
        return Pointer + low < other.Pointer + otherHigh && other.Pointer + otherLow < Pointer + high;
    }

    /// <summary>The element type and shape, as in <c>F32(2, 3)</c>.</summary>
    public override string ToString() => $"{DType}{Shape}";
}
