using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Onnx;

/// <summary>
/// The extents of a graph's values. For a batch of any size the function is traced twice, for batches of two sizes: an
/// extent is either the same in both graphs, or so many times the batch. Whatever else differs (a number that was
/// computed from the size, another number of equations) has no form that is good for every batch, and is refused.
/// </summary>
sealed class Extents
{
    /// <summary>Two sizes without a common divisor, so that a multiple of one is told from a fixed extent.</summary>
    public const int FirstSize = 11, SecondSize = 13;

    readonly Dictionary<Var, Extent[]> known = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Var, Var> pairs = new(ReferenceEqualityComparer.Instance);

    Extents()
    {
    }

    /// <summary>Every extent is what it is.</summary>
    public static Extents Fixed { get; } = new();

    /// <summary>The extents of the first graph, which was traced with <see cref="FirstSize"/> examples.</summary>
    /// <exception cref="OnnxException">The second, of <see cref="SecondSize"/>, is another program.</exception>
    public static Extents Compare(Graph first, Graph second)
    {
        var extents = new Extents();
        extents.Graphs(first, second);
        return extents;
    }

    public Extent[] Of(Atom atom) => atom is Var variable && known.TryGetValue(variable, out var extents)
        ? extents : [.. atom.Type.Shape.Select(extent => new Extent(extent))];

    void Graphs(Graph a, Graph b)
    {
        Require(a.Inputs.Length == b.Inputs.Length && a.Equations.Length == b.Equations.Length
            && a.Constants.Length == b.Constants.Length && a.Outputs.Length == b.Outputs.Length, "the function");
        for (var i = 0; i < a.Inputs.Length; i++) Pair(a.Inputs[i], b.Inputs[i]);
        for (var i = 0; i < a.Constants.Length; i++)
        {
            Require(ReferenceEquals(a.Constants[i].Value, b.Constants[i].Value), "a tensor that it closes over");
            Pair(a.Constants[i].Var, b.Constants[i].Var);
        }
        for (var i = 0; i < a.Equations.Length; i++)
        {
            var (x, y) = (a.Equations[i], b.Equations[i]);
            using var line = Caller.At(x.Where);
            Require(x.Inputs.Length == y.Inputs.Length && Same(x, y), x.Primitive.Called);
            for (var j = 0; j < x.Inputs.Length; j++) Require(Same(x.Inputs[j], y.Inputs[j]), x.Primitive.Called);
            for (var j = 0; j < x.Outputs.Length; j++) Pair(x.Outputs[j], y.Outputs[j]);
        }
        for (var i = 0; i < a.Outputs.Length; i++) Require(Same(a.Outputs[i], b.Outputs[i]), "an output");
    }

    void Pair(Var a, Var b)
    {
        Require(a.Type.Rank == b.Type.Rank && a.Type.DType == b.Type.DType, $"{a.Type}");
        known[a] = [.. a.Type.Shape.Zip(b.Type.Shape, (p, q) => Between(p, q, a.Type))];
        pairs[a] = b;
    }

    static Extent Between(int first, int second, TensorType type)
    {
        if (first == second) return first;
        Require(first % FirstSize == 0 && first / FirstSize * SecondSize == second, $"{type}");
        return new Extent(first, first / FirstSize);
    }

    bool Same(Atom a, Atom b) => (a, b) switch
    {
        (Literal x, Literal y) => x.Type == y.Type && SameNumber(x.Value, y.Value),
        (Var x, Var y) => pairs.TryGetValue(x, out var pair) && ReferenceEquals(pair, y),
        _ => false,
    };

    // As text, so that NaN is itself and 0 is not -0.
    static bool SameNumber(ArrayTensor a, ArrayTensor b) => a.ToString() == b.ToString() && a.Number.Equals(b.Number);

    // Shapes among the parameters may differ: the extents of the outputs say how.
    bool Same(Equation a, Equation b) => (a.Primitive, b.Primitive) switch
    {
        (Broadcast x, Broadcast y) => x.Axes.Equals(y.Axes),
        (Reshape, Reshape) or (DynamicSlice, DynamicSlice) => true,
        (Iota x, Iota y) => x with { To = default } == y with { To = default },
        (Convolve x, Convolve y) => x with { To = default } == y with { To = default },
        (Slice x, Slice y) => x.Starts.Equals(y.Starts) && x.Steps.Equals(y.Steps) && Enumerable.Range(0, x.Stops.Count)
            .All(i => x.Stops[i] == y.Stops[i]
                || (x.Stops[i] == a.Inputs[0].Type.Shape[i] && y.Stops[i] == b.Inputs[0].Type.Shape[i])),
        (Scan x, Scan y) => (x.Length, x.Reverse) == (y.Length, y.Reverse) && Bodies(x, y),
        (ICall x, ICall y) => x.GetType() == y.GetType() && Bodies(x, y),
        var (x, y) => x.Equals(y),
    };

    bool Bodies(ICall a, ICall b)
    {
        if (a.Graphs.Count != b.Graphs.Count) return false;
        foreach (var (x, y) in a.Graphs.Zip(b.Graphs)) Graphs(x.Graph, y.Graph);
        return true;
    }

    static void Require(bool holds, string what)
    {
        if (!holds)
            throw new OnnxException(
                "OnnxExport", $"{what}, for batches of any size",
                "it depends on the size of the batch otherwise than by extents that are multiples of it: "
                + "export a fixed batch");
    }
}
