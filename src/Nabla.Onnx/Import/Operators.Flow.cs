using static Nabla.Transform;

namespace Nabla.Onnx;

// Loops and branches: the graphs inside become functions of tensors.
static partial class Operators
{
    static Dictionary<string, Func<NodeCall, Value[]>> Flow() => new()
    {
        ["If"] = Chosen,
        ["Scan"] = Scanned,
        ["Loop"] = Looped,
    };

    // A choice that is known is made now.
    static Value[] Chosen(NodeCall n)
    {
        Value[] Run(string branch) => n.Scope.Run(n.Graph(branch), []);
        if (n.Given(0) is { IsKnown: true, Tensor: var known }) return Run((bool)known ? "then_branch" : "else_branch");
        Tensor[] Branch(string name) => Array.ConvertAll(Run(name), value => value.Tensor);
        return Values(Cond(n[0].Reshape(), () => Branch("then_branch"), () => Branch("else_branch")));
    }

    static Value[] Scanned(NodeCall n)
    {
        var body = n.Graph("body");
        var scanned = n.Int("num_scan_inputs", 1);
        var carried = n.Count - scanned;
        if (n.OperatorSet < 9 || scanned < 1 || carried < 0 || body.Output.Count < carried)
            throw n.Refuse($"{n.Count} inputs, {scanned} of them scanned", "it is a Scan of set 9 and later");
        int[] Each(string name, int count) => n.Ints(name) is not { } given ? new int[count]
            : given.Length == count ? given : throw n.Refuse(name, $"there are {count}");
        var ys = body.Output.Count - carried;
        var (from, to) = (Each("scan_input_axes", scanned), Each("scan_output_axes", ys));
        var (back, backOut) = (Each("scan_input_directions", scanned), Each("scan_output_directions", ys));
        Tensor[] xs = [.. n.All.Skip(carried).Select((x, i) => Turned(x.MoveAxis(from[i], 0), back[i]))];
        var (last, all) = Scan<Tensor[], Tensor[], Tensor[]>(
            (carry, x) => Apart(Run(n, body, [.. carry, .. x]), carried), n.All[..carried], xs);
        return Values([.. last, .. all.Select((y, i) => Turned(y, backOut[i]).MoveAxis(0, to[i]))]);
    }

    static Tensor Turned(Tensor x, int direction) => direction == 1 ? x.Flip(0) : x;

    static Tensor[] Run(NodeCall n, GraphProto body, Tensor[] inputs) =>
        [.. n.Scope.Run(body, [.. inputs.Select(x => new Value(x, false))]).Select(value => value.Tensor)];

    static (Tensor[], Tensor[]) Apart(Tensor[] all, int carried) => (all[..carried], all[carried..]);

    // A number of steps that is known, and a condition that is only handed on, is a scan, which has every derivative;
    // else it goes on as long as the condition holds.
    static Value[] Looped(NodeCall n)
    {
        var body = n.Graph("body");
        var carry = n.Count < 3 ? [] : n.Rest(2);
        if (body.Input.Count != carry.Length + 2 || body.Output.Count < carry.Length + 1)
            throw n.Refuse(
                $"{carry.Length} values", $"its body takes {body.Input.Count} and gives {body.Output.Count}");
        var ys = body.Output.Count - 1 - carry.Length;
        var goesOn = n.Maybe(1)?.Reshape() ?? true;
        var isCounted = n.Number(0) is not null && HandsOn(body)
            && (n.Given(1) is null || (n.Given(1) is { IsKnown: true } && (bool)goesOn));
        if (isCounted)
        {
            var (last, all) = Scan<Tensor[], Tensor, Tensor[]>(
                (h, step) => Apart(Run(n, body, [step, true, .. h])[1..], h.Length),
                carry, Tensor.Arange(Math.Max(0, n.MustOne(0)), DType.I64));
            return Values([.. last, .. all]);
        }
        if (ys > 0) throw n.Refuse("values of each step", "a loop that gives them has a known number of steps");
        var most = n.Maybe(0)?.Reshape() ?? long.MaxValue;
        var (_, _, result) = While<(Tensor Step, Tensor GoesOn, Tensor[] Carry)>(
            at => at.GoesOn & (at.Step < most),
            at =>
            {
                var next = Run(n, body, [at.Step, at.GoesOn, .. at.Carry]);
                return (at.Step + 1, next[0].Reshape(), next[1..]);
            },
            (Tensor.Scalar(0L), goesOn, carry));
        return Values(result);
    }

    // Whether the body's condition is the one that it was given, or a constant.
    static bool HandsOn(GraphProto body)
    {
        var name = body.Output[0].Name;
        while (body.Node.FirstOrDefault(node => node.Output.Contains(name)) is { } maker)
        {
            if (maker.OpType == "Constant") return true;
            if (maker.OpType is not ("Identity" or "Cast")) return false;
            name = maker.Input[0];
        }
        return name == body.Input[1].Name || body.Initializer.Any(tensor => tensor.Name == name);
    }
}
