using Nabla.Data;
using Nabla.NN;

namespace Nabla.Cli.Configuration;

/// <summary>
/// A table as examples. Columns of numbers get the mean 0 and the deviation 1 of the rows to learn; columns of texts
/// become a number for each of their categories, 1 for the row's own. The target is a class where it is texts, or few
/// whole numbers and no loss of numbers is asked for; else a number, brought to the mean 0 and the deviation 1.
/// </summary>
sealed class CsvExamples(
    ConfigNode root, string file, string? validationFile, double share, long seed, Action<string> warn)
{
    const int MostWholeClasses = 20;

    readonly ConfigNode data = root["data"]!;

    public Examples Read()
    {
        CsvTable table = Table(file);
        CsvTable? other = validationFile is null ? null : Table(validationFile);
        string target = data["target"] is { } named ? Known(table, named).Name : table.Columns[^1].Name;
        string[] skip = [.. data["skip"]?.Items.Select(name => Known(table, name).Name) ?? []];
        CsvColumn[] features = [.. table.Columns.Where(column => column.Name != target && !skip.Contains(column.Name))];
        if (features.Length == 0)
            throw data.Fault($"'{target}' is the target, and there is no other column to tell it from");
        int[] rows = Whole(table, [.. features, table[target]], target, file);
        (int[] train, int[] validation) = other is null
            ? Examples.Split(rows.Length, share, seed) : (Batches.Order(rows.Length, seed, 0), []);
        (train, validation) = ([.. train.Select(i => rows[i])], [.. validation.Select(i => rows[i])]);
        if (train.Length == 0)
            throw data.Fault($"{file} has no row to learn from");

        ColumnCode[] inputs = [.. features.Select(column => ColumnCode.Of(column, train, data))];
        (Target goal, Func<CsvTable, int[], string, Tensor> answers) = Goal(table[target], train);
        Dataset Set(CsvTable from, int[] those, string name) =>
            new(Inputs(inputs, from, those), answers(from, those, name));
        Dataset? held = other is null
            ? validation.Length == 0 ? null : Set(table, validation, file)
            : Set(other, Whole(other, [.. features.Select(column => Same(other, column)), Same(other, table[target])],
                target, validationFile!), validationFile!);
        Unseen(inputs, other);
        string what = goal is ClassTarget classes ? $"one of {classes.Names.Count} classes" : "a number";
        return new(Set(table, train, file), held, goal,
            $"{train.Length:N0} rows to learn, {held?.Count ?? 0:N0} to validate with; "
            + $"{features.Length} columns tell '{target}', {what}")
        {
            Columns = inputs,
        };
    }

    CsvTable Table(string path) => Csv.Read(path, data.Word("separator", ",")[0]);

    static CsvColumn Known(CsvTable table, ConfigNode name) =>
        table.Columns.FirstOrDefault(column => column.Name == name.Text)
        ?? throw name.Fault(
            $"column {Nearest.Unknown(name.Text, table.Columns.Take(20).Select(column => column.Name))}");

    CsvColumn Same(CsvTable other, CsvColumn column) =>
        other.Columns.FirstOrDefault(mine => mine.Name == column.Name) is not { } same
            ? throw data["validation"]!.Fault($"{validationFile} has no column '{column.Name}'")
            : same.IsNumbers == column.IsNumbers || same.Missing == other.Rows ? same
            : throw data["validation"]!.Fault(
                $"'{column.Name}' is {(same.IsNumbers ? "numbers" : "texts")} in {validationFile}, "
                + $"and {(column.IsNumbers ? "numbers" : "texts")} in {file}");

    // The rows that are used: an answer must be there, and what to do about other empty fields is said.
    int[] Whole(CsvTable table, CsvColumn[] columns, string target, string path)
    {
        bool[] left = new bool[table.Rows];
        string missing = data.Word("missing", "refuse");
        foreach (CsvColumn column in columns.Where(column => column.Missing > 0))
            for (int row = 0; row < table.Rows; row++)
            {
                if (!IsEmpty(column, row))
                    continue;
                if (missing == "refuse")
                    throw data.Fault(
                        $"{path}: row {row + 1} has no '{column.Name}' (and {column.Missing - 1} others); "
                        + "set \"missing\" to \"drop\" or \"mean\", or \"skip\" the column");
                left[row] |= missing == "drop" || column.Name == target;
            }
        return [.. Enumerable.Range(0, table.Rows).Where(row => !left[row])];
    }

    static bool IsEmpty(CsvColumn column, int row) =>
        column.IsNumbers ? float.IsNaN(column.Numbers[row]) : column.Codes[row] < 0;

    static Tensor Inputs(ColumnCode[] inputs, CsvTable from, int[] rows)
    {
        int width = inputs.Sum(input => input.Width);
        float[] values = new float[rows.Length * width];
        int at = 0;
        foreach (ColumnCode input in inputs)
        {
            input.Fill(from[input.Name], rows, values, at, width);
            at += input.Width;
        }
        return Tensor.Create<float>(values, [rows.Length, width]);
    }

    (Target, Func<CsvTable, int[], string, Tensor>) Goal(CsvColumn column, int[] train)
    {
        string? loss = root["loss"]?.Named.Name;
        if (column.IsNumbers && loss is not null and not "crossEntropy")
            return Number(column, train);
        if (!column.IsNumbers && loss is not null and not "crossEntropy")
            throw root["loss"]!.Fault($"'{column.Name}' is texts: classes, of which crossEntropy is a loss");
        string[] names = Classes(column);
        if (!column.IsNumbers || loss is not null || names.Length is > 0 and <= MostWholeClasses)
            return names.Length > 0
                ? (new ClassTarget(names), (from, rows, path) => Labels(from[column.Name], rows, names, path))
                : throw root["loss"]!.Fault($"'{column.Name}' has numbers that are not whole: no classes");
        return Number(column, train);
    }

    (Target, Func<CsvTable, int[], string, Tensor>) Number(CsvColumn column, int[] train)
    {
        (double mean, double deviation) = ColumnCode.Moments(column, train);
        Tensor Answers(CsvTable from, int[] rows, string path)
        {
            float[] values = new float[rows.Length];
            for (int i = 0; i < rows.Length; i++)
                values[i] = (float)((from[column.Name].Numbers[rows[i]] - mean) / deviation);
            return Tensor.Create<float>(values, [rows.Length, 1]);
        }
        return (new NumberTarget(mean, deviation), Answers);
    }

    // The texts, or the different whole numbers; nothing where a number is not whole.
    static string[] Classes(CsvColumn column)
    {
        if (!column.IsNumbers)
            return [.. column.Categories];
        SortedSet<float> values = [];
        foreach (float value in column.Numbers)
        {
            if (float.IsNaN(value))
                continue;
            if (!float.IsInteger(value) || values.Count > ColumnCode.MostCategories)
                return [];
            values.Add(value);
        }
        return [.. values.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture))];
    }

    Tensor Labels(CsvColumn column, int[] rows, string[] names, string path)
    {
        Dictionary<string, int> places = names.Select((name, i) => (name, i)).ToDictionary(StringComparer.Ordinal);
        int[] labels = new int[rows.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            string text = column.IsNumbers
                ? column.Numbers[rows[i]].ToString(System.Globalization.CultureInfo.InvariantCulture)
                : column.Categories[column.Codes[rows[i]]];
            labels[i] = places.TryGetValue(text, out int label) ? label
                : throw data.Fault($"{path}: row {rows[i] + 1} has the '{column.Name}' '{text}', which {file} has not");
        }
        return Tensor.Create(labels);
    }

    void Unseen(ColumnCode[] inputs, CsvTable? other)
    {
        foreach (ColumnCode input in inputs)
            if (other?[input.Name].Categories.Except(input.Categories).ToArray() is { Length: > 0 } unseen)
                warn(
                    $"{validationFile}: '{input.Name}' has "
                    + string.Join(", ", unseen.Take(5).Select(name => $"'{name}'"))
                    + (unseen.Length > 5 ? " and others" : "")
                    + $", which {file} has not: taken for none of its categories");
    }
}
