using Nabla.Compiler.Emit;
using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Fusion;

/// <summary>Equations that are to become one kernel.</summary>
sealed class Cluster(int[] equations, Ints extents, int? columns)
{
    /// <summary>Their places in the graph, ascending.</summary>
    public int[] Equations => equations;

    /// <summary>What the kernel walks.</summary>
    public Ints Extents => extents;

    /// <summary>How many of the last axes are a row; null as long as nothing asks.</summary>
    public int? Columns => columns;

    /// <summary>Folds along a row, over all rows, or over everything.</summary>
    public bool FoldsRows { get; init; }

    public bool FoldsAcross { get; init; }

    public bool FoldsAll { get; init; }

    public bool Folds => FoldsRows || FoldsAcross || FoldsAll;

    /// <summary>Whether one of the equations is a product, a convolution or a pooling.</summary>
    public bool HasRoot { get; init; }

    /// <summary>Bytes of each element that is no truth; 0 where all are truths.</summary>
    public int ElementBytes { get; init; }

    /// <summary>What the code is made of, in additions: a method may not grow without bound.</summary>
    public int Weight { get; init; }

    public Space Space => new(extents, columns ?? extents.Count);

    /// <summary>The same cluster with everything in one row.</summary>
    public Cluster AsOneRow() => new(equations, extents, extents.Count)
    {
        FoldsRows = FoldsRows,
        FoldsAcross = FoldsAcross,
        FoldsAll = FoldsAll,
        HasRoot = HasRoot,
        ElementBytes = ElementBytes,
        Weight = Weight,
    };

    /// <summary>The cluster of one equation; null where no kernel is made of it.</summary>
    public static Cluster? Of(Equation equation, int at) => equation.Primitive switch
    {
        _ when equation.Outputs is [] => null,
        _ when equation.Outputs[0].Type.Shape.Size == 0 || equation.Inputs is []
            || equation.Inputs.Any(input => input.Type.Shape.Size == 0) => null,
        ReduceSum fold => Of(equation, at, fold.Axes),
        ReduceExtreme fold => Of(equation, at, fold.Axes),
        DotGeneral dot => Root(equation, at, OwnAxes(dot, equation.Inputs[1].Type.Shape)),
        var primitive when Roots.IsRoot(primitive) => Root(equation, at, equation.Outputs[0].Type.Shape[-1] == 1 ? 0 : 1),
        _ => Elementwise(equation, at),
    };

    static Cluster? Elementwise(Equation equation, int at)
    {
        var output = equation.Outputs[0].Type;
        if (equation.Outputs.Length != 1
            || !Operators.Know(equation.Primitive, Array.ConvertAll(equation.Inputs, x => x.Type.DType),
                output.DType)
            || Bytes(equation) is not { } bytes)
            return null;
        return new([at], Space.Squeezed(output.Shape), null)
        {
            ElementBytes = bytes,
            Weight = WeightOf(equation.Primitive),
        };
    }

    static Cluster? Of(Equation equation, int at, Ints axes)
    {
        var shape = equation.Inputs[0].Type.Shape;
        if (Bytes(equation) is not { } bytes || bytes == 0) return null;
        var (rank, folded) = (Space.Squeezed(shape).Count, Space.Folded(shape, axes));
        var (all, trailing, leading) = (folded.Length == rank,
            folded is [var first, ..] && first == rank - folded.Length,
            folded is [.., var last] && last == folded.Length - 1);
        if (folded is [] || !(all || trailing || leading)) return null;
        return new([at], Space.Squeezed(shape), all ? null : trailing ? folded.Length : rank - folded.Length)
        {
            FoldsAll = all,
            FoldsRows = !all && trailing,
            FoldsAcross = !all && leading,
            ElementBytes = bytes,
            Weight = 4,
        };
    }

    // Columns are what is next to each other in the result: b's own axes, or the channels.
    static Cluster? Root(Equation equation, int at, int columns)
    {
        if (!Roots.Knows(equation)) return null;
        return new([at], Space.Squeezed(equation.Outputs[0].Type.Shape), columns)
        {
            HasRoot = true,
            ElementBytes = equation.Outputs[0].Type.DType.Size(),
        };
    }

    static int OwnAxes(DotGeneral dot, Shape b) => Enumerable.Range(0, b.Rank)
        .Count(axis => dot.ContractB.IndexOf(axis) < 0 && dot.BatchB.IndexOf(axis) < 0 && b[axis] != 1);

    // Null where elements of several sizes meet, or bytes that are no truths.
    static int? Bytes(Equation equation)
    {
        var bytes = 0;
        foreach (var type in equation.Inputs.Select(x => x.Type.DType).Append(equation.Outputs[0].Type.DType))
        {
            if (type == DType.Bool) continue;
            if (type == DType.U8 || (bytes != 0 && bytes != type.Size())) return null;
            bytes = type.Size();
        }
        return bytes;
    }

    static int WeightOf(Primitive primitive) => primitive switch
    {
        Exp or Tanh or Sqrt or Div => 4,
        Unary and not (Primitives.Abs or Primitives.Sign or Primitives.Square or Primitives.Relu) => 10,
        _ => 1,
    };
}
