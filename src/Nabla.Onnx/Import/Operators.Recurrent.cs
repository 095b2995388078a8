using static Nabla.Transform;

namespace Nabla.Onnx;

// LSTM, GRU and RNN, forward, backward or both, with the activations that they have by default. x is (time, batch,
// inputs), weights (directions, gates hidden, inputs), biases those of both products one behind the other.
static partial class Operators
{
    static Dictionary<string, Func<NodeCall, Value[]>> Recurrent() => new()
    {
        ["LSTM"] = n => Sequence(n, 4, 2, Lstm),
        ["GRU"] = n => Sequence(n, 3, 1, Gru),
        ["RNN"] = n => Sequence(n, 1, 1, (_, h, x, g) => [(x + h[0].MatMul(g.R.T) + g.B).Tanh()]),
    };

    /// <summary>The weights of one direction: recurrent ones, and their biases.</summary>
    readonly record struct Gates(Tensor R, Tensor B);

    delegate Tensor[] Step(NodeCall n, Tensor[] state, Tensor x, Gates gates);

    // Gates in the order input, output, forget, cell.
    static Tensor[] Lstm(NodeCall n, Tensor[] state, Tensor x, Gates g)
    {
        var z = (x + state[0].MatMul(g.R.T) + g.B).Split(4, axis: -1);
        var c = z[2].Sigmoid() * state[1] + z[0].Sigmoid() * z[3].Tanh();
        return [z[1].Sigmoid() * c.Tanh(), c];
    }

    // Gates in the order update, reset, hidden.
    static Tensor[] Gru(NodeCall n, Tensor[] state, Tensor x, Gates g)
    {
        var (h, xs) = (state[0], x.Split(3, axis: -1));
        var (r, b) = (g.R.Split(3), g.B.Split(3));
        var z = (xs[0] + h.MatMul(r[0].T) + b[0]).Sigmoid();
        var reset = (xs[1] + h.MatMul(r[1].T) + b[1]).Sigmoid();
        var candidate = n.Int("linear_before_reset", 0) == 1
            ? xs[2] + reset * (h.MatMul(r[2].T) + b[2])
            : xs[2] + (reset * h).MatMul(r[2].T) + b[2];
        return [(1 - z) * candidate.Tanh() + z * h];
    }

    static Value[] Sequence(NodeCall n, int gates, int states, Step step)
    {
        if (n.Has("activations") && !HasDefaults(n, gates)) throw n.Refuse("activations", "they are those by default");
        if (n.Has("clip") || n.Maybe(4) is not null || n.Maybe(7) is not null || n.Int("input_forget", 0) == 1)
            throw n.Refuse("clip, sequence_lens, peepholes or input_forget", "none of them is read");
        var isBatchFirst = n.Int("layout", 0) == 1;
        var x = isBatchFirst ? n[0].SwapAxes(0, 1) : n[0];
        var direction = n.Text("direction", "forward");
        var (count, hidden) = (n[1].Shape[0], n[2].Shape[-1]);
        if (x.Rank != 3 || n[1].Rank != 3 || n[2].Shape != [count, gates * hidden, hidden]
            || count != (direction == "bidirectional" ? 2 : 1))
            throw n.Refuse($"{x.Type}, {n[1].Type}, {n[2].Type}", $"they are those of a {direction} {n.Operator}");
        List<Tensor> all = [];
        var last = Enumerable.Range(0, states).Select(_ => new List<Tensor>()).ToArray();
        for (var d = 0; d < count; d++)
        {
            var both = n.Maybe(3) is { } bias ? bias[d].Split(2) : [0, 0];
            var isBack = direction == "reverse" || d == 1;
            Tensor Start(int i) => n.Maybe(5 + i) is not { } given ? Tensor.Zeros([x.Shape[1], hidden], x.DType)
                : (isBatchFirst ? given.SwapAxes(0, 1) : given)[d];
            // The inputs of all steps are multiplied at once.
            var own = new Gates(n[2][d], both[1].BroadcastTo([gates * hidden]));
            var (end, ys) = Scan<Tensor[], Tensor, Tensor>(
                (state, at) => step(n, state, at, own) is var next ? (next, next[0]) : default,
                [.. Enumerable.Range(0, states).Select(Start)], x.MatMul(n[1][d].T) + both[0], reverse: isBack);
            all.Add(ys);
            for (var i = 0; i < states; i++) last[i].Add(end[i]);
        }
        Tensor Ends(List<Tensor> ends) => Tensor.Stack(ends, isBatchFirst ? 1 : 0);
        // (time, directions, batch, hidden), or (batch, time, directions, hidden).
        var y = Tensor.Stack(all, 1);
        return Values([isBatchFirst ? y.Transpose(2, 0, 1, 3) : y, .. last.Select(Ends)]);
    }

    static bool HasDefaults(NodeCall n, int gates)
    {
        string[] expected = gates == 4 ? ["sigmoid", "tanh", "tanh"] : gates == 3 ? ["sigmoid", "tanh"] : ["tanh"];
        var given = n.Find("activations")!.Strings.Select(name => name.ToStringUtf8().ToLowerInvariant()).ToArray();
        return given.Length % expected.Length == 0
            && given.Chunk(expected.Length).All(each => each.SequenceEqual(expected));
    }
}
