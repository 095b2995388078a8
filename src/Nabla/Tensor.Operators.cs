using System.Runtime.CompilerServices;
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

    /// <summary>The sum, element by element; of truth values, as in NumPy, whether either holds.</summary>
    public static Tensor operator +(Tensor a, Tensor b) => Truths(a, b) ? a | b : Bind(new Add(), a, b);

    /// <summary>The difference, element by element.</summary>
    public static Tensor operator -(Tensor a, Tensor b) => Bind(new Sub(), a, b);

    /// <summary>The product, element by element; of truth values, as in NumPy, whether both hold.</summary>
    public static Tensor operator *(Tensor a, Tensor b) => Truths(a, b) ? a & b : Bind(new Mul(), a, b);

    /// <summary>The quotient, element by element; whole numbers become floating point first, as in NumPy.</summary>
    public static Tensor operator /(Tensor a, Tensor b) => Bind(new Div(), Floating(a), Floating(b));

    /// <summary>
    /// The remainder, element by element, with the sign of the divisor, as in Python; see <see cref="Remainder"/> for
    /// that with the sign of the dividend.
    /// </summary>
    public static Tensor operator %(Tensor a, Tensor b)
    {
        var rest = Remainder(a, b);
        return Where(NotEqual(rest, 0) & ((rest < 0) ^ (b < 0)), rest + b, rest);
    }

    /// <summary>The bits of whole numbers moved up.</summary>
    public static Tensor operator <<(Tensor a, Tensor b) => Bind(new Shift(BinaryOp.ShiftLeft), a, b);

    /// <summary>The bits of whole numbers moved down, the sign kept.</summary>
    public static Tensor operator >>(Tensor a, Tensor b) => Bind(new Shift(BinaryOp.ShiftRight), a, b);

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

    /// <summary>The quotient rounded down, element by element, whole numbers staying whole.</summary>
    public static Tensor FloorDivide(Tensor a, Tensor b) => Bind(new FloorDiv(), a, b);

    /// <summary>What a division rounded towards 0 leaves, with the sign of a: C#'s <c>%</c>, NumPy's fmod.</summary>
    public static Tensor Remainder(Tensor a, Tensor b) => Bind(new Rem(), a, b);

    /// <summary>The angle from -π to π, in radians, of the point (x, y).</summary>
    public static Tensor Atan2(Tensor y, Tensor x) => Bind(new Atan2(), Floating(y), Floating(x));

    /// <summary>The length of the vector (a, b), without overflow on the way; its gradient at (0, 0) is 0.</summary>
    public static Tensor Hypot(Tensor a, Tensor b)
    {
        var (p, q) = (Floating(a).Abs(), Floating(b).Abs());
        var large = Maximum(p, q).StopGradient();
        var scale = Where((large > 0) & large.IsFinite(), large, 1);
        return Root((p / scale).Square() + (q / scale).Square()) * scale;
    }

    /// <summary>ln(eᵃ + eᵇ), which neither overflows nor loses the lesser.</summary>
    public static Tensor LogAddExp(Tensor a, Tensor b)
    {
        var first = a >= b;
        var (top, low) = (Floating(Where(first, a, b)), Floating(Where(first, b, a)));
        var infinite = top.IsInfinity();
        return Where(infinite, top, top + (low - Where(infinite, 0, top)).Softplus());
    }

    /// <summary>
    /// x ln y, and 0 where x is 0, whatever y is. Its gradient by x is ln y, also at 0 where that is finite, else 0.
    /// </summary>
    public static Tensor XLogY(Tensor x, Tensor y) =>
        x * Where(Equal(x, 0) & !((y > 0) & (y < double.PositiveInfinity)), 1, y).Log();

    /// <summary>Where the condition holds the element of a, elsewhere that of b; all three broadcast.</summary>
    public static Tensor Where(Tensor condition, Tensor a, Tensor b)
    {
        var pair = Promotion.Of("Where", Given("Where", a).Type, Given("Where", b).Type);
        condition = Given("Where", condition);
        var type = pair with { Shape = Shape.Broadcast("Where", condition.Shape, pair.Shape) };
        return new Select().Apply(
            Promotion.To(condition, DType.Bool).BroadcastTo(type.Shape),
            Promotion.Fit(a, type),
            Promotion.Fit(b, type));
    }

    internal static Tensor Floating(Tensor x) =>
        Given("Tensor", x).Type.IsFloat ? x : Promotion.To(x, DType.F32, weak: x.Type.Weak);

    static Tensor Given(string operation, Tensor? x, [CallerArgumentExpression(nameof(x))] string name = "") =>
        x ?? throw new NullException(operation, name);

    static bool Truths(Tensor a, Tensor b) => a is { DType: DType.Bool } && b is { DType: DType.Bool };

    static Tensor Bind(Operation operation, Tensor a, Tensor b)
    {
        (a, b) = (Given(operation.Name, a), Given(operation.Name, b));
        var type = Promotion.Of(operation.Name, a.Type, b.Type);
        return operation.Apply(Promotion.Fit(a, type), Promotion.Fit(b, type));
    }
}
