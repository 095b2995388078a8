namespace Nabla.Arrays.Tests;

/// <summary>Distance between floats, counted in representable numbers.</summary>
static class Ulps
{
    public static void AssertClose(float expected, float got, int bound, string what, float absolute = 0)
    {
        if (Math.Abs(expected - got) < absolute) return;
        if (float.IsNaN(expected) && float.IsNaN(got)) return;
        var distance = Math.Abs(Order(expected) - Order(got));
        Assert.True(!float.IsNaN(expected) && !float.IsNaN(got) && distance <= bound, $"{what}: expected {expected:R}, got {got:R}, {distance} ulp apart, allowed {bound}");
        if (expected == 0 && bound == 0) Assert.Equal(float.IsNegative(expected), float.IsNegative(got));
    }

    // Both zeros in one place, negatives below.
    public static long Order(float x)
    {
        var bits = BitConverter.SingleToInt32Bits(x);
        return bits < 0 ? -(long)(bits & 0x7FFFFFFF) : bits;
    }
}
