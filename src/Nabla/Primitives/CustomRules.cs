using Nabla.Arrays;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>A rule for forward mode: the outputs and their tangents. A null tangent is zero, on either side.</summary>
delegate (Tensor[] Outputs, Tensor?[] Tangents) JvpRule(Tensor[] primals, Tensor?[] tangents);

/// <summary>A rule for reverse mode: the outputs, what the way back needs, and the way back.</summary>
delegate (Tensor[] Outputs, Tensor[] Residuals, Pullback Pullback) VjpRule(Tensor[] primals);

/// <summary>The way back: from residuals and cotangents of the outputs to those of the inputs; null is zero.</summary>
delegate Tensor?[] Pullback(Tensor[] residuals, Tensor[] cotangents);

/// <summary>
/// A function whose derivative is told by a rule. The rule is a function of tensors, so it is transformed as any other;
/// the first inputs are tensors that the function closed over, which the rule says nothing of.
/// </summary>
sealed record CustomJvp(Graph Graph, int Captured, JvpRule Rule) : GraphCall(Graph)
{
    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        Custom.RequireFixed(Name, tangents[..Captured]);
        return Rule(primals[Captured..], tangents[Captured..]);
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        var (name, own) = (BatchTrace.AxisName, axes[Captured..]);
        return (new CustomJvp(
            Graph.Batch(size, inputs, axes), Captured,
            (primals, tangents) => Batched(size, name, own, primals, tangents)).Bind(inputs), Front());
    }

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;

    // The rule for many examples: a tangent has them where its primal has.
    (Tensor[], Tensor?[]) Batched(int size, string? name, int?[] axes, Tensor[] primals, Tensor?[] tangents)
    {
        var moving = Ints.Where(tangents, tangent => tangent is not null);
        var changes = 0;
        Ints changing = [];
        Tensor[] Flat(Tensor[] all)
        {
            var directions = new Tensor?[tangents.Length];
            for (var i = 0; i < moving.Count; i++) directions[moving[i]] = all[primals.Length + i];
            var (outputs, slopes) = Rule(all[..primals.Length], directions);
            (changes, changing) = (outputs.Length, Ints.Where(slopes, slope => slope is not null));
            return [.. outputs, .. changing.Select(i => slopes[i]!)];
        }
        var results = BatchTrace.Run(
            Flat, size, [.. primals, .. moving.Select(i => tangents[i]!)], [.. axes, .. moving.Select(i => axes[i])],
            _ => 0, i => $"output {i}", name);
        var slopes = new Tensor?[changes];
        for (var i = 0; i < changing.Count; i++) slopes[changing[i]] = results[changes + i];
        return (results[..changes], slopes);
    }
}

/// <summary>
/// A function whose derivative is told by a way forward, which keeps residuals, and a way back, which reads them.
/// Reverse mode alone exists.
/// </summary>
sealed record CustomVjp(Graph Graph, int Captured, VjpRule Rule) : GraphCall(Graph)
{
    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        Custom.RequireFixed(Name, tangents[..Captured]);
        var own = tangents[Captured..];
        var (outputs, residuals, pullback) = Rule(primals[Captured..]);
        var moving = Ints.Where(own, tangent => tangent is not null);
        var way = new CustomPullback(
            pullback, residuals.Length, Array.ConvertAll(outputs, output => output.Type), moving, own.Length);
        var changes = way.Bind([.. residuals, .. moving.Select(i => own[i]!)]);
        return (outputs, [.. changes.Select((change, i) => outputs[i].Type.IsFloat ? change : null)]);
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        var (name, own) = (BatchTrace.AxisName, axes[Captured..]);
        return (new CustomVjp(
            Graph.Batch(size, inputs, axes), Captured,
            primals => Batched(size, name, own, primals)).Bind(inputs), Front());
    }

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;

    (Tensor[], Tensor[], Pullback) Batched(int size, string? name, int?[] axes, Tensor[] primals)
    {
        var count = 0;
        Pullback? pullback = null;
        Tensor[] Forward(Tensor[] values)
        {
            (var outputs, var residuals, pullback) = Rule(values);
            count = outputs.Length;
            return [.. outputs, .. residuals];
        }
        var results = BatchTrace.Run(Forward, size, primals, axes, _ => 0, i => $"output {i}", name);
        return (results[..count], results[count..], (residuals, cotangents) => Custom.Batched(
            pullback!, size, name, residuals, [.. residuals.Select(_ => (int?)0)], cotangents, axes));
    }
}

