using Nabla.Arrays.Buffers;
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

    // 1 MB in all: 400, 300 and 160 KB wait and 500 are asked for. The oldest of the three makes room, and no other.
    [Fact]
    public unsafe void A_pool_gives_back_what_was_asked_for_least_recently_and_no_more_than_it_must()
    {
        var pool = new BufferPool(1 << 20);
        static (int Class, nuint Bytes) Size(int kilobytes)
        {
            var sizeClass = SizeClass.Of((nuint)kilobytes << 10);
            return (sizeClass, SizeClass.Bytes(sizeClass));
        }
        var sizes = new[] { Size(400), Size(300), Size(160) };
        var blocks = sizes.Select(size => (nint)pool.Take(size.Class, size.Bytes)).ToArray();
        foreach (var i in new[] { 2, 0, 1 }) pool.Return(sizes[i].Class, sizes[i].Bytes, (byte*)blocks[i]);
        Assert.Equal(sizes.Sum(size => (long)size.Bytes), pool.Waiting);

        var (sizeClass, bytes) = Size(500);
        var large = pool.Take(sizeClass, bytes);
        Assert.Equal((long)(sizes[1].Bytes + sizes[2].Bytes), pool.Waiting);
        foreach (var i in new[] { 1, 2 })
            Assert.Equal(blocks[i], (nint)pool.Take(sizes[i].Class, sizes[i].Bytes));
        Assert.Equal(0, pool.Waiting);

        pool.Return(sizeClass, bytes, large);
        foreach (var i in new[] { 1, 2 }) pool.Return(sizes[i].Class, sizes[i].Bytes, (byte*)blocks[i]);
    }
}
