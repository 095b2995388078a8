namespace Nabla.Data;

/// <summary>
/// A histogram as TensorBoard draws it: how many numbers lie at or above the last limit and below the next. The limits
/// are those of TensorFlow's histogram.cc, ±10⁻¹² · 1.1ᵏ up to 10²⁰, and 0 between them; each wherever numbers are.
/// </summary>
sealed class HistogramBuckets
{
    static readonly double[] limits = MakeLimits();

    readonly long[] counts = new long[limits.Length];

    /// <summary>NaN and infinities are left out, and told by <see cref="Count"/>.</summary>
    public HistogramBuckets(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                continue;
            // The first limit above it.
            int at = Array.BinarySearch(limits, value);
            counts[at >= 0 ? at + 1 : ~at]++;
            (Min, Max) = (Math.Min(Min, value), Math.Max(Max, value));
            (Count, Sum, SumOfSquares) = (Count + 1, Sum + value, SumOfSquares + ((double)value * value));
        }
    }

    public double Min { get; private set; } = double.MaxValue;

    public double Max { get; private set; } = -double.MaxValue;

    public long Count { get; private set; }

    public double Sum { get; private set; }

    public double SumOfSquares { get; private set; }

    static double[] MakeLimits()
    {
        List<double> positive = [];
        for (double limit = 1e-12; limit < 1e20; limit *= 1.1)
            positive.Add(limit);
        return [-double.MaxValue, .. positive.Select(limit => -limit).Reverse(), 0, .. positive, double.MaxValue];
    }

    /// <summary>The upper limits and counts from the first that is not empty to the last, one empty one around
    /// them.</summary>
    public (double[] Limits, double[] Counts) Filled()
    {
        if (Count == 0)
            return ([double.MaxValue], [0]);
        int first = Math.Max(0, Array.FindIndex(counts, count => count > 0) - 1);
        int end = Math.Min(limits.Length, Array.FindLastIndex(counts, count => count > 0) + 2);
        return (limits[first..end], [.. counts[first..end].Select(count => (double)count)]);
    }
}
