using static Nabla.NN.Tests.Numbers;

namespace Nabla.NN.Tests;

/// <summary>A small GPT, what it learns of a sequence, and what it says.</summary>
public class TextTests
{
    static readonly Key key = Key.Create(7);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    static Gpt Small() => Gpt.Create(key, vocabulary: 5, context: 6, width: 8, heads: 2, blocks: 2);

    /// <summary>0 1 2 0 1 2 …, and 3 where nothing can be known.</summary>
    static readonly int[] threes = [.. Enumerable.Range(0, 200).Select(i => i % 3)];

    [Fact]
    public void A_gpt_is_tokens_and_places_through_blocks_and_back_by_the_same_table()
    {
        var gpt = Double(Small());
        var x = Tensor.Create([[1, 4, 0, 2]]);
        var table = gpt.Tokens.Table;
        var h = Fill([1, 4, 8], i => table.At(x.Item<int>(i[0], i[1]), i[2]) + gpt.Places.Table.At(i[1], i[2]));
        foreach (var block in gpt.Blocks) h = block.Predict(h);
        h = gpt.Norm.Predict(h);
        var logits = Fill([1, 4, 5], i => Enumerable.Range(0, 8).Sum(k => h.At(i[0], i[1], k) * table.At(i[2], k)));
        Close(logits, gpt.Predict(x));
    }

    [Fact]
    public void A_gpt_does_not_look_ahead()
    {
        var gpt = Double(Small());
        var (one, other) = (gpt.Predict(Tensor.Create([[1, 4, 0, 2]])), gpt.Predict(Tensor.Create([[1, 4, 3, 3]])));
        Close(one.Slice(1, 0, 2), other.Slice(1, 0, 2));
        Assert.NotEqual(one.At(0, 2, 0), other.At(0, 2, 0));
    }

    [Fact]
    public void The_gradient_of_a_gpt_is_that_of_differences()
    {
        var (x, y) = (Tensor.Create([[1, 4, 0], [2, 2, 3]]), Tensor.Create([[4, 0, 1], [2, 3, 0]]));
        var check = GradCheck.Of(p => Losses.CrossEntropy(p.Predict(x), y), Double(Small()));
        Assert.True(check.Passed, $"{check}");
    }

    /// <summary>65·128 + 64·128 + 4 (4·128² + 2·128·512 + 2·128) + 128, as in nanoGPT: 0.80 million.</summary>
    [Fact]
    public void The_small_gpt_of_the_books_has_its_parameters_and_begins_knowing_nothing()
    {
        var gpt = Gpt.Create(key, 65, 64);
        Assert.Equal(795_904 + (64 * 128), Tree.Leaves(gpt).Sum(leaf => leaf.Length));
        var codes = Enumerable.Range(0, 129).Select(i => i * 37 % 65).ToArray();
        Assert.Equal(Math.Log(65), TextModel.Loss(gpt, codes, 64), 0.1);
    }

    [Fact]
    public void What_leads_back_into_the_sum_begins_smaller_the_more_blocks_there_are()
    {
        var block = Gpt.Create(key, 65, 64, blocks: 8).Blocks[0];
        static double Deviation(Linear layer) => Math.Sqrt((double)layer.Weight.Square().Mean());
        Assert.Equal(0.02, Deviation(block.Up), 0.001);
        Assert.Equal(0.02 / 4, Deviation(block.Down), 0.0005);
        Assert.Equal(0.02 / 4, Deviation(block.Attention.Out), 0.0005);
        Assert.Null(block.Up.Bias);
    }

    [Fact]
    public void Training_learns_what_can_be_known_and_says_it()
    {
        var training = Training(steps: 150);
        var first = training.Run(10, cancellation: Token);
        Assert.InRange(first, 0.3, Math.Log(5) + 0.1);
        training.Run(140, cancellation: Token);
        Assert.Equal(150, training.Step);
        Assert.InRange(TextModel.Loss(training.Model, threes, 6), 0, 0.1);
        Assert.Equal([1, 2, 0, 1, 2, 0, 1, 2, 0, 1], TextModel.Continue(training.Model, [0], 6, 0).Take(10));
        Assert.Equal([0, 1, 2], TextModel.Continue(training.Model, [0, 1, 2, 0, 1, 2, 0, 1, 2], 6, 1, top: 1).Take(3));
    }

    [Fact]
    public void Training_is_a_function_of_its_settings_however_its_steps_are_counted()
    {
        var (one, other) = (Training(7), Training(7));
        one.Run(7, cancellation: Token);
        other.Run(3, cancellation: Token);
        other.Run(4, cancellation: Token);
        foreach (var (a, b) in Tree.Leaves(one.Model).Zip(Tree.Leaves(other.Model)))
            Assert.Equal(a.ToArray<float>(), b.ToArray<float>());
    }

