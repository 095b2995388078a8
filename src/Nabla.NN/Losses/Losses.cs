namespace Nabla.NN;

/// <summary>What becomes of the losses of the examples.</summary>
public enum Reduction
{
    /// <summary>Their mean: the usual.</summary>
    Mean,

    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>They stay as they are.</summary>
    None,
}

/// <summary>
/// How wrong an output is: one number, of which the gradient is taken. Each is written so that neither it nor its
/// gradient overflows, at logits of any size in F32, unless the true value does. Outputs and targets have the same
/// shape, and are not broadcast: (n, 1) against (n) is an error.
/// <example><code>
/// var logits = Tensor.Create([[2f, 0f, -1f], [0f, 3f, 1f]]);
/// var loss = Losses.CrossEntropy(logits, Tensor.Create([0, 1]));              // ln(1 + e⁻² + e⁻³) and the like
/// var squares = Losses.Mse(Tensor.Create([1f, 2f]), Tensor.Create([1f, 4f])); // 2
/// </code></example>
/// </summary>
public static partial class Losses
{
    /// <summary>The squared distance: (y - t)².</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Mse(Tensor output, Tensor target, Reduction reduction = Reduction.Mean) =>
        Apart("Mse", output, target).Square().Reduce(reduction);

    /// <summary>The distance: |y - t|.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Mae(Tensor output, Tensor target, Reduction reduction = Reduction.Mean) =>
        Apart("Mae", output, target).Abs().Reduce(reduction);

    /// <summary>
    /// d²/2 up to a distance d = |y - t| of delta, delta (d - delta/2) beyond: with q = min(d, delta), q²/2 + delta (d
    /// - q) (Huber, 1964).
    /// </summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    /// <exception cref="ConfigurationException">Delta is not positive.</exception>
    public static Tensor Huber(
        Tensor output, Tensor target, double delta = 1, Reduction reduction = Reduction.Mean)
    {
        ConfigurationException.Require(delta > 0, "Huber", $"delta {delta}", "it is positive");
        var d = Apart("Huber", output, target).Abs();
        var q = Tensor.Minimum(d, delta);
        return (0.5 * q.Square() + delta * (d - q)).Reduce(reduction);
    }

    /// <summary>
    /// For a sign s = ±1 of each output: max(0, margin - s y).
    /// </summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Hinge(Tensor output, Tensor signs, double margin = 1, Reduction reduction = Reduction.Mean)
    {
        Same("Hinge", output, signs);
        return (margin - signs * output).Relu().Reduce(reduction);
    }

    /// <summary>
    /// 1 - cos of the angle between two rows; or, where a sign of -1 says that they should not be alike,
    /// max(0, cos - margin).
    /// </summary>
    /// <param name="a">(…, width).</param>
    /// <param name="b">The same shape.</param>
    /// <param name="signs">(…), each 1 or -1; null for 1.</param>
    /// <param name="margin">How alike may be what should not be.</param>
    /// <param name="reduction">What becomes of the rows' losses.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Cosine(
        Tensor a, Tensor b, Tensor? signs = null, double margin = 0, Reduction reduction = Reduction.Mean)
    {
        Same("Cosine", a, b);
        var cos = (Direction(a) * Direction(b)).Sum(-1);
        if (signs is null) return (1 - cos).Reduce(reduction);
        Same("Cosine", cos, signs);
        return Tensor.Where(signs > 0, 1 - cos, (cos - margin).Relu()).Reduce(reduction);
    }

    /// <summary>
    /// max(0, |a - p| - |a - n| + margin): the anchor is nearer to what is like it than to what is not (Schroff,
    /// Kalenichenko, Philbin, 2015, eq. 3, there with squares).
    /// </summary>
    /// <param name="anchor">(…, width).</param>
    /// <param name="positive">The same shape: like the anchor.</param>
    /// <param name="negative">The same shape: unlike it.</param>
    /// <param name="margin">By how much nearer.</param>
    /// <param name="reduction">What becomes of the rows' losses.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Triplet(
        Tensor anchor, Tensor positive, Tensor negative, double margin = 1, Reduction reduction = Reduction.Mean)
    {
        var near = Apart("Triplet", anchor, positive).Norm(axis: -1);
        var far = Apart("Triplet", anchor, negative).Norm(axis: -1);
        return (near - far + margin).Relu().Reduce(reduction);
    }

    // Of length 1; a row of zeros stays one. The greatest is taken out first: no square overflows or vanishes.
    static Tensor Direction(Tensor x)
    {
        var top = x.StopGradient().Abs().Max(-1, keepDims: true);
        var scaled = x / Tensor.Where(Tensor.Equal(top, 0), 1, top);
        var length = scaled.Norm(axis: -1, keepDims: true);
        return scaled / Tensor.Where(Tensor.Equal(length, 0), 1, length);
    }

    static Tensor Apart(string loss, Tensor output, Tensor target)
    {
        Same(loss, output, target);
        return output - target;
    }

    static void Same(string loss, Tensor output, Tensor target)
    {
        if (output.Shape != target.Shape)
            throw new ShapeException(
                loss, $"output {output.Type} and target {target.Type}",
                "both have the same shape: nothing is broadcast");
    }

    static Tensor Reduce(this Tensor losses, Reduction reduction) => reduction switch
    {
        Reduction.Mean => losses.Mean(),
        Reduction.Sum => losses.Sum(),
        _ => losses,
    };
}
