using System.Text;
using Nabla.Arrays;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// scan(constants, carry, xs): the body applied step by step to what was carried and the step's x, which gives what is
/// carried on and the step's y. Returns the last carry and all ys, along a new first axis. The body takes (constants,
/// carry, x) and has no constants of its own. Derivatives are scans, and reverse mode is one that runs the other way:
/// what it needs of each step is kept along the way, and what is the same in all steps is kept once.
/// </summary>
sealed record Scan(Graph Body, int Constants, int Carries, int Length, bool Reverse = false, int Unroll = 1)
    : Primitive, ILinear, ICall
{
    IReadOnlyList<(string Name, Graph Graph)> ICall.Graphs => [("", Body)];

    /// <summary>Where the xs begin among the inputs.</summary>
    internal int FirstX => Constants + Carries;

    internal override TensorType[] Abstract(TensorType[] inputs)
    {
        if (!Bodies.Fits(Body, inputs.Select((x, i) => i < FirstX ? x : Each(inputs, x))))
            throw Refuse(inputs, $"a step takes {string.Join(" and ", Body.InputTypes)}");
        for (var i = 0; i < Carries; i++)
            if (Body.OutputTypes[i] with { Weak = false } != inputs[Constants + i] with { Weak = false })
                throw Refuse(inputs, $"what is carried stays {Body.InputTypes[Constants + i]}");
        return [.. Body.OutputTypes.Select((y, i) => i < Carries ? y : y with { Shape = [Length, .. y.Shape] })];
    }

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        NDArray[] ys = [.. Body.OutputTypes.Skip(Carries)
            .Select(y => NDArray.Uninitialized(y.DType, [Length, .. y.Shape]))];
        NDArray[] now = [.. inputs];
        for (var step = 0; step < Length; step++)
        {
            var at = Reverse ? Length - 1 - step : step;
            for (var i = FirstX; i < now.Length; i++) now[i] = inputs[i].Index(0, at);
            var outputs = Bodies.Evaluate(Body, now);
            outputs.AsSpan(0, Carries).CopyTo(now.AsSpan(Constants));
            for (var i = 0; i < ys.Length; i++)
                Arrays.Kernels.Elementwise.Copy(outputs[Carries + i], ys[i].Index(0, at));
        }
        return [.. now.AsSpan(Constants, Carries), .. ys];
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var moving = Spread(Ints.Where(tangents, tangent => tangent is not null), Body.Moving);
        var changing = Outputs(moving, Body.Moving);
        Tensor[] directions = Linear.OrZeros(
            [.. moving.Select(i => tangents[i])], [.. moving.Select(i => primals[i])]);
        var count = Body.Outputs.Length;
        var (outputs, changes) = Bodies.Together(this, primals, directions)
            ? ScanJvp.Together(this, moving, changing, primals, directions)
            : ScanJvp.Apart(this, moving, changing, primals, directions);
        return (outputs, Bodies.Scatter(changes, changing, count));
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        Ints Differ(Ints places) => Body.Batched(size, places);
        var batched = Spread(Ints.Where(axes, axis => axis is not null), Differ);
        var outputs = Outputs(batched, Differ);
        // Steps come first, examples next: each step's part has its examples along axis 0.
        var values = inputs.Select((x, i) => !batched.Contains(i) ? x
            : i < FirstX ? AxisMoves.Front(x, axes[i], size) : AxisMoves.Axis(x, axes[i]!.Value, 1));
        return ((this with { Body = Body.Batch(size, batched, outputs) }).Bind([.. values]),
            [.. Body.Outputs.Select((_, i) => outputs.Contains(i) ? i < Carries ? 0 : 1 : (int?)null)]);
    }

    Tensor?[] ILinear.Transpose(Operand[] inputs, Tensor?[] cotangents) =>
        ScanTranspose.Run(this, inputs, cotangents);

    /// <summary>
    /// The inputs that have what these have (a tangent, examples, being unknown), what is carried included: it comes in
    /// again as it went out.
    /// </summary>
    internal Ints Spread(Ints inputs, Func<Ints, Ints> reached)
    {
        while (true)
        {
            var more = inputs.Union([.. reached(inputs).Where(i => i < Carries).Select(i => Constants + i)]);
            if (more.Count == inputs.Count) return inputs;
            inputs = more;
        }
    }

    // The outputs that have it, where the inputs at these places do.
    Ints Outputs(Ints spread, Func<Ints, Ints> reached) =>
        reached(spread).Union([.. spread.Where(i => i >= Constants && i < FirstX).Select(i => i - Constants)]);

    TensorType Each(TensorType[] inputs, TensorType x) => x.Rank > 0 && x.Shape[0] == Length
        ? x with { Shape = AxisMoves.Without(x.Shape, 0) }
        : throw Refuse(inputs, $"what is scanned over has {Length} steps along its first axis");

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"Constants = {Constants}, Carries = {Carries}, Length = {Length}");
        if (Reverse) builder.Append(", Reverse");
        if (Unroll > 1) builder.Append($", Unroll = {Unroll}");
        return true;
    }
}
