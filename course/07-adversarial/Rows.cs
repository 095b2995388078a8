using System.Numerics;

namespace Nabla.Course.Adversarial;

/// <summary>The few things done to whole rows of numbers, a vector at a time.</summary>
static class Rows
{
    /// <summary>a = a + b.</summary>
    public static void Add(Span<float> a, ReadOnlySpan<float> b)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= a.Length; i += Vector<float>.Count)
            (new Vector<float>(a[i..]) + new Vector<float>(b[i..])).CopyTo(a[i..]);
        for (; i < a.Length; i++)
            a[i] += b[i];
    }

    /// <summary>The sum of all numbers.</summary>
    public static float Sum(ReadOnlySpan<float> a)
    {
        Vector<float> sums = default;
        int i = 0;
        for (; i + Vector<float>.Count <= a.Length; i += Vector<float>.Count)
            sums += new Vector<float>(a[i..]);
        float sum = Vector.Sum(sums);
        for (; i < a.Length; i++)
            sum += a[i];
        return sum;
    }

    /// <summary>y = max(x, 0).</summary>
    public static void Relu(ReadOnlySpan<float> x, Span<float> y)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= x.Length; i += Vector<float>.Count)
            Vector.Max(new Vector<float>(x[i..]), Vector<float>.Zero).CopyTo(y[i..]);
        for (; i < x.Length; i++)
            y[i] = MathF.Max(x[i], 0);
    }

    /// <summary>dx = dy where x is above 0, else 0.</summary>
    public static void ReluSlope(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= x.Length; i += Vector<float>.Count)
        {
            Vector<int> open = Vector.GreaterThan(new Vector<float>(x[i..]), Vector<float>.Zero);
            Vector.ConditionalSelect(open, new Vector<float>(dy[i..]), Vector<float>.Zero).CopyTo(dx[i..]);
        }

        for (; i < x.Length; i++)
            dx[i] = x[i] > 0 ? dy[i] : 0;
    }

    /// <summary>
    /// A step of descent with momentum: v = momentum v + (g + decay w), w = w - rate v.
    /// </summary>
    public static void Descend(
        Span<float> w, Span<float> v, ReadOnlySpan<float> g, float rate, float momentum, float decay)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= w.Length; i += Vector<float>.Count)
        {
            Vector<float> weight = new(w[i..]);
            Vector<float> velocity = (momentum * new Vector<float>(v[i..])) + new Vector<float>(g[i..]) + (decay * weight);
            velocity.CopyTo(v[i..]);
            (weight - (rate * velocity)).CopyTo(w[i..]);
        }

        for (; i < w.Length; i++)
        {
            v[i] = (momentum * v[i]) + g[i] + (decay * w[i]);
            w[i] -= rate * v[i];
        }
    }

    /// <summary>
    /// A step of size <paramref name="step"/> up the sign of the slope, then back into the box of half-width
    /// <paramref name="epsilon"/> around the original and into [0, 1].
    /// </summary>
    public static void ClimbInBox(Span<float> x, ReadOnlySpan<float> slope, ReadOnlySpan<float> original, float step, float epsilon)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= x.Length; i += Vector<float>.Count)
        {
            Vector<float> g = new(slope[i..]), centre = new(original[i..]);
            Vector<float> sign = Vector.ConditionalSelect(Vector.GreaterThan(g, Vector<float>.Zero), new Vector<float>(step),
                Vector.ConditionalSelect(Vector.LessThan(g, Vector<float>.Zero), new Vector<float>(-step), Vector<float>.Zero));
            Vector<float> low = Vector.Max(centre - new Vector<float>(epsilon), Vector<float>.Zero);
            Vector<float> high = Vector.Min(centre + new Vector<float>(epsilon), Vector<float>.One);
            Vector.Min(Vector.Max(new Vector<float>(x[i..]) + sign, low), high).CopyTo(x[i..]);
        }

        for (; i < x.Length; i++)
        {
            float moved = x[i] + (step * MathF.Sign(slope[i]));
            x[i] = Math.Clamp(moved, MathF.Max(original[i] - epsilon, 0), MathF.Min(original[i] + epsilon, 1));
        }
    }
}
