using Nabla.Arrays.Kernels;
using Nabla.Core;

namespace Nabla.Compiler;

/// <summary>What a pass asks of the numbers written into a graph.</summary>
static class Literals
{
    /// <summary>The number; truth is 0 or 1.</summary>
    public static double Number(Literal literal) =>
        Elementwise.Convert(literal.Value.Value, DType.F64).Item<double>();

    /// <summary>The bits: equal bits are equal literals, for NaN and the zeros too.</summary>
    public static long Bits(Literal literal) => literal.Type.DType switch
    {
        DType.F32 => BitConverter.SingleToInt32Bits(literal.Value.Value.Item<float>()),
        DType.F64 => BitConverter.DoubleToInt64Bits(literal.Value.Value.Item<double>()),
        DType.I64 => literal.Value.Value.Item<long>(),
        _ => (long)Number(literal),
    };

    /// <summary>Whether an atom is this number everywhere: a literal, or one that is broadcast.</summary>
    public static bool Is(Rewriter rewriter, Atom atom, double number) =>
        Everywhere(rewriter, atom) is { } literal && Number(literal) == number;

    /// <summary>The literal that an atom is everywhere, or null.</summary>
    public static Literal? Everywhere(Rewriter rewriter, Atom atom) => atom as Literal
        ?? (rewriter.Maker(atom) is { Primitive: Primitives.Broadcast } maker ? maker.Inputs[0] as Literal : null);
}
