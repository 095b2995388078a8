namespace Nabla.NN;

/// <summary>
/// A state that each step of a sequence changes (Elman, 1990): hₜ = tanh(xₜ W + hₜ₋₁ U + b).
/// <code>
/// x (batch, time, inputs), Input W (inputs, width), Hidden U (width, width), Bias b (width)  ->  h (batch, time,
/// width)
/// </code>
/// <example><code>
/// var layer = Rnn.Create(Key.Create(0), 8, 16);
/// var h = layer.Predict(Tensor.Ones([5, 20, 8]));               // (5, 20, 16)
/// var (all, last) = layer.Run(Tensor.Ones([5, 20, 8]), layer.Start(5));
/// </code></example>
/// </summary>
/// <param name="Input">W, (inputs, width).</param>
/// <param name="Hidden">U, (width, width).</param>
/// <param name="Bias">b, (width).</param>
[Tree]
public partial record Rnn(Tensor Input, Tensor Hidden, Tensor Bias) : ILayer
{
    /// <summary>A new layer: W by Glorot's, U orthogonal, b 0.</summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static Rnn Create(Key key, int inputs, int width)
    {
        var (input, hidden) = Gates.Create("Rnn", key, inputs, width, 1);
        return new(input, hidden, Tensor.Zeros([width]));
    }

    /// <summary>The state before the first step: zeros, (batch, width).</summary>
    public Tensor Start(int batch) => Tensor.Zeros([batch, Hidden.Shape[0]], Hidden.DType);

    /// <summary>All states, (batch, time, width), and the last, (batch, width), from one that is given.</summary>
    public (Tensor All, Tensor Last) Run(Tensor x, Tensor start)
    {
        var (last, all) = Transform.Scan<Tensor, Tensor, Tensor>(
            Step, start, Gates.ByTime(x.MatMul(Input) + Bias));
        return (Gates.ByTime(all), last);
    }

    (Tensor, Tensor) Step(Tensor h, Tensor z)
    {
        var next = (z + h.MatMul(Hidden)).Tanh();
        return (next, next);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        Gates.Check(this, x, Input, pass);
        return Run(x, Start(x.Shape[0])).All;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Rnn({Input.Shape[0]}, {Hidden.Shape[0]})";
}

/// <summary>
/// A state with a memory beside it, which gates let in, keep and let out (Hochreiter and Schmidhuber, 1997; Gers,
/// Schmidhuber, Cummins, 2000): with i, f, g, o the four parts of x W + h U + b, in this order,
/// c ← σ(f) c + σ(i) tanh(g), h ← σ(o) tanh(c).
/// <code>
/// x (batch, time, inputs), Input W (inputs, 4 width), Hidden U (width, 4 width), Bias b (4 width)
///   ->  h (batch, time, width)
/// </code>
/// <example><code>
/// var layer = Lstm.Create(Key.Create(0), 8, 16);
/// var h = layer.Predict(Tensor.Ones([5, 20, 8]));               // (5, 20, 16)
/// </code></example>
/// </summary>
/// <param name="Input">W, (inputs, 4 width).</param>
/// <param name="Hidden">U, (width, 4 width).</param>
/// <param name="Bias">b, (4 width).</param>
[Tree]
public partial record Lstm(Tensor Input, Tensor Hidden, Tensor Bias) : ILayer
{
    /// <summary>
    /// A new layer: W by Glorot's, U orthogonal gate by gate, b 0 but 1 for f, so that at first the memory is kept
    /// (Jozefowicz, Zaremba, Sutskever, 2015).
    /// </summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static Lstm Create(Key key, int inputs, int width)
    {
        var (input, hidden) = Gates.Create("Lstm", key, inputs, width, 4);
        var bias = Tensor.Concat([Tensor.Zeros([width]), Tensor.Ones([width]), Tensor.Zeros([2 * width])]);
        return new(input, hidden, bias);
    }

    /// <summary>State and memory before the first step: zeros, (batch, width) each.</summary>
    public (Tensor H, Tensor C) Start(int batch)
    {
        var zeros = Tensor.Zeros([batch, Hidden.Shape[0]], Hidden.DType);
        return (zeros, zeros);
    }

    /// <summary>All states, (batch, time, width), and the last state and memory, from those that are given.</summary>
    public (Tensor All, (Tensor H, Tensor C) Last) Run(Tensor x, (Tensor H, Tensor C) start)
    {
        var (last, all) = Transform.Scan<(Tensor H, Tensor C), Tensor, Tensor>(
            Step, start, Gates.ByTime(x.MatMul(Input) + Bias));
        return (Gates.ByTime(all), last);
    }

