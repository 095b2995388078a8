using Nabla.Cli.Training;
using Nabla.Course.Adversarial;
using Nabla.Course.Noise;

namespace Nabla.Cli.Tests;

/// <summary>The framework's half of <c>mnist defend</c> beside the chapters' own code.</summary>
public sealed class FrameworkDefenceTests
{
    const int Count = 64;

    static readonly Net net = Net.FullyConnected([784, 32, 10], seed: 1);

    static readonly byte[] labels = [.. Enumerable.Range(0, Count).Select(i => (byte)(i % 10))];

    static float[] Pictures(double least, double most)
    {
        Random random = new(2);
        float Ink() => (float)(least + ((most - least) * random.NextDouble()));
        return [.. Enumerable.Range(0, Count * 784).Select(_ => Ink())];
    }

    public static TheoryData<int> Rows => [.. Enumerable.Range(0, 5)];

    /// <summary>
    /// The chapter's disturbances are functions: what they do to pictures is compared, mean, deviation and the most, at
    /// the start of a training, in its warm-up and behind it.
    /// </summary>
    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_of_the_five_does_to_batches_what_the_chapter_does(int row)
    {
        const int steps = 400;
        Recipe recipe = Defence.Five(1)[row].Recipe;
        FrameworkDisturbance ours = FrameworkDisturbance.Of(recipe.ForEpochs(2));
        float[] x = Pictures(0.2, 0.8);
        foreach (int step in new[] { 0, 30, 90, 300 })
        {
            float[] byHand = [.. x];
            recipe.Disturbance?.Invoke(net)(byHand, labels, step / (double)steps, new Random(3));
            (double Mean, double Deviation, double Most, double Cost) a = Change(x, byHand);
            (double Mean, double Deviation, double Most, double Cost) b = Change(x, Disturbed(ours, x, step, steps));
            Assert.Equal(a.Mean, b.Mean, 0.01);
            // The framework's warm-up counts a step more: it begins with one that is not nothing.
            Assert.Equal(a.Deviation, b.Deviation, 0.14 / (steps / 4) + (0.02 * a.Deviation));
            Assert.Equal(a.Cost, b.Cost, 0.05 + (0.05 * a.Cost));
            if (recipe == Recipe.AdversariallyTrained)
                Assert.Equal(a.Most, b.Most, (0.14 / (steps / 4)) + 1e-5);
        }
    }

    static float[] Disturbed(FrameworkDisturbance disturbance, float[] x, int step, int steps)
    {
        Tensor pictures = Tensor.Create<float>(x, [Count, 28, 28, 1]);
        pictures = disturbance.Augment?.Invoke(pictures, Key.Create(4)) ?? pictures;
        Tensor answers = Tensor.Create<byte>(labels, [Count]).As(DType.I32);
        return (disturbance.Adversary?.Invoke(steps).Examples(
            new ChannelsLast(net).Model(), pictures, answers, Key.Create(5), step: step) ?? pictures).ToArray<float>();
    }

    static (double Mean, double Deviation, double Most, double Cost) Change(float[] before, float[] after)
    {
        double[] by = [.. after.Zip(before, (a, b) => (double)a - b)];
        double mean = by.Average(), cost = 0;
        for (int i = 0; i < Count; i++)
            cost -= Math.Log(net.Predict(after.AsSpan(i * 784, 784))[labels[i]]) / Count;
        return (mean, Math.Sqrt(by.Average(d => (d - mean) * (d - mean))), by.Max(Math.Abs), cost);
    }

    /// <summary>From the picture itself there is nothing random: but for rounding where a slope is about 0.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void An_attack_takes_the_steps_of_chapter_7(int steps)
    {
        float[] x = Pictures(0, 1);
        AttackOptions options = new(0.1, steps);
        float[] byHand = new ByHandDefence().Attack(net, x, labels, options, _ => { }, Token);
        float[] ours = new FrameworkDefence().Attack(net, x, labels, options, _ => { }, Token);
        Assert.InRange(ours.Zip(byHand).Count(pair => Math.Abs(pair.First - pair.Second) > 1e-5), 0, x.Length / 200);
        Assert.Equal(
            new ByHandDefence().Right(net, byHand, labels, Token),
            new FrameworkDefence().Right(net, ours, labels, Token));
    }

    /// <summary>Probabilities of 0 and 1: the slope of their cross-entropy is 0 in floats.</summary>
    [Fact]
    public void A_network_that_is_sure_is_attacked_too()
    {
        Net sure = Net.FullyConnected([784, 10], seed: 1);
        foreach (ref float weight in sure.Layers[0].Parameters[0].Value.AsSpan())
            weight *= 1000;
        float[] x = Pictures(0.3, 0.7);
        byte[] answers = sure.Answers(x, Count, Token);
        FrameworkDefence engine = new();
        Assert.Equal(Count, engine.Right(sure, x, answers, Token));
        float[] attacked = engine.Attack(sure, x, answers, new AttackOptions(0.1, 5), _ => { }, Token);
        Assert.Equal(0, engine.Right(sure, attacked, answers, Token));
    }

    [Fact]
    public void More_starts_leave_no_more_standing()
    {
        float[] x = Pictures(0, 1);
        byte[] answers = net.Answers(x, Count, Token);
        int Standing(int restarts)
        {
            FrameworkDefence engine = new();
            AttackOptions options = new(0.004, 2) { Restarts = restarts };
            float[] attacked = engine.Attack(net, x, answers, options, _ => { }, Token);
            Assert.InRange(attacked.Zip(x, (a, b) => Math.Abs(a - b)).Max(), 0.0039, 0.004001);
            return engine.Right(net, attacked, answers, Token);
        }

        int once = Standing(0), often = Standing(8);
        Assert.InRange(often, 1, once);
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;
}
