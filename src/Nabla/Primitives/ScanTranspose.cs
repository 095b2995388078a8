using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// The transpose of a scan that is linear in some constants, what it carries, and some xs: a scan in the other
/// direction. It carries the cotangent of what was carried, and adds up those of the constants.
/// </summary>
static class ScanTranspose
{
    public static Tensor?[] Run(Scan scan, Operand[] inputs, Tensor?[] cotangents)
    {
        var known = Ints.Where(inputs, x => x.Known is not null);
        var unknown = scan.Spread(Ints.Where(inputs, x => x.Known is null), scan.Body.Depending);
        if (Enumerable.Range(scan.Constants, scan.Carries).Any(i => !unknown.Contains(i)))
            return Apart(scan, unknown, inputs, cotangents);
        // A carry that begins with a known value and goes on linear began with zero, or nothing here were linear.
        known = [.. known.Where(i => i < scan.Constants || i >= scan.FirstX)];
        var given = Ints.Where(cotangents, cotangent => cotangent is not null);
        Ints ys = [.. given.Where(i => i >= scan.Carries)];
        var body = scan.Body.Derive(
            ("scan transpose", scan.Constants, scan.Carries, known, ys), () => Body(scan, known, ys));
        var sums = Enumerable.Range(0, scan.Constants).Where(i => !known.Contains(i)).ToArray();
        Tensor[] carry = Linear.OrZeros(
            [.. sums.Select(_ => (Tensor?)null), .. cotangents[..scan.Carries]],
            [.. sums.Select(i => Zero(inputs[i])), .. inputs[scan.Constants..scan.FirstX].Select(Zero)]);
        var constants = known.Count(i => i < scan.Constants);
        var outputs = new Scan(body, constants, carry.Length, scan.Length, !scan.Reverse, scan.Unroll).Bind([
            .. known.Take(constants).Select(i => inputs[i].Known!), .. carry,
            .. ys.Select(i => cotangents[i]!), .. known.Skip(constants).Select(i => inputs[i].Known!)]);
        var each = new Queue<Tensor>(outputs);
        return [.. inputs.Select((_, i) => known.Contains(i) ? null : each.Dequeue())];
    }

    static Tensor Zero(Operand x) => Tensor.Zeros(x.Type.Shape, x.Type.DType);

    // (known constants, sums, cotangents of the carry, those of ys, known xs) to (sums, carry, cotangents of xs).
    static Graph Body(Scan scan, Ints known, Ints ys)
    {
        Ints given = [.. Enumerable.Range(0, scan.Carries), .. ys];
        var step = scan.Body.Transpose(known, given);
        var constants = known.Count(i => i < scan.Constants);
        var sums = scan.Constants - constants;
        Var[] Inputs(int from, int to) => step.Inputs[from..to];
        var (slots, first) = (step.Slots, known.Count);
        var unknown = Enumerable.Range(0, scan.Constants).Where(i => !known.Contains(i));
        Var[] before = [.. unknown.Select(i => new Var(slots++, scan.Body.Inputs[i].Type with { Weak = false }))];
        Var[] after = [.. before.Select(sum => new Var(slots++, sum.Type))];
        var additions = before.Select((sum, i) =>
            new Equation(new Add(), [sum, step.Outputs[i]], [after[i]]));
        return new Graph(
            [.. Inputs(0, constants), .. before, .. Inputs(first, step.Inputs.Length), .. Inputs(constants, first)], [],
            [.. step.Equations, .. additions], [.. after, .. step.Outputs[sums..]], slots);
    }

    // Some of what is carried is known: a scan of its own carries it, and keeps what the linear one needs of it.
    static Tensor?[] Apart(Scan scan, Ints unknown, Operand[] inputs, Tensor?[] cotangents)
    {
        var (ahead, linear) = scan.Body.Derive(
            ("scan apart", scan.Constants, scan.Carries, unknown), () => Parts(scan, unknown));
        Ints known = [.. Enumerable.Range(0, inputs.Length).Where(i => !unknown.Contains(i))];
        var carried = known.Count(i => i >= scan.Constants && i < scan.FirstX);
        var constants = known.Count(i => i < scan.Constants);
        var kept = new Scan(ahead, constants, carried, scan.Length, scan.Reverse, scan.Unroll)
            .Bind([.. known.Select(i => inputs[i].Known!)])[carried..];
        Ints order = [.. Enumerable.Range(0, inputs.Length)
            .Where(i => i < scan.Constants || i >= scan.FirstX || unknown.Contains(i))];
        Operand[] operands = [.. order.Select(i => inputs[i]), .. kept.Select(x => new Operand(x.Type, x))];
        Ints outputs = [.. Enumerable.Range(0, cotangents.Length)
            .Where(i => i >= scan.Carries || unknown.Contains(scan.Constants + i))];
        var result = Run(
            scan with { Body = linear, Carries = scan.Carries - carried }, operands,
            [.. outputs.Select(i => cotangents[i])]);
        return Bodies.Scatter(result!, order, inputs.Length);
    }

    // The step in two: what depends on known inputs alone, and the rest, which is given those values of the first that
    // it reads, after its own inputs.
    static Divided Parts(Scan scan, Ints unknown)
    {
        var body = scan.Body;
        var linear = new HashSet<Atom>(unknown.Select(i => body.Inputs[i]), ReferenceEqualityComparer.Instance);
        foreach (var equation in body.Equations)
            if (equation.Inputs.Any(linear.Contains)) linear.UnionWith(equation.Outputs);
        bool Stays(int i) => i < scan.Constants || i >= scan.FirstX || unknown.Contains(i);
        Var[] own = [.. body.Inputs.Where((_, i) => Stays(i))];
        Atom[] outputs = [.. body.Outputs.Where((_, i) => i >= scan.Carries || unknown.Contains(scan.Constants + i))];
        Var[] crossing = [.. body.Equations.Where(equation => equation.Outputs.Any(linear.Contains))
            .SelectMany(equation => equation.Inputs).Concat(outputs)
            .OfType<Var>().Where(variable => !linear.Contains(variable)).Except(own)];
        Var[] known = [.. body.Inputs.Where((_, i) => !unknown.Contains(i))];
        var carried = body.Outputs[..scan.Carries].Where((_, i) => !unknown.Contains(scan.Constants + i));
        Equation[] rest = [.. body.Equations.Where(equation => equation.Outputs.Any(linear.Contains))];
        return new Divided(
            body.Part(known, [.. carried, .. crossing]),
            new Graph([.. own, .. crossing], [], rest, outputs, body.Slots));
    }

    sealed record Divided(Graph Ahead, Graph Linear);
}
