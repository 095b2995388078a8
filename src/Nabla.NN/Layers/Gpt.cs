namespace Nabla.NN;

/// <summary>
/// What comes next, at each place of a sequence of tokens: rows of a table, places added, blocks of causal attention, a
/// norm, and the logits by the same table (GPT-2; Radford et al., 2019).
/// <code>x (batch, time) whole numbers below the vocabulary  ->  logits (batch, time, vocabulary)</code>
/// <example><code>
/// var gpt = Gpt.Create(Key.Create(0), vocabulary: 65, context: 64, width: 32, heads: 4, blocks: 2);
/// var logits = gpt.Predict(Tensor.Create([[1, 2, 3]]));         // (1, 3, 65)
/// </code></example>
/// </summary>
/// <param name="Tokens">A row for each token, (vocabulary, width).</param>
/// <param name="Places">A row for each place, (context, width).</param>
/// <param name="Blocks">First to last.</param>
/// <param name="Norm">Before the logits.</param>
/// <param name="Dropout">What drops, in training, of tokens and places.</param>
[Tree]
public partial record Gpt(
    Embedding Tokens, LearnedPositions Places, TransformerBlock[] Blocks, LayerNorm Norm, Dropout Dropout) : ILayer
{
    const double Deviation = 0.02;

    /// <summary>How many different tokens there are.</summary>
    public int Vocabulary => Tokens.Table.Shape[0];

    /// <summary>How far back it looks at most.</summary>
    public int Context => Places.Table.Shape[0];

    /// <summary>
    /// A new model. Weights are normal of deviation 0.02; those that lead back into the sum, of 0.02/√(2 blocks), so
    /// that it does not grow with their number (Radford et al., 2019, section 2.3).
    /// </summary>
    /// <param name="key">Where the weights are drawn from.</param>
    /// <param name="vocabulary">How many different tokens there are.</param>
    /// <param name="context">How far back it looks at most.</param>
    /// <param name="width">Numbers at each place.</param>
    /// <param name="heads">Heads of each attention.</param>
    /// <param name="blocks">How many blocks.</param>
    /// <param name="dropout">The probability with which, in training, a number is 0.</param>
    /// <param name="bias">Whether linear layers and norms have biases.</param>
    /// <exception cref="ConfigurationException">A number is not positive, or the heads do not divide the
    /// width.</exception>
    public static Gpt Create(
        Key key, int vocabulary, int context, int width = 128, int heads = 4, int blocks = 4, double dropout = 0,
        bool bias = false)
    {
        ConfigurationException.Require(blocks > 0, "Gpt", $"{blocks} blocks", "there is at least one");
        var normal = Initializers.Normal(Deviation);
        var keys = key.Split(blocks + 2);
        return new(
            Embedding.Create(keys[0], vocabulary, width, normal),
            LearnedPositions.Create(keys[1], context, width, normal),
            [.. keys[2..].Select(one => Block(one, width, heads, blocks, dropout, bias))],
            LayerNorm.Create(width, bias: bias), new Dropout(dropout));
    }

    static TransformerBlock Block(Key key, int width, int heads, int blocks, double dropout, bool bias)
    {
        var block = TransformerBlock.Create(
            key, width, heads, causal: true, dropout: dropout, weights: Initializers.Normal(Deviation), bias: bias);
        Linear Smaller(Linear layer) => layer with { Weight = layer.Weight / Math.Sqrt(2 * blocks) };
        return block with
        {
            Attention = block.Attention with { Out = Smaller(block.Attention.Out) },
            Down = Smaller(block.Down),
        };
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(
            x.Rank == 2 && !x.DType.IsFloat() && x.Shape[1] <= Context, this, x,
            $"x is (batch, time), whole numbers below {Vocabulary}, its time at most {Context}");
        var h = x.Through(Tokens, pass).Through(Places, pass).Through(Dropout, pass);
        h = Blocks.Aggregate(h, (sum, block) => sum.Through(block, pass));
        return Tokens.Logits(h.Through(Norm, pass));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"Gpt({Vocabulary} tokens, context {Context}, width {Tokens.Table.Shape[1]}, {Blocks.Length} blocks)";
}
