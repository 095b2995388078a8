using System.Text;
using Nabla.Arrays;
using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// while(constants, carry): the body applied to what is carried as long as the condition holds of it. Both take
/// (constants, carry). For many examples it runs until the condition holds of none, and those that are done keep what
/// they had. There is no reverse mode: how much it would have to keep is not known beforehand.
/// </summary>
sealed record While(Graph Condition, Graph Body, int Constants) : Primitive, ICall
{
    IReadOnlyList<(string Name, Graph Graph)> ICall.Graphs => [("while", Condition), ("do", Body)];

    internal override TensorType[] Abstract(TensorType[] inputs)
    {
        if (!Bodies.Fits(Condition, inputs) || !Bodies.Fits(Body, inputs))
            throw Refuse(inputs, $"a step takes {string.Join(" and ", Body.InputTypes)}");
        if (Condition.OutputTypes is not [{ DType: DType.Bool, Rank: 0 }])
            throw Refuse(inputs, $"the condition is one bool, not {string.Join(" and ", Condition.OutputTypes)}");
        var carry = inputs.Skip(Constants).Select(x => x with { Weak = false });
        return Body.OutputTypes.Select(x => x with { Weak = false }).SequenceEqual(carry)
            ? [.. Body.OutputTypes]
            : throw Refuse(inputs, $"what is carried stays of its types, not {string.Join(" and ", Body.OutputTypes)}");
    }

    internal override NDArray[] Evaluate(NDArray[] inputs)
    {
        NDArray[] now = [.. inputs];
        while (Bodies.Evaluate(Condition, now)[0].Item<bool>()) Bodies.Evaluate(Body, now).CopyTo(now, Constants);
        return now[Constants..];
    }

    internal override (Tensor[] Outputs, Tensor?[] Tangents) Jvp(Tensor[] primals, Tensor?[] tangents)
    {
        var moving = Spread(Ints.Where(tangents, tangent => tangent is not null), Body.Moving);
        Ints changing = [.. moving.Where(i => i >= Constants).Select(i => i - Constants)];
        Tensor[] directions = Linear.OrZeros(
            [.. moving.Select(i => tangents[i])], [.. moving.Select(i => primals[i])]);
        var (condition, body) = Body.Derive(
            ("while jvp", Condition, Constants, moving), () => Joint(moving, changing));
        var constants = moving.Count - changing.Count;
        var joint = new While(condition, body, Constants + constants);
        var all = joint.Bind([.. primals[..Constants], .. directions[..constants], .. primals[Constants..],
            .. directions[constants..]]);
        // Where the tangents belong further in, what is not a tangent is computed on its own.
        var count = Body.Outputs.Length;
        return (Bodies.Together(this, primals, directions) ? all[..count] : Bind(primals),
            Bodies.Scatter(all[count..], changing, count));
    }

    internal override (Tensor[] Outputs, int?[] Axes) Batch(int size, Tensor[] inputs, int?[] axes)
    {
        var batched = Spread(Ints.Where(axes, axis => axis is not null), places => Body.Batched(size, places));
        var each = Condition.Batched(size, batched).Count > 0;
        if (each) batched = batched.Union([.. Enumerable.Range(Constants, Body.Outputs.Length)]);
        Ints outputs = [.. batched.Where(i => i >= Constants).Select(i => i - Constants)];
        var (condition, body) = Body.Derive(
            ("while batch", Condition, Constants, size, batched), () => Many(size, batched, outputs, each));
        var values = inputs.Select((x, i) => batched.Contains(i) ? AxisMoves.Front(x, axes[i], size) : x);
        return (new While(condition, body, Constants).Bind([.. values]),
            [.. Body.Outputs.Select((_, i) => outputs.Contains(i) ? (int?)0 : null)]);
    }

    internal override string NoTranspose =>
        "a loop has a derivative backward only if its length is known: use Scan, or ForI with C# numbers as bounds "
        + "(forward, Jvp and JacFwd do)";

    sealed record Loop(Graph Condition, Graph Body);

    // (constants, their tangents, carry, its tangents): the condition asks what is carried alone.
    Loop Joint(Ints moving, Ints changing)
    {
        var (body, count) = (Body.Jvp(moving, changing), Body.Inputs.Length);
        T[] Order<T>(T[] all)
        {
            var constants = moving.Count - changing.Count;
            return [.. all[..Constants], .. all[count..(count + constants)], .. all[Constants..count],
                .. all[(count + constants)..]];
        }
        var slots = Condition.Slots;
        Var[] tangents = [.. body.Inputs[count..].Select(x => new Var(slots++, x.Type))];
        return new Loop(
            new Graph(Order([.. Condition.Inputs, .. tangents]), [], Condition.Equations, Condition.Outputs, slots),
            body.Part(Order(body.Inputs), body.Outputs));
    }

    Loop Many(int size, Ints batched, Ints outputs, bool each)
    {
        var body = Body.Batch(size, batched, outputs);
        if (!each) return new Loop(Condition.Batch(size, batched, []), body);
        var condition = Condition.Batch(size, batched, [0]);
        TensorType[] types = [.. body.InputTypes];
        return new Loop(
            GraphTrace.Make(x => [condition.Evaluate(x)[0].Any()], types),
            GraphTrace.Make(
                x =>
                {
                    var goesOn = condition.Evaluate(x)[0];
                    return [.. body.Evaluate(x).Select((next, i) => Bodies.Choose(goesOn, next, x[Constants + i]))];
                },
                types));
    }

    Ints Spread(Ints inputs, Func<Ints, Ints> reached)
    {
        while (true)
        {
            var more = inputs.Union(reached(inputs).Shift(Constants));
            if (more.Count == inputs.Count) return inputs;
            inputs = more;
        }
    }

    protected override bool PrintMembers(StringBuilder builder)
    {
        builder.Append($"Constants = {Constants}");
        return true;
    }
}
