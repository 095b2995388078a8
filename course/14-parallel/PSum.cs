using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using Nabla.Course.Vmaps;

namespace Nabla.Course.Parallels;

/// <summary>A side that a function does not see, but can speak of: its name, and how many there are along it.</summary>
public sealed record Axis(string Name, int Size)
{
    /// <summary>The sum of what each along the axis has.</summary>
    public Value Sum(Value x) => Value.Apply(new PSum(this), x);
}

#region psum
/// <summary>The sum of x over an axis. Numbers are the same for all along it, so each counts.</summary>
public sealed record PSum(Axis Axis) : Operation
{
    public override int[] Shape(Value[] x) => x[0].Shape;

    public override NdArray Run(NdArray[] x) => (Axis.Size * (Value)x[0]).Numbers;

    public override Value Tangent(int k, Value dx, Value[] x, Value y) => Axis.Sum(dx);

    public override Value Transpose(int k, Value c, Value[] x) => Axis.Sum(c);

    public override string ToString() => $"PSum[{Axis.Name}]";
}
#endregion

#region named
/// <summary>Chapter 11's interpreter, with a name: what is summed over its own axis is the same for all.</summary>
public sealed class NamedBatch(Axis axis) : Batch(axis.Size)
{
    public override Value Apply(Operation operation, Value[] inputs) =>
        operation is PSum sum && sum.Axis == axis
            ? Value.Einsum($"n{inputs[0].Letters}->{inputs[0].Letters}", All(inputs[0]))
            : base.Apply(operation, inputs);
}
#endregion
