using Nabla.Arrays.Kernels;
using Nabla.Compiler.Fusion;
using Nabla.Compiler.LoopIr;
using Nabla.Compiler.Plan;
using Nabla.Core;
using Nabla.Primitives;
using Fold = Nabla.Compiler.LoopIr.Fold;

namespace Nabla.Compiler.Lowering;

/// <summary>
/// From a fused body to a loop: axes that lie evenly for every port become one, inputs become loads, equations values.
/// </summary>
sealed class LoopBuilder
{
    readonly Space space;
    readonly Graph body;
    readonly Dictionary<Atom, Node> values = new(ReferenceEqualityComparer.Instance);
    readonly List<Map> maps = [];

    LoopBuilder(Fused fused) => (space, body) = (fused.Space, fused.Body);

    /// <summary>
    /// The loop; null where the columns of some port do not lie evenly. The root of a body, if any, is read from
    /// the first port, and ports of the body's inputs follow.
    /// </summary>
    public static Loop? Build(Fused fused, View[] reads, View[] writes, View? root = null) =>
        new LoopBuilder(fused).Loop(reads, writes, root);

    Loop? Loop(View[] reads, View[] writes, View? root)
    {
        View[] loads = root is null ? reads : [root, .. reads];
        int[][] strides = [.. loads.Select(Strides),
            .. writes.Select((view, i) => EndsAcross(body.Outputs[i]) ? Across(view) : Strides(view))];
        var splits = body.Equations.Any(equation => Axes(equation.Primitive) is not null) || root is not null;
        var axes = new Axis(space.Extents.Span, strides, splits ? space.Rank - space.Columns : null);
        if (axes.Columns is not { } columns) return null;
        Port Port(View view, int i) => new(i, view.Type, axes.RowStrides(i), axes.ColumnStride(i));
        var ports = loads.Select(Port).ToArray();
        for (var i = 0; i < reads.Length; i++)
            values[body.Inputs[i]] = new Load(ports[i + loads.Length - reads.Length],
                LevelOf(ports[i + loads.Length - reads.Length]));
        if (root is not null)
            values[body.Equations.First(equation => Roots.IsRoot(equation.Primitive)).Outputs[0]] =
                new Load(ports[0], Level.Element);
        foreach (var equation in body.Equations) Value(equation);
        Store[] stores = [.. writes.Select((view, i) => Store(body.Outputs[i], Port(view, loads.Length + i)))];
        return new Loop(axes.Rows, columns, ports, stores);
    }

    // Strides along the axes of the space; what is neither an element's nor a row's is not read.
    int[] Strides(View view) =>
        space.IsElement(view.Shape) || space.IsRow(view.Shape) ? space.Strides(view) : new int[space.Rank];

    // What a fold over all rows makes lies along the columns, or is one element.
    int[] Across(View view)
    {
        var own = Shape.Create(Space.Squeezed(view.Shape).Span).RowMajor();
        return [.. new int[space.Rank - own.Length], .. own];
    }

    bool EndsAcross(Atom output) => Maker(output) is var maker && Axes(maker.Primitive) is not null && !FoldsRow(maker);

    Equation Maker(Atom output) => body.Equations.First(equation => equation.Outputs[0] == output);

    static Level LevelOf(Port port) => port.ColumnStride != 0 ? Level.Element
        : port.RowStrides.Any(stride => stride != 0) ? Level.Row : Level.Everywhere;

    void Value(Equation equation)
    {
        var output = equation.Outputs[0];
        if (values.ContainsKey(output)) return;
        if (Views.IsView(equation.Primitive))
        {
            values[output] = Read(equation.Inputs[0]);
            return;
        }
        var inputs = Array.ConvertAll(equation.Inputs, Read);
        values[output] = Axes(equation.Primitive) is not null
            ? FoldsRow(equation) ? new Fold(Op(equation.Primitive), inputs[0]) : inputs[0]
            : Mapped(equation.Primitive, output.Type.DType, inputs);
    }

    // The same of the same is computed once.
    Map Mapped(Primitive primitive, DType type, Node[] inputs)
    {
        foreach (var map in maps)
            if (map.Type == type && map.Inputs.AsSpan().SequenceEqual(inputs) && map.Primitive.Equals(primitive))
                return map;
        maps.Add(new Map(primitive, type, inputs));
        return maps[^1];
    }

    Node Read(Atom atom)
    {
        if (!values.TryGetValue(atom, out var node)) values[atom] = node = new Number((Literal)atom);
        return node;
    }

    // A fold over all rows keeps its input's value; the store does the rest. Of one row alone a fold is both.
    Store Store(Atom output, Port port)
    {
        var maker = Maker(output);
        var value = values[output];
        if (Axes(maker.Primitive) is not { } axes || (FoldsRow(maker) && space.Columns < space.Rank))
            return new Store(port, value, space.IsElement(output.Type.Shape) ? Level.Element : Level.Row);
        var folded = Space.Folded(maker.Inputs[0].Type.Shape, axes).Length;
        if (folded < space.Rank) return new Store(port, value, Level.Element, Op(maker.Primitive));
        return new Store(
            port, value as Fold ?? new Fold(Op(maker.Primitive), value), Level.Row, Op(maker.Primitive));
    }

    bool FoldsRow(Equation equation)
    {
        var folded = Space.Folded(equation.Inputs[0].Type.Shape, Axes(equation.Primitive)!.Value);
        return folded.Length == space.Columns && folded[0] == space.Rank - space.Columns;
    }

    static ReduceOp Op(Primitive primitive) => primitive is ReduceExtreme extreme ? extreme.Op : ReduceOp.Sum;

    static Ints? Axes(Primitive primitive) => primitive switch
    {
        ReduceSum fold => fold.Axes,
        ReduceExtreme fold => fold.Axes,
        _ => null,
    };
}
