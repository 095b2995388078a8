using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>Point 11: keys are explicit, and the numbers are JAX's.</summary>
public class KeyTests
{
    static string Words(Key key) => key.ToString().Replace("  ", " ").Replace("[ ", "[");

    [Fact]
    public void FoldIn_and_uniform_are_the_specified_bits()
    {
        Assert.Equal(
            $"Key [{unchecked((int)2285895361)} {433833334,11}]".Replace("  ", " "), Words(Key.Create(0).FoldIn(4)));
        Assert.Equal([0.947667f, 0.9785799f, 0.33229148f], Key.Create(0).Uniform([3]).ToArray<float>());
    }

    // docs.jax.dev, "Pseudorandom numbers" and the page of jax.random, as printed there.
    [Fact]
    public void Draws_are_those_that_JAX_prints()
    {
        Same([0.00729382f], Key.Create(0).Split().Second.Uniform([]));
        Same([-0.028304616f], Key.Create(42).Normal([]));
        Same([-0.02830462f, 0.46713185f, 0.29570296f], Key.Create(42).Normal([3]));
        Same([0.07592554f, 0.60576403f, 0.4323065f], Vmap((Key k) => k.Normal([]))(Key.Create(42).Keys(3)));
        var key = Key.Create(42);
        foreach (var expected in new[] { 0.6057640314102173f, -0.21089035272598267f, -0.3948981463909149f })
        {
            (key, var draw) = key.Split();
            Same([expected], draw.Normal([]));
        }
    }

    // The logarithm in a normal number is another than XLA's: they may differ by its rounding.
    static void Same(float[] expected, Tensor drawn) =>
        Assert.Equal(expected, drawn.Reshape(-1).ToArray<float>(), (a, b) => Math.Abs(a - b) <= 2e-7f * Math.Abs(a) + 1e-8f);

    [Theory]
    [InlineData(0, 1), InlineData(-3, 4), InlineData(0, 65536), InlineData(0, 65537), InlineData(int.MinValue, int.MaxValue)]
    public void RandInt_is_the_algorithm_of_JAX_in_words_without_sign(int low, int high)
    {
        var (a, b) = Key.Create(11).Split();
        var span = (uint)((long)high - low);
        var half = unchecked((1u << 16) % span);
        var factor = unchecked(half * half) % span;
        var expected = a.Bits([50]).ToArray<int>().Zip(b.Bits([50]).ToArray<int>(), (x, y) => unchecked(
            low + (int)((((uint)x % span * factor) + ((uint)y % span)) % span)));
        Assert.Equal(expected, Key.Create(11).RandInt([50], low, high).ToArray<int>());
    }

    [Fact]
    public void Distributions_have_their_distribution_functions()
    {
        static double Below(Tensor drawn, double x) => drawn.ToArray<double>().Average(v => v < x ? 1.0 : 0);
        const int n = 40_000;
        var keys = Key.Create(5).Split(4);
        var exponential = keys[0].Exponential([n], DType.F64);
        var gumbel = keys[1].Gumbel([n], DType.F64);
        var cut = keys[2].TruncatedNormal([n], -1, 2, DType.F64);
        foreach (var x in new[] { 0.1, 0.7, 1.9 })
        {
            Assert.Equal(1 - Math.Exp(-x), Below(exponential, x), 0.01);
            Assert.Equal(Math.Exp(-Math.Exp(-x)), Below(gumbel, x), 0.01);
            Assert.Equal((Phi(x) - Phi(-1)) / (Phi(2) - Phi(-1)), Below(cut, x), 0.01);
        }
        var dice = keys[3].RandInt([n], 1, 7).ToArray<int>();
        for (var i = 1; i <= 6; i++) Assert.Equal(1.0 / 6, dice.Count(v => v == i) / (double)n, 0.01);
        Assert.Equal(6, dice.Distinct().Count());
    }

    static double Phi(double x) => 0.5 * (1 + (double)(Tensor.Scalar(x) / Math.Sqrt(2)).Erf());

    [Theory, InlineData(DType.F32), InlineData(DType.F64)]
    public void A_truncated_normal_number_lies_strictly_inside(DType type)
    {
        foreach (var (low, high) in new[] { (-0.3, 0.3), (2.0, 9.0), (-40, 40) })
        {
            var drawn = Key.Create(1).TruncatedNormal([20_000], low, high, type);
            Assert.True((bool)(drawn > Tensor.Full([], low, type)).All() && (bool)(drawn < Tensor.Full([], high, type)).All());
        }
    }

