using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Onnx;

/// <summary>
/// Writes a graph's equations as nodes, in their order. What is computed from numbers alone is computed now. A
/// primitive for which there is no rule here is refused by its name.
/// </summary>
sealed partial class Writer(Scope scope)
{
    readonly Dictionary<Var, View> values = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Atom, int> uses = new(ReferenceEqualityComparer.Instance);

    /// <summary>The outputs of a graph of inputs that are there.</summary>
    public View[] Write(Graph graph, IReadOnlyList<View> inputs)
    {
        foreach (var atom in graph.Equations.SelectMany(equation => equation.Inputs).Concat(graph.Outputs))
            uses[atom] = uses.GetValueOrDefault(atom) + 1;
        for (var i = 0; i < inputs.Count; i++) values[graph.Inputs[i]] = inputs[i] with { IsSingle = false };
        foreach (var (variable, value) in graph.Constants) values[variable] = Constant(((ArrayTensor)value).Value);
        foreach (var equation in graph.Equations)
        {
            using var line = Caller.At(equation.Where);
            Write(equation);
        }
        return Array.ConvertAll(graph.Outputs, Read);
    }

    void Write(Equation equation)
    {
        var inputs = Array.ConvertAll(equation.Inputs, Read);
        var outputs = Folded(equation, inputs) ?? Outputs(equation, inputs);
        for (var i = 0; i < outputs.Length; i++)
        {
            var variable = equation.Outputs[i];
            var isSingle = outputs[i].IsSingle && uses.GetValueOrDefault(variable) == 1;
            values[variable] = outputs[i] with { IsSingle = isSingle };
        }
    }

    View[] Outputs(Equation equation, View[] x) => equation.Primitive switch
    {
        Scan scan => Loop(scan, equation, x),
        While loop => Loop(loop, equation, x),
        Cond choice => Choose(choice, equation, x),
        GraphCall call => new Writer(scope).Write(call.Graph, x),
        var primitive => [One(primitive, x, Extents(equation.Outputs[0]), equation.Outputs[0].Type.DType)],
    };

    View One(Primitive primitive, View[] x, Extent[] to, DType type) => primitive switch
    {
        StopGradient or CheckpointName => x[0],
        Permute permute => x[0].Permute(permute.Axes),
        Broadcast broadcast => x[0].Broadcast(to, broadcast.Axes),
        Reshape => x[0].WithOnes(to) ?? Row(type, to, scope.Reshape(scope.Whole(x[0]), to)),
        Iota iota => Count(iota, to),
        Slice slice => Cut(slice, x[0], to),
        Pad pad => Padded(pad, x[0], to),
        Reverse reverse => Reversed(reverse, x[0]),
        Concatenate join => Joined(join, x, to, type),
        DynamicSlice => CutAt(x, to, type),
        Take take => Row(type, to, scope.Node("Gather", [scope.Whole(x[0]), Indices(x[1])], ("axis", take.Axis))),
        CumSum sum => Running(sum, x[0], to, type),
        ReduceSum sum => Reduced(x[0], sum.Axes, to, type, SumOf),
        ReduceExtreme extreme => Reduced(x[0], extreme.Axes, to, type, ExtremeOf(extreme.Op)),
        ReduceLogic logic => Reduced(x[0], logic.Axes, to, type, LogicOf(logic.Op)),
        ArgExtreme extreme => Place(extreme, x[0], to, type),
        Sort sort => Sorted(x[0], sort.Axis, to, type, 0),
        ArgSort sort => Sorted(x[0], sort.Axis, to, type, 1),
        DotGeneral dot => Product(dot, x, to, type),
        Convolve { Open: Part.Slopes } convolve => Convolution(convolve, x, to, type),
        Convolve { Open: Part.Images } convolve => Transposed(convolve, x, to, type),
        WindowMax max => Pooled("MaxPool", max.Size, max.Window, x[0], to, type),
        WindowMean { Window.Dilation: (1, 1) } mean =>
            Pooled("AveragePool", mean.Size, mean.Window, x[0], to, type, ("count_include_pad", 1)),
        ConvertTo => Pointwise(x, to, type, (names, types) => Cast(names[0], types[0], type)),
        Add when Biased(x, to) is { } sum => sum,
        _ when Formula(primitive, x) is { } formula => Pointwise(x, to, type, formula),
        _ => throw Refuse(primitive, x),
    };

    // Numbers alone: the primitive's own value. Those of extents that are not known wait.
    View[]? Folded(Equation equation, View[] x)
    {
        var isKnown = x.All(each => each.Stored.IsConstant && each.Extents.All(extent => extent.IsFixed))
            && equation.Outputs.All(output => Extents(output).All(extent => extent.IsFixed));
        // What is only seen otherwise stays as small as it is.
        if (!isKnown || equation.Primitive.HasEffect
            || equation.Primitive is Broadcast or Permute or Reshape or StopGradient or Iota) return null;
        var arrays = Array.ConvertAll(
            x, each => Scope.Numbers(each, [.. Enumerable.Range(0, each.Rank)], stretched: true));
        return [.. equation.Primitive.Evaluate(arrays).Select(Constant)];
    }

    static View Constant(Arrays.NDArray array) => View.Of(
        new Stored(array.DType, [.. array.Shape.Select(extent => new Extent(extent))]) { Array = array },
        isSingle: false);

    View Read(Atom atom) => atom is Literal literal ? Constant(literal.Value.Value) : values[(Var)atom];

    Extent[] Extents(Atom atom) => scope.Model.Extents.Of(atom);

    /// <summary>A tensor of the file whose axes are those of the value.</summary>
    static View Row(DType type, Extent[] extents, string name) =>
        View.Of(new Stored(type, extents) { Name = name }, isSingle: true);

    static OnnxException Refuse(Primitive primitive, View[] x) => new(
        primitive.Called, string.Join(" and ", x.Select(Text)),
        $"the operators of ONNX that are written here have no '{primitive}'");

    static string Text(View x) => $"{x.Stored.Type}[{string.Join(",", x.Extents.Select(extent => extent.Count))}]";
}
