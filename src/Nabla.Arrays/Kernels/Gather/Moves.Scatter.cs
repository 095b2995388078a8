namespace Nabla.Arrays.Kernels;

// Slices replaced by, or meeting, others at places that indices name, in the order of the indices.
public static unsafe partial class Moves
{
    /// <summary>
    /// A copy of x whose slices at these positions of an axis meet the updates in an operation, or without one are
    /// replaced by them: of two at one position the last stays.
    /// </summary>
    /// <exception cref="IndexException">A position is outside the axis.</exception>
    /// <exception cref="ShapeException">The updates have not the shape that Take would give.</exception>
    /// <exception cref="DTypeException">Indices are not whole numbers, or updates differ from x in type.</exception>
    public static NDArray Scatter(BinaryOp? op, NDArray x, NDArray indices, NDArray updates, int axis)
    {
        if (op == BinaryOp.Add) return ScatterAdd(x, indices, updates, axis);
        var name = $"Scatter{op?.ToString() ?? "Set"}";
        axis = x.Shape.Axis(name, axis);
        var at = Positions(name, x.Shape, axis, indices).ToArray<long>();
        if (updates.DType != x.DType)
            throw new DTypeException(name, $"{updates} into {x}", "element types are equal");
        if (updates.Shape != Taken(x.Shape, indices.Shape, axis))
            throw new ShapeException(name, $"updates {updates.Shape} at {indices.Shape} along axis {axis} of {x.Shape}",
                $"the updates' shape is {Taken(x.Shape, indices.Shape, axis)}");
        var meet = op is { } given ? Tables.Binary<Kept>(given, x.DType) : null;
        if (op is not null && meet is null) throw Elementwise.NotDefined(name, x.DType);
        var (source, result) = (updates.Contiguous(), x.Copy());
        nint outer = 1, extent = x.Shape.Dims[axis], run = x.DType.Size();
        foreach (var count in x.Shape.Dims[..axis]) outer *= count;
        foreach (var count in x.Shape.Dims[(axis + 1)..]) run *= count;
        var pointers = stackalloc byte*[3];
        for (nint o = 0; o < outer; o++)
            for (var i = 0; i < at.Length; i++)
            {
                pointers[0] = pointers[2] = result.Pointer + (((o * extent) + (nint)at[i]) * run);
                pointers[1] = source.Pointer + (((o * at.Length) + i) * run);
                if (meet is null) Buffer.MemoryCopy(pointers[1], pointers[0], run, run);
                else meet(pointers, run / x.DType.Size());
            }
        GC.KeepAlive(source);
        GC.KeepAlive(result);
        return result;
    }
}
