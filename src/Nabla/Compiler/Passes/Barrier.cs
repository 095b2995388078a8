using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Compiler.Passes;

/// <summary>
/// The same value, of which the passes do not know that it is the same: each token is a barrier of its own. It looks at
/// memory as it is, and costs nothing.
/// </summary>
sealed record Barrier(object Token) : LinearMap
{
    internal override TensorType Result(TensorType[] x) => x[0];

    internal override NDArray Compute(NDArray[] x) => x[0];

    internal override Tensor Transpose(Tensor cotangent, TensorType x) => cotangent;

    internal override (Tensor Output, int Axis) Batched(Tensor x, int axis) => (Apply(x), axis);

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;
}