    [Fact]
    public void A_recurrent_model_learns_by_the_same_loop()
    {
        var model = new Sequential(
            Embedding.Create(key, 3, 8), Gru.Create(key.FoldIn(1), 8, 8), Linear.Create(key.FoldIn(2), 8, 3));
        var training = new TextTraining<Sequential>(model, TextTraining.AdamW(60, 0.02), threes, 6, 4);
        training.Run(60, cancellation: Token);
        Assert.InRange(TextModel.Loss(training.Model, threes, 6), 0, 0.1);
    }

    /// <summary>Three stretches of six out of twenty tokens, and what is left is left out.</summary>
    [Fact]
    public void A_loss_is_the_mean_over_stretches_that_do_not_overlap()
    {
        var (gpt, codes) = (Small(), Enumerable.Range(0, 20).Select(i => i * i % 5).ToArray());
        var naive = Enumerable.Range(0, 3).Average(row => (double)Losses.CrossEntropy(
            gpt.Predict(Tensor.Create(codes[(6 * row)..(6 * row + 6)]).ExpandDims(0)),
            Tensor.Create(codes[(6 * row + 1)..(6 * row + 7)]).ExpandDims(0)));
        Assert.Equal(naive, TextModel.Loss(gpt, codes, 6), 1e-5);
        Assert.True(double.IsFinite(TextModel.Loss(gpt, codes.AsMemory(0, 3), 6)));
    }

    /// <summary>Of logits ln 1, ln 2, ln 5: shares 1/8, 2/8, 5/8, the greatest first.</summary>
    [Fact]
    public void A_draw_goes_by_shares_and_temperature_and_top()
    {
        float[] logits = [0, MathF.Log(2), MathF.Log(5)];
        int Of(double uniform, double temperature = 1, int top = 0) =>
            TextModel.Draw(logits, temperature, top, uniform);
        Assert.Equal([2, 2, 1, 1, 0, 0], new[] { 0, 0.62, 0.63, 0.87, 0.88, 0.999 }.Select(u => Of(u)));
        Assert.Equal([2, 1, 1], new[] { 0.71, 0.72, 0.99 }.Select(u => Of(u, top: 2)));
        Assert.Equal([2, 1, 0], new[] { 0.83, 0.84, 0.99 }.Select(u => Of(u, 0.5)));
        Assert.Equal(2, Of(0.999, 0));
    }

    [Fact]
    public void What_is_said_is_a_function_of_the_seed_and_looks_back_no_further_than_the_context()
    {
        var gpt = Small();
        int[] Said(int[] prompt, long seed) => [.. TextModel.Continue(gpt, prompt, 3, seed: seed).Take(12)];
        Assert.Equal(Said([1, 2, 3], 1), Said([1, 2, 3], 1));
        Assert.NotEqual(Said([1, 2, 3], 1), Said([1, 2, 3], 2));
        Assert.Equal(Said([1, 2, 3], 1), Said([4, 4, 4, 1, 2, 3], 1));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<ConfigurationException>(() => Gpt.Create(key, 5, 6, width: 8, heads: 3));
        Assert.Throws<ConfigurationException>(() => Gpt.Create(key, 5, 6, blocks: 0));
        Assert.Contains("its time at most 6", Assert.Throws<LayerException>(
            () => Small().Predict(Tensor.Zeros([1, 7], DType.I32))).Message, StringComparison.Ordinal);
        Assert.Contains("longer than the context, 6", Assert.Throws<ConfigurationException>(
            () => new TextTraining<Gpt>(Small(), Optimizers.Sgd(1), threes.AsMemory(0, 6), 6)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ConfigurationException>(() => TextModel.Continue(Small(), [], 6));
        Assert.Throws<ConfigurationException>(() => TextModel.Continue(Small(), [1], 6, temperature: -1));
        Assert.Throws<ConfigurationException>(() => TextModel.Loss(Small(), new[] { 1 }, 6));
        var diverges = new TextTraining<Gpt>(Small(), Optimizers.Sgd(1e30), threes, 6);
        var error = Assert.Throws<TrainingException>(() => diverges.Run(4, cancellation: Token));
        Assert.Contains("steps 1 to 4", error.Message, StringComparison.Ordinal);
    }

    static TextTraining<Gpt> Training(int steps) =>
        new(Small(), TextTraining.AdamW(steps, 0.01), threes, context: 6, batchSize: 4, seed: 3);
}
