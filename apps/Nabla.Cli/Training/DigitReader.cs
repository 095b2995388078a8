using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Training;

/// <summary>
/// Models of the framework that read digits, (batch, 28, 28, 1) to ten scores: compiled, they answer and are attacked, a
/// few hundred digits at a time.
/// </summary>
sealed class DigitReader<T> where T : ILayer
{
    const int BatchSize = 500;

    readonly Func<T, Tensor, Tensor> predict = Transform.Jit((T model, Tensor x) => model.Predict(x));

    /// <summary>The scores for pictures, 784 numbers each: (pictures, 10).</summary>
    public Tensor Scores(T model, float[] pictures) => predict(model, Images(pictures));

    /// <summary>The model's answer to each picture, 0 to 9.</summary>
    public byte[] Answers(T model, float[] pictures)
    {
        byte[] answers = new byte[pictures.Length / DigitSet.ImageLength];
        foreach ((int start, int end) in Batches(answers.Length))
            Answers(predict(model, Images(pictures[Pixels(start, end)]))).As(DType.U8).ToArray<byte>()
                .CopyTo(answers, start);
        return answers;
    }

    /// <summary>Whether each picture is taken for what it shows.</summary>
    public bool[] Right(T model, float[] pictures, byte[] labels) =>
        [.. Answers(model, pictures).Zip(labels, (answer, label) => answer == label)];

    /// <summary>
    /// The pictures, moved by one adversary after another: all by the first, and by a later one those that still stand.
    /// </summary>
    /// <param name="model">Whose slope is followed.</param>
    /// <param name="pictures">784 numbers each, from 0 to 1.</param>
    /// <param name="labels">What they show.</param>
    /// <param name="foes">At least one.</param>
    /// <param name="seed">Of the places where they start.</param>
    /// <param name="onDone">Told how many more are done.</param>
    /// <param name="cancellation">Ends the attack, between two batches.</param>
    public float[] Attack(
        T model, float[] pictures, byte[] labels, IReadOnlyList<Adversary> foes, long seed, Action<int> onDone,
        CancellationToken cancellation)
    {
        Dictionary<Adversary, Func<T, Tensor, Tensor, Key, Tensor>> climbs =
            foes.Distinct().ToDictionary(foe => foe, Climb);
        float[] attacked = new float[pictures.Length];
        foreach ((int start, int end) in Batches(labels.Length))
        {
            Tensor x = Images(pictures[Pixels(start, end)]), moved = x;
            Tensor y = Tensor.Create<byte>(labels[start..end], [end - start]).As(DType.I32);
            for (int r = 0; r < foes.Count; r++)
            {
                cancellation.ThrowIfCancellationRequested();
                Tensor? standing = r == 0 ? null : Tensor.Equal(Answers(predict(model, moved)), y);
                if (standing is not null && (int)standing.CountNonZero() == 0)
                    break;
                Tensor next = climbs[foes[r]](model, x, y, Key.Create(seed).FoldIn(r).FoldIn(start));
                moved = standing is null ? next : Tensor.Where(standing.Reshape(-1, 1, 1, 1), next, moved);
            }

            moved.ToArray<float>().CopyTo(attacked.AsSpan(Pixels(start, end)));
            onDone(end - start);
        }

        return attacked;
    }

    static Func<T, Tensor, Tensor, Key, Tensor> Climb(Adversary foe) => Transform.Jit(
        (T model, Tensor x, Tensor y, Key key) => foe.Examples(model, x, y, key, Odds));

    /// <summary>
    /// ln of the odds against the right class: ln Σ e^z of the others, less its own z. The cross-entropy is
    /// ln(1 + e^this) and rises the same way, but its slope is 0 in floats where the model is sure, and this one's never.
    /// </summary>
    static Tensor Odds(Tensor logits, Tensor labels)
    {
        Tensor place = labels.ExpandDims(-1);
        Tensor right = Tensor.Equal(Tensor.Arange(logits.Shape[-1]), place);
        Tensor others = Tensor.Where(right, double.NegativeInfinity, logits);
        return (others.LogSumExp(-1) - logits.TakeAlong(place).Squeeze(-1)).Sum();
    }

    static Tensor Answers(Tensor scores) => scores.ArgMax(-1).As(DType.I32);

    static IEnumerable<(int Start, int End)> Batches(int count)
    {
        for (int start = 0; start < count; start += BatchSize)
            yield return (start, Math.Min(start + BatchSize, count));
    }

    static Range Pixels(int start, int end) => (start * DigitSet.ImageLength)..(end * DigitSet.ImageLength);

    static Tensor Images(float[] pictures) => Tensor.Create<float>(
        pictures, [pictures.Length / DigitSet.ImageLength, DigitSet.Side, DigitSet.Side, 1]);
}
