using System.Text.Json.Serialization;
using Nabla.Data;

namespace Nabla.Cli.Configuration;

/// <summary>
/// A column of a table as numbers for a network: its own less their mean, over their deviation, or, of a column of
/// texts, a number for each category, 1 for the row's own.
/// </summary>
/// <param name="Name">The column's.</param>
/// <param name="Categories">The texts that are known; empty for numbers.</param>
/// <param name="Mean">Of the rows to learn; 0 for texts.</param>
/// <param name="Deviation">The same, never 0; 1 for texts.</param>
sealed record ColumnCode(string Name, IReadOnlyList<string> Categories, double Mean, double Deviation)
{
    public const int MostCategories = 256;

    [JsonIgnore]
    public int Width => Math.Max(1, Categories.Count);

    /// <param name="column">What is to be coded.</param>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="data">Where it is asked for.</param>
    /// <exception cref="ConfigException">The column has too many texts.</exception>
    public static ColumnCode Of(CsvColumn column, int[] train, ConfigNode data)
    {
        if (column.IsNumbers)
        {
            (double mean, double deviation) = Moments(column, train);
            return new(column.Name, [], mean, deviation);
        }
        return column.Categories.Count <= MostCategories
            ? new(column.Name, column.Categories, 0, 1)
            : throw data.Fault(
                $"'{column.Name}' has {column.Categories.Count:N0} different texts: those are no categories; "
                + $"\"skip\": [\"{column.Name}\"] leaves it out");
    }

    /// <summary>Of the rows to learn that have a number; a column of equal ones has the deviation 1.</summary>
    public static (double Mean, double Deviation) Moments(CsvColumn column, int[] train)
    {
        double[] known = [.. train.Select(row => (double)column.Numbers[row]).Where(double.IsFinite)];
        double mean = known.Length == 0 ? 0 : known.Average();
        double deviation =
            known.Length == 0 ? 0 : Math.Sqrt(known.Average(value => (value - mean) * (value - mean)));
        return (mean, deviation > 1e-12 * Math.Max(1, Math.Abs(mean)) ? deviation : 1);
    }

    /// <summary>An empty field is the mean, 0, and none of the categories.</summary>
    public void Fill(CsvColumn column, int[] rows, float[] values, int at, int width)
    {
        int[] places = [.. column.Categories.Select(name => Categories.ToList().IndexOf(name))];
        for (int i = 0; i < rows.Length; i++)
            if (column.IsNumbers)
                values[i * width + at] = float.IsNaN(column.Numbers[rows[i]])
                    ? 0 : (float)((column.Numbers[rows[i]] - Mean) / Deviation);
            else if (column.Codes[rows[i]] is >= 0 and var code && places[code] >= 0)
                values[i * width + at + places[code]] = 1;
    }
}
