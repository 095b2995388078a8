using Nabla.Core;
using Nabla.Primitives;
using BinaryOp = Nabla.Arrays.Kernels.BinaryOp;
using CompareOp = Nabla.Arrays.Kernels.CompareOp;

namespace Nabla;

// Arithmetic and comparisons: operands are promoted (Promotion), broadcast by NumPy's rule, then bound.
public abstract partial class Tensor
{
    /// <summary>The negative of each element.</summary>
    public static Tensor operator -(Tensor x) => new Neg().Apply(x);

    /// <summary>The sum, element by element.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Bind(new Add(), a, b);

    /// <summary>The difference, element by element.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Bind(new Sub(), a, b);

    /// <summary>The product, element by element.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Bind(new Mul(), a, b);

    /// <summary>The quotient, element by element; whole numbers become floating point first, as in NumPy.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Bind(new Div(), Floating(a), Floating(b));

    /// <summary>The remainder, element by element, with the sign of the divisor.</summary>
    public static Tensor operator %(Tensor a, Tensor b) => a - (b * Bind(new FloorDiv(), a, b));

    /// <summary>Whether each element is less.</summary>
    public static Tensor operator <(Tensor a, Tensor b) => Bind(new Compare(CompareOp.Less), a, b);

    /// <summary>Whether each element is less or equal.</summary>
    public static Tensor operator <=(Tensor a, Tensor b) => Bind(new Compare(CompareOp.LessEqual), a, b);

    /// <summary>Whether each element is greater.</summary>
    public static Tensor operator >(Tensor a, Tensor b) => Bind(new Compare(CompareOp.Less), b, a);

    /// <summary>Whether each element is greater or equal.</summary>
    public static Tensor operator >=(Tensor a, Tensor b) => Bind(new Compare(CompareOp.LessEqual), b, a);

    /// <summary>Both, element by element: truth values, or the bits of whole numbers.</summary>
    public static Tensor operator &(Tensor a, Tensor b) => Bind(new Bitwise(BinaryOp.And), a, b);

    /// <summary>Either, element by element: truth values, or the bits of whole numbers.</summary>
    public static Tensor operator |(Tensor a, Tensor b) => Bind(new Bitwise(BinaryOp.Or), a, b);

    /// <summary>Either but not both, element by element: truth values, or the bits of whole numbers.</summary>
    public static Tensor operator ^(Tensor a, Tensor b) => Bind(new Bitwise(BinaryOp.Xor), a, b);

    /// <summary>The opposite truth value, element by element.</summary>
    public static Tensor operator !(Tensor x) => new Not().Apply(x);

    /// <summary>
    /// Whether elements are equal, one by one. (The operator <c>==</c> asks whether two tensors are one object.)
    /// </summary>
    public static Tensor Equal(Tensor a, Tensor b) => Bind(new Compare(CompareOp.Equal), a, b);

    /// <summary>Whether elements differ, one by one.</summary>
    public static Tensor NotEqual(Tensor a, Tensor b) => Bind(new Compare(CompareOp.NotEqual), a, b);

    /// <summary>The greater of each pair; NaN if either is.</summary>
    public static Tensor Maximum(Tensor a, Tensor b) => Bind(new Max(), a, b);

    /// <summary>The lesser of each pair; NaN if either is.</summary>
    public static Tensor Minimum(Tensor a, Tensor b) => Bind(new Min(), a, b);

    /// <summary>a to the power b, element by element.</summary>
    public static Tensor Pow(Tensor a, Tensor b) => Bind(new Pow(), Floating(a), Floating(b));

    /// <summary>Where the condition holds the element of a, elsewhere that of b; all three broadcast.</summary>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b)
    {
        var pair = Promotion.Of("Where", a.Type, b.Type);
        var type = pair with { Shape = Shape.Broadcast("Where", condition.Shape, pair.Shape) };
        return new Select().Apply(
            Promotion.To(condition, DType.Bool).BroadcastTo(type.Shape),
            Promotion.Fit(a, type),
            Promotion.Fit(b, type));
    }

    internal static Tensor Floating(Tensor x) =>
        x.Type.IsFloat ? x : Promotion.To(x, DType.F32, weak: x.Type.Weak);

    static Tensor Bind(Operation operation, Tensor a, Tensor b)
    {
        var type = Promotion.Of(operation.Name, a.Type, b.Type);
        return operation.Apply(Promotion.Fit(a, type), Promotion.Fit(b, type));
    }
}
