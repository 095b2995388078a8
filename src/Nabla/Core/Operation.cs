using Nabla.Arrays;

namespace Nabla.Core;

/// <summary>
/// A primitive with one output. A derivative is linear in the tangents, so it is given input by input: the part of
/// the output's tangent that comes from one input's. Inputs without a tangent then cost nothing.
/// </summary>
abstract record Operation : Primitive
{
    /// <summary>The type of the output.</summary>
    internal abstract TensorType Result(TensorType[] x);

    /// <summary>The output.</summary>
    internal abstract NDArray Compute(NDArray[] x);

    /// <summary>What the tangent of one input adds to the tangent of the output y; null for nothing.</summary>
    internal abstract Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y);

    /// <summary>The output for many examples at once, and the axis that counts them.</summary>
    internal abstract (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes);

    internal Tensor Apply(params Tensor[] x) => Bind(x)[0];

    internal sealed override TensorType[] Abstract(TensorType[] inputs) => [Result(inputs)];

    internal sealed override NDArray[] Evaluate(NDArray[] inputs) => [Compute(inputs)];

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var y = Apply(primals);
        if (!y.Type.IsFloat) return ([y], [null]);
        Tensor? sum = null;
        for (var i = 0; i < primals.Length; i++)
            if (tangents[i] is { } tangent && Tangent(i, tangent, primals, y) is { } part)
                sum = sum is null ? part : sum + part;
        return ([y], [sum]);
    }

    internal sealed override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        var (output, axis) = Batched(size, inputs, axes);
        return ([output], [axis]);
    }
}

/// <summary>An operation that is linear in some of its inputs.</summary>
abstract record LinearOperation : Operation, ILinear
{
    /// <summary>The cotangent of one unknown input; null for zero.</summary>
    internal abstract Tensor? Transpose(int input, Tensor cotangent, Operand[] x);

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents)
    {
        var result = new Tensor?[inputs.Length];
        for (var i = 0; i < result.Length; i++)
            if (inputs[i].Known is null) result[i] = Transpose(i, cotangents[0]!, inputs);
        return result;
    }
}

/// <summary>A linear function of its one input: it is its own derivative.</summary>
abstract record LinearMap : LinearOperation
{
    internal sealed override Tensor? Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => Apply(tangent);

    internal sealed override Tensor Transpose(int input, Tensor cotangent, Operand[] x) =>
        Transpose(cotangent, x[0].Type);

    /// <summary>The transpose of the map: from the output's space to the input's.</summary>
    internal abstract Tensor Transpose(Tensor cotangent, TensorType x);

    internal sealed override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        Batched(x[0], axes[0]!.Value);

    /// <summary>The map of many examples along an axis of x.</summary>
    internal abstract (Tensor Output, int Axis) Batched(Tensor x, int axis);
}
