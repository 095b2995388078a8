using Nabla.Course.Xor;

namespace Course.Tests;

public class XorTests
{
    [Fact]
    public void Nine_derivatives_by_hand_are_those_by_differences()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            Network network = Network.From(XorTraining.Start(seed, scale: 1));
            foreach (Sample sample in Network.Xor)
            {
                double[] byHand = network.Gradient(sample).ToArray(), byNudge = XorChapter.Nudge(network, sample);
                double apart = Math.Sqrt(byHand.Zip(byNudge, (p, q) => (p - q) * (p - q)).Sum());
                Assert.InRange(apart / Math.Sqrt(byHand.Sum(p => p * p)), 0, 1e-7);
            }
        }
    }

    [Fact]
    public void Sum_over_samples_is_the_matrix_form()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            Network network = Network.From(XorTraining.Start(seed, scale: 2));
            foreach ((double p, double q) in network.GradientSum().ToArray().Zip(Batch.Gradient(network).ToArray()))
                Assert.Equal(p, q, 1e-14);
        }
    }

    [Fact]
    public void Updating_after_each_sample_differs_by_the_square_of_the_rate()
    {
        Network start = Network.From(XorTraining.Start(seed: 3, scale: 1));
        double large = Apart(start, 0.01), small = Apart(start, 0.001);
        Assert.InRange(large / small, 90, 110);
    }

    static double Apart(Network start, double rate) =>
        start.Step(rate).ToArray().Zip(start.StepByStep(rate).ToArray(), (p, q) => Math.Abs(p - q)).Max();

    [Theory]
    [InlineData(XorCost.Quadratic, 0.5)]
    [InlineData(XorCost.CrossEntropy, 0.25)]
    public void Fast_training_makes_the_steps_of_the_chapter(XorCost cost, double rate)
    {
        double[] w = XorTraining.Start(seed: 5, scale: 1);
        Solutions answers = new();
        for (int epoch = 0; epoch < 50; epoch++)
        {
            double[] gradient = new double[9];
            foreach (Sample s in Network.Xor)
            {
                double[] share = cost == XorCost.Quadratic
                    ? Network.From(w).Gradient(s).ToArray()
                    : answers.CrossEntropy(w, s.X1, s.X2, s.Y);
                for (int k = 0; k < 9; k++) gradient[k] += share[k];
            }
            for (int k = 0; k < 9; k++) w[k] -= rate * gradient[k];
        }
        XorSettings settings = new() { Scale = 1, Rate = rate, Cost = cost, MaxEpochs = 50, Bound = 0 };
        XorResult result = XorTraining.Run(5, settings, TestContext.Current.CancellationToken);
        Assert.Equal(50, result.Epochs);
        for (int k = 0; k < 9; k++) Assert.Equal(w[k], result.Weights[k], 1e-10);
        Assert.Equal(Network.From(w).Cost(), result.Cost, 1e-10);
    }

    [Fact]
    public void Defaults_solve_fresh_seeds()
    {
        XorResult[] results = XorTraining.RunMany(5_000_000, 200, new(), TestContext.Current.CancellationToken);
        Assert.InRange(results.Count(r => r.Solved), 198, 200);
        Assert.All(results, r => Assert.Equal(r.Solved, r.Cost < 0.04));
    }

    [Fact]
    public void Result_depends_on_the_seed_alone()
    {
        XorResult[] together = XorTraining.RunMany(40, 20, new(), TestContext.Current.CancellationToken);
        foreach (XorResult result in together)
        {
            XorResult alone = XorTraining.Run(result.Seed, new(), TestContext.Current.CancellationToken);
            Assert.Equal(alone.Epochs, result.Epochs);
            Assert.Equal(alone.Weights, result.Weights);
        }
    }

    [Fact]
    public void Large_starts_fail_with_samples_that_fell_together()
    {
        XorSettings textbook = new() { Scale = 1, Rate = 2, MaxEpochs = 20_000 };
        XorResult[] results = XorTraining.RunMany(1, 200, textbook, TestContext.Current.CancellationToken);
        int solved = results.Count(r => r.Solved);
        Assert.InRange(solved, 130, 175);
        int alike = results.Count(r => Failures.Of(r) is Ending.TwoAlike or Ending.ThreeAlike);
        Assert.InRange(alike, 200 - solved - 4, 200 - solved);
    }

    [Fact]
    public void Plateau_is_left_beyond_a_rate_of_eight_thirds()
    {
        static int Solved(double rate) => XorTraining.RunMany(1, 50, new() { Rate = rate, MaxEpochs = 5_000 },
            TestContext.Current.CancellationToken).Count(r => r.Solved);
        Assert.InRange(Solved(2.6), 0, 5);
        Assert.InRange(Solved(2.8), 45, 50);
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_variance_1_across_neighbouring_seeds()
    {
        double[] first = [.. Enumerable.Range(0, 20_000).Select(seed => new Normal(seed).Next())];
        Assert.InRange(first.Average(), -0.03, 0.03);
        Assert.InRange(first.Average(x => x * x), 0.96, 1.04);
        Assert.InRange(first.Zip(first.Skip(1), (x, y) => x * y).Average(), -0.03, 0.03);
    }

    [Fact]
    public void Cancelled_training_stops()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => XorTraining.Run(1, new(), source.Token));
    }
}
