using Nabla.Core;
using Nabla.Interpreters;

namespace Nabla.Primitives;

/// <summary>
/// The derivative of a scan. Forward mode carries tangents beside what is carried. For reverse mode the scan runs with
/// residuals as further ys, and a second one takes the tangents through, step by step from these: linear, so that it
/// can be transposed.
/// </summary>
static class ScanJvp
{
    /// <summary>Outputs, and tangents of those that change, in one scan.</summary>
    public static (Tensor[] Outputs, Tensor[] Changes) Together(
        Scan scan, Ints moving, Ints changing, Tensor[] primals, Tensor[] directions)
    {
        var body = scan.Body.Derive(("scan jvp", scan.Constants, scan.Carries, moving, changing), () =>
        {
            var joint = scan.Body.Jvp(moving, changing);
            return joint.Part(
                Sections(scan, joint.Inputs, moving), Halves(scan, joint.Outputs[..scan.Body.Outputs.Length],
                    joint.Outputs[scan.Body.Outputs.Length..], changing));
        });
        var (constants, carries) = (scan.Constants + moving.Count(i => i < scan.Constants),
            scan.Carries + changing.Count(i => i < scan.Carries));
        var both = new Scan(body, constants, carries, scan.Length, scan.Reverse, scan.Unroll)
            .Bind(Sections(scan, [.. primals, .. directions], moving));
        var ys = carries + scan.Body.Outputs.Length - scan.Carries;
        return ([.. both[..scan.Carries], .. both[carries..ys]], [.. both[scan.Carries..carries], .. both[ys..]]);
    }

    /// <summary>Outputs from one scan, tangents of those that change from another, which is linear.</summary>
    public static (Tensor[] Outputs, Tensor[] Changes) Apart(
        Scan scan, Ints moving, Ints changing, Tensor[] primals, Tensor[] directions)
    {
        var (primal, once, tangent, place) = scan.Body.Derive(
            ("scan linearize", scan.Constants, scan.Carries, moving, changing), () => Split(scan, moving, changing));
        var outputs = (scan with { Body = primal }).Bind(primals);
        var count = scan.Body.Outputs.Length;
        var kept = once.Evaluate(primals[..scan.Constants]);
        var (constants, carried) = (moving.Count(i => i < scan.Constants), changing.Count(i => i < scan.Carries));
        var linear = new Scan(tangent, kept.Length + constants, carried, scan.Length, scan.Reverse, scan.Unroll);
        Tensor[] inputs = [.. kept, .. directions[..(constants + carried)], .. outputs[count..],
            .. place.Select(i => primals[i]), .. directions[(constants + carried)..]];
        return (outputs[..count], linear.Bind(inputs));
    }

    sealed record Parts(Graph Primal, Graph Once, Graph Tangent, Ints Xs);

    // What the tangents of a step need is of three kinds: the same in every step (computed from the constants, once),
    // an x of the step (which is there), or another value of the step (which the scan keeps as a y).
    static Parts Split(Scan scan, Ints moving, Ints changing)
    {
        var (primal, tangent) = scan.Body.Linearize(moving, changing);
        var count = scan.Body.Outputs.Length;
        var residuals = primal.Outputs[count..];
        var varying = new HashSet<Atom>(primal.Inputs[scan.Constants..], ReferenceEqualityComparer.Instance);
        foreach (var equation in primal.Equations)
            if (equation.Inputs.Any(varying.Contains)) varying.UnionWith(equation.Outputs);
        int X(Atom atom) => Array.IndexOf(primal.Inputs, atom, scan.FirstX);
        var all = Enumerable.Range(0, residuals.Length).ToLookup(i =>
            !varying.Contains(residuals[i]) ? "once" : X(residuals[i]) >= 0 ? "x" : "kept");
        Atom[] kept = [.. all["kept"].Select(i => residuals[i])];
        var (inputs, given) = (tangent.Inputs, residuals.Length);
        var inner = moving.Count(i => i < scan.FirstX);
        Var[] order = [.. all["once"].Select(i => inputs[i]), .. inputs[given..(given + inner)],
            .. all["kept"].Select(i => inputs[i]), .. all["x"].Select(i => inputs[i]), .. inputs[(given + inner)..]];
        return new Parts(
            primal.Part(primal.Inputs, [.. primal.Outputs[..count], .. kept]),
            primal.Part(primal.Inputs[..scan.Constants], [.. all["once"].Select(i => residuals[i])]),
            tangent.Part(order, tangent.Outputs),
            [.. all["x"].Select(i => X(residuals[i]))]);
    }

    // Inputs and then tangents of some, as a scan takes them: constants, carry, xs, each followed by its tangents.
    static T[] Sections<T>(Scan scan, T[] all, Ints moving)
    {
        var count = scan.Body.Inputs.Length;
        IEnumerable<T> Tangents(int from, int to) =>
            moving.Select((input, i) => (input, i)).Where(x => x.input >= from && x.input < to).Select(x => all[count + x.i]);
        return [.. all[..scan.Constants], .. Tangents(0, scan.Constants),
            .. all[scan.Constants..scan.FirstX], .. Tangents(scan.Constants, scan.FirstX),
            .. all[scan.FirstX..count], .. Tangents(scan.FirstX, count)];
    }

    static Atom[] Halves(Scan scan, Atom[] outputs, Atom[] changes, Ints changing)
    {
        var carried = changing.Count(i => i < scan.Carries);
        return [.. outputs[..scan.Carries], .. changes[..carried], .. outputs[scan.Carries..], .. changes[carried..]];
    }
}
