using Nabla.Arrays.Kernels;

namespace Nabla.Arrays.Tests;

/// <summary>Whether all are finite: as a loop says, wherever the one that is not stands.</summary>
public class AllFiniteTests
{
    [Theory, InlineData(1), InlineData(7), InlineData(32), InlineData(33), InlineData(1000), InlineData(200_000)]
    public void One_that_is_not_finite_is_found_wherever_it_stands(int length)
    {
        foreach (var at in new[] { 0, length / 3, length / 2, length - 1 })
            foreach (var odd in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
            {
                var x = new float[length];
                Array.Fill(x, float.MaxValue);
                Assert.True(AllFinite.Of(NDArray.From<float>(x)));
                x[at] = odd;
                Assert.False(AllFinite.Of(NDArray.From<float>(x)));
                Assert.False(AllFinite.Of(NDArray.From<double>(Array.ConvertAll(x, value => (double)value))));
            }
    }

    [Fact]
    public void Views_whole_numbers_and_nothing_are_judged_by_what_they_hold()
    {
        var x = NDArray.From<float>([1, float.NaN, 2, 3], [2, 2]);
        Assert.False(AllFinite.Of(x.Permute([1, 0])));
        Assert.True(AllFinite.Of(x.Index(0, 1)));
        Assert.True(AllFinite.Of(NDArray.From<int>([1, int.MaxValue])));
        Assert.True(AllFinite.Of(NDArray.Zeros(DType.F32, [0])));
        Assert.True(AllFinite.Of(NDArray.Full<float>([3], -float.Epsilon)));
    }
}
