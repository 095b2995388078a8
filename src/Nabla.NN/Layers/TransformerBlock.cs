namespace Nabla.NN;

/// <summary>
/// Attention, then two linear layers at each place, each added to what came in and normalised before (the order of
/// GPT-2; Xiong et al., 2020): h = x + A(N₁(x)), y = h + W₂ gelu(W₁ N₂(h)).
/// <code>x (batch, time, width)  ->  y (batch, time, width)</code>
/// <example><code>
/// var block = TransformerBlock.Create(Key.Create(0), width: 8, heads: 2, causal: true);
/// var y = block.Predict(Tensor.Ones([5, 20, 8]));               // (5, 20, 8)
/// </code></example>
/// </summary>
/// <param name="AttentionNorm">N₁.</param>
/// <param name="Attention">A.</param>
/// <param name="MlpNorm">N₂.</param>
/// <param name="Up">W₁, to the inner width.</param>
/// <param name="Down">W₂, back.</param>
/// <param name="Dropout">What drops, in training, of what is added.</param>
[Tree]
public partial record TransformerBlock(
    LayerNorm AttentionNorm, MultiHeadAttention Attention, LayerNorm MlpNorm, Linear Up, Linear Down, Dropout Dropout)
    : ILayer
{
    /// <summary>A new block.</summary>
    /// <param name="key">Where the weights are drawn from.</param>
    /// <param name="width">The width of x and y.</param>
    /// <param name="heads">Heads of the attention.</param>
    /// <param name="causal">Whether no place sees those behind it.</param>
    /// <param name="inner">The width between the two linear layers; four times the other by default.</param>
    /// <param name="rotary">Whether places are told by rotation.</param>
    /// <param name="dropout">The probability with which, in training, a number is 0.</param>
    /// <param name="weights">Where they begin.</param>
    /// <param name="bias">Whether linear layers and norms have biases.</param>
    /// <exception cref="ConfigurationException">The heads do not divide the width.</exception>
    public static TransformerBlock Create(
        Key key, int width, int heads, bool causal = false, int? inner = null, bool rotary = false, double dropout = 0,
        Initializer? weights = null, bool bias = true)
    {
        var keys = key.Split(3);
        var wide = inner ?? 4 * width;
        return new(
            LayerNorm.Create(width, bias: bias),
            MultiHeadAttention.Create(keys[0], width, heads, causal, rotary, dropout, weights, bias),
            LayerNorm.Create(width, bias: bias), Linear.Create(keys[1], width, wide, weights, bias),
            Linear.Create(keys[2], wide, width, weights, bias), new Dropout(dropout));
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var h = x + x.Through(AttentionNorm, pass).Through(Attention, pass).Through(Dropout, pass);
        return h + h.Through(MlpNorm, pass).Through(Up, pass).Gelu().Through(Down, pass).Through(Dropout, pass);
    }

    /// <inheritdoc/>
    public override string ToString() => $"TransformerBlock({Up.Weight.Shape[0]}, {Attention.Heads} heads)";
}
