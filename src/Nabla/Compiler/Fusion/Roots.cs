using Nabla.Compiler.Passes;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Fusion;

/// <summary>
/// The primitives that a kernel can begin with besides loops: products, convolutions and poolings. Each has a kernel of
/// its own, which hands its results on, piece by piece, while they are near.
/// </summary>
static class Roots
{
    public static bool IsRoot(Primitive primitive) =>
        primitive is DotGeneral or Convolve or ConvolveChosen or WindowMax or WindowPlace or WindowMean or WindowShare;

    /// <summary>Whether the kernel of a root works on operands of this type.</summary>
    public static bool Knows(Equation equation) => equation.Outputs[0].Type is { IsFloat: true }
        && equation.Inputs.All(input => input.Type.Shape.Size > 0);
}
