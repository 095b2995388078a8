using Nabla.Arrays.Kernels;
using Nabla.Arrays.Threading;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public class RandomTests
{
    // Random123, known answers for threefry2x32 with 20 rounds.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0x6b200159u, 0x99ba4efeu)]
    [InlineData(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, 0x1cb996fcu, 0xbb002be7u)]
    [InlineData(0x13198a2eu, 0x03707344u, 0x243f6a88u, 0x85a308d3u, 0xc4923a9cu, 0x483df7a0u)]
    public void Threefry_gives_the_known_answers(uint k0, uint k1, uint c0, uint c1, uint x, uint y) =>
        Assert.Equal((x, y), RandomBits.Hash((k0, k1), c0, c1));

    [Fact]
    public void Uniform_gives_the_numbers_of_JAX() =>
        Assert.Equal([0.947667f, 0.9785799f, 0.33229148f], RandomBits.Uniform((0, 0), DType.F32, [3]).ToArray<float>());

    [Fact]
    public void Element_i_is_made_from_counter_i_alone()
    {
        var expected = Enumerable.Range(0, 10_000).Select(i =>
        {
            var (x, y) = RandomBits.Hash((7, 9), 0, (uint)i);
            return (int)(x ^ y);
        }).ToArray();
        foreach (var workers in new[] { 1, 2, 7 })
        {
            using var _ = WorkerPool.Use(workers);
            Assert.Equal(expected, RandomBits.Bits((7, 9), [10_000]).ToArray<int>());
        }
        foreach (var n in ElementwiseTests.Lengths)
            Assert.Equal(expected[..n], RandomBits.Bits((7, 9), [n]).ToArray<int>());
    }

    [Theory, InlineData(DType.F32), InlineData(DType.F64)]
    public void Normal_has_the_moments_of_the_normal_distribution(DType type)
    {
        var x = Elementwise.Convert(RandomBits.Normal((3, 4), type, [200_000]), DType.F64).ToArray<double>();
        Assert.Equal(0, x.Average(), 0.01);
        Assert.Equal(1, x.Average(v => v * v), 0.02);
        Assert.Equal(3, x.Average(v => v * v * v * v), 0.12);
        Assert.Equal(0.8413, x.Count(v => v < 1) / 200_000.0, 0.004);
    }

    [Fact]
    public void Uniform_stays_below_one_and_needs_floats()
    {
        var x = RandomBits.Uniform((5, 6), DType.F64, [100_000]).ToArray<double>();
        Assert.All(x, v => Assert.InRange(v, 0, 1 - 1e-16));
        Assert.Equal(0.5, x.Average(), 0.01);
        Assert.Throws<DTypeException>(() => RandomBits.Uniform((0, 0), DType.I32, [1]));
    }
}
