using Nabla.Core;

namespace Nabla.Interpreters;

/// <summary>
/// Vectorisation: a tensor stands for one example, and carries all of them along an axis that the function does not
/// see. An operation on many examples is one operation; what all examples share is computed once.
/// </summary>
sealed class BatchTrace : Trace
{
    sealed class BatchTracer(BatchTrace trace, Tensor value, int axis)
        : Tracer(trace, value.Type with { Shape = AxisMoves.Without(value.Shape, axis) })
    {
        public Tensor Value => value;

        public int Axis => axis;
    }

    [ThreadStatic]
    static string? axisName;

    readonly int size;
    readonly string? name;

    BatchTrace(int size, string? name) => (this.size, this.name) = (size, name);

    /// <summary>
    /// What a rule that is at work calls its axis, if it has a name: a graph that it batches is batched in that name.
    /// </summary>
    public static string? AxisName => axisName;

    public override string Name => "a Vmap";

    public override IReadOnlyList<NamedAxis> Axes => name is null ? [] : [new(name, size)];

    /// <summary>
    /// The outputs for all examples; input i has them along <c>axes[i]</c>, output i along <c>outAxes(i)</c>;
    /// an error calls it <c>path(i)</c>. Collectives know the examples by the name of their axis.
    /// </summary>
    public static Tensor[] Run(
        Func<Tensor[], Tensor[]> function, int size, Tensor[] inputs, int?[] axes, Func<int, int?> outAxes,
        Func<int, string> path, string? name = null) => Caller.Observed(() =>
    {
        using var trace = new BatchTrace(size, name);
        var outputs = function(trace.Join(inputs, axes));
        var result = new Tensor[outputs.Length];
        for (var i = 0; i < result.Length; i++) result[i] = trace.Place(outputs[i], outAxes(i), i, path);
        return result;
    });

    /// <summary>
    /// The outputs as they come, and the axis along which each has the examples; null where all share it.
    /// </summary>
    public static (Tensor[] Outputs, int?[] Axes) Run(
        Func<Tensor[], Tensor[]> function, int size, Tensor[] inputs, int?[] axes, string? name)
    {
        using var trace = new BatchTrace(size, name);
        var outputs = function(trace.Join(inputs, axes));
        return (Array.ConvertAll(outputs, x => trace.Own(x)?.Value ?? x),
            Array.ConvertAll(outputs, x => trace.Own(x)?.Axis));
    }

    public override Tensor[] Process(Primitive primitive, Tensor[] inputs)
    {
        var values = Array.ConvertAll(inputs, x => Own(x)?.Value ?? x);
        var before = axisName;
        axisName = name;
        try
        {
            var from = Array.ConvertAll(inputs, x => Own(x)?.Axis);
            using var reason = Caller.Batching(size, from);
            var (outputs, axes) = primitive.Batch(size, values, from);
            return Join(outputs, axes);
        }
        finally
        {
            axisName = before;
        }
    }

    Tensor[] Join(Tensor[] values, int?[] axes)
    {
        var result = new Tensor[values.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = axes[i] is { } axis ? new BatchTracer(this, values[i], axis) : values[i];
        return result;
    }

    Tensor Place(Tensor output, int? axis, int i, Func<int, string> path)
    {
        if (axis is not { } to)
            return Own(output) is null ? output : throw new TransformException(
                "Vmap", $"'{path(i)}' is {output.Type} for each example",
                "an output whose axis is null is the same for all examples");
        var (value, from) = Own(output) is { } own ? (own.Value, own.Axis) : (AxisMoves.Repeat(output, 0, size), 0);
        return AxisMoves.Axis(value, from, value.Shape.Axis("Vmap", to));
    }

    BatchTracer? Own(Tensor x) => x is BatchTracer tracer && tracer.Trace == this ? tracer : null;
}
