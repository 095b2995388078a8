using System.Text.Unicode;

namespace Nabla.Data;

/// <summary>
/// Comma-separated values (RFC 4180, UTF-8): a first line of names, then one line a sample. A field between double
/// quotes may hold commas, line breaks and, doubled, quotes. Each column is numbers or categories: it is numbers where
/// every field that is not empty is one.
/// </summary>
/// <remarks>
/// Rejected: invalid UTF-8, no line, a line with more or fewer fields than the first, a quote inside a field without
/// quotes, anything but a separator behind a closing quote, a quote that is not closed, a name that is empty or there
/// twice, over 4,096 columns, over 65,536 different texts in all (those are no categories). Lines and columns are
/// named, counted from 1. Empty lines are left out.
/// </remarks>
public static class Csv
{
    const int MaxColumns = 4096;

    /// <summary>Reads a file, raw or gzipped (at most 1 GiB unpacked, and 200 times its size).</summary>
    /// <param name="path">The file.</param>
    /// <param name="separator">What stands between two fields: a comma, a semicolon, a tab.</param>
    /// <param name="header">Whether the first line has names; without, columns are called 1, 2, 3.</param>
    /// <exception cref="DataException">The file cannot be read or is no such table; the message names line and
    /// column.</exception>
    /// <exception cref="ArgumentException">The separator is a quote, a line break or no ASCII character.</exception>
    public static CsvTable Read(string path, char separator = ',', bool header = true) =>
        Parse(DataFile.Read(path), path, separator, header);

    /// <summary>Reads a table from bytes that are not compressed.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call the bytes in a message.</param>
    /// <param name="separator">What stands between two fields.</param>
    /// <param name="header">Whether the first line has names.</param>
    /// <exception cref="DataException">The bytes are no such table.</exception>
    /// <exception cref="ArgumentException">The separator is a quote, a line break or no ASCII character.</exception>
    public static CsvTable Parse(
        ReadOnlySpan<byte> bytes, string name = "the CSV data", char separator = ',', bool header = true)
    {
        if (!char.IsAscii(separator) || separator is '"' or '\r' or '\n' or '\0')
            throw new ArgumentException($"'{separator}' can not stand between fields", nameof(separator));
        if (!Utf8.IsValid(bytes))
            throw new DataException($"{name} is not UTF-8");
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        CsvReader reader = new(bytes, name, (byte)separator);
        string[] names = Names(ref reader, header, name);
        if (!header)
            reader = new CsvReader(bytes, name, (byte)separator);
        CsvReader second = reader;
        (int rows, bool[] areNumbers) = Measure(ref reader, names, name);
        return Fill(ref second, names, rows, areNumbers, name);
    }

    static string[] Names(ref CsvReader reader, bool header, string name)
    {
        List<string> names = [];
        while (reader.NextField(out CsvField field))
        {
            if (names.Count == MaxColumns)
                throw new DataException($"{name} has over {MaxColumns:N0} columns");
            names.Add(header ? field.Text() : $"{names.Count + 1}");
            if (field.IsLast)
                break;
        }
        if (names.Count == 0)
            throw new DataException($"{name} has no line");
        if (names.IndexOf("") is var at and >= 0)
            throw new DataException($"{name}: column {at + 1} has no name; without a first line of names, say so");
        if (names.GroupBy(column => column).FirstOrDefault(group => group.Count() > 1) is { Key: var twice })
            throw new DataException($"{name} has two columns called '{twice}'");
        return [.. names];
    }

    // First how many rows there are, and which columns are numbers: then no list has to grow.
    static (int Rows, bool[] AreNumbers) Measure(ref CsvReader reader, string[] names, string name)
    {
        bool[] areNumbers = new bool[names.Length];
        Array.Fill(areNumbers, true);
        int rows = 0, column = 0;
        while (reader.NextField(out CsvField field))
        {
            if (column == names.Length)
                throw Fault(name, field.Line, $"has more than {names.Length} fields");
            areNumbers[column] &= field.IsEmpty || field.TryNumber(out _);
            column++;
            if (!field.IsLast)
                continue;
            if (column < names.Length)
                throw Fault(name, field.Line, $"has {column} fields where the first has {names.Length}");
            (rows, column) = (rows + 1, 0);
        }
        return (rows, areNumbers);
    }

    static CsvTable Fill(ref CsvReader reader, string[] names, int rows, bool[] areNumbers, string name)
    {
        CategoryCount count = new();
        CsvColumn[] columns = [.. names.Select((column, i) => new CsvColumn(column, rows, areNumbers[i]))];
        for (int row = 0; row < rows; row++)
            foreach (CsvColumn column in columns)
            {
                reader.NextField(out CsvField field);
                column.Set(row, field, count, name);
            }
        foreach (CsvColumn column in columns)
            column.Finish();
        return new CsvTable(columns, rows);
    }

    static DataException Fault(string name, int line, string what) => new($"{name}: line {line} {what}");
}

/// <summary>How many different texts a table has had so far.</summary>
sealed class CategoryCount
{
    const int Max = 1 << 16;

    int count;

    public void Add(string column, string name)
    {
        if (++count > Max)
            throw new DataException(
                $"{name} has over {Max:N0} different texts, the last in column '{column}': those are no categories");
    }
}
