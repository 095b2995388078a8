using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Compiler.Fusion;

/// <summary>
/// Equations that become one kernel: a loop, or a root with what happens to it while it is hot. Evaluated, it is
/// its body; it is never transformed, for nothing is after it is compiled.
/// </summary>
sealed record Fused(Graph Body, Space Space) : Primitive, ICall
{
    /// <summary>The product, convolution or pooling that the kernel begins with, if any.</summary>
    public Equation? Root => Body.Equations.FirstOrDefault(equation => Roots.IsRoot(equation.Primitive));

    IReadOnlyList<(string Name, Graph Graph)> ICall.Graphs => [("", Body)];

    internal override string Name => Root is null ? "Loop" : Root.Primitive is Primitives.DotGeneral ? "Product" : Root.Primitive.Name;

    internal override TensorType[] Abstract(TensorType[] inputs) =>
        inputs.Select(x => (x.DType, x.Shape)).SequenceEqual(Body.Inputs.Select(x => (x.Type.DType, x.Type.Shape)))
            ? [.. Body.OutputTypes]
            : throw Refuse(inputs, $"the kernel takes {string.Join(" and ", Body.InputTypes)}");

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        Tensor[] tensors = [.. inputs.Zip(Body.Inputs, (value, input) => new ArrayTensor(value, input.Type.Weak))];
        return Array.ConvertAll(Body.Evaluate(tensors), output => ((ArrayTensor)output).Value);
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        throw new InvalidOperationException("a kernel has no derivative: graphs are compiled last");

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes) =>
        throw new InvalidOperationException("a kernel is not batched: graphs are compiled last");

    protected override bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Space);
        return true;
    }
}
