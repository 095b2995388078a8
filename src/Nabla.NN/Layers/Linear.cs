namespace Nabla.NN;

/// <summary>
/// y = x W + b: a weighted sum of the inputs for each output, and a bias.
/// <code>
/// x (…, inputs), Weight (inputs, outputs), Bias (outputs)  ->  y (…, outputs)
/// </code>
/// <example><code>
/// var layer = Linear.Create(Key.Create(0), 784, 30);
/// var y = layer.Predict(Tensor.Zeros([5, 784]));                // (5, 30)
/// </code></example>
/// </summary>
/// <param name="Weight">(inputs, outputs).</param>
/// <param name="Bias">(outputs), or null for none.</param>
[Tree]
public partial record Linear(Tensor Weight, Tensor? Bias) : ILayer
{
    /// <summary>A new layer; the bias begins at 0.</summary>
    /// <param name="key">Where the weights are drawn from.</param>
    /// <param name="inputs">Numbers in.</param>
    /// <param name="outputs">Numbers out.</param>
    /// <param name="weights">Where they begin; <see cref="Initializers.LeCunNormal"/> by default.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <exception cref="ConfigurationException">There is no input or no output.</exception>
    public static Linear Create(Key key, int inputs, int outputs, Initializer? weights = null, bool bias = true)
    {
        ConfigurationException.Require(
            inputs > 0 && outputs > 0, "Linear", $"{inputs} inputs, {outputs} outputs",
            "there is at least one of each");
        return new(
            (weights ?? Initializers.LeCunNormal)(key, [inputs, outputs]), bias ? Tensor.Zeros([outputs]) : null);
    }

    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        var inputs = Weight.Shape[0];
        pass.Require(x.DType.IsFloat(), this, x, "x is of floating point: x.As(DType.F32), or Embedding for positions");
        pass.Require(x.Rank > 0 && x.Shape[-1] == inputs, this, x, $"x is (…, {inputs}){Flattened(x, inputs)}");
        var product = x.MatMul(Weight);
        return Bias is null ? product : product + Bias;
    }

    // The usual slip: images that have not been made rows.
    static string Flattened(Tensor x, int inputs) =>
        x.Rank > 2 && x.Shape.Dims[1..].ToArray().Aggregate(1, (n, extent) => n * extent) == inputs
            ? ": put a Flatten before it" : "";

    /// <inheritdoc/>
    public override string ToString() =>
        $"Linear({Weight.Shape[0]}, {Weight.Shape[1]}{(Bias is null ? ", no bias" : "")})";
}
