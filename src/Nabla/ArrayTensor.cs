using Nabla.Arrays;

namespace Nabla;

/// <summary>
/// A tensor with numbers. One made from a C# number is weak, and remembers the number: beside a tensor of doubles
/// 0.1 is the double 0.1, not the float that a weak type would otherwise be.
/// </summary>
sealed class ArrayTensor(NDArray value, bool weak = false, double? number = null)
    : Tensor(new TensorType(value.DType, value.Shape, weak))
{
    public NDArray Value => value;

    internal override ArrayTensor Concrete => this;

    /// <summary>The same numbers as another element type, not weak.</summary>
    public ArrayTensor To(DType type) => new(
        number is { } exact && type == DType.F64
            ? NDArray.Scalar(exact)
            : Arrays.Kernels.Elementwise.Convert(value, type));

    public override string ToString() => TensorPrinter.Print(value);
}
