namespace Nabla.NN;

// Losses of classes: logits or logarithms of probabilities along the last axis. Targets are labels, whole numbers of
// the shape without that axis, or a distribution for each, of the same shape.
public static partial class Losses
{
    /// <summary>
    /// -Σ q ln softmax(logits): with labels, ln Σ e^z - z of the right class.
    /// </summary>
    /// <param name="logits">(…, classes).</param>
    /// <param name="target">Labels (…), or distributions (…, classes).</param>
    /// <param name="smoothing">
    /// s: the target is (1 - s) q + s/classes (Szegedy et al., 2016, section 7).
    /// </param>
    /// <param name="ignore">A label that does not count, such as that of padding; null for none.</param>
    /// <param name="reduction">The mean is over what counts; 0 where nothing does.</param>
    /// <exception cref="ShapeException">The target has neither shape.</exception>
    /// <exception cref="ConfigurationException">The smoothing is not in [0, 1].</exception>
    public static Tensor CrossEntropy(
        Tensor logits, Tensor target, double smoothing = 0, int? ignore = null, Reduction reduction = Reduction.Mean)
    {
        ConfigurationException.Require(
            smoothing is >= 0 and <= 1, "CrossEntropy", $"smoothing {smoothing}", "it is in [0, 1]");
        if (!AreLabels("CrossEntropy", logits, target))
        {
            var q = (1 - smoothing) * target + smoothing / logits.Shape[-1];
            return -(q * logits.LogSoftmax()).Sum(-1).Reduce(reduction);
        }
        var (labels, counts) = Counted(target, ignore);
        var all = Centred(logits);
        var right = all.TakeAlong(labels.ExpandDims(-1)).Squeeze(-1);
        var losses = all.LogSumExp(-1) - (1 - smoothing) * right;
        if (smoothing > 0) losses -= smoothing * all.Mean(-1);
        return Reduced(losses, counts, reduction);
    }

    /// <summary>
    /// -Σ t ln σ(z) + (1 - t) ln(1 - σ(z)), each output by itself, as softplus(z) - t z (…, any shape).
    /// </summary>
    /// <param name="logits">Any shape.</param>
    /// <param name="target">The same shape, from 0 to 1.</param>
    /// <param name="positiveWeight">What weighs the first term, against rare positives; 1 by default.</param>
    /// <param name="reduction">What becomes of the outputs' losses.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor BinaryCrossEntropy(
        Tensor logits, Tensor target, Tensor? positiveWeight = null, Reduction reduction = Reduction.Mean)
    {
        Same("BinaryCrossEntropy", logits, target);
        if (positiveWeight is null) return Tensor.SigmoidCrossEntropy(logits, target).Reduce(reduction);
        var weight = 1 + (positiveWeight - 1) * target;
        return ((1 - target) * logits + weight * (-logits).Softplus()).Reduce(reduction);
    }

    /// <summary>-ln p of the right class, where the logarithms are at hand already.</summary>
    /// <param name="logProbabilities">(…, classes).</param>
    /// <param name="labels">Labels (…).</param>
    /// <param name="ignore">A label that does not count; null for none.</param>
    /// <param name="reduction">The mean is over what counts; 0 where nothing does.</param>
    /// <exception cref="ShapeException">The labels have another shape, or are no whole numbers.</exception>
    public static Tensor NegativeLogLikelihood(
        Tensor logProbabilities, Tensor labels, int? ignore = null, Reduction reduction = Reduction.Mean)
    {
        if (!AreLabels("NegativeLogLikelihood", logProbabilities, labels))
            throw new ShapeException(
                "NegativeLogLikelihood", $"{logProbabilities.Type} and {labels.Type}", "labels are whole numbers");
        var (places, counts) = Counted(labels, ignore);
        return Reduced(-logProbabilities.TakeAlong(places.ExpandDims(-1)).Squeeze(-1), counts, reduction);
    }

    /// <summary>
    /// The Kullback-Leibler divergence Σ q (ln q - ln p) of each row; 0 ln 0 is 0.
    /// </summary>
    /// <param name="logProbabilities">ln p, (…, classes).</param>
    /// <param name="target">q, the same shape.</param>
    /// <param name="reduction">The mean is over rows.</param>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor KullbackLeibler(
        Tensor logProbabilities, Tensor target, Reduction reduction = Reduction.Mean)
    {
        Same("KullbackLeibler", logProbabilities, target);
        var product = Tensor.Where(target > 0, target * logProbabilities, 0);
        return (Tensor.XLogY(target, target) - product).Sum(-1).Reduce(reduction);
    }

    /// <summary>
    /// Σ over wrong classes of max(0, margin - score of the right class + score), over the number of classes (Crammer
    /// and Singer, 2001; the sum of Weston and Watkins, 1999).
    /// </summary>
    /// <param name="scores">(…, classes).</param>
    /// <param name="labels">Labels (…).</param>
    /// <param name="margin">By how much the right class is ahead.</param>
    /// <param name="reduction">What becomes of the rows' losses.</param>
    /// <exception cref="ShapeException">The labels have another shape, or are no whole numbers.</exception>
    public static Tensor MultiHinge(
        Tensor scores, Tensor labels, double margin = 1, Reduction reduction = Reduction.Mean)
    {
        if (!AreLabels("MultiHinge", scores, labels))
            throw new ShapeException("MultiHinge", $"{scores.Type} and {labels.Type}", "labels are whole numbers");
        var places = labels.ExpandDims(-1);
        var behind = (margin - scores.TakeAlong(places) + scores).Relu();
        var wrong = Tensor.NotEqual(Tensor.Arange(scores.Shape[-1]), places);
        return (Tensor.Where(wrong, behind, 0).Sum(-1) / scores.Shape[-1]).Reduce(reduction);
    }

    // Less their greatest, which changes nothing but keeps differences of large logits from being lost in their size.
    static Tensor Centred(Tensor logits)
    {
        var top = logits.StopGradient().Max(-1, keepDims: true);
        return logits - Tensor.Where(top.IsFinite(), top, 0);
    }

    static bool AreLabels(string loss, Tensor logits, Tensor target)
    {
        if (target.DType.IsFloat() && target.Shape == logits.Shape) return false;
        if (!target.DType.IsFloat() && target.DType != DType.Bool && logits.Rank > 0
            && target.Shape.Dims.SequenceEqual(logits.Shape.Dims[..^1])) return true;
        throw new ShapeException(
            loss, $"{logits.Type} and target {target.Type}",
            "the target is whole numbers without the last axis, or floating point of the same shape");
    }

    // Labels with those that do not count replaced by 0, and which count; null for all.
    static (Tensor Labels, Tensor? Counts) Counted(Tensor labels, int? ignore)
    {
        if (labels.DType == DType.U8) labels = labels.As(DType.I32);
        if (ignore is not { } none) return (labels, null);
        var counts = Tensor.NotEqual(labels, none);
        return (Tensor.Where(counts, labels, 0), counts);
    }

    static Tensor Reduced(Tensor losses, Tensor? counts, Reduction reduction)
    {
        if (counts is null) return losses.Reduce(reduction);
        var counted = Tensor.Where(counts, losses, 0);
        return reduction == Reduction.Mean
            ? counted.Sum() / Tensor.Maximum(counts.Sum(), 1).As(losses.DType)
            : counted.Reduce(reduction);
    }
}
