using System.Runtime.CompilerServices;
using Nabla.Arrays.Threading;
using static Nabla.Transform;

namespace Nabla.Tests;

/// <summary>What is true of the whole process while it is tested: not beside other tests.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public sealed class KeyReuseTests : IDisposable
{
    public KeyReuseTests() => Key.ChecksReuse = true;

    public void Dispose() => Key.ChecksReuse = false;

    static int Here([CallerLineNumber] int line = 0) => line;

    [Fact]
    [MethodImpl(MethodImplOptions.NoOptimization)]
    public void A_key_that_is_used_twice_is_refused_with_both_lines()
    {
        var key = Key.Create(0);
        var first = Here() + 1;
        key.Normal([2]);
        var second = Here() + 1;
        var error = Assert.Throws<KeyReuseException>(() => key.Uniform([2]));
        Assert.StartsWith("Uniform: Key [0 0]; it was used before, by Normal at KeyReuseTests.cs:" + first, error.Message);
        Assert.EndsWith($"(at KeyReuseTests.cs:{second})", error.Message);
    }

    [Fact]
    public void Splitting_counts_as_a_use_and_folding_in_does_not()
    {
        var key = Key.Create(0);
        for (var i = 0; i < 3; i++) key.FoldIn(i).Normal([]);
        var (a, b) = key.Split();
        Assert.Throws<KeyReuseException>(() => key.Split());
        Assert.Throws<KeyReuseException>(() => key.Permutation(3));
        a.RandInt([3], 0, 5);
        b.Categorical(Tensor.Zeros([3]));
        Assert.Throws<KeyReuseException>(() => a.Bits([1]));
    }

    [Fact]
    public void Reuse_is_found_under_every_transformation()
    {
        static Tensor Twice(Key key) => key.Normal([]) + key.Uniform([]);
        Assert.Throws<KeyReuseException>(() => Jit<Key, Tensor>(Twice)(Key.Create(0)));
        Assert.Throws<KeyReuseException>(() => Vmap<Key, Tensor>(Twice)(Key.Create(0).Keys(3)));
        Assert.Throws<KeyReuseException>(() => Grad<Tensor>(x => x * Twice(Key.Create(0)))(1f));
        // The same key, in a tree twice, is one key.
        var key = Key.Create(1);
        Vmap<Key, Tensor>(k => k.Normal([]))(key.Keys(2));
        Assert.Throws<KeyReuseException>(() => key.Keys(2));
    }

    [Fact]
    public void Draws_are_the_same_on_any_number_of_workers()
    {
        Key.ChecksReuse = false;
        var key = Key.Create(3);
        Tensor[] All() =>
        [
            key.Bits([9999]), key.Uniform([9999]), key.Normal([99, 101]), key.Normal([9999], DType.F64),
            key.TruncatedNormal([9999]), key.RandInt([9999], -5, 99), key.Permutation(9999), key.Gumbel([9999]),
            key.Exponential([9999]), key.Categorical(Tensor.Zeros([999, 11])), key.Bernoulli([9999], 0.3),
        ];
        var runs = new[] { 1, 2, 7 }.Select(workers =>
        {
            using var _ = WorkerPool.Use(workers);
            return All().Select(x => x.As(DType.F64).Reshape(-1).ToArray<double>()).ToArray();
        }).ToArray();
        Assert.Equal(runs[0], runs[1]);
        Assert.Equal(runs[0], runs[2]);
    }
}
