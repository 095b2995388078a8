using System.Diagnostics;
using Nabla.Arrays;

namespace Nabla;

/// <summary>
/// An immutable array of numbers of one element type, of any rank. Under <see cref="Transform"/> the same class
/// stands for a value that is being differentiated, vectorised or compiled, so a function written once on tensors
/// runs under every transformation. Tensors are safe to read from any thread; a transformation and its tensors
/// belong to the thread that runs it.
/// </summary>
[DebuggerDisplay("{Type,nq}: {ToString(),nq}")]
public abstract partial class Tensor
{
    internal Tensor(TensorType type) => Type = type;

    /// <summary>Element type, shape and weakness together.</summary>
    public TensorType Type { get; }

    /// <summary>The extents, outermost axis first.</summary>
    public Shape Shape => Type.Shape;

    /// <summary>The type of the elements.</summary>
    public DType DType => Type.DType;

    /// <summary>The number of axes.</summary>
    public int Rank => Type.Shape.Rank;

    /// <summary>The number of elements.</summary>
    public int Length => Type.Shape.Size;

    /// <summary>The numbers, where this has any.</summary>
    internal virtual ArrayTensor? Concrete => null;

    /// <summary>The same tensor as a constant: derivatives take it as one that does not change.</summary>
    internal static Tensor From(NDArray value) => new ArrayTensor(value);
}
