using Nabla.Core;
using Nabla.Interpreters;
using Nabla.Trees;

namespace Nabla;

public static partial class Transform
{
    /// <summary>
    /// The graph of a step whose first argument is what is carried; errors call that by a name. It is traced again while
    /// what it is given is a number of C#, whose type is weak, and what it returns is of another: that is then the type
    /// from the first step on. The types become those that the step keeps.
    /// </summary>
    static (Graph Graph, Flat<T, R> Flat) Settle<T, R>(
        string operation, string name, Func<T, R> step, Structure arguments, TensorType[] types,
        Func<Structure, Structure> carried)
    {
        var flat = new Flat<T, R>(step, arguments);
        var carry = arguments.Members[0];
        while (true)
        {
            var before = types[..carry.Leaves];
            var graph = GraphTrace.Make(
                inputs =>
                {
                    var outputs = flat.Call(inputs);
                    carry.Require(
                        carried(flat.Output), operation,
                        "first at the start, then after a step: what is carried keeps its structure, and what changes "
                        + "is a tensor", name);
                    for (var i = 0; i < before.Length; i++)
                    {
                        types[i] = Kept(before[i], outputs[i].Type)
                            ?? throw Changed(operation, carry.Paths(name).ElementAt(i), before[i], outputs[i].Type);
                        outputs[i] = Promotion.To(outputs[i], types[i].DType, types[i].Weak);
                    }
                    return outputs;
                },
                types);
            if (types.AsSpan(0, before.Length).SequenceEqual(before)) return (graph, flat);
        }
    }

    /// <summary>What is carried into the first step, in the types that the steps keep.</summary>
    static IEnumerable<Tensor> Begun(Tensor[] leaves, TensorType[] types, int carries) =>
        leaves.Take(carries).Select((x, i) => Promotion.To(x, types[i].DType, types[i].Weak));

    // The type of what is carried, when it came in as one type and goes out as another; null if there is none.
    static TensorType? Kept(TensorType before, TensorType after)
    {
        if (before == after) return before;
        if (before.Shape != after.Shape || !(before.Weak || after.Weak)) return null;
        var both = Promotion.Of("Scan", before, after);
        return before.Weak || both.DType == before.DType ? both : null;
    }

    static TransformException Changed(string operation, string path, TensorType before, TensorType after) => new(
        operation, $"'{path}' is {before} at the start and {after} after a step",
        "what is carried keeps its type: " + (before.Shape != after.Shape
            ? "begin with the shape that a step returns, or return the one that it is given"
            : $"return it .As(DType.{before.DType}), or begin with .As(DType.{after.DType})"));

    /// <summary>What a step calls that which is carried: one of its parameters.</summary>
    static string Carried(Delegate step, int parameters, int which) => CSharp.Parameters(step, parameters)[which];

    /// <summary>The tensors that any of some graphs closed over, each once.</summary>
    static Tensor[] Closed(params IEnumerable<Graph> graphs) => [.. graphs
        .SelectMany(graph => graph.Constants).Select(constant => constant.Value)
        .Distinct<Tensor>(ReferenceEqualityComparer.Instance)];
}
