using Nabla.Core;
using Nabla.Primitives;

namespace Nabla;

// Sums of products.
public abstract partial class Tensor
{
    /// <summary>
    /// The matrix product of the last two axes, others broadcast; a tensor of rank 1 is a row, or a column.
    /// </summary>
    /// <exception cref="ShapeException">The inner extents differ, or an operand is a scalar.</exception>
    public Tensor MatMul(Tensor other)
    {
        var (a, b) = (this, Given("MatMul", other));
        if (a.Rank == 0 || b.Rank == 0)
            throw new ShapeException("MatMul", $"{a.Shape} and {b.Shape}", "a scalar has no rows: multiply with *");
        var inner = Math.Max(b.Rank - 2, 0);
        if (a.Shape[-1] != b.Shape[inner])
            throw new ShapeException(
                "MatMul", $"{a.Shape} and {b.Shape}", $"the inner extents {a.Shape[-1]} and {b.Shape[inner]} differ");
        var type = Promotion.Of("MatMul", a.Type with { Shape = default }, b.Type with { Shape = default });
        (a, b) = (Promotion.Fit(a, type with { Shape = a.Shape }), Promotion.Fit(b, type with { Shape = b.Shape }));
        // One matrix for all: no batch axes are needed, and no copies of it are made.
        if (b.Rank <= 2) return new DotGeneral([a.Rank - 1], [inner], [], []).Apply(a, b);
        if (a.Rank == 1) return a.ExpandDims(0).MatMul(b).Squeeze(-2);
        var batch = Shape.Broadcast(
            "MatMul", Shape.Create(a.Shape.Dims[..^2]), Shape.Create(b.Shape.Dims[..^2]));
        var axes = Ints.Range(batch.Rank);
        return new DotGeneral([batch.Rank + 1], [batch.Rank], axes, axes).Apply(
            a.BroadcastTo([.. batch, .. a.Shape.Dims[^2..]]), b.BroadcastTo([.. batch, .. b.Shape.Dims[^2..]]));
    }

    /// <summary>
    /// Sums of products of any number of tensors, written in Einstein's manner: <c>Einsum("bi,ij-&gt;bj", x, w)</c>. A
    /// letter names an axis; letters that are not in the output are summed over; a letter that stands twice in one
    /// operand means its diagonal; <c>...</c> stands for axes without a letter, which broadcast. Without an arrow the
    /// output has the letters that stand once, in alphabetical order. Operands are contracted two at a time, in a cheap
    /// order, each time by one product; so its derivatives are einsums too.
    /// </summary>
    /// <exception cref="EinsumException">The string makes no sense, or not for these operands.</exception>
    public static Tensor Einsum(string subscripts, params Tensor[] operands)
    {
        var type = Common("Einsum", operands);
        return Arrays.Kernels.Einsum.Apply<Tensor, EinsumOfTensors>(
            subscripts, Array.ConvertAll(operands, x => Promotion.Fit(x, type with { Shape = x.Shape })));
    }

    /// <summary>
    /// Products summed over pairs of axes: the last <paramref name="axes"/> of a with the first of b, in order.
    /// </summary>
    /// <exception cref="ShapeException">The extents of a pair differ, or an operand has fewer axes.</exception>
    public static Tensor TensorDot(Tensor a, Tensor b, int axes = 2)
    {
        if (axes < 0 || axes > a.Rank || axes > b.Rank)
            throw new ShapeException("TensorDot", $"{axes} axes of {a.Shape} and {b.Shape}", "each has as many axes");
        var type = Common("TensorDot", [a, b]);
        return new DotGeneral(Ints.Range(axes).Shift(a.Rank - axes), Ints.Range(axes), [], []).Apply(
            Promotion.Fit(a, type with { Shape = a.Shape }), Promotion.Fit(b, type with { Shape = b.Shape }));
    }

    /// <summary>The sum of products over the last axes of both; a scalar multiplies.</summary>
    /// <exception cref="ShapeException">The extents of the last axes differ.</exception>
    public static Tensor Inner(Tensor a, Tensor b) => a.Rank == 0 || b.Rank == 0 ? a * b
        : a.MatMul(b.Rank == 1 ? b : b.Reshape(-1, b.Shape[-1]).T)
            .Reshape([.. a.Shape.Dims[..^1], .. b.Shape.Dims[..^1]]);

    /// <summary>Every element of a times every one of b: the axes of a, then those of b.</summary>
    public static Tensor Outer(Tensor a, Tensor b) => TensorDot(a, b, 0);

    /// <summary>
    /// Kronecker's product: each element of a replaced by itself times b; a tensor of lower rank gets axes in front.
    /// </summary>
    public static Tensor Kron(Tensor a, Tensor b)
    {
        var rank = Math.Max(a.Rank, b.Rank);
        int[] Extents(Tensor x) => [.. Enumerable.Repeat(1, rank - x.Rank), .. x.Shape];
        var (p, q) = (Extents(a), Extents(b));
        var product = Outer(a.Reshape(p), b.Reshape(q));
        return product.Transpose([.. Enumerable.Range(0, rank).SelectMany(i => new[] { i, rank + i })])
            .Reshape([.. p.Zip(q, (m, n) => m * n)]);
    }

    static TensorType Common(string operation, IEnumerable<Tensor> operands) => operands
        .Select((x, i) => Given(operation, x, $"operand {i + 1}").Type with { Shape = default })
        .Aggregate((a, b) => Promotion.Of(operation, a, b));
}

/// <summary>What einsum does with its operands, in tensor operations.</summary>
readonly struct EinsumOfTensors : Arrays.Kernels.IEinsum<Tensor>
{
    public static Shape Shape(Tensor x) => x.Shape;

    public static Tensor Sum(Tensor x, int[] axes) => x.Sum(axes);

    public static Tensor Permute(Tensor x, int[] axes) => x.Transpose(axes);

    public static Tensor Reshape(Tensor x, Shape shape) => x.Reshape(shape);

    public static Tensor EveryOf(Tensor x, int step) =>
        x.Rank == 0 ? x : x.Slice(x.Rank - 1, 0, x.Shape[-1], step);

    public static Tensor Dot(Tensor a, Tensor b, int[] contractA, int[] contractB, int[] batchA, int[] batchB) =>
        new DotGeneral([.. contractA], [.. contractB], [.. batchA], [.. batchB]).Apply(a, b);
}
