using Nabla.Course.Digits;
using Nabla.Course.Einsums;
using Nabla.Course.Grads;
using Nabla.Course.Parallels;
using Nabla.Data;
using static Nabla.Course.Grads.Mini;

namespace Course.Tests;

/// <summary>Chapter 14: parts and their sum, a crew, a sum across shards, and a ring of machines.</summary>
public class ParallelTests
{
    static readonly Axis four = new("data", 4);

    public static TheoryData<string> Names => [.. functions.Keys];

    static readonly Dictionary<string, Func<Value[], Value[]>> functions = new()
    {
        ["a sum"] = x => [four.Sum(x[0])],
        ["of what is the same for all, four times"] = x => [four.Sum(Value.Ones(3))],
        ["a sum within a sum"] = x => [four.Sum(x[0] * four.Sum(x[0] * x[0]))],
        ["spread around the mean"] = x =>
        {
            Value centred = x[0] - (0.25 * four.Sum(x[0]));
            return [four.Sum(centred * centred), four.Sum(Functions.Sin(centred)).Sum()];
        },
        ["slopes of each, summed"] = x => [four.Sum(Grad(y => Functions.Sin(y * y).Sum())(x[0]))],
        ["slope through a sum"] = x => [four.Sum(Grad(y => (four.Sum(y) * y).Sum())(x[0]))],
        ["forward through a sum"] = x => [four.Sum(Jvp(y => four.Sum(y[0] * y[0]), [x[0]], [x[0]]).Dy)],
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Vmap_and_Shard_of_one_function_are_equal_to_the_last_bit(string name)
    {
        using Crew crew = new(3);
        Value[] x = [NdArray.Normal(1, 4, 3)];
        Value[] mapped = MiniShard.Vmap(functions[name], four)(x);
        Value[] sharded = MiniShard.Shard(functions[name], four, crew)(x);
        Assert.Equal(mapped.Length, sharded.Length);
        Assert.All(mapped.Zip(sharded), pair => Assert.Equal(pair.First.Numbers.Values, pair.Second.Numbers.Values));
    }

    [Fact]
    public void A_sum_over_shards_is_the_sum()
    {
        NdArray x = new([4, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
        Assert.Equal([16, 20], MiniShard.Vmap(functions["a sum"], four)([x])[0].Numbers.Values);
        Value[] same = MiniShard.Vmap(functions["of what is the same for all, four times"], four)([x]);
        Assert.Equal([4, 4, 4], same[0].Numbers.Values);
    }

    // d/dx_j of the sum over i of (sum over k of x_k) x_i is 2 times the sum of all, and four shards ask for it.
    [Fact]
    public void The_way_back_through_a_sum_is_a_sum()
    {
        Value x = new NdArray([4, 1], [1, 2, 3, 4]);
        Assert.Equal([4 * 2 * 10.0], MiniShard.Vmap(functions["slope through a sum"], four)([x])[0].Numbers.Values);
    }

    [Fact]
    public void What_differs_between_shards_is_refused()
    {
        using Crew crew = new(2);
        Assert.Contains("sum it", Assert.Throws<InvalidOperationException>(
            () => MiniShard.Shard(x => [x[0] * x[0]], four, crew)([Value.Ones(4, 3)])).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void A_crew_runs_every_chunk_once(int workers)
    {
        using Crew crew = new(workers);
        for (int round = 0; round < 300; round++)
        {
            int[] done = new int[round % 30];
            crew.Run(done.Length, chunk => Interlocked.Increment(ref done[chunk]));
            Assert.All(done, times => Assert.Equal(1, times));
        }
    }

    // The oracle is chapter 5's loop over samples, in double precision.
    [Fact]
    public void A_part_has_the_slopes_of_chapter_5()
    {
        DigitSet digits = SyntheticDigits.Generate(12, seed: 1, cancellation: TestContext.Current.CancellationToken);
        Network net = new([784, 8, 6, 10], seed: 2);
        LoopNetwork<double> loops = new(net);
        foreach ((double[] x, double[] y) in DigitsChapter.Samples<double>(digits, 0, 12))
            loops.AddGradient(x, y);
        Part left = new(net, 5), right = new(net, 7);
        left.Slope(digits, [0, 1, 2, 3, 4]);
        right.Slope(digits, [5, 6, 7, 8, 9, 10, 11]);
        left.Add(right);
        for (int l = 0; l < net.Layers; l++)
        {
            for (int i = 0; i < net.Widths[l]; i++)
            {
                for (int j = 0; j < net.Widths[l + 1]; j++)
                    Assert.Equal(loops.DW[l][j][i], left.Weights[l][(i * net.Widths[l + 1]) + j], 1e-5);
            }

            Assert.All(loops.DB[l].Zip(left.Biases[l]), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        }
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 5)]
    [InlineData(3, 7)]
    [InlineData(5, 3)]
    [InlineData(8, 64)]
    public void A_ring_leaves_the_sum_on_every_machine(int n, int length)
    {
        float[] Numbers(int i) => [.. Enumerable.Range(1, length).Select(k => (float)(i * k))];
        float[][] machines = [.. Enumerable.Range(1, n).Select(Numbers)];
        int[] received = new int[n];
        Ring.AllReduce(machines, (to, chunk) => received[to]++);
        float[] sum = [.. Enumerable.Range(1, length).Select(k => (float)(k * n * (n + 1) / 2))];
        Assert.All(machines, machine => Assert.Equal(sum, machine));
        Assert.All(received, chunks => Assert.Equal(2 * (n - 1), chunks));
    }

    [Theory]
    [InlineData(1, 1e6)]
    [InlineData(0.05, 1e5)]
    [InlineData(1e-3, 1e4)]
    public void No_other_number_of_machines_is_faster_than_the_best(double work, double bytes)
    {
        Cluster cluster = new(20e-6, 1.25e9);
        double best = cluster.Best(work, bytes), fastest = cluster.Step(work, bytes, best);
        Assert.All(Enumerable.Range(1, 1_000), n => Assert.True(cluster.Step(work, bytes, n) >= fastest - 1e-12));
        Assert.InRange(best, 2, 500);
    }

    [Fact]
    public void Where_the_work_is_less_than_the_travel_one_machine_is_best() =>
        Assert.Equal(1, new Cluster(20e-6, 1.25e9).Best(1e-5, 1e6), 1e-12);
}
