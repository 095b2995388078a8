using Nabla.Arrays;
using Nabla.Core;

namespace Nabla.Compiler.Passes;

/// <summary>
/// Computes now what depends on no input, as long as it is small. Views of constants stay: they cost nothing, and a
/// number that is broadcast is worth more to later passes than an array full of it. Loops stay too: they may be long.
/// </summary>
static class ConstantFolding
{
    const int Largest = 1 << 16;

    public static Graph Run(Graph graph)
    {
        var rewriter = new Rewriter(graph);
        foreach (var each in graph.Equations)
        {
            var equation = rewriter.Now(each);
            if (IsKnown(rewriter, equation)) Fold(rewriter, equation);
            else rewriter.Keep(equation);
        }
        return rewriter.Finish();
    }

    static bool IsKnown(Rewriter rewriter, Equation equation) =>
        !Views.IsView(equation.Primitive) && equation.Primitive is not ICall
        && !equation.Primitive.HasEffect && equation.Primitive.AxisNames is []
        && equation.Outputs.All(output => output.Type.Shape.Size <= Largest)
        && equation.Inputs.All(input => Value(rewriter, input) is not null);

    static NDArray? Value(Rewriter rewriter, Atom atom) =>
        atom is Literal literal ? literal.Value.Value
        : rewriter.Constants.TryGetValue((Var)atom, out var constant) ? (constant as ArrayTensor)?.Value
        : rewriter.Maker(atom) is { Primitive: Primitives.Broadcast view } maker
            && Value(rewriter, maker.Inputs[0]) is { } x
        ? view.Compute([x]) : null;

    static void Fold(Rewriter rewriter, Equation equation)
    {
        var values = equation.Primitive.Evaluate(Array.ConvertAll(equation.Inputs, x => Value(rewriter, x)!));
        for (var i = 0; i < values.Length; i++)
        {
            var type = equation.Outputs[i].Type;
            var tensor = new ArrayTensor(values[i].Contiguous(), type.Weak);
            rewriter.Replace(equation.Outputs[i], type.Rank == 0 ? new Literal(tensor) : rewriter.Constant(tensor));
        }
    }
}
