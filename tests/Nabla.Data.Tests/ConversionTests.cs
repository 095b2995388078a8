using CsCheck;

namespace Nabla.Data.Tests;

/// <summary>Element types as one another: what half precision keeps, and what a file of it gives.</summary>
public class ConversionTests
{
    static ushort Bf16(float value) => DataArray.Of([value], 1).As(ElementType.BF16).Values<ushort>()[0];

    [Theory]
    // 1 + 2^-8 lies between 1 and 1 + 2^-7: to the even one, 1; 1 + 3 * 2^-8 to the even one above.
    [InlineData(1.00390625f, 0x3F80)]
    [InlineData(1.01171875f, 0x3F82)]
    [InlineData(1.0039064f, 0x3F81)]
    [InlineData(-1.00390625f, 0xBF80)]
    [InlineData(0f, 0)]
    [InlineData(float.PositiveInfinity, 0x7F80)]
    [InlineData(float.MaxValue, 0x7F80)]
    [InlineData(float.Epsilon, 0)]
    public void Bf16_rounds_to_the_nearest_and_to_even_between_two(float value, int bits) =>
        Assert.Equal((ushort)bits, Bf16(value));

    [Fact]
    public void A_bf16_is_the_nearest_of_all()
    {
        float[] all = [.. Enumerable.Range(0, 65536).Select(bits => BitConverter.UInt32BitsToSingle((uint)bits << 16))
            .Where(float.IsFinite).Order().Distinct()];
        Gen.Float[-1e38f, 1e38f].Sample(value =>
        {
            float got = DataArray.Of([value], 1).As(ElementType.BF16).As(ElementType.F32).Values<float>()[0];
            int at = Array.BinarySearch(all, value);
            float nearest = at >= 0 ? value : new[] { all[~at - 1], all[~at] }.Min(x => Math.Abs((double)x - value)) is var d
                && Math.Abs((double)all[~at] - value) == d ? all[~at] : all[~at - 1];
            Assert.Equal(Math.Abs((double)nearest - value), Math.Abs((double)got - value));
        }, iter: 2000);
    }

    [Fact]
    public void A_nan_stays_a_nan_whatever_its_bits()
    {
        foreach (uint bits in new uint[] { 0x7F800001, 0x7FFFFFFF, 0xFF800001, 0xFFFFFFFF })
            Assert.True(float.IsNaN(DataArray.Of([BitConverter.UInt32BitsToSingle(bits)], 1)
                .As(ElementType.BF16).As(ElementType.F32).Values<float>()[0]));
    }

    [Fact]
    public void Widening_and_narrowing_back_changes_no_bit()
    {
        foreach (ElementType wide in new[] { ElementType.F32, ElementType.F64 })
        {
            ushort[] patterns = [.. Enumerable.Range(0, 65536).Select(bits => (ushort)bits)
                .Where(bits => (bits & 0x7F80) != 0x7F80 || (bits & 0x7F) == 0)];
            DataArray bf16 = new(ElementType.BF16, [patterns.Length], patterns);
            Assert.Equal(patterns, bf16.As(wide).As(ElementType.BF16).Values<ushort>());
            Half[] halves = [.. Enumerable.Range(0, 65536).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits))
                .Where(half => !Half.IsNaN(half))];
            Assert.Equal(halves, DataArray.Of(halves, halves.Length).As(wide).As(ElementType.F16).Values<Half>());
        }
    }

    [Fact]
    public void Whole_numbers_are_cut_kept_within_bounds_and_truth_is_what_is_not_zero()
    {
        DataArray array = DataArray.Of<double>([1.9, -1.9, 300, -300, double.NaN, 0], 6);
        Assert.Equal([1, 0, 255, 0, 0, 0], array.As(ElementType.U8).Values<byte>());
        Assert.Equal([1, -1, 300, -300, 0, 0], array.As(ElementType.I32).Values<int>());
        Assert.Equal([true, true, true, true, true, false], array.As(ElementType.Bool).Values<bool>());
        Assert.Equal([1f, 0f], DataArray.Of<bool>([true, false], 2).As(ElementType.F32).Values<float>());
        Assert.Equal([long.MaxValue], DataArray.Of<ulong>([ulong.MaxValue], 1).As(ElementType.I64).Values<long>());
        Assert.Same(array, array.As(ElementType.F64));
        Assert.Equal([6], array.As(ElementType.BF16).Shape);
    }

    [Fact]
    public void Every_type_becomes_every_other_and_keeps_a_one() => Assert.All(
        Enum.GetValues<ElementType>().SelectMany(_ => Enum.GetValues<ElementType>(), (from, to) => (from, to)), pair =>
        {
            DataArray one = DataArray.Of<byte>([1, 0], 2).As(pair.from).As(pair.to);
            Assert.Equal(pair.to, one.Type);
            Assert.Equal([1f, 0f], one.As(ElementType.F32).Values<float>());
        });

    [Fact]
    public void Half_precision_goes_through_a_file_as_it_is()
    {
        using TemporaryFolder folder = new();
        DataArray weights = DataArray.Of<float>([1, -2.5f, 1e-3f], 3);
        Safetensors.Write(folder["w"], [new("b", weights.As(ElementType.BF16)), new("h", weights.As(ElementType.F16))]);
        SafetensorsFile file = Safetensors.Read(folder["w"]);
        Assert.Equal((ElementType.BF16, ElementType.F16), (file["b"].Type, file["h"].Type));
        // 8 and 11 bits of precision: half of the last place.
        Assert.All(
            file["b"].As(ElementType.F32).Values<float>().Zip(weights.Values<float>()),
            pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Math.Abs(pair.Second) / 256));
        Assert.All(
            file["h"].As(ElementType.F32).Values<float>().Zip(weights.Values<float>()),
            pair => Assert.True(Math.Abs(pair.First - pair.Second) <= Math.Abs(pair.Second) / 2048));
    }
}
