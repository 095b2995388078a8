using System.Numerics;
using Nabla.Course.Adversarial;

namespace Nabla.Course.Noise;

/// <summary>
/// Gaussian noise, fast. Number i of stream k is a pure function of k and i: two scrambled counters make two uniform
/// numbers, and Box and Muller (1958) make a normal one of these, a vector at a time. So a picture's noise depends
/// neither on the core that draws it nor on how many there are.
/// </summary>
public static class GaussianNoise
{
    const float ToUnit = 1f / (1 << 24);

    /// <summary>What to do to each batch: add noise to every pixel, and perhaps keep the result a picture.</summary>
    /// <param name="deviation">Its standard deviation, of a range from 0 to 1.</param>
    /// <param name="mean">What it adds on average.</param>
    /// <param name="clip">Bring what leaves 0 to 1 back to its edge.</param>
    public static Disturbance Of(double deviation, double mean = 0, bool clip = false) => (x, labels, _, random) =>
    {
        uint stream = (uint)random.Next();
        int width = x.Length / labels.Length;
        Parallel.For(0, labels.Length, s =>
            Add(x.Span.Slice(s * width, width), (float)deviation, (float)mean, stream, (uint)(s * width), clip));
    };

    /// <summary>x = x + mean + deviation N(0, 1), from number <paramref name="start"/> of the stream on.</summary>
    public static void Add(Span<float> x, float deviation, float mean, uint stream, uint start, bool clip)
    {
        Span<float> rest = stackalloc float[Vector<float>.Count];
        for (int i = 0; i < x.Length; i += Vector<float>.Count)
        {
            Vector<float> noise = (deviation * Normal(stream, start + (uint)i)) + new Vector<float>(mean);
            bool whole = i + Vector<float>.Count <= x.Length;
            if (!whole)
                x[i..].CopyTo(rest);
            Vector<float> moved = noise + (whole ? new Vector<float>(x[i..]) : new Vector<float>(rest));
            if (clip)
                moved = Vector.Min(Vector.Max(moved, Vector<float>.Zero), Vector<float>.One);
            if (whole)
                moved.CopyTo(x[i..]);
            for (int j = i; !whole && j < x.Length; j++)
                x[j] = moved[j - i];
        }
    }

    /// <summary>Moves each number by one from -size to size, and keeps it within 0 and 1.</summary>
    public static void AddUniform(Span<float> x, float size, uint stream, uint start)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= x.Length; i += Vector<float>.Count)
        {
            Vector<uint> counter = Vector.CreateSequence(0u, 1u) + new Vector<uint>(start + (uint)i);
            Vector<float> by = size * ((2 * Uniform(counter, stream)) - Vector<float>.One);
            Vector<float> moved = new Vector<float>(x[i..]) + by;
            Vector.Min(Vector.Max(moved, Vector<float>.Zero), Vector<float>.One).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
            x[i] = Math.Clamp(x[i] + (size * ((2 * Uniform(new Vector<uint>(start + (uint)i), stream)[0]) - 1)), 0, 1);
    }

    /// <summary>Numbers <paramref name="start"/>, start + 1, ... of the stream.</summary>
    static Vector<float> Normal(uint stream, uint start)
    {
        Vector<uint> counter = 2 * (Vector.CreateSequence(0u, 1u) + new Vector<uint>(start));
        Vector<float> first = Uniform(counter, stream), second = Uniform(counter + Vector<uint>.One, stream);
        Vector<float> radius = Vector.SquareRoot(-2 * Vector.Log(Vector<float>.One - first));
        return radius * Vector.Cos(second * MathF.Tau);
    }

    /// <summary>From [0, 1): the top 24 bits of the scrambled counter (MurmurHash3's finaliser, keyed twice).</summary>
    static Vector<float> Uniform(Vector<uint> counter, uint stream)
    {
        Vector<uint> h = Scramble(counter ^ new Vector<uint>(stream));
        h = Scramble(h + new Vector<uint>(stream * 0x9E3779B9u));
        return Vector.ConvertToSingle(Vector.AsVectorInt32(Vector.ShiftRightLogical(h, 8))) * ToUnit;
    }

    static Vector<uint> Scramble(Vector<uint> h)
    {
        h ^= Vector.ShiftRightLogical(h, 16);
        h *= new Vector<uint>(0x85EBCA6Bu);
        h ^= Vector.ShiftRightLogical(h, 13);
        h *= new Vector<uint>(0xC2B2AE35u);
        return h ^ Vector.ShiftRightLogical(h, 16);
    }
}
