using Nabla.Data;

namespace Nabla.NN;

/// <summary>
/// A model that learns what comes next in a sequence of tokens: each step sees some stretches of it, as
/// <see cref="Batches.Stretches"/> cuts them, and is one compiled call on a state of its own. The same settings,
/// sequence and model give the same model, to the bit.
/// <example><code>
/// var text = TextSet.BuiltIn();
/// var gpt = Gpt.Create(Key.Create(0), text.Vocabulary.Count, context: 16, width: 16, heads: 2, blocks: 1);
/// var training = new TextTraining&lt;Gpt&gt;(gpt, TextTraining.AdamW(steps: 20), text.Codes, context: 16);
/// var loss = training.Run(20);
/// var next = TextModel.Continue(training.Model, text.Vocabulary.Encode("The "), context: 16).Take(5).ToArray();
/// </code></example>
/// </summary>
/// <typeparam name="T">Takes (batch, time) whole numbers and gives logits (batch, time, vocabulary), none of which
/// looks ahead.</typeparam>
public sealed class TextTraining<T> where T : ILayer
{
    readonly BoundStep<TrainingState<T>, Tensor, Tensor, TrainingState<T>> step;
    readonly ReadOnlyMemory<int> sequence;
    readonly int context, batchSize;
    readonly long seed;

    /// <summary>Nothing is trained yet.</summary>
    /// <param name="model">What to begin with; it stays as it is.</param>
    /// <param name="optimizer">How parameters move.</param>
    /// <param name="sequence">What to learn, longer than the context.</param>
    /// <param name="context">How many tokens a stretch has, each with the one behind it as what comes next.</param>
    /// <param name="batchSize">Stretches a step.</param>
    /// <param name="seed">The seed of stretches and of dropout.</param>
    /// <exception cref="ConfigurationException">A number is not positive, or the sequence is not longer than the
    /// context.</exception>
    public TextTraining(
        T model, Optimizer optimizer, ReadOnlyMemory<int> sequence, int context = 64, int batchSize = 12, long seed = 0)
    {
        ConfigurationException.Require(
            context > 0 && batchSize > 0, "TextTraining", $"{batchSize} stretches of {context}",
            "there is at least one of each");
        ConfigurationException.Require(
            sequence.Length > context, "TextTraining", $"a sequence of {sequence.Length}",
            $"it is longer than the context, {context}");
        (this.sequence, this.context, this.batchSize, this.seed) = (sequence, context, batchSize, seed);
        var rule = new TrainingStep<T>(optimizer, (logits, next) => Losses.CrossEntropy(logits, next), seed);
        step = Transform.Jit<TrainingState<T>, Tensor, Tensor, TrainingState<T>>(rule.Next)
            .Bind(TrainingStep<T>.Start(optimizer, model));
    }

    /// <summary>How many steps there have been.</summary>
    public int Step { get; private set; }

    /// <summary>A copy of the model as it stands.</summary>
    public T Model => step.State.Model;

    /// <summary>More steps; their mean loss.</summary>
    /// <param name="steps">How many.</param>
    /// <param name="onStep">Told of each, with the number of steps so far; null for nobody.</param>
    /// <param name="cancellation">Ends training after the step under way.</param>
    /// <exception cref="TrainingException">The loss is no number any more.</exception>
    public double Run(int steps, Action<int>? onStep = null, CancellationToken cancellation = default)
    {
        var (before, from) = (Step == 0 ? 0 : (double)step.State.LossSum, Step);
        for (var i = 0; i < steps && !cancellation.IsCancellationRequested; i++)
        {
            var (x, y) = Batch(Step);
            step.Run(x, y);
            Step++;
            onStep?.Invoke(Step);
        }
        var loss = Step == from ? double.NaN : ((double)step.State.LossSum - before) / (Step - from);
        return Step == from || double.IsFinite(loss) ? loss : throw TrainingException.Diverged(from + 1, Step, loss);
    }

    (Tensor X, Tensor Y) Batch(int number)
    {
        var rows = Tensor.Create(Batches.Stretches(sequence.Span, batchSize, context + 1, seed, number))
            .Reshape(batchSize, context + 1);
        return (rows.Slice(1, 0, context), rows.Slice(1, 1, context + 1));
    }
}

/// <summary>How <see cref="TextTraining{T}"/> is usually set up.</summary>
public static class TextTraining
{
    /// <summary>
    /// The gradient no longer than 1, then AdamW with betas 0.9 and 0.99 whose decay, 0.1, is for matrices alone; the
    /// rate warms up over a twentieth of the steps and falls to a tenth along half a cosine.
    /// </summary>
    /// <param name="steps">How many steps there will be.</param>
    /// <param name="rate">The highest rate: the best of a width of about 100; wider models want less.</param>
    /// <exception cref="ConfigurationException">There are no steps.</exception>
    public static Optimizer AdamW(int steps, double rate = 4e-3)
    {
        var up = Math.Max(1, steps / 20);
        return Optimizers.Chain(
            Optimizers.ClipByGlobalNorm(1),
            Optimizers.AdamW(
                Schedule.WarmUp(up, Schedule.Cosine(rate, Math.Max(1, steps - up), rate / 10)), decay: 0.1,
                where: (_, leaf) => leaf.Rank > 1, beta1: 0.9, beta2: 0.99));
    }
}
