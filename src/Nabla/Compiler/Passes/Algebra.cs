using Nabla.Arrays;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Passes;

/// <summary>
/// Rewrites that never cost: what changes nothing goes, views of views become one view, a product's transposes
/// become the order of its operands and the axes that it sums over, and what a maximum did not choose is not multiplied
/// (<see cref="Choices"/>).
/// </summary>
static class Algebra
{
    public static Graph Run(Graph graph)
    {
        var rewriter = new Rewriter(graph);
        foreach (var each in graph.Equations)
        {
            var equation = rewriter.Now(each);
            if (Same(rewriter, equation) is { } same) rewriter.Replace(each.Outputs[0], same);
            else rewriter.Keep(equation);
        }
        return Choices.Run(DeadCode.Run(rewriter.Finish()));
    }

    // What the one output of an equation is the same as; null where the equation stays.
    static Atom? Same(Rewriter rewriter, Equation equation)
    {
        return equation.Primitive switch
        {
            Add when Is(1, 0) => X(0),
            Add when Is(0, 0) => X(1),
            Add => SideBySide(rewriter, equation),
            Sub when Is(1, 0) => X(0),
            Mul when Is(1, 1) => X(0),
            Mul when Is(0, 1) => X(1),
            Div when Is(1, 1) => X(0),
            Neg when rewriter.Maker(X(0)) is { Primitive: Neg } inner => inner.Inputs[0],
            StopGradient or CheckpointName => X(0),
            ConvertTo convert when convert.To == X(0).Type.DType => X(0),
            Permute permute => Transposed(rewriter, equation, permute),
            Reshape reshape => Reshaped(rewriter, equation, reshape),
            Broadcast broadcast => Repeated(rewriter, equation, broadcast),
            ReduceSum fold when fold.Axes.All(axis => X(0).Type.Shape[axis] == 1) =>
                rewriter.Emit(new Reshape(equation.Outputs[0].Type.Shape), equation.Where, X(0)),
            DotGeneral dot => Product(rewriter, equation, dot),
            _ => null,
        };

        Atom X(int input) => equation.Inputs[input];
        bool Is(int input, double number) => Literals.Is(rewriter, X(input), number);
    }

    // A sum of arrays that are zero outside a piece of their own, along one axis, is the pieces put together.
    static Var? SideBySide(Rewriter rewriter, Equation sum)
    {
        var (pieces, axis) = (new SortedDictionary<int, Atom>(), -1);
        bool Collect(Atom atom) => rewriter.Maker(atom) switch
        {
            { Primitive: Add } inner => inner.Inputs.All(Collect),
            { Primitive: Pad pad } maker when Alone(pad) is { } only && (axis < 0 || axis == only) =>
                pieces.TryAdd(pad.Low[axis = only], maker.Inputs[0]),
            _ => false,
        };
        if (!sum.Inputs.All(Collect)) return null;
        var end = 0;
        foreach (var (low, piece) in pieces)
        {
            if (low != end) return null;
            end += piece.Type.Shape[axis];
        }
        return end == sum.Outputs[0].Type.Shape[axis]
            ? rewriter.Emit(new Concatenate(axis), sum.Where, [.. pieces.Values]) : null;
    }

    // The one axis that is padded, outside only.
    static int? Alone(Pad pad)
    {
        var padded = Enumerable.Range(0, pad.Low.Count).Where(axis => pad.Low[axis] != 0 || pad.High[axis] != 0).ToArray();
        return padded is [var one] && pad.Low[one] >= 0 && pad.High[one] >= 0 && pad.Inner.All(inner => inner == 0)
            ? one : null;
    }

    static Atom? Transposed(Rewriter rewriter, Equation equation, Permute permute)
    {
        var x = equation.Inputs[0];
        if (permute.Axes.SequenceEqual(Enumerable.Range(0, permute.Axes.Count))) return x;
        return rewriter.Maker(x) switch
        {
            { Primitive: Permute inner } maker =>
                Again(rewriter, equation.Where, new Permute([.. permute.Axes.Select(axis => inner.Axes[axis])]),
                    maker.Inputs[0]),
            { Primitive: DotGeneral dot } maker => Exchanged(rewriter, equation, permute, dot, maker),
            _ => null,
        };
    }

    // A view that may itself be nothing.
    static Atom Again(Rewriter rewriter, SourceLine? where, Permute permute, Atom x) =>
        permute.Axes.SequenceEqual(Enumerable.Range(0, permute.Axes.Count)) ? x : rewriter.Emit(permute, where, x);

