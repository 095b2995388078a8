using Nabla.Course.Adversarial;
using Nabla.Data;

namespace Course.Tests;

public class AdversarialTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    static readonly int[] Widths = [12, 9, 7, 4];

    [Fact]
    public void Backward_gives_the_slope_of_the_cost_for_every_parameter()
    {
        var net = Net.FullyConnected(Widths, seed: 3);
        (float[] x, byte[] labels) = Samples(5, seed: 1);
        var pass = new Pass(net, 5, threads: 1);
        x.CopyTo(pass.X, 0);
        pass.Forward(5, learning: true);
        pass.Backward(labels);
        foreach (Parameter p in net.Parameters)
        {
            float[] byHand = [.. p.Gradient];
            for (int i = 0; i < p.Value.Length; i++)
                Assert.Equal(Slope(net, x, labels, p.Value, i), byHand[i], tolerance: 2e-3);
        }
    }

    [Fact]
    public void BackwardToInput_has_the_sign_and_the_direction_of_the_slope()
    {
        var net = Net.FullyConnected(Widths, seed: 4);
        (float[] x, byte[] labels) = Samples(1, seed: 2);
        var pass = new Pass(net, 1, threads: 1);
        x.CopyTo(pass.X, 0);
        pass.Forward(1);
        pass.BackwardToInput(labels);
        double[] nudged = [.. x.Select((_, i) => Slope(net, x, labels, x, i))];
        double ratio = pass.Dx.Zip(nudged, (a, b) => a * b).Sum() / nudged.Sum(b => b * b);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(ratio * nudged[i], pass.Dx[i], tolerance: 5e-3 * ratio);
    }

    [Fact]
    public void Direction_does_not_vanish_where_the_derivative_is_rounded_away()
    {
        float[] z = [60, 0, -3], dz = new float[3];
        SoftmaxCost.Derivative(z, 0, dz, 1);
        Assert.Equal(0, dz[0]);
        SoftmaxCost.Direction(z, 0, dz);
        Assert.Equal(-1, dz[0]);
        Assert.Equal(1, dz[1] + dz[2], 1e-6);
        Assert.True(dz[1] > dz[2]);
    }

    [Fact]
    public void Softmax_of_huge_scores_is_finite_and_its_cost_exact()
    {
        float[] z = [1000, 998, -1000], dz = new float[3];
        float cost = SoftmaxCost.Derivative(z, 1, dz, 1);
        Assert.Equal(2 + Math.Log(1 + Math.Exp(-2)), cost, 1e-4);
        Assert.Equal(0, dz.Sum(), 1e-6);
    }

    [Theory]
    [InlineData(0.1, 1, 0)]
    [InlineData(0.1, 20, 0)]
    [InlineData(0.3, 7, 2)]
    public void An_attack_stays_in_the_box_and_raises_the_cost(double epsilon, int steps, int restarts)
    {
        var net = Net.FullyConnected(Widths, seed: 5);
        (float[] x, byte[] labels) = Samples(600, seed: 3);
        var options = new AttackOptions(epsilon, steps) { Restarts = restarts };
        float[] moved = Attack.Run(net, x, labels, options, Token);
        Assert.All(moved, pixel => Assert.InRange(pixel, 0, 1));
        Assert.All(moved.Zip(x), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= epsilon + 1e-6));
        Assert.True(net.Accuracy(moved, labels, Token) < net.Accuracy(x, labels, Token));
        Assert.Equal(moved, Attack.Run(net, x, labels, options, Token));
    }

    [Fact]
    public void Restarts_only_ever_make_an_attack_stronger()
    {
        var net = Net.FullyConnected(Widths, seed: 6);
        (float[] x, byte[] labels) = Samples(500, seed: 4);
        bool[] once = net.Right(Attack.Run(net, x, labels, new AttackOptions(0.1, 5), Token), labels, Token);
        bool[] often = net.Right(Attack.Run(net, x, labels, new AttackOptions(0.1, 5) { Restarts = 3 }, Token), labels, Token);
        Assert.All(once.Zip(often), pair => Assert.True(pair.First || !pair.Second));
    }

    [Fact]
    public void An_early_stop_leaves_alone_what_is_wrong_already()
    {
        var net = Net.FullyConnected(Widths, seed: 7);
        (float[] x, byte[] labels) = Samples(300, seed: 5);
        bool[] right = net.Right(x, labels, Token);
        float[] moved = Attack.Run(net, x, labels, new AttackOptions(0.1, 10) { StopAtFirstError = true }, Token);
        for (int s = 0; s < labels.Length; s++)
        {
            bool same = x.AsSpan(s * 12, 12).SequenceEqual(moved.AsSpan(s * 12, 12));
            Assert.Equal(!right[s], same);
        }
    }

    [Fact]
    public void A_network_comes_back_from_a_file_to_the_last_bit()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("nabla").FullName, "net.safetensors");
        var net = Net.FullyConnected([784, 20, 10], seed: 8);
        net.Save(path);
        Net loaded = Net.Load(path);
        Assert.Equal(net.Layers.Select(layer => layer.Description), loaded.Layers.Select(layer => layer.Description));
        Assert.All(net.Parameters.Zip(loaded.Parameters), pair => Assert.Equal(pair.First.Value, pair.Second.Value));
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void The_network_of_chapter_5_gives_the_same_answers_as_a_list_of_layers()
    {
        var network = new Nabla.Course.Digits.Network([784, 15, 10], seed: 9);
        Net net = Net.Of(network);
        Mnist digits = Mnist.Synthetic(200, 10, seed: 1, Token);
        Assert.Equal(network.Answers(digits.Train, threads: 1), net.Answers(digits.Train.ToFloats(), 200, Token));
    }

    static (float[] X, byte[] Labels) Samples(int count, int seed)
    {
        var random = new Random(seed);
        float[] x = [.. Enumerable.Range(0, count * Widths[0]).Select(_ => random.NextSingle())];
        return (x, [.. Enumerable.Range(0, count).Select(_ => (byte)random.Next(Widths[^1]))]);
    }

    /// <summary>A central difference of the mean cost. Floats carry about three digits of it.</summary>
    static double Slope(Net net, float[] x, byte[] labels, float[] knobs, int i)
    {
        const float h = 1e-2f;
        float saved = knobs[i];
        knobs[i] = saved + h;
        double above = Cost(net, x, labels);
        knobs[i] = saved - h;
        double below = Cost(net, x, labels);
        knobs[i] = saved;
        return (above - below) / (2 * h);
    }

    static double Cost(Net net, float[] x, byte[] labels)
    {
        var pass = new Pass(net, labels.Length, threads: 1);
        x.CopyTo(pass.X, 0);
        pass.Forward(labels.Length);
        return labels.Select((label, s) => (double)SoftmaxCost.Derivative(pass.Scores(s), label, new float[net.Classes], 1)).Average();
    }
}
