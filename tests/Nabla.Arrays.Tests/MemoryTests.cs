using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public class MemoryTests
{
    [Fact]
    public void Operations_on_4_MB_arrays_hold_a_bounded_working_set()
    {
        var x = NDArray.Ones(DType.F32, [1 << 20]);
        var (before, peak) = (Environment.WorkingSet, 0L);
        for (var i = 0; i < 1_000; i++)
        {
            var y = Elementwise.Apply(UnaryOp.Neg, x);
            if (i % 20 == 0) peak = Math.Max(peak, Environment.WorkingSet);
            Assert.Equal(1 << 20, y.Length);
        }
        Assert.True(peak - before < 130 << 20, $"grew by {(peak - before) >> 20} MB");
    }

    [Fact]
    public void What_is_kept_keeps_its_values_while_all_else_is_reclaimed()
    {
        var kept = new List<NDArray>();
        for (var i = 0; i < 100_000; i++)
        {
            var x = NDArray.Full([1 + (i % 700)], (float)i);
            if (i % 97 == 0) kept.Add(x);
        }
        foreach (var x in kept) Assert.All(x.ToArray<float>(), v => Assert.Equal(x.Item<float>(0), v));
        Assert.True(kept.Select(x => x.Item<float>(0)).SequenceEqual(Enumerable.Range(0, kept.Count).Select(i => 97f * i)));
    }
}
