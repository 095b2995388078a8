using CsCheck;

namespace Nabla.Data.Tests;

public class BatchesTests
{
    [Fact]
    public void Order_is_a_permutation() =>
        Gen.Select(Gen.Int[0, 300], Gen.Long, Gen.Long).Sample((count, seed, epoch) =>
            Batches.Order(count, seed, epoch).Order().SequenceEqual(Enumerable.Range(0, count)));

    [Fact]
    public void Order_is_a_function_of_seed_and_epoch()
    {
        Assert.Equal(Batches.Order(1000, 7, 3), Batches.Order(1000, 7, 3));
        Assert.NotEqual(Batches.Order(1000, 7, 3), Batches.Order(1000, 7, 4));
        Assert.NotEqual(Batches.Order(1000, 7, 3), Batches.Order(1000, 8, 3));
        Assert.NotEqual(Batches.Order(1000, 7, 3), Batches.Order(1000, 3, 7));
    }

    [Fact]
    public void Order_stays_what_it_was() => Assert.Equal([5, 9, 8, 0, 4], Batches.Order(10, 1, 2)[..5]);

    [Fact]
    public void Every_permutation_of_four_is_as_likely()
    {
        Dictionary<string, int> counts = [];
        for (int epoch = 0; epoch < 24_000; epoch++)
        {
            string order = string.Join("", Batches.Order(4, 42, epoch));
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }
        Assert.Equal(24, counts.Count);
        // Chi squared with 23 degrees of freedom: over 49.7 once in a thousand.
        Assert.InRange(counts.Values.Sum(count => Math.Pow(count - 1000, 2) / 1000), 0, 49.7);
    }
}
