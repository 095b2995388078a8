using Nabla.Arrays;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// A graph whose derivative computes it again instead of keeping what it needs of it: residuals are the inputs, and
/// what the policy saves. The derivative is such a graph too, linear in the tangents; so is its transpose.
/// </summary>
/// <param name="Graph">The graph; it has no constants.</param>
/// <param name="Policy">What is saved.</param>
/// <param name="IsAgain">Whether this is what computes again: the compiler keeps it apart from the first time.</param>
sealed record Remat(Graph Graph, RematPolicy Policy, bool IsAgain = false) : GraphCall(Graph), ILinear
{
    // From the primals to values and what is saved; from needed primals, saved, and tangents to the others.
    sealed record Halves(Graph Values, Graph Slopes, Ints Needed);

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var moving = Ints.Where(tangents, tangent => tangent is not null);
        var (first, again, needed) = Graph.Derive(("remat", moving, Policy), () => Split(moving));
        var outputs = (IsAgain ? this with { Graph = first } : (Primitive)new Call(first)).Bind(primals);
        var (values, saved) = (outputs[..Graph.Outputs.Length], outputs[Graph.Outputs.Length..]);
        var changes = new Remat(again, Policy, IsAgain: true).Bind(
            [.. needed.Select(i => primals[i]), .. saved, .. moving.Select(i => tangents[i]!)]);
        return (values, [.. changes.Zip(values, (change, value) => value.Type.IsFloat ? change : null)]);
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes) =>
        ((this with { Graph = Graph.Batch(size, inputs, axes) }).Bind(inputs), Front());

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents)
    {
        var known = Ints.Where(inputs, x => x.Known is not null);
        var given = Ints.Where(cotangents, cotangent => cotangent is not null);
        Tensor[] all = [.. known.Select(i => inputs[i].Known!), .. given.Select(i => cotangents[i]!)];
        var transposed = Graph.Transpose(known, given);
        var unknown = new Queue<Tensor>(new Remat(transposed, Policy, IsAgain: true).Bind(all));
        return Array.ConvertAll(inputs, x => x.Known is null ? unknown.Dequeue() : null);
    }

    protected override bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append(Policy).Append(IsAgain ? ", again" : "");
        return true;
    }

    // The derivative as one graph, whose equations are then told apart: what the tangents do not reach is known, and
    // saved or computed again; the rest is linear.
    Halves Split(Ints moving)
    {
        var count = Graph.Inputs.Length;
        var joint = GraphTrace.Make(
            all =>
            {
                var (values, linear) = Linear.Linearize(x => Flat(Graph, x), all[..count], moving.Contains);
                return [.. values, .. linear.Evaluate(all[count..])];
            },
            [.. Graph.InputTypes, .. moving.Select(i => Graph.Inputs[i].Type)]);
        var (values, slopes) = (joint.Outputs[..Graph.Outputs.Length], joint.Outputs[Graph.Outputs.Length..]);
        var (primals, tangents) = (joint.Inputs[..count], joint.Inputs[count..]);
        var linear = new HashSet<Atom>(tangents, ReferenceEqualityComparer.Instance);
        var (rest, candidates) = (new List<Equation>(), new List<Var>());
        foreach (var equation in joint.Equations)
        {
            var moves = equation.Inputs.Any(linear.Contains);
            if (moves) linear.UnionWith(equation.Outputs);
            if (!moves && Policy.Saves(equation.Primitive)) candidates.AddRange(equation.Outputs);
            else rest.Add(equation);
        }
        var again = new Graph([.. joint.Inputs, .. candidates], joint.Constants, [.. rest], slopes, joint.Slots);
        var part = again.Part(again.Inputs, slopes);
        var read = new HashSet<Atom>(
            [.. part.Equations.SelectMany(equation => equation.Inputs), .. slopes], ReferenceEqualityComparer.Instance);
        Var[] saved = [.. candidates.Where(read.Contains)];
        var needed = Ints.Where(primals, read.Contains);
        return new Halves(
            joint.Part(primals, [.. values, .. saved]),
            part.Part([.. needed.Select(i => primals[i]), .. saved, .. tangents], slopes),
            needed);
    }

    // Calls are looked into, so that a policy sees what stands in them.
    static Tensor[] Flat(Graph graph, Tensor[] inputs) => graph.Evaluate(
        inputs, (primitive, x) => primitive is Call call ? Flat(call.Graph, x) : primitive.Bind(x));
}

/// <summary>The same value, under a name by which a policy can save it.</summary>
sealed record CheckpointName(string Label) : LinearOperation
{
    internal override TensorType Result(TensorType[] x) => x[0];

    internal override NDArray Compute(NDArray[] x) => x[0];

    internal override Tensor Tangent(int input, Tensor tangent, Tensor[] x, Tensor y) => tangent;

    internal override Tensor Transpose(int input, Tensor cotangent, Operand[] x) => cotangent;

    internal override (Tensor Output, int Axis) Batched(int size, Tensor[] x, int?[] axes) =>
        (Apply(x), axes[0]!.Value);
}
