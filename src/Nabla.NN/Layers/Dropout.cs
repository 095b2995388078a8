namespace Nabla.NN;

/// <summary>
/// In training each number is 0 with a probability p, and the others are divided by 1 - p, so that the mean stays; in
/// evaluation y = x (Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, 2014).
/// <code>x (…)  ->  y (…), the same shape</code>
/// <example><code>
/// var (y, _) = new Dropout(0.5).Train(Tensor.Ones([4]), Key.Create(0));        // zeros and twos
/// </code></example>
/// </summary>
/// <param name="Probability">p, at least 0 and below 1.</param>
[Tree]
public partial record Dropout(double Probability) : ILayer
{
    /// <inheritdoc/>
    public Tensor Forward(Tensor x, Pass pass)
    {
        pass.Require(
            Probability is >= 0 and < 1, this, x,
            "the probability is at least 0 and below 1: what is kept is divided by 1 - p");
        if (!pass.IsTraining || Probability == 0) return x;
        var keep = pass.NextKey(this).Bernoulli(x.Shape, 1 - Probability);
        return Tensor.Where(keep, x / (1 - Probability), 0);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"Dropout({Probability})");
}
