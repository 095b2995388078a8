using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Onnx;

// One element from the elements at the same place. What comes out lies as the largest operand does, so that images
// whose channels come first stay so from one convolution to the next.
sealed partial class Writer
{
    /// <summary>Nodes from the names of operands, and their types, to the name of the result.</summary>
    delegate string Nodes(string[] names, DType[] types);

    View Pointwise(View[] x, Extent[] to, DType type, Nodes nodes)
    {
        var order = Order(x, to.Length);
        var laid = Array.ConvertAll(x, each => scope.Lay(each, order, stretched: false));
        var name = nodes(Array.ConvertAll(laid, each => each.Name), Array.ConvertAll(x, each => each.Stored.Type));
        var rank = laid.Max(each => each.Extents.Length);
        var extents = Enumerable.Repeat(new Extent(1), rank).ToArray();
        foreach (var each in laid)
        {
            for (var i = 1; i <= each.Extents.Length; i++)
                extents[^i] = Extent.Broadcast(extents[^i], each.Extents[^i]);
        }
        var map = new int[to.Length];
        for (var i = 0; i < to.Length; i++) map[order[i]] = Math.Max(-1, i - (to.Length - rank));
        return new View(new Stored(type, extents) { Name = name }, to, map, IsSingle: true);
    }

    // The order in which the operand with the most axes lies; what it lacks stays before or behind as it was, where
    // that order is the natural one.
    static int[] Order(View[] x, int rank)
    {
        var first = x.MaxBy(each => each.Map.Where((at, axis) => at >= 0 && !each.Extents[axis].IsOne).Count())!;
        var seen = first.Order().Where(axis => first.Map[axis] >= 0 && !first.Extents[axis].IsOne).ToArray();
        return seen.SequenceEqual(seen.Order())
            ? [.. Enumerable.Range(0, rank)]
            : [.. Enumerable.Range(0, rank).Except(seen), .. seen];
    }

    // Those that ONNX calls as they are called here, with the same meaning.
    static readonly HashSet<string> same =
    [
        "Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Neg", "Abs", "Sign", "Floor", "Ceil", "Round", "Sqrt",
        "Reciprocal", "Exp", "Log", "Sigmoid", "Softplus", "Relu", "Erf", "Sin", "Cos", "Tan", "Asin", "Acos", "Atan",
        "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh",
    ];

    Nodes? Formula(Primitive primitive, View[] x) => primitive switch
    {
        Compare compare => (names, types) => Compared(compare.Op, names, types[0]),
        Select => Selected,
        Classify { Op: UnaryOp.IsFinite } => (x, _) => Node("Not", Node("Or", Node("IsNaN", x), Node("IsInf", x))),
        Classify { Op: UnaryOp.IsNaN } => (x, _) => Node("IsNaN", x),
        Classify => (x, _) => Node("IsInf", x),
        Bitwise or Not when !IsTruth(x[0]) => null,
        Bitwise { Op: var op } => (x, _) => Node($"{op}", x),
        { IsPointwise: true, Name: var name } => Formula(name, x[0].Stored.Type),
        _ => null,
    };

    Nodes? Formula(string name, DType type) => name switch
    {
        _ when same.Contains(name) => (x, _) => Node(name, x),
        "Not" => (x, _) => Node("Not", x),
        "Square" => (x, _) => Node("Mul", x[0], x[0]),
        "Rsqrt" => (x, _) => Node("Reciprocal", Node("Sqrt", x)),
        "Cbrt" => (x, _) => Node("Mul", Node("Sign", x), Node("Pow", Node("Abs", x), Number(1.0 / 3, type))),
        "Exp2" => (x, _) => Node("Exp", Node("Mul", x[0], Number(Math.Log(2), type))),
        "Log2" => (x, _) => Node("Div", Node("Log", x), Number(Math.Log(2), type)),
        "Log10" => (x, _) => Node("Div", Node("Log", x), Number(Math.Log(10), type)),
        // eˣ - 1 = tanh(x/2) (eˣ + 1), which does not cancel near 0.
        "Expm1" => (x, _) => Node("Mul", Node("Tanh", Node("Mul", x[0], Number(0.5, type))),
            Node("Add", Node("Exp", x), Number(1, type))),
        "Log1p" => (x, _) => LogOfOnePlus(x[0], type),
        "Erfc" => (x, _) => Node("Sub", Number(1, type), Node("Erf", x)),
        "Trunc" => (x, _) => Node("Mul", Node("Sign", x), Node("Floor", Node("Abs", x))),
        "FloorDiv" when type.IsFloat() => (x, _) => Node("Floor", Node("Div", x)),
        "Rem" => (x, _) => scope.Node("Mod", x, ("fmod", 1)),
        _ => null,
    };

    static bool IsTruth(View x) => x.Stored.Type == DType.Bool;

    string Node(string op, params string[] inputs) => scope.Node(op, inputs);

    string Number(double number, DType type) =>
        scope.Model.Constant(Elementwise.Convert(NDArray.Scalar(number), type));

    string Cast(string name, DType from, DType to) =>
        from == to ? name : scope.Node("Cast", [name], ("to", (int)Protos.Type(to)));

    // 2 artanh(x/(2 + x)) near 0, where the sum 1 + x has lost what x was.
    string LogOfOnePlus(string x, DType type)
    {
        var near = Node("Atanh", Node("Div", x, Node("Add", x, Number(2, type))));
        return Node("Where", Node("Less", Node("Abs", x), Number(0.5, type)),
            Node("Mul", near, Number(2, type)), Node("Log", Node("Add", x, Number(1, type))));
    }

    // Truths are compared as whole numbers.
    string Compared(CompareOp op, string[] names, DType type)
    {
        if (type is DType.Bool or DType.U8) names = Array.ConvertAll(names, name => Cast(name, type, DType.I32));
        return op switch
        {
            CompareOp.NotEqual => Node("Not", Node("Equal", names)),
            CompareOp.LessEqual => Node("LessOrEqual", names),
            CompareOp.GreaterEqual => Node("GreaterOrEqual", names),
            _ => Node(op.ToString(), names),
        };
    }

    // Where has no truths among its choices.
    string Selected(string[] x, DType[] types) => types[1] != DType.Bool ? Node("Where", x)
        : Node("Or", Node("And", x[0], x[1]), Node("And", Node("Not", x[0]), x[2]));
}
