using System.Runtime.CompilerServices;
using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

public abstract partial class Tensor
{
    /// <summary>
    /// This with some of its elements changed, which a tensor itself never is: <c>x.At[0].Set(1)</c>,
    /// <c>x.At[1..3, ^1].Add(y)</c>, <c>x.At[indices].Max(y)</c>. Selectors are those of <c>x[...]</c>.
    /// </summary>
    public TensorAt At => new(this);

    internal Tensor Updated(Selector?[] selectors, BinaryOp? op, Tensor value)
    {
        var name = $"At[...].{op?.ToString() ?? "Set"}";
        var (each, parts) = Locate(name, selectors);
        if (each.All(selector => selector.Positions is null))
        {
            Shape extents = [.. parts.Select(part => part.Stop - part.Start)];
            var part = Promotion.To(value, DType).BroadcastTo(Selected(selectors, each, extents)).Reshape(extents);
            var starts = Create(parts.Select(place => place.Start).ToArray());
            return new DynamicUpdate().Apply(this, Met(op, Cut(parts), part), starts);
        }
        // Anything else: the positions of the elements, selected as the elements would be.
        var places = Arange(Length).Reshape(Shape)[selectors];
        var updates = Promotion.To(value, DType).BroadcastTo(places.Shape);
        return Scatter(op).Apply(Reshape(Length), places, updates).Reshape(Shape);
    }

    static Operation Scatter(BinaryOp? op) => op switch
    {
        null => new ScatterSet(0),
        BinaryOp.Add => new ScatterAdd(0),
        { } other => new ScatterFold(other, 0),
    };

    static Tensor Met(BinaryOp? op, Tensor old, Tensor value) => op switch
    {
        null => value,
        BinaryOp.Add => old + value,
        BinaryOp.Mul => old * value,
        BinaryOp.Min => Minimum(old, value),
        _ => Maximum(old, value),
    };
}

/// <summary>Where a tensor is to be changed: <c>x.At[...]</c>.</summary>
public readonly struct TensorAt
{
    readonly Tensor tensor;

    internal TensorAt(Tensor tensor) => this.tensor = tensor;

    /// <summary>The part that these selectors name, as in <c>x[...]</c>; null may not be among them.</summary>
    [IndexerName("Part")]
    public TensorPart this[params ReadOnlySpan<Selector?> selectors] => new(tensor, [.. selectors]);
}

/// <summary>
/// Part of a tensor, to be read or changed in a copy. What is put there broadcasts to the part, and takes the element
/// type of the tensor. Where an index tensor names a position twice, both count; of two that are set the last stays.
/// </summary>
public readonly struct TensorPart
{
    readonly Tensor tensor;
    readonly Selector?[] selectors;

    internal TensorPart(Tensor tensor, Selector?[] selectors) => (this.tensor, this.selectors) = (tensor, selectors);

    /// <summary>The part itself.</summary>
    /// <exception cref="IndexException">A position is outside its axis.</exception>
    public Tensor Get() => tensor[selectors];

    /// <summary>The tensor with the part replaced.</summary>
    /// <exception cref="IndexException">A position is outside its axis.</exception>
    /// <exception cref="ShapeException">The value does not broadcast to the part.</exception>
    public Tensor Set(Tensor value) => tensor.Updated(selectors, null, value);

    /// <summary>The tensor with a value added to the part.</summary>
    /// <inheritdoc cref="Set"/>
    public Tensor Add(Tensor value) => tensor.Updated(selectors, BinaryOp.Add, value);

    /// <summary>The tensor with the part multiplied by a value.</summary>
    /// <inheritdoc cref="Set"/>
    public Tensor Multiply(Tensor value) => tensor.Updated(selectors, BinaryOp.Mul, value);

    /// <summary>The tensor with the part held to the lesser of itself and a value.</summary>
    /// <inheritdoc cref="Set"/>
    public Tensor Min(Tensor value) => tensor.Updated(selectors, BinaryOp.Min, value);

    /// <summary>The tensor with the part held to the greater of itself and a value.</summary>
    /// <inheritdoc cref="Set"/>
    public Tensor Max(Tensor value) => tensor.Updated(selectors, BinaryOp.Max, value);
}
