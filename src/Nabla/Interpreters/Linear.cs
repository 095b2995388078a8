using Nabla.Core;

namespace Nabla.Interpreters;

/// <summary>
/// Reverse mode in two steps. Linearize runs a function forward while its tangents are written down instead of
/// computed: what remains is a linear graph, whose constants are the intermediate values that it needs. Transpose
/// walks that graph backward.
/// </summary>
static class Linear
{
    /// <summary>
    /// The function's outputs, and the graph that takes the tangents of the inputs that move (else: those of floating
    /// point) to the tangents of the outputs, or of some.
    /// </summary>
    public static (Tensor[] Outputs, Graph Tangents) Linearize(
        Func<Tensor[], Tensor[]> function, Tensor[] primals, Func<int, bool>? moves = null, Ints? only = null)
    {
        using var linear = new GraphTrace(recordsAll: false);
        Tensor?[] tangents = [.. primals.Select((x, i) =>
            moves?.Invoke(i) ?? x.Type.IsFloat ? linear.Input(x.Type) : null)];
        var (outputs, changes) = JvpTrace.Run(function, primals, tangents, backward: true);
        if (only is not { } chosen) return (outputs, linear.Finish(OrZeros(changes, outputs)));
        return (outputs, linear.Finish(
            OrZeros([.. chosen.Select(i => changes[i])], [.. chosen.Select(i => outputs[i])])));
    }

    /// <summary>
    /// The cotangents of a linear graph's inputs from those of its outputs; null is zero on the way in, and zeros are
    /// filled in on the way out.
    /// </summary>
    public static Tensor[] Transpose(Graph graph, Tensor?[] cotangents)
    {
        var sums = new Tensor?[graph.Slots];
        var known = new Tensor?[graph.Slots];
        foreach (var (variable, value) in graph.Constants) known[variable.Slot] = value;
        Tensor? Known(Atom atom) => atom is Literal literal ? literal.Value : known[((Var)atom).Slot];
        void Add(Atom atom, Tensor? cotangent)
        {
            if (cotangent is null || Known(atom) is not null) return;
            ref var sum = ref sums[((Var)atom).Slot];
            sum = sum is null ? cotangent : sum + cotangent;
        }
        for (var i = 0; i < cotangents.Length; i++) Add(graph.Outputs[i], cotangents[i]);
        foreach (var equation in Enumerable.Reverse(graph.Equations))
        {
            var outputs = Array.ConvertAll(equation.Outputs, output => Take(ref sums[output.Slot]));
            if (outputs.All(output => output is null)) continue;
            var operands = Array.ConvertAll(equation.Inputs, atom => new Operand(atom.Type, Known(atom)));
            using var line = Caller.At(equation.Where);
            using var reason = Caller.Deriving(equation.Primitive, backward: true, itself: false);
            var inputs = Rule(equation).Transpose(operands, outputs);
            for (var i = 0; i < inputs.Length; i++) Add(equation.Inputs[i], inputs[i]);
        }
        return Array.ConvertAll(
            graph.Inputs, input => sums[input.Slot] ?? Tensor.Zeros(input.Type.Shape, input.Type.DType));
    }

    /// <summary>Each tangent, zeros where it is null.</summary>
    public static Tensor[] OrZeros(Tensor?[] tangents, Tensor[] like) =>
        [.. tangents.Zip(like, (tangent, x) => tangent ?? Tensor.Zeros(x.Shape, x.DType))];

    // A cotangent is complete, and needed no more, when the equation that made its variable is reached.
    static Tensor? Take(ref Tensor? sum)
    {
        var taken = sum;
        sum = null;
        return taken;
    }

    static ILinear Rule(Equation equation) => equation.Primitive as ILinear ?? throw new TransformException(
        "LinearTranspose", equation.Primitive.Name, equation.Primitive.NoTranspose);
}
