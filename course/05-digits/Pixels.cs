using System.Numerics;

namespace Nabla.Course.Digits;

/// <summary>From bytes, 0 paper to 255 ink, to the numbers from 0 to 1 that a network takes.</summary>
static class Pixels
{
    /// <summary>Writes bytes / 255 to the front of <paramref name="x"/>, a vector of bytes at a time.</summary>
    public static void ToFloats(ReadOnlySpan<byte> bytes, Span<float> x)
    {
        const float scale = 1 / 255f;
        int lanes = Vector<float>.Count, i = 0;
        for (; i + Vector<byte>.Count <= bytes.Length; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(bytes[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> first, out Vector<uint> second);
            Vector.Widen(high, out Vector<uint> third, out Vector<uint> fourth);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(first)) * scale).CopyTo(x[i..]);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(second)) * scale).CopyTo(x[(i + lanes)..]);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(third)) * scale).CopyTo(x[(i + 2 * lanes)..]);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(fourth)) * scale).CopyTo(x[(i + 3 * lanes)..]);
        }
        for (; i < bytes.Length; i++) x[i] = bytes[i] * scale;
    }
}
