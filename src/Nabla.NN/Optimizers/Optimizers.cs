namespace Nabla.NN;

/// <summary>
/// Optimizers, and the parts that they are made of. A part takes a gradient g and leaves another; the last of a whole
/// is <see cref="Descend"/>, which turns it round and gives it its length:
/// <example><code>
/// var adamW = Optimizers.Chain(
///     Optimizers.ClipByGlobalNorm(1),
///     Optimizers.ScaleByAdam(0.9, 0.999),
///     Optimizers.Decay(0.01, (path, leaf) => leaf.Rank > 1),
///     Optimizers.Descend(Schedule.Cosine(0.001, steps: 1000)));
/// </code></example>
/// In what follows w is a parameter, t counts updates from 1, and products of tensors are element by element.
/// </summary>
public static partial class Optimizers
{
    /// <summary>One after another, each on what the one before has left of the gradient.</summary>
    public static Optimizer Chain(params Optimizer[] links) => new Chained(links);

    /// <summary>A part of one's own, which treats each leaf by itself and remembers so many moments of each.</summary>
    public static Optimizer Each(int moments, LeafRule rule) => new Leafwise(moments, rule);

    /// <summary>-η(t) g: the step down, of a length that a schedule says.</summary>
    public static Optimizer Descend(Schedule rate) => new Plain((at, step) =>
    {
        var length = rate.At(step);
        return Array.ConvertAll(at.Slopes, slope => -(length * slope).As(slope.DType));
    });

    /// <summary>g + λ w: decay of the weights, also called L2 where it comes before a moment.</summary>
    /// <param name="rate">λ.</param>
    /// <param name="where">Which leaves decay, by path and tensor; all by default.</param>
    public static Optimizer Decay(double rate, Func<string, Tensor, bool>? where = null) => new Plain((at, _) =>
        [.. at.Slopes.Select((slope, i) => where is null || where(at.Paths[i], at.Parameters[i])
            ? slope + rate * at.Parameters[i] : slope)]);

    /// <summary>Each number of g between -limit and limit.</summary>
    public static Optimizer ClipByValue(double limit) =>
        new Plain((at, _) => Array.ConvertAll(at.Slopes, slope => slope.Clip(-limit, limit)));

    /// <summary>g limit/|g| where |g|, over all leaves together, is above the limit (Pascanu et al., 2013).</summary>
    public static Optimizer ClipByGlobalNorm(double limit) => new Plain((at, _) =>
    {
        var norm = GlobalNorm(at.Slopes);
        var factor = limit / Tensor.Maximum(norm, limit);
        return Array.ConvertAll(at.Slopes, slope => (slope * factor).As(slope.DType));
    });

    /// <summary>
    /// w ← w - η m, with m ← μ m + g, or g alone where μ is 0; Nesterov's takes g + μ m in the place of m.
    /// </summary>
    /// <param name="rate">η.</param>
    /// <param name="momentum">μ.</param>
    /// <param name="nesterov">Whether the momentum looks ahead (Sutskever et al., 2013).</param>
    /// <param name="decay">λ: g + λ w in the place of g.</param>
    public static Optimizer Sgd(Schedule rate, double momentum = 0, bool nesterov = false, double decay = 0)
    {
        ConfigurationException.Require(momentum is >= 0 and < 1, "Sgd", $"momentum {momentum}", "it is in [0, 1)");
        ConfigurationException.Require(!nesterov || momentum > 0, "Sgd", "Nesterov, momentum 0", "there is a momentum");
        return Chain([
            .. decay == 0 ? [] : new[] { Decay(decay) }, .. momentum == 0 ? [] : new[] { Momentum(momentum, nesterov) },
            Descend(rate)]);
    }

    /// <summary>m ← μ m + g, and m or, with Nesterov, g + μ m.</summary>
    public static Optimizer Momentum(double momentum, bool nesterov = false) => new Leafwise(1, (g, moments, _, _) =>
    {
        var m = momentum * moments[0] + g;
        return (nesterov ? g + momentum * m : m, [m]);
    });

    /// <summary>The length of all leaves as one vector.</summary>
    internal static Tensor GlobalNorm(IEnumerable<Tensor> leaves) =>
        leaves.Aggregate((Tensor)0.0, (sum, leaf) => sum + leaf.Square().Sum()).Sqrt();
}