    [Fact]
    public void A_permutation_is_the_algorithm_of_JAX()
    {
        // One round of sorting up to 1625 elements, two from there on: 3 ln n / ln 2^32, rounded up.
        var sorting = Key.Create(9).Split().Second.Bits([100]).ToArray<int>();
        var expected = Enumerable.Range(0, 100).OrderBy(i => (uint)sorting[i]);
        Assert.Equal(expected, Key.Create(9).Permutation(100).ToArray<int>());
        Assert.Equal(Enumerable.Range(0, 5000), Key.Create(9).Permutation(5000).Sort().ToArray<int>());
        Assert.Equal([0], Key.Create(9).Permutation(1).ToArray<int>());
    }

    [Fact]
    public void Nothing_can_be_calculated_with_a_key() => Assert.DoesNotContain(
        typeof(Key).GetMethods(), method => method.Name.StartsWith("op_", StringComparison.Ordinal));

    [Fact]
    public void Split_is_the_hash_of_the_counter()
    {
        var (first, second) = Key.Create(0).Split();
        // threefry((0, 0), (0, 0)) stands in the specification; (0, 1) is FoldIn(1).
        Assert.Equal($"Key [{0x6b200159} {unchecked((int)0x99ba4efe)}]", Words(first));
        Assert.Equal(Words(Key.Create(0).FoldIn(1)), Words(second));
        Assert.Equal(Words(first), Words(Key.Create(0).Split(5)[0]));
    }

    [Fact]
    public void Vmap_over_keys_draws_for_each()
    {
        var keys = Key.Create(7).Keys(3);
        var many = Vmap<Key, Tensor>(key => key.Normal([4]))(keys);
        var one = Key.Create(7).Split(3);
        for (var i = 0; i < 3; i++) Assert.Equal(one[i].Normal([4]).ToArray<float>(), many[i].ToArray<float>());
        var folded = Vmap<Key, Tensor, Tensor>((key, n) => key.FoldIn(n).Uniform([]))(keys, Tensor.Arange(3));
        Assert.Equal(one[2].FoldIn(2).Uniform([]).ToArray<float>()[0], folded.ToArray<float>()[2]);
    }

    [Fact]
    public void Jit_draws_the_same_numbers()
    {
        var draw = Jit<Key, Tensor>(key => key.Split().First.Normal([5]) + key.FoldIn(3).Uniform([5]));
        var eager = (Func<Key, Tensor>)(key => key.Split().First.Normal([5]) + key.FoldIn(3).Uniform([5]));
        foreach (var seed in new[] { 0L, 1, -5, 1L << 40 })
            Assert.Equal(eager(Key.Create(seed)).ToArray<float>(), draw(Key.Create(seed)).ToArray<float>());
    }

    [Fact]
    public void Distributions_have_their_moments()
    {
        var (a, b) = Key.Create(3).Split();
        var normal = a.Normal([40_000], DType.F64);
        Assert.Equal(0, (double)normal.Mean(), 0.02);
        Assert.Equal(1, (double)normal.Var(), 0.03);
        var uniform = b.Uniform([40_000], -2, 3);
        Assert.InRange((float)uniform.Min(), -2, -1.99f);
        Assert.InRange((float)uniform.Max(), 2.99f, 3f);
        Assert.Equal(0.3, (double)a.Bernoulli([40_000], 0.3).Mean().As(DType.F64), 0.01);
        var drawn = a.Categorical(Tensor.Create([0.2f, 0.5f, 0.3f]).Log().BroadcastTo([40_000, 3]));
        Assert.Equal(0.5, (double)Tensor.Equal(drawn, 1).Mean().As(DType.F64), 0.01);
        Assert.Equal(Enumerable.Range(0, 100), b.Permutation(100).Sort().ToArray<int>());
    }

    [Fact]
    public void The_gradient_goes_through_what_is_drawn()
    {
        var key = Key.Create(1);
        var noise = key.Normal([3], DType.F64);
        var gradient = Grad<Tensor>(scale => (scale * key.Normal([3], DType.F64)).Sum())(Tensor.Scalar(2.0));
        Assert.Equal((double)noise.Sum(), (double)gradient, 1e-12);
    }
}
