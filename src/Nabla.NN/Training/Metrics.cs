namespace Nabla.NN;

/// <summary>How good outputs are, as one number for people; nothing is differentiated.</summary>
public delegate double Metric(Tensor output, Tensor target);

/// <summary>
/// What people ask of a classifier. Logits are (…, classes), labels (…).
/// <example><code>
/// var logits = Tensor.Create([[2f, 1f], [0f, 1f], [3f, 0f]]);
/// var labels = Tensor.Create([0, 1, 1]);
/// var right = Metrics.Accuracy(logits, labels);                 // 2/3
/// var table = Metrics.Confusion(logits, labels);                // rows: what it is; columns: what was said
/// var scores = Metrics.Scores(table);
/// </code></example>
/// </summary>
public static class Metrics
{
    /// <summary>The share of examples whose greatest logit is that of their label.</summary>
    public static double Accuracy(Tensor logits, Tensor labels) => TopK(logits, labels, 1);

    /// <summary>
    /// The share of examples whose label is among the k greatest; of equal ones the first come first.
    /// </summary>
    /// <exception cref="ShapeException">Labels and logits do not fit.</exception>
    public static double TopK(Tensor logits, Tensor labels, int k)
    {
        Check(logits, labels);
        var (_, places) = logits.TopK(k);
        return (double)Tensor.Equal(places, labels.ExpandDims(-1)).Any(-1).As(DType.F64).Mean();
    }

    /// <summary>How often each class (row) was taken for each (column): counts, (classes, classes).</summary>
    /// <exception cref="ShapeException">Labels and logits do not fit.</exception>
    public static Tensor Confusion(Tensor logits, Tensor labels)
    {
        Check(logits, labels);
        var classes = logits.Shape[-1];
        var pairs = labels.As(DType.I32).Ravel() * classes + logits.ArgMax(-1).As(DType.I32).Ravel();
        return Tensor.Zeros([classes * classes], DType.I32).ScatterAdd(pairs, Tensor.Ones([pairs.Length], DType.I32))
            .Reshape(classes, classes);
    }

    /// <summary>
    /// For each class of a table of <see cref="Confusion"/>: precision, the share of what was said that is right;
    /// recall, the share of what is that was said; F1, 2 p r/(p + r). 0 where there is nothing to share.
    /// </summary>
    public static ClassScores[] Scores(Tensor confusion)
    {
        var (right, said, are) = (Of(confusion.Diagonal()), Of(confusion.Sum(0)), Of(confusion.Sum(1)));
        static double[] Of(Tensor x) => x.As(DType.F64).ToArray<double>();
        static double Share(double part, double all) => all == 0 ? 0 : part / all;
        return [.. right.Select((hits, i) => new ClassScores(
            Share(hits, said[i]), Share(hits, are[i]), Share(2 * hits, said[i] + are[i]), (int)are[i]))];
    }

    /// <summary>
    /// e to the cross-entropy: among how many equally likely ones the model would have been as unsure.
    /// </summary>
    public static double Perplexity(Tensor logits, Tensor labels) =>
        Math.Exp((double)Losses.CrossEntropy(logits, labels));

    static void Check(Tensor logits, Tensor labels)
    {
        if (logits.Rank == 0 || labels.DType.IsFloat() || !labels.Shape.Dims.SequenceEqual(logits.Shape.Dims[..^1]))
            throw new ShapeException(
                "Metrics", $"logits {logits.Type} and labels {labels.Type}",
                "labels are whole numbers, one for each row");
    }
}

/// <summary>How good the answers are where one class is concerned.</summary>
/// <param name="Precision">Of what was said to be of the class, the share that is.</param>
/// <param name="Recall">Of what is of the class, the share that was said to be.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="Count">How many are of the class.</param>
public readonly record struct ClassScores(double Precision, double Recall, double F1, int Count);
