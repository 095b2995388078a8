using System.Globalization;
using Nabla.Benchmarks.Peers;

namespace Nabla.Benchmarks.Agreement;

/// <summary>
/// Claim: every layer, loss and optimizer that torch has as well does the same: values and gradients, and twenty steps,
/// each row's greatest difference relative to the largest number, in single and in double precision. The numbers are
/// drawn and given to both in one process.
/// </summary>
static class Layers
{
    // Single precision has 6e-8; what a row adds up to is some tens of that. Double precision has 1e-16.
    const double Single = 5e-6, Double = 1e-12;

    /// <summary>Whether all rows are within the tolerances; without torch, one line and no.</summary>
    public static bool Agree(Options options)
    {
        if (!Torch.IsThere)
        {
            Console.Error.WriteLine(Torch.Where);
            return false;
        }
        var rows = Rows(options.Only).ToArray();
        var table = string.Concat([.. head, .. rows.Select(row => $"{row}\n")]);
        var verdict = $"{rows.Count(row => row.Within)} of {rows.Length} within {Single:0e0} and {Double:0e0}";
        Console.WriteLine($"{table}\n{verdict}");
        if (options.Out is { } file) Sections.Replace(file, "layers", Section(table, verdict));
        return rows.All(row => row.Within);
    }

    static readonly string[] head =
    [
        "| layer, loss or optimizer | value, F32 | gradient, F32 | value, F64 | gradient, F64 |\n",
        "|---|---:|---:|---:|---:|\n",
    ];

    sealed record Row(string Name, (double Value, double? Gradient) One, (double Value, double? Gradient) Two)
    {
        public bool Within => Fits(One, Single) && Fits(Two, Double);

        // NaN, where shapes differ or a gradient is missing, fits nothing.
        static bool Fits((double Value, double? Gradient) row, double tolerance) =>
            row.Value <= tolerance && (row.Gradient ?? 0) <= tolerance;

        public override string ToString() => $"| {Name}{(Within ? "" : " **apart**")} "
            + $"| {Cell(One.Value)} | {Cell(One.Gradient)} | {Cell(Two.Value)} | {Cell(Two.Gradient)} |";

        static string Cell(double? difference) =>
            difference?.ToString("0.0e0", CultureInfo.InvariantCulture) ?? "";
    }

    static IEnumerable<Row> Rows(string only)
    {
        bool Wants(string name) => name.Contains(only, StringComparison.OrdinalIgnoreCase);
        foreach (var each in LayerCases.All().Concat(LossCases.All()).Where(each => Wants(each.Name)))
            yield return new(each.Name, each.Differences(DType.F32), each.Differences(DType.F64));
        foreach (var each in Trajectory.All().Where(each => Wants(each.Name)))
            yield return new(
                $"{each.Name}, 20 steps", (each.Difference(DType.F32), null), (each.Difference(DType.F64), null));
    }

    static string Section(string table, string verdict) =>
        $"""
        ## layers

        ```
        dotnet run -c Release --project benchmarks/Nabla.Benchmarks -- layers --out docs/benchmarks.md
        ```

        Greatest differences between Nabla and {Torch.Where}, relative to the largest number of the row,
        or to 1: {verdict}. The command's exit code is 1 where a row is apart.

        {table}
        """;
}
