using System.Numerics;
using Nabla.Arrays;

namespace Nabla.Primitives;

/// <summary>
/// The matrix products behind <see cref="DotGeneral"/>: for each position along the leading batch axes,
/// C (M x N) = A (M x K) B (K x N), row by row, each row of B scaled and added to a row of C.
/// </summary>
static class Product
{
    /// <summary>a has axes (batch…, free…, contracted…), b has (batch…, contracted…, free…).</summary>
    public static NDArray Batched(NDArray a, NDArray b, int batch, int contracted)
    {
        var (count, depth) = (Size(a.Shape.Dims[..batch]), Size(a.Shape.Dims[^contracted..]));
        var (rows, columns) = (Size(a.Shape.Dims[batch..^contracted]), Size(b.Shape.Dims[(batch + contracted)..]));
        Shape shape = [.. a.Shape.Dims[..^contracted], .. b.Shape.Dims[(batch + contracted)..]];
        var result = NDArray.Zeros(a.DType, shape);
        (a, b) = (a.Contiguous(), b.Contiguous());
        switch (a.DType)
        {
            case DType.F32: All<float>(a, b, result, count, rows, depth, columns); break;
            case DType.F64: All<double>(a, b, result, count, rows, depth, columns); break;
            case DType.I32: All<int>(a, b, result, count, rows, depth, columns); break;
            case DType.I64: All<long>(a, b, result, count, rows, depth, columns); break;
            default: All<byte>(a, b, result, count, rows, depth, columns); break;
        }
        return result;
    }

    static int Size(ReadOnlySpan<int> extents)
    {
        var product = 1;
        foreach (var extent in extents) product *= extent;
        return product;
    }

    static void All<T>(NDArray a, NDArray b, NDArray c, int count, int rows, int depth, int columns)
        where T : unmanaged, INumber<T>
    {
        ReadOnlySpan<T> left = a.UnsafeSpan<T>(), right = b.UnsafeSpan<T>();
        var output = c.UnsafeSpan<T>();
        for (var i = 0; i < count * rows; i++)
        {
            var row = output.Slice(i * columns, columns);
            var matrix = right.Slice(i / rows * depth * columns, depth * columns);
            for (var k = 0; k < depth; k++) AddScaled(row, left[(i * depth) + k], matrix.Slice(k * columns, columns));
        }
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        GC.KeepAlive(c);
    }

    // c += s b
    static void AddScaled<T>(Span<T> c, T s, ReadOnlySpan<T> b) where T : unmanaged, INumber<T>
    {
        var (i, lanes) = (0, Vector<T>.Count);
        for (var factor = new Vector<T>(s); i <= c.Length - lanes; i += lanes)
            (new Vector<T>(c[i..]) + (factor * new Vector<T>(b[i..]))).CopyTo(c[i..]);
        for (; i < c.Length; i++) c[i] += s * b[i];
    }
}