    ((Tensor H, Tensor C), Tensor) Step((Tensor H, Tensor C) state, Tensor z)
    {
        var gates = (z + state.H.MatMul(Hidden)).Split(4, axis: -1);
        var c = gates[1].Sigmoid() * state.C + gates[0].Sigmoid() * gates[2].Tanh();
        var h = gates[3].Sigmoid() * c.Tanh();
        return ((h, c), h);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        Gates.Check(this, x, Input, pass);
        return Run(x, Start(x.Shape[0])).All;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Lstm({Input.Shape[0]}, {Hidden.Shape[0]})";
}

/// <summary>
/// A state that gates let change in part (Cho et al., 2014, with the reset behind the product): with r, z, n the three
/// parts of x W + b and of h U + d, in this order, r = σ(xᵣ + hᵣ), z = σ(x_z + h_z), n = tanh(xₙ + r hₙ),
/// h ← (1 - z) n + z h.
/// <code>
/// x (batch, time, inputs), Input W (inputs, 3 width), Hidden U (width, 3 width), Bias b and HiddenBias d (3 width)
///   ->  h (batch, time, width)
/// </code>
/// <example><code>
/// var layer = Gru.Create(Key.Create(0), 8, 16);
/// var h = layer.Predict(Tensor.Ones([5, 20, 8]));               // (5, 20, 16)
/// </code></example>
/// </summary>
/// <param name="Input">W, (inputs, 3 width).</param>
/// <param name="Hidden">U, (width, 3 width).</param>
/// <param name="Bias">b, (3 width).</param>
/// <param name="HiddenBias">d, (3 width).</param>
[Tree]
public partial record Gru(Tensor Input, Tensor Hidden, Tensor Bias, Tensor HiddenBias) : ILayer
{
    /// <summary>A new layer: W by Glorot's, U orthogonal gate by gate, biases 0.</summary>
    /// <exception cref="ConfigurationException">A number is not positive.</exception>
    public static Gru Create(Key key, int inputs, int width)
    {
        var (input, hidden) = Gates.Create("Gru", key, inputs, width, 3);
        return new(input, hidden, Tensor.Zeros([3 * width]), Tensor.Zeros([3 * width]));
    }

    /// <summary>The state before the first step: zeros, (batch, width).</summary>
    public Tensor Start(int batch) => Tensor.Zeros([batch, Hidden.Shape[0]], Hidden.DType);

    /// <summary>All states, (batch, time, width), and the last, (batch, width), from one that is given.</summary>
    public (Tensor All, Tensor Last) Run(Tensor x, Tensor start)
    {
        var (last, all) = Transform.Scan<Tensor, Tensor, Tensor>(
            Step, start, Gates.ByTime(x.MatMul(Input) + Bias));
        return (Gates.ByTime(all), last);
    }

    (Tensor, Tensor) Step(Tensor h, Tensor xs)
    {
        var (x, u) = (xs.Split(3, axis: -1), (h.MatMul(Hidden) + HiddenBias).Split(3, axis: -1));
        var (r, z) = ((x[0] + u[0]).Sigmoid(), (x[1] + u[1]).Sigmoid());
        var next = (1 - z) * (x[2] + r * u[2]).Tanh() + z * h;
        return (next, next);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        Gates.Check(this, x, Input, pass);
        return Run(x, Start(x.Shape[0])).All;
    }

    /// <inheritdoc/>
    public override string ToString() => $"Gru({Input.Shape[0]}, {Hidden.Shape[0]})";
}

/// <summary>
/// What recurrent layers have in common: weights gate by gate, and a first axis of time for the loop.
/// </summary>
static class Gates
{
    public static (Tensor Input, Tensor Hidden) Create(string layer, Key key, int inputs, int width, int gates)
    {
        ConfigurationException.Require(
            inputs > 0 && width > 0, layer, $"{inputs} inputs, width {width}", "there is at least one of each");
        var keys = key.Split(2 * gates);
        Tensor Side(int first, int rows, Initializer weights) => Tensor.Concat(
            [.. Enumerable.Range(0, gates).Select(i => weights(keys[first + i], [rows, width]))], axis: -1);
        return (Side(0, inputs, Initializers.GlorotUniform), Side(gates, width, Initializers.Orthogonal()));
    }

    public static void Check(ILayer layer, Tensor x, Tensor input, Pass pass) => pass.Require(
        x.Rank == 3 && x.Shape[2] == input.Shape[0], layer, x, $"x is (batch, time, {input.Shape[0]})");

    /// <summary>(batch, time, …) as (time, batch, …), and back.</summary>
    public static Tensor ByTime(Tensor x) => x.SwapAxes(0, 1);
}