    // (A B)ᵀ = Bᵀ Aᵀ: the free axes of b before those of a are the product the other way round.
    static Var? Exchanged(Rewriter rewriter, Equation equation, Permute permute, DotGeneral dot, Equation maker)
    {
        var (batch, freeA) = (dot.BatchA.Count,
            maker.Inputs[0].Type.Shape.Rank - dot.BatchA.Count - dot.ContractA.Count);
        int[] exchanged = [
            .. Enumerable.Range(0, batch),
            .. Enumerable.Range(batch + freeA, permute.Axes.Count - batch - freeA),
            .. Enumerable.Range(batch, freeA),
        ];
        return permute.Axes.SequenceEqual(exchanged)
            ? rewriter.Emit(
                new DotGeneral(dot.ContractB, dot.ContractA, dot.BatchB, dot.BatchA),
                equation.Where, maker.Inputs[1], maker.Inputs[0])
            : null;
    }

    static Atom? Reshaped(Rewriter rewriter, Equation equation, Reshape reshape)
    {
        var x = equation.Inputs[0];
        if (x.Type.Shape == reshape.To) return x;
        return rewriter.Maker(x) switch
        {
            { Primitive: Reshape } maker => maker.Inputs[0].Type.Shape == reshape.To
                ? maker.Inputs[0] : rewriter.Emit(reshape, equation.Where, maker.Inputs[0]),
            { Primitive: Broadcast, Inputs: [Literal number] } =>
                rewriter.Emit(new Broadcast(reshape.To, []), equation.Where, number),
            _ => null,
        };
    }

    static Atom? Repeated(Rewriter rewriter, Equation equation, Broadcast broadcast)
    {
        var x = equation.Inputs[0];
        if (x.Type.Shape == broadcast.To && broadcast.Axes.SequenceEqual(Enumerable.Range(0, x.Type.Shape.Rank)))
            return x;
        return rewriter.Maker(x) switch
        {
            { Primitive: Broadcast inner } maker => rewriter.Emit(
                new Broadcast(broadcast.To, [.. inner.Axes.Select(axis => broadcast.Axes[axis])]), equation.Where,
                    maker.Inputs[0]),
            { Primitive: Reshape } maker when Kept(maker.Inputs[0].Type.Shape, x.Type.Shape) is { } kept =>
                rewriter.Emit(new Broadcast(broadcast.To, [.. kept.Select(axis => broadcast.Axes[axis])]),
                    equation.Where, maker.Inputs[0]),
            _ => null,
        };
    }

    // Where the axes of a shape stand in another that only has more axes of extent 1; null if it is not so.
    static List<int>? Kept(Shape from, Shape to)
    {
        var kept = new List<int>();
        for (var axis = 0; axis < to.Rank; axis++)
        {
            if (kept.Count < from.Rank && to[axis] == from[kept.Count]) kept.Add(axis);
            else if (to[axis] != 1) return null;
        }
        return kept.Count == from.Rank ? kept : null;
    }

    // An operand that is a transposed tensor is the tensor with other axes, where its free axes keep their order.
    static Var? Product(Rewriter rewriter, Equation equation, DotGeneral dot)
    {
        var (a, contractA, batchA) = Untransposed(rewriter, equation.Inputs[0], dot.ContractA, dot.BatchA);
        var (b, contractB, batchB) = Untransposed(rewriter, equation.Inputs[1], dot.ContractB, dot.BatchB);
        return a == equation.Inputs[0] && b == equation.Inputs[1] ? null
            : rewriter.Emit(new DotGeneral(contractA, contractB, batchA, batchB), equation.Where, a, b);
    }

    static (Atom X, Ints Contract, Ints Batch) Untransposed(Rewriter rewriter, Atom x, Ints contract, Ints batch)
    {
        if (rewriter.Maker(x) is not { Primitive: Permute permute } maker) return (x, contract, batch);
        var free = permute.Axes.Where((_, i) => contract.IndexOf(i) < 0 && batch.IndexOf(i) < 0).ToArray();
        return free.SequenceEqual(free.Order())
            ? (maker.Inputs[0], [.. contract.Select(axis => permute.Axes[axis])],
                [.. batch.Select(axis => permute.Axes[axis])])
            : (x, contract, batch);
    }
}
