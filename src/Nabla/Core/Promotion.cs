namespace Nabla.Core;

/// <summary>
/// The element type of an operation on two: the later in the order Bool, weak whole number, U8, I32, I64, weak
/// floating point, F32, F64, which is JAX's lattice for these types. A C# number is weak, so that <c>2.0 * x</c>
/// keeps the type of x.
/// </summary>
static class Promotion
{
    public static TensorType Of(string operation, TensorType a, TensorType b)
    {
        var shape = a.Shape == b.Shape ? a.Shape : Shape.Broadcast(operation, a.Shape, b.Shape);
        var (later, earlier) = Order(a) >= Order(b) ? (a, b) : (b, a);
        if (!later.Weak) return new TensorType(later.DType, shape);
        // Both may be weak, and then both of one kind: the wider of the two.
        var type = Order(earlier) == Order(later) && earlier.DType > later.DType ? earlier.DType : later.DType;
        return new TensorType(type, shape, Weak: true);
    }

    /// <summary>x in an element type; a concrete scalar from C# is converted here and now, exactly.</summary>
    public static Tensor To(Tensor x, DType type, bool weak = false) =>
        x is null ? throw new NullException("As", "the tensor")
        : x.DType == type && x.Type.Weak == weak ? x
        : x is ArrayTensor { Rank: 0, Type.Weak: true } number && !weak ? number.To(type)
        : new Primitives.ConvertTo(type, weak).Apply(x);

    /// <summary>x as an operand of an operation on this type and shape.</summary>
    public static Tensor Fit(Tensor x, TensorType type) =>
        (x.DType == type.DType ? x : To(x, type.DType, type.Weak)).BroadcastTo(type.Shape);

    static int Order(TensorType type) => (type.DType, type.Weak) switch
    {
        (DType.Bool, _) => 0,
        (DType.F32 or DType.F64, true) => 5,
        (_, true) => 1,
        (DType.U8, _) => 2,
        (DType.I32, _) => 3,
        (DType.I64, _) => 4,
        (DType.F32, _) => 6,
        _ => 7,
    };
}
