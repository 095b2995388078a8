namespace Nabla.Data;

/// <summary>A table of columns with names.</summary>
public sealed class CsvTable
{
    internal CsvTable(CsvColumn[] columns, int rows) => (Columns, Rows) = (columns, rows);

    /// <summary>The columns, as the file has them.</summary>
    public IReadOnlyList<CsvColumn> Columns { get; }

    /// <summary>How many samples there are: lines without the names.</summary>
    public int Rows { get; }

    /// <summary>The column called <paramref name="name"/>.</summary>
    /// <exception cref="DataException">There is none.</exception>
    public CsvColumn this[string name] => Columns.FirstOrDefault(column => column.Name == name)
        ?? throw new DataException(
            $"there is no column '{name}' among {string.Join(", ", Columns.Take(10).Select(column => column.Name))}");

    /// <summary>
    /// Columns of numbers side by side, as F32 of shape [rows, columns]; without names all columns that are numbers.
    /// </summary>
    /// <exception cref="DataException">A column is not there, is categories, or has empty fields.</exception>
    public DataArray Matrix(params ReadOnlySpan<string> names)
    {
        CsvColumn[] chosen = new CsvColumn[names.Length];
        for (int i = 0; i < chosen.Length; i++)
            chosen[i] = this[names[i]];
        if (chosen.Length == 0)
            chosen = [.. Columns.Where(column => column.IsNumbers)];
        if (chosen.FirstOrDefault(column => !column.IsNumbers || column.Missing > 0) is { } bad)
            throw new DataException(bad.IsNumbers
                ? $"the column '{bad.Name}' has {bad.Missing} empty fields"
                : $"the column '{bad.Name}' has texts: its categories are in Codes");
        float[] values = new float[checked(Rows * chosen.Length)];
        for (int i = 0; i < values.Length; i++)
            values[i] = chosen[i % chosen.Length].Numbers[i / chosen.Length];
        return DataArray.Of(values, Rows, chosen.Length);
    }
}

/// <summary>A column of a table: numbers, or categories.</summary>
public sealed class CsvColumn
{
    readonly float[] numbers;
    readonly int[] codes;
    readonly Dictionary<string, int> known = new(StringComparer.Ordinal);

    internal CsvColumn(string name, int rows, bool isNumbers)
    {
        (Name, IsNumbers) = (name, isNumbers);
        (numbers, codes) = isNumbers ? (new float[rows], Array.Empty<int>()) : ([], new int[rows]);
    }

    /// <summary>What the first line calls it; its place, from 1, where there is no such line.</summary>
    public string Name { get; }

    /// <summary>Whether every field that is not empty is a number.</summary>
    public bool IsNumbers { get; }

    /// <summary>How many fields are empty.</summary>
    public int Missing { get; private set; }

    /// <summary>The numbers, NaN where a field is empty; nothing in a column of categories.</summary>
    public ReadOnlySpan<float> Numbers => numbers;

    /// <summary>
    /// For each row which of the <see cref="Categories"/> it has, from 0; -1 where its field is empty. Nothing in a
    /// column of numbers.
    /// </summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <summary>The different texts, in ordinal order, so that the codes do not depend on the order of the
    /// rows.</summary>
    public IReadOnlyList<string> Categories { get; private set; } = [];

    internal void Set(int row, CsvField field, CategoryCount count, string file)
    {
        Missing += field.IsEmpty ? 1 : 0;
        if (IsNumbers)
        {
            numbers[row] = field.IsEmpty ? float.NaN : field.TryNumber(out float number) ? number : 0;
            return;
        }
        codes[row] = field.IsEmpty ? -1 : Code(field, count, file);
    }

    // A text that is known already makes no string.
    int Code(CsvField field, CategoryCount count, string file)
    {
        const int longest = 256;
        Span<char> letters = field.MaxLength <= longest ? stackalloc char[longest] : new char[field.MaxLength];
        ReadOnlySpan<char> text = letters[..field.Text(letters)];
        var texts = known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (texts.TryGetValue(text, out int code))
            return code;
        count.Add(Name, file);
        return texts[text] = known.Count;
    }

    internal void Finish()
    {
        string[] sorted = [.. known.Keys.Order(StringComparer.Ordinal)];
        int[] places = new int[sorted.Length];
        for (int place = 0; place < sorted.Length; place++)
            places[known[sorted[place]]] = place;
        for (int row = 0; row < codes.Length; row++)
            codes[row] = codes[row] < 0 ? -1 : places[codes[row]];
        Categories = sorted;
        known.Clear();
    }
}
