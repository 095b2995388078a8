namespace Nabla.NN;

/// <summary>
/// What a model of tokens knows, and what it says: models take (batch, time) whole numbers and give logits (batch,
/// time, vocabulary), none of which looks ahead.
/// <example><code>
/// var gpt = Gpt.Create(Key.Create(0), vocabulary: 9, context: 4, width: 8, heads: 2, blocks: 1);
/// var loss = TextModel.Loss(gpt, new[] { 1, 2, 3, 4, 5, 6, 7, 8 }, context: 4);
/// var more = TextModel.Continue(gpt, [1, 2], context: 4, temperature: 0.8, top: 5, seed: 1).Take(10).ToArray();
/// </code></example>
/// </summary>
public static class TextModel
{
    const int BatchSize = 100;

    /// <summary>
    /// The mean cross-entropy of each next token of a sequence, in nats: cut, without overlap, into stretches of the
    /// context; what does not fill the last is left out, and of less than one stretch the first is as long as there is.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="sequence">At least two tokens.</param>
    /// <param name="context">How long the stretches are.</param>
    /// <exception cref="ConfigurationException">There is no next token, or the context is not positive.</exception>
    public static double Loss<T>(T model, ReadOnlyMemory<int> sequence, int context) where T : ILayer
    {
        ConfigurationException.Require(
            sequence.Length > 1 && context > 0, "TextModel", $"a sequence of {sequence.Length}, context {context}",
            "there are two tokens and a context of one, or more");
        var length = Math.Min(context, sequence.Length - 1);
        var rows = (sequence.Length - 1) / length;
        double sum = 0;
        for (var row = 0; row < rows; row += BatchSize)
        {
            var count = Math.Min(BatchSize, rows - row);
            Tensor Rows(int shift) => Tensor.Create<int>(
                sequence.Span.Slice((row * length) + shift, count * length), [count, length]);
            sum += (double)Compiled<T>.Loss(model, Rows(0), Rows(1)) * count;
        }
        return sum / rows;
    }

    /// <summary>
    /// Tokens that could come next, one after another without end, each drawn from what the model says of those before:
    /// with p ∝ exp(logit/temperature) among the most likely. A function of its arguments. The model is compiled once
    /// for a context: fewer tokens have what is not looked at behind them.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">What stands before, at least one token; of more than the context the end counts.</param>
    /// <param name="context">How many tokens it looks back at most.</param>
    /// <param name="temperature">Below 1 for what is likelier, above for what is not; 0 for the likeliest.</param>
    /// <param name="top">How many of the likeliest may come; 0 for all.</param>
    /// <param name="seed">What is drawn.</param>
    /// <exception cref="ConfigurationException">The prompt is empty, or a number is below what it may be.</exception>
    public static IEnumerable<int> Continue<T>(
        T model, IReadOnlyList<int> prompt, int context, double temperature = 1, int top = 0, long seed = 0)
        where T : ILayer
    {
        ConfigurationException.Require(
            prompt.Count > 0, "TextModel", "an empty prompt", "there is a token to begin with");
        ConfigurationException.Require(
            context > 0 && double.IsFinite(temperature) && temperature >= 0 && top >= 0, "TextModel",
            $"context {context}, temperature {temperature}, top {top}", "context above 0, the others 0 or more");
        return Drawn(model, prompt, context, temperature, top, Key.Create(seed));
    }

    static IEnumerable<int> Drawn<T>(
        T model, IReadOnlyList<int> prompt, int context, double temperature, int top, Key key) where T : ILayer
    {
        List<int> seen = [.. prompt.Skip(prompt.Count - context)];
        for (var i = 0; ; i++)
        {
            var window = new int[context];
            seen.CopyTo(window);
            var logits = Compiled<T>.Next(
                model, Tensor.Create<int>(window, [1, context]), Tensor.Scalar(seen.Count - 1));
            var next = Draw(logits.ToArray<float>(), temperature, top, (float)key.FoldIn(i).Uniform([]));
            if (seen.Count == context) seen.RemoveAt(0);
            seen.Add(next);
            yield return next;
        }
    }

    /// <summary>
    /// The first of the likeliest whose share, with those of all before it, is above a number in [0, 1).
    /// </summary>
    internal static int Draw(float[] logits, double temperature, int top, double uniform)
    {
        var order = Enumerable.Range(0, logits.Length).OrderByDescending(i => logits[i]).ToArray();
        if (temperature == 0) return order[0];
        if (top > 0) order = order[..Math.Min(top, order.Length)];
        var weights = Array.ConvertAll(order, i => Math.Exp((logits[i] - logits[order[0]]) / temperature));
        var left = uniform * weights.Sum();
        for (var i = 0; i < order.Length; i++)
            if ((left -= weights[i]) < 0) return order[i];
        return order[0];
    }

    // One object a kind of model: each is traced once for a form and a context, whoever asks.
    static class Compiled<T> where T : ILayer
    {
        public static readonly Func<T, Tensor, Tensor, Tensor> Next = Transform.Jit(
            (T model, Tensor window, Tensor at) => model.Predict(window).Squeeze(0).Take(at));

        public static readonly Func<T, Tensor, Tensor, Tensor> Loss = Transform.Jit(
            (T model, Tensor x, Tensor y) => Losses.CrossEntropy(model.Predict(x), y));
    }
}
