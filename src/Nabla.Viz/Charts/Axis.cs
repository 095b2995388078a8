using System.Globalization;

namespace Nabla.Viz;

/// <summary>
/// A range of values along one side of a chart, linear or logarithmic, and its ticks at round numbers.
/// </summary>
/// <param name="Low">The value at position 0; below <paramref name="High"/>, and positive if logarithmic.</param>
/// <param name="High">The value at position 1.</param>
/// <param name="Log">Equal ratios, not equal differences, are equally far apart.</param>
sealed record Axis(double Low, double High, bool Log)
{
    /// <summary>
    /// The axis over what is finite (and positive, if logarithmic) among <paramref name="values"/>, with a part
    /// <paramref name="padding"/> of its length added at either end. One value alone stands in the middle; none at all
    /// give 0 to 1, or 1 to 10.
    /// </summary>
    public static Axis Over(IEnumerable<double> values, bool log, double padding)
    {
        double[] shown = [.. values.Where(v => Math.Abs(v) < 1e300 && (!log || v > 1e-300))];
        if (shown.Length == 0) return log ? new(1, 10, true) : new(0, 1, false);
        double low = shown.Min(), high = shown.Max();
        if (log)
        {
            double factor = low == high ? 3 : Math.Pow(high / low, padding);
            return new(low / factor, high * factor, true);
        }
        // Numbers that differ only in their last digits count as equal: no tick could tell them apart.
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        double pad = high - low <= 1e-12 * size ? Math.Max(size, 1e-9) / 2 : padding * (high - low);
        return new(low - pad, high + pad, false);
    }

    /// <summary>
    /// Where a value stands, 0 at <see cref="Low"/> and 1 at <see cref="High"/>; NaN where it has no place.
    /// </summary>
    public double Position(double value) => Log
        ? value > 0 ? Math.Log(value / Low) / Math.Log(High / Low) : double.NaN
        : (value - Low) / (High - Low);

    /// <summary>The value at a position: the inverse of <see cref="Position"/>.</summary>
    public double Value(double position) =>
        Log ? Low * Math.Pow(High / Low, position) : Low + (position * (High - Low));

    /// <summary>Ticks at round numbers, about <paramref name="wanted"/> of them.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks(int wanted) =>
        Log ? LogTicks(wanted) : LinearTicks(wanted);

    /// <summary>
    /// A number as a tick shows it: at most <paramref name="decimals"/> decimals, thousands set apart.
    /// </summary>
    public static string Label(double value, int decimals)
    {
        if (Math.Abs(value) >= 1e7 || (value != 0 && Math.Abs(value) < 1e-4))
            return value.ToString("0.###e0", CultureInfo.InvariantCulture).Replace('-', '−');
        string format = (Math.Abs(value) >= 10_000 ? "#,##0." : "0.")
            + new string(decimals > 0 ? '0' : '#', Math.Max(1, decimals));
        return value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−');
    }

    /// <summary>Steps of 1, 2 or 5 times a power of ten.</summary>
    List<(double Value, string Label)> LinearTicks(int wanted)
    {
        double rough = (High - Low) / Math.Max(1, wanted), power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { <= 1.4 => 1, <= 3.4 => 2, <= 7 => 5, _ => 10 };
        int decimals = (int)Math.Clamp(-Math.Floor(Math.Log10(step * 1.001)), 0, 12);
        var ticks = new List<(double Value, string Label)>();
        for (double i = Math.Ceiling((Low / step) - 1e-6); i <= (High / step) + 1e-6 && ticks.Count < 50; i++)
            ticks.Add(((i * step) + 0.0, Label((i * step) + 0.0, decimals))); // + 0.0 makes -0 a 0
        return ticks;
    }

    /// <summary>
    /// Powers of ten; with room for it, 2 and 5 times them too; less than a decade is ticked linearly.
    /// </summary>
    List<(double Value, string Label)> LogTicks(int wanted)
    {
        double decades = Math.Log10(High / Low);
        if (decades < 0.7) return LinearTicks(wanted);
        int every = Math.Max(1, (int)Math.Ceiling(decades / Math.Max(2, wanted)));
        int[] multiples = every == 1 && decades * 3 <= wanted + 2 ? [1, 2, 5] : [1];
        var ticks = new List<(double Value, string Label)>();
        for (int power = (int)Math.Floor(Math.Log10(Low)); power <= Math.Ceiling(Math.Log10(High)); power++)
            foreach (int multiple in multiples)
            {
                double value = multiple * Math.Pow(10, power);
                if (power % every == 0 && Position(value) is > -1e-6 and < 1.000001)
                    ticks.Add((value, PowerLabel(multiple, power)));
            }
        return ticks;
    }

    static string PowerLabel(int multiple, int power) => power is >= -4 and <= 6
        ? Label(multiple * Math.Pow(10, power), Math.Max(0, -power))
        : (multiple == 1 ? "10" : $"{multiple}·10") + Superscript(power);

    static string Superscript(int power) =>
        string.Concat(power.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));
}