/// <summary>
/// The derivative of a function with a rule for reverse mode: linear in the tangents, its last inputs, and known by its
/// transpose alone. Its value does not exist.
/// </summary>
sealed record CustomPullback(Pullback Pullback, int Residuals, TensorType[] Outputs, Ints Moving, int Inputs)
    : Primitive, ILinear
{
    internal override TensorType[] Abstract(TensorType[] inputs) => Outputs;

    internal override NDArray[] Evaluate(NDArray[] inputs) => throw Forward();

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents) =>
        throw Forward();

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        var name = BatchTrace.AxisName;
        int?[] places = new int?[Inputs];
        for (var i = 0; i < Moving.Count; i++) places[Moving[i]] = axes[Residuals + i];
        Pullback batched = (residuals, cotangents) =>
            Custom.Batched(Pullback, size, name, residuals, axes[..Residuals], cotangents, places);
        TensorType[] outputs =
            [.. Outputs.Select(type => type with { Shape = AxisMoves.With(type.Shape, 0, size) })];
        return (new CustomPullback(batched, Residuals, outputs, Moving, Inputs).Bind(inputs),
            [.. outputs.Select(_ => (int?)0)]);
    }

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents)
    {
        var residuals = Array.ConvertAll(inputs[..Residuals], x => x.Known!);
        Tensor[] given = [.. cotangents.Zip(
            Outputs, (cotangent, type) => cotangent ?? Tensor.Zeros(type.Shape, type.DType))];
        var all = Pullback(residuals, given);
        return [.. new Tensor?[Residuals], .. Moving.Select(i => all[i])];
    }

    protected override bool PrintMembers(System.Text.StringBuilder builder) => false;

    static TransformException Forward() => new(
        "CustomVjp", "a derivative forward, as by Jvp, Linearize, JacFwd, or the outer mode of Hessian",
        "this function has a rule for reverse mode alone: use Grad, Vjp or JacRev, or give it a rule by CustomJvp");
}

/// <summary>What both kinds of rules share.</summary>
static class Custom
{
    /// <summary>
    /// A function that has a rule, called. Where nothing transforms it, it runs as it is; a derivative asks the rule
    /// alone; whatever else comes first is given the function as a graph.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="primitive">The call, made of a graph of the function, and of how many of its inputs are captured.
    /// </param>
    /// <param name="arguments">The function's.</param>
    /// <param name="types">What the graph returns; null where there is none.</param>
    public static Tensor[] Bind(
        Func<Tensor[], Tensor[]> function, Func<Graph, int, Primitive> primitive, Tensor[] arguments,
        out TensorType[]? types)
    {
        types = null;
        var open = primitive(Graph.Empty, 0);
        var trace = Trace.Innermost(open, arguments);
        if (trace is null) return function(arguments);
        if (trace is JvpTrace) return open.Bind(arguments);
        var graph = GraphTrace.Make(function, Array.ConvertAll(arguments, x => x.Type));
        types = [.. graph.OutputTypes];
        Tensor[] captured = [.. graph.Constants.Select(constant => constant.Value)];
        return primitive(graph.Lifted(), captured.Length).Bind([.. captured, .. arguments]);
    }

    /// <summary>Refuses a derivative by a tensor that the function closed over.</summary>
    public static void RequireFixed(string operation, Tensor?[] tangents)
    {
        var moving = Array.FindIndex(tangents, tangent => tangent is not null);
        if (moving >= 0)
            throw new TransformException(
                operation, $"a derivative by {tangents[moving]!.Type}, a tensor that the function closes over",
                "its rule speaks of its arguments alone: make the tensor one of them, or take StopGradient of it");
    }

    /// <summary>
    /// A way back for many examples, cotangents along axis 0: an input that all examples share gets the sum of theirs.
    /// </summary>
    public static Tensor?[] Batched(
        Pullback pullback, int size, string? name, Tensor[] residuals, int?[] axes, Tensor[] cotangents, int?[] places)
    {
        Ints given = [];
        var results = BatchTrace.Run(
            all =>
            {
                var each = pullback(all[..residuals.Length], all[residuals.Length..]);
                given = Ints.Where(each, cotangent => cotangent is not null);
                return [.. given.Select(i => each[i]!)];
            },
            size, [.. residuals, .. cotangents], [.. axes, .. cotangents.Select(_ => (int?)0)],
            _ => 0, i => $"cotangent {i}", name);
        var sums = new Tensor?[places.Length];
        for (var i = 0; i < given.Count; i++)
            sums[given[i]] = places[given[i]] is { } place ? AxisMoves.Axis(results[i], 0, place) : results[i].Sum(0);
        return sums;
    }
}
