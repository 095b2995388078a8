using Nabla.Data;
using Nabla.Viz;

namespace Nabla.Cli.Configuration;

/// <summary>What was measured in a run, epoch by epoch: the columns of its <c>metrics.csv</c>.</summary>
sealed record RunCurves(string Name, IReadOnlyList<double> Epochs, IReadOnlyDictionary<string, double[]> Columns)
{
    static readonly string[] none = ["epoch", "seconds"];

    /// <param name="path">The folder of a run, or the file itself.</param>
    /// <exception cref="CommandException">There is none.</exception>
    /// <exception cref="DataException">It is none of ours.</exception>
    public static RunCurves Read(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, RunFolder.Metrics) : path;
        if (!File.Exists(file))
            throw new CommandException(Directory.Exists(path)
                ? $"{path} has no {RunFolder.Metrics}: it is no run, or none of its epochs is over"
                : $"{path}: there is no such run");
        CsvTable table = Csv.Read(file);
        if (table.Columns.FirstOrDefault(column => !column.IsNumbers) is { } words)
            throw new DataException($"{file}: the column '{words.Name}' is no numbers");
        return new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), Values(table["epoch"]),
            table.Columns.Where(column => !none.Contains(column.Name) && column.Missing < table.Rows)
                .ToDictionary(column => column.Name, Values));
    }

    static double[] Values(CsvColumn column) => Array.ConvertAll(column.Numbers.ToArray(), value => (double)value);
}

/// <summary>The curves of one or several runs: a chart for the loss, and one for each metric.</summary>
static class Curves
{
    const string Loss = "loss", ValidationLoss = "validation loss";

    /// <summary>Draws a chart for each quantity that a run has, and returns the files.</summary>
    public static IReadOnlyList<string> Draw(IReadOnlyList<RunCurves> runs, OutputFolder folder)
    {
        string[] names = [.. runs.SelectMany(run => run.Columns.Keys).Distinct().Where(name => name != ValidationLoss)];
        return [.. names.Select(name => folder.Write($"{name.Replace(' ', '-')}.svg", Chart(name, runs)))];
    }

    static string Chart(string name, IReadOnlyList<RunCurves> runs)
    {
        LineChart chart = new()
        {
            Title = runs.Count == 1 ? $"{runs[0].Name}: {name}" : name,
            XLabel = "epoch",
            YLabel = name,
            LogY = name == Loss && !runs.Any(run => HasZero(run, Loss) || HasZero(run, ValidationLoss)),
        };
        for (int i = 0; i < runs.Count; i++)
        {
            RunCurves run = runs[i];
            string label = runs.Count == 1 ? "" : run.Name;
            bool isLoss = name == Loss && run.Columns.ContainsKey(ValidationLoss);
            bool dots = run.Epochs.Count == 1;
            // A run has one colour; what it was trained on is dashed.
            if (run.Columns.TryGetValue(name, out double[]? values))
                chart.Add(
                    isLoss ? $"{label} training".Trim() : label, run.Epochs, values, dots, dashed: isLoss,
                    ColorMap.Category(i));
            if (isLoss)
                chart.Add($"{label} validation".Trim(), run.Epochs, run.Columns[ValidationLoss], dots, false,
                    ColorMap.Category(i));
        }
        return chart.ToSvg();
    }

    static bool HasZero(RunCurves run, string column) =>
        run.Columns.TryGetValue(column, out double[]? values) && values.Any(value => value <= 0);
}
