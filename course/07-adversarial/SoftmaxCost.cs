namespace Nabla.Course.Adversarial;

/// <summary>
/// The last step of a classifier: scores z become probabilities p = exp(z) / sum exp(z), and a sample whose label is y
/// costs C = -ln p[y]. Worked out on paper, the derivative with respect to the scores is p - t, with t one at the label
/// and zero elsewhere. The largest score is taken off first: the probabilities stay the same and nothing overflows.
/// </summary>
public static class SoftmaxCost
{
    /// <summary>Fills <paramref name="p"/> with the probabilities of one sample; returns ln sum exp(z).</summary>
    public static float Probabilities(ReadOnlySpan<float> z, Span<float> p)
    {
        float largest = z[Largest(z)], sum = 0;
        for (int j = 0; j < z.Length; j++)
            sum += p[j] = MathF.Exp(z[j] - largest);
        for (int j = 0; j < z.Length; j++)
            p[j] /= sum;
        return largest + MathF.Log(sum);
    }

    /// <summary>
    /// Fills <paramref name="dz"/> with <paramref name="scale"/> times p - t; returns the sample's cost.
    /// </summary>
    public static float Derivative(ReadOnlySpan<float> z, int label, Span<float> dz, float scale)
    {
        float cost = Probabilities(z, dz) - z[label];
        dz[label] -= 1;
        foreach (ref float d in dz)
            d *= scale;
        return cost;
    }

    /// <summary>
    /// The direction of the same derivative at a length that never vanishes: p - t divided by 1 - p[y]. At the label it
    /// is -1, elsewhere the softmax of the other scores alone. A network that is sure of a sample gives p[y] = 1 and
    /// p - t = 0 in floats, and an attack that follows only the sign would stand still.
    /// </summary>
    public static void Direction(ReadOnlySpan<float> z, int label, Span<float> dz)
    {
        z.CopyTo(dz);
        dz[label] = float.NegativeInfinity;
        Probabilities(dz, dz);
        dz[label] = -1;
    }

    /// <summary>Where the largest of the values is; the first one where several are.</summary>
    public static int Largest(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int j = 1; j < values.Length; j++)
            best = values[j] > values[best] ? j : best;
        return best;
    }
}
