namespace Nabla;

/// <summary>
/// What is known of a tensor before its numbers are: element type, shape, and whether the element type is weak (came
/// from a C# number and yields to any other of its kind). Written as <c>f32[2,3]</c>; a star marks a weak type.
/// </summary>
/// <param name="DType">The type of the elements.</param>
/// <param name="Shape">The extents, outermost axis first.</param>
/// <param name="Weak">Whether the element type yields to another.</param>
public readonly record struct TensorType(DType DType, Shape Shape, bool Weak = false)
{
    internal int Rank => Shape.Rank;

    internal bool IsFloat => DType.IsFloat();

    /// <inheritdoc/>
    public override string ToString() =>
        $"{DType.ToString().ToLowerInvariant()}[{string.Join(",", Shape)}]{(Weak ? "*" : "")}";
}
