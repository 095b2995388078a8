namespace Nabla.Data.Tests;

public class DigitSetTests
{
    static DigitSet Three() =>
        new([.. Enumerable.Range(0, 3 * 784).Select(i => (byte)(i / 784 * 100 + (i % 784 == 783 ? 55 : 0)))], [7, 8, 9]);

    [Fact]
    public void Floats_go_from_0_to_exactly_1()
    {
        float[] floats = Three().ToFloats();
        Assert.Equal(0f, floats[0]);
        Assert.Equal(1f, floats[^1]);
        Assert.Equal(100 / 255f, floats[784]);
    }

    [Fact]
    public void Take_copies_a_range()
    {
        DigitSet taken = Three().Take(1, 2);
        Assert.Equal([8, 9], taken.Labels);
        Assert.Equal(Three().Image(2), taken.Image(1));
        Assert.Equal(0, Three().Take(3, 0).Count);
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, -1)]
    [InlineData(2, 2)]
    [InlineData(4, 0)]
    [InlineData(1, int.MaxValue)]
    public void Take_outside_the_set_is_refused(int start, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Three().Take(start, count));

    [Fact]
    public void Lengths_and_labels_are_checked()
    {
        Assert.Throws<DataException>(() => new DigitSet(new byte[783], [1]));
        Assert.Throws<DataException>(() => new DigitSet(new byte[784], [10]));
    }
}
