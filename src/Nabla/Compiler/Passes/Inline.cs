using Nabla.Core;
using Nabla.Primitives;

namespace Nabla.Compiler.Passes;

/// <summary>
/// Writes the equations of a call in place of the call. What is computed again on purpose reads its inputs through a
/// barrier, so that it is not the same as what was computed before.
/// </summary>
static class Inline
{
    public static Graph Run(Graph graph)
    {
        if (!graph.Equations.Any(equation => equation.Primitive is GraphCall)) return graph;
        var rewriter = new Rewriter(graph);
        foreach (var equation in graph.Equations) Put(rewriter, rewriter.Now(equation));
        return rewriter.Finish();
    }

    // The variables of a graph are its own, but one graph may be called twice: each call gets new ones.
    static void Put(Rewriter rewriter, Equation equation)
    {
        if (equation.Primitive is not GraphCall { Graph: var body })
        {
            rewriter.Keep(equation);
            return;
        }
        var values = new Dictionary<Var, Atom>(ReferenceEqualityComparer.Instance);
        Atom Read(Atom atom) => atom is Var variable ? rewriter.Read(values[variable]) : atom;
        var barrier = new Passes.Barrier(new object());
        Atom Passed(Atom input) => equation.Primitive is Remat { IsAgain: true } && input is Var
            ? rewriter.Emit(barrier, equation.Where, input) : input;
        foreach (var (variable, value) in body.Constants) values[variable] = rewriter.Constant(value);
        for (var i = 0; i < body.Inputs.Length; i++) values[body.Inputs[i]] = Passed(equation.Inputs[i]);
        foreach (var each in body.Equations)
        {
            var outputs = Array.ConvertAll(each.Outputs, output => rewriter.New(output.Type));
            for (var i = 0; i < outputs.Length; i++) values[each.Outputs[i]] = outputs[i];
            Put(rewriter, each with { Inputs = Array.ConvertAll(each.Inputs, Read), Outputs = outputs });
        }
        for (var i = 0; i < equation.Outputs.Length; i++) rewriter.Replace(equation.Outputs[i], Read(body.Outputs[i]));
    }
}
