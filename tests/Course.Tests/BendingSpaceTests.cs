using Nabla.Course.BendingSpace;

namespace Course.Tests;

public class BendingSpaceTests
{
    [Theory]
    [InlineData(new[] { 2, 2, 1 })]
    [InlineData(new[] { 2, 3, 1 })]
    [InlineData(new[] { 2, 3, 3, 3, 1 })]
    [InlineData(new[] { 2, 2, 2, 2, 2, 1 })]
    public void Gradient_by_hand_is_the_gradient_by_differences(int[] widths)
    {
        Sample[] points = Data.Spirals(40, seed: 3);
        for (int i = 0; i < points.Length; i++)
            Assert.InRange(BendingSpaceChapter.Apart(new Network(widths, seed: 100 + i), points[i]), 0, 1e-7);
    }

    [Fact]
    public void Two_hidden_neurons_never_free_the_disc_and_three_do()
    {
        Sample[] points = Data.Ring(160, seed: 7);
        for (int seed = 11; seed <= 14; seed++)
        {
            Network two = Trained([2, 2, 1], points, seed), three = Trained([2, 3, 1], points, seed);
            Assert.InRange(Separability.Of(Bend.At(two, points, 1), points), 0.8, 0.96);
            Assert.Equal(1, Separability.Of(Bend.At(three, points, 1), points));
        }
    }

    [Fact]
    public void Carrying_two_hidden_neurons_never_folds_the_plane()
    {
        Network two = Trained([2, 2, 1], Data.Ring(160, seed: 1), seed: 2);
        for (double t = 0; t <= 1; t += 0.1)
        {
            for (double x = -1; x < 1; x += 0.1)
            {
                for (double y = -1; y < 1; y += 0.1)
                {
                    double[] at = Bend.At(two, [x, y], t);
                    double[] right = Bend.At(two, [x + 1e-4, y], t), up = Bend.At(two, [x, y + 1e-4], t);
                    Assert.True((right[0] - at[0]) * (up[1] - at[1]) >= (right[1] - at[1]) * (up[0] - at[0]));
                }
            }
        }
    }

    [Fact]
    public void Twin_answers_as_its_network_does()
    {
        foreach (int[] widths in (int[][])[[2, 2, 1], [2, 3, 1], [2, 3, 3, 3, 1]])
        {
            Network network = new(widths, seed: 5), twin = Twin.Of(network);
            foreach (Sample p in Data.Spirals(50, seed: 1))
                Assert.Equal(network.Forward(p.X)[^1][0], twin.Forward(p.X)[^1][0], 1e-12);
        }
    }

    [Fact]
    public void Journey_begins_at_the_input_and_ends_at_the_last_hidden_layer()
    {
        Network network = new([2, 3, 3, 1], seed: 1);
        Assert.Equal([0.3, -0.4, 0], Bend.At(network, [0.3, -0.4], 0));
        Assert.Equal(network.Forward([0.3, -0.4])[1], Bend.At(network, [0.3, -0.4], 1));
        Assert.Equal(network.Forward([0.3, -0.4])[2], Bend.At(network, [0.3, -0.4], 2));
    }

    /// <summary>Every line through two points, pushed a hair to each side: no other line counts differently.</summary>
    [Fact]
    public void Separability_in_the_plane_is_close_to_the_best_of_all_lines()
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            Random random = new(seed);
            Sample[] points = [.. Enumerable.Range(0, 24).Select(_ =>
                new Sample([random.NextDouble(), random.NextDouble()], random.Next(2)))];
            double found = Separability.OfInput(points), best = 0;
            double[] ys = [.. points.Select(p => p.Y)];
            foreach (Sample p in points)
            {
                foreach (Sample q in points)
                {
                    double angle = Math.Atan2(q.X[1] - p.X[1], q.X[0] - p.X[0]) + Math.PI / 2;
                    foreach (double turn in (double[])[angle - 1e-7, angle + 1e-7])
                    {
                        (double x, double y) = (Math.Cos(turn), Math.Sin(turn));
                        best = Math.Max(best, Separability.Slide([.. points.Select(r => r.X[0] * x + r.X[1] * y)], ys));
                    }
                }
            }
            Assert.InRange(found, best - 1.5 / 24, best);
        }
    }

    [Fact]
    public void Momentum_training_parts_the_clouds()
    {
        Sample[] points = Data.Xor(120, seed: 1);
        Network network = new([2, 2, 1], seed: 1);
        network.Train(points, epochs: 300, rate: 0.1, TestContext.Current.CancellationToken);
        Assert.Equal(1, network.Accuracy(points));
        Assert.Equal(0.75, Separability.OfInput(points));
    }

    static Network Trained(int[] widths, Sample[] points, int seed)
    {
        Network network = new(widths, seed);
        network.Train(points, epochs: 1000, rate: 0.3, TestContext.Current.CancellationToken);
        return Twin.Of(network);
    }
}
