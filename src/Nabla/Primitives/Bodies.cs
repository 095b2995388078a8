using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Primitives;

/// <summary>What primitives that evaluate graphs have in common.</summary>
static class Bodies
{
    /// <summary>Whether a graph takes inputs of these types; weakness is no matter.</summary>
    public static bool Fits(Graph graph, IEnumerable<TensorType> inputs) =>
        inputs.Select(x => x with { Weak = false })
            .SequenceEqual(graph.Inputs.Select(x => x.Type with { Weak = false }));

    /// <summary>The outputs of a graph without constants.</summary>
    public static NDArray[] Evaluate(Graph graph, ReadOnlySpan<NDArray> inputs)
    {
        var tensors = new Tensor[inputs.Length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new ArrayTensor(inputs[i], graph.Inputs[i].Type.Weak);
        return Array.ConvertAll(graph.Evaluate(tensors), output => ((ArrayTensor)output).Value);
    }

    /// <summary>
    /// Whether tangents live where their primals do, so that both are best computed at once. Else they belong to a
    /// transformation further in: they are written down, to be transposed, or there are many of them. Then the primals
    /// are computed once, and the tangents from what that leaves.
    /// </summary>
    public static bool Together(Primitive primitive, Tensor[] primals, Tensor[] tangents) =>
        Trace.Innermost(primitive, [.. primals, .. tangents]) == Trace.Innermost(primitive, primals);

    /// <summary>A list with values in some places, null elsewhere.</summary>
    public static Tensor?[] Scatter(IReadOnlyList<Tensor> values, Ints places, int count)
    {
        var result = new Tensor?[count];
        for (var i = 0; i < places.Count; i++) result[places[i]] = values[i];
        return result;
    }

    /// <summary>For each example one tensor or the other; the truth values have examples alone.</summary>
    public static Tensor Choose(Tensor first, Tensor a, Tensor b) => new Select().Apply(
        new Broadcast(a.Shape, [0]).Apply(first), a, b);
}
