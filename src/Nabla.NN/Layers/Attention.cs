namespace Nabla.NN;

/// <summary>
/// Each place looks at others and takes a mean of what it finds: softmax(Q Kᵀ/√d + mask) V for each head, with Q, K, V
/// linear in x, and the heads together through one more linear layer (Vaswani et al., 2017, section 3.2).
/// <code>
/// x (batch, time, width), d = width/heads  ->  y (batch, time, width)
/// a mask is true where a place may look: (time, time), or what broadcasts to (batch, heads, time, time)
/// </code>
/// <example><code>
/// var layer = MultiHeadAttention.Create(Key.Create(0), width: 8, heads: 2, causal: true);
/// var y = layer.Predict(Tensor.Ones([5, 20, 8]));               // (5, 20, 8)
/// </code></example>
/// </summary>
/// <param name="Query">x to Q.</param>
/// <param name="Key">x to K.</param>
/// <param name="Value">x to V.</param>
/// <param name="Out">The heads, side by side, to y.</param>
/// <param name="Heads">How many heads there are.</param>
/// <param name="Causal">Whether no place sees those behind it.</param>
/// <param name="Rotates">Whether Q and K are turned by their places (<see cref="Rotary"/>).</param>
/// <param name="Dropout">The probability with which, in training, a place does not see another.</param>
[Tree]
public partial record MultiHeadAttention(
    Linear Query, Linear Key, Linear Value, Linear Out, int Heads, bool Causal, bool Rotates, Dropout Dropout) : ILayer
{
    /// <summary>A new layer.</summary>
    /// <param name="key">Where the weights are drawn from.</param>
    /// <param name="width">The width of x and y.</param>
    /// <param name="heads">How many heads there are.</param>
    /// <param name="causal">Whether no place sees those behind it.</param>
    /// <param name="rotary">Whether Q and K are turned by their places.</param>
    /// <param name="dropout">The probability with which, in training, a place does not see another.</param>
    /// <param name="weights">Where they begin; <see cref="Initializers.GlorotUniform"/> by default.</param>
    /// <param name="bias">Whether the linear layers have biases.</param>
    /// <exception cref="ConfigurationException">The heads do not divide the width.</exception>
    public static MultiHeadAttention Create(
        Key key, int width, int heads, bool causal = false, bool rotary = false, double dropout = 0,
        Initializer? weights = null, bool bias = true)
    {
        ConfigurationException.Require(
            width > 0 && heads > 0 && width % heads == 0, "MultiHeadAttention", $"{heads} heads of width {width}",
            "the heads divide the width");
        ConfigurationException.Require(
            !rotary || width / heads % 2 == 0, "MultiHeadAttention", $"rotary heads of {width / heads}",
            "a head that is turned has an even width");
        Linear Part(Key from) => Linear.Create(from, width, width, weights ?? Initializers.GlorotUniform, bias);
        var keys = key.Split(4);
        return new(
            Part(keys[0]), Part(keys[1]), Part(keys[2]), Part(keys[3]), heads, causal, rotary, new Dropout(dropout));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass) => Attend(x, x, null, pass);

    /// <summary>What x takes of another sequence, or of itself: cross-attention.</summary>
    /// <param name="x">Who looks: (batch, time, width).</param>
    /// <param name="source">Where: (batch, places, width).</param>
    /// <param name="mask">True where a place may look; null for everywhere. Of one that may look nowhere all see
    /// all.</param>
    /// <param name="pass">The pass.</param>
    /// <exception cref="LayerException">The shapes do not fit.</exception>
    public Tensor Attend(Tensor x, Tensor source, Tensor? mask, Pass pass)
    {
        var width = Query.Weight.Shape[0];
        pass.Require(x.Rank == 3 && x.Shape[2] == width, this, x, $"x is (batch, time, {width})");
        pass.Require(
            source.Rank == 3 && source.Shape[0] == x.Shape[0] && source.Shape[2] == width, this, source,
            $"the source is ({x.Shape[0]}, places, {width})");
        var (q, k, v) = (Split(x, Query, pass), Split(source, Key, pass), Split(source, Value, pass));
        if (Rotates) (q, k) = (Rotary.Turn(q), Rotary.Turn(k));
        var scores = q.MatMul(k.SwapAxes(-2, -1)) / Math.Sqrt(width / Heads);
        if (Allowed(x.Shape[1], source.Shape[1], mask, pass, x) is { } allowed)
            scores = Tensor.Where(allowed, scores, Nowhere);
        var weights = scores.Softmax().Through(Dropout, pass);
        return weights.MatMul(v).Transpose(0, 2, 1, 3).Reshape(x.Shape).Through(Out, pass);
    }

    // Far below any score, and finite: the softmax of a row without any other number is then no NaN.
    const double Nowhere = -1e30;

    // (batch, heads, time, width/heads).
    Tensor Split(Tensor x, Linear part, Pass pass) =>
        x.Through(part, pass).Reshape(x.Shape[0], x.Shape[1], Heads, x.Shape[2] / Heads).Transpose(0, 2, 1, 3);

    Tensor? Allowed(int time, int places, Tensor? mask, Pass pass, Tensor x)
    {
        pass.Require(
            mask is null || mask.DType == DType.Bool, this, mask ?? x,
            "a mask is of truth values: true where it may look");
        if (!Causal) return mask;
        pass.Require(time == places, this, x, "causal attention looks at its own sequence");
        var past = Tensor.Ones([time, time], DType.Bool).Tril();
        return mask is null ? past : mask & past;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"MultiHeadAttention({Query.Weight.Shape[0]}, {Heads} heads{(Causal ? ", causal" : "")})";
}
