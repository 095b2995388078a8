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
