using CsCheck;

namespace Nabla.Data.Tests;

public class IdxTests
{
    static DataArray Parse(params byte[] bytes) => Idx.Parse(bytes);

    [Fact]
    public void Bytes_made_by_hand_are_read()
    {
        DataArray array = Parse(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255);
        Assert.Equal(ElementType.U8, array.Type);
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 255], array.Values<byte>());
    }

    [Fact]
    public void Every_element_type_is_read_big_endian()
    {
        Assert.Equal([-1], Parse(0, 0, 0x09, 1, 0, 0, 0, 1, 0xFF).Values<sbyte>());
        Assert.Equal([258, -2], Parse(0, 0, 0x0B, 1, 0, 0, 0, 2, 1, 2, 0xFF, 0xFE).Values<short>());
        Assert.Equal([16909060], Parse(0, 0, 0x0C, 1, 0, 0, 0, 1, 1, 2, 3, 4).Values<int>());
        Assert.Equal([1.5f], Parse(0, 0, 0x0D, 1, 0, 0, 0, 1, 0x3F, 0xC0, 0, 0).Values<float>());
        Assert.Equal([-2.0], Parse(0, 0, 0x0E, 1, 0, 0, 0, 1, 0xC0, 0, 0, 0, 0, 0, 0, 0).Values<double>());
    }

    [Fact]
    public void Values_of_another_type_are_refused() =>
        Assert.Throws<DataException>(() => Parse(0, 0, 9, 1, 0, 0, 0, 1, 1).Values<byte>());

    [Fact]
    public void An_axis_of_zero_is_an_empty_array() =>
        Assert.Equal(0, Parse(0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 28).Length);

    [Theory]
    [InlineData("too short", new byte[] { })]
    [InlineData("too short", new byte[] { 0, 0, 8 })]
    [InlineData("begins with", new byte[] { 1, 0, 8, 1, 0, 0, 0, 0 })]
    [InlineData("begins with", new byte[] { 0, 1, 8, 1, 0, 0, 0, 0 })]
    [InlineData("element type 0A", new byte[] { 0, 0, 0x0A, 1, 0, 0, 0, 0 })]
    [InlineData("element type 0F", new byte[] { 0, 0, 0x0F, 1, 0, 0, 0, 0 })]
    [InlineData("element type 00", new byte[] { 0, 0, 0, 1, 0, 0, 0, 0 })]
    [InlineData("0 axes", new byte[] { 0, 0, 8, 0 })]
    [InlineData("9 axes", new byte[] { 0, 0, 8, 9, 0, 0, 0, 1 })]
    [InlineData("inside its header", new byte[] { 0, 0, 8, 2, 0, 0, 0, 1 })]
    [InlineData("header says 2", new byte[] { 0, 0, 8, 1, 0, 0, 0, 2, 7 })]
    [InlineData("header says 2", new byte[] { 0, 0, 8, 1, 0, 0, 0, 2, 7, 7, 7 })]
    [InlineData("header says 8", new byte[] { 0, 0, 14, 1, 0, 0, 0, 1, 7, 7, 7, 7 })]
    [InlineData("an axis of 4,294,967,295", new byte[] { 0, 0, 8, 1, 255, 255, 255, 255 })]
    [InlineData("overflows", new byte[] { 0, 0, 8, 3, 127, 0, 0, 0, 127, 0, 0, 0, 127, 0, 0, 0 })]
    [InlineData("overflows", new byte[] { 0, 0, 8, 4, 127, 0, 0, 0, 127, 0, 0, 0, 127, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData("overflows", new byte[] { 0, 0, 14, 2, 127, 0, 0, 0, 127, 0, 0, 0 })]
    public void A_broken_file_is_refused(string why, byte[] bytes) =>
        Assert.Contains(why, Assert.Throws<DataException>(() => Idx.Parse(bytes)).Message);

    [Fact]
    public void Rank_8_is_read() =>
        Assert.Equal(8, Parse([0, 0, 8, 8, .. Enumerable.Repeat<byte[]>([0, 0, 0, 1], 8).SelectMany(b => b), 5]).Shape.Count);

    [Fact]
    public void A_declared_length_is_not_allocated()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataException>(() => Parse(0, 0, 8, 1, 0x7F, 0xFF, 0xFF, 0xFF));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Encode_then_read_gives_the_same_floats() =>
        Gen.Float.Array[0, 60].Sample(values =>
            Assert.Equal(values, Idx.Parse(Idx.Encode(DataArray.Of(values, values.Length, 1))).Values<float>()));

    [Fact]
    public void Encode_then_read_gives_the_same_integers() =>
        Gen.Int.Array[6].Sample(values =>
        {
            DataArray array = Idx.Parse(Idx.Encode(DataArray.Of(values, 3, 1, 2)));
            Assert.Equal([3, 1, 2], array.Shape);
            Assert.Equal(values, array.Values<int>());
        });

    [Fact]
    public void Encode_refuses_what_idx_cannot_say()
    {
        Assert.Throws<ArgumentException>(() => Idx.Encode(DataArray.Of([1L], 1)));
        Assert.Throws<ArgumentException>(() => Idx.Encode(DataArray.Of([1f])));
        Assert.Throws<ArgumentException>(() => DataArray.Of([1f, 2f], 3));
        Assert.Throws<ArgumentException>(() => DataArray.Of([1f], -1, -1));
        Assert.Throws<ArgumentException>(() => DataArray.Of(['a'], 1));
    }

    [Fact]
    public void A_corrupted_file_only_ever_throws_a_DataException()
    {
        byte[] file = Idx.Encode(DataArray.Of<short>([1, 2, 3, 4, 5, 6], 2, 3));
        Gen.Int.Sample(seed => { Bytes.Reads(() => Idx.Parse(Bytes.Corrupt(file, seed))); }, iter: 3000);
    }
}
