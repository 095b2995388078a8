using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler;

/// <summary>
/// Which operations on elements can make of finite numbers one that is not: those that choose, bound, or change a sign
/// can not, nor can functions whose values are bounded.
/// </summary>
static class Births
{
    public static bool May(Primitive primitive) => primitive switch
    {
        Unary unary => unary.Op is not (UnaryOp.Abs or UnaryOp.Sign or UnaryOp.Floor or UnaryOp.Ceil or UnaryOp.Round
            or UnaryOp.Trunc or UnaryOp.Relu or UnaryOp.Sigmoid or UnaryOp.Tanh or UnaryOp.Sin or UnaryOp.Cos
            or UnaryOp.Atan or UnaryOp.Erf or UnaryOp.Erfc or UnaryOp.Softplus or UnaryOp.Asinh or UnaryOp.Cbrt),
        Binary => true,
        Curved curved => curved.Op is not (BinaryOp.Max or BinaryOp.Min or BinaryOp.Atan2),
        ConvertTo => true,
        _ => false,
    };
}
