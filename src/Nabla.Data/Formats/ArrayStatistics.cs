namespace Nabla.Data;

/// <summary>
/// What the numbers of an array are like: the least, the greatest, mean and standard deviation (by n) of those that are
/// finite, 0 where there is none, and how many are not.
/// </summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Std">The standard deviation.</param>
/// <param name="NaNs">How many are NaN.</param>
/// <param name="Infinities">How many are infinite.</param>
public sealed record ArrayStatistics(double Min, double Max, double Mean, double Std, long NaNs, long Infinities)
{
    const int Piece = 1 << 16;

    /// <summary>Those of an array; truths count as 0 and 1.</summary>
    public static ArrayStatistics Of(DataArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        (long count, long nans, long infinities) = (0, 0, 0);
        (double min, double max, double mean, double squares) = (double.PositiveInfinity, double.NegativeInfinity, 0, 0);
        for (int from = 0; from < array.Length; from += Piece)
            foreach (double value in array.Part(from, Math.Min(Piece, array.Length - from)).Values<double>())
            {
                if (!double.IsFinite(value))
                {
                    (nans, infinities) = double.IsNaN(value) ? (nans + 1, infinities) : (nans, infinities + 1);
                    continue;
                }
                (min, max) = (Math.Min(min, value), Math.Max(max, value));
                // Welford's: the mean so far, and the squares of what is left of it.
                double off = value - mean;
                mean += off / ++count;
                squares += off * (value - mean);
            }
        return count == 0
            ? new ArrayStatistics(0, 0, 0, 0, nans, infinities)
            : new ArrayStatistics(min, max, mean, Math.Sqrt(squares / count), nans, infinities);
    }
}
