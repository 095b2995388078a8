using System.Globalization;
using System.Text;

namespace Nabla.Data;

/// <summary>A field as it stands in the file, without the quotes around it.</summary>
readonly ref struct CsvField(ReadOnlySpan<byte> bytes, bool hasQuotes, bool isLast, int line)
{
    readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>The line on which it begins, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Whether its row ends here.</summary>
    public bool IsLast { get; } = isLast;

    public bool IsEmpty => bytes.IsEmpty;

    /// <summary>No text of it is longer.</summary>
    public int MaxLength => bytes.Length;

    public string Text()
    {
        char[] letters = new char[MaxLength];
        return new string(letters, 0, Text(letters));
    }

    /// <summary>Writes the text, doubled quotes once, and returns its length.</summary>
    public int Text(Span<char> letters)
    {
        int length = Encoding.UTF8.GetChars(bytes, letters), to = 0;
        if (!hasQuotes)
            return length;
        for (int from = 0; from < length; from++)
        {
            letters[to++] = letters[from];
            from += letters[from] == '"' ? 1 : 0;
        }
        return to;
    }

    /// <summary>A decimal number, blanks around it, the point a point.</summary>
    public bool TryNumber(out float number) => float.TryParse(
        bytes, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && float.IsFinite(number);
}

/// <summary>The fields of a table one after the other. Rows of nothing are left out.</summary>
ref struct CsvReader(ReadOnlySpan<byte> bytes, string name, byte separator)
{
    readonly ReadOnlySpan<byte> bytes = bytes;
    int at;
    int line = 1;
    bool inRow;

    /// <summary>The next field; false at the end of the file.</summary>
    public bool NextField(out CsvField field)
    {
        if (!inRow)
            while (at < bytes.Length && bytes[at] is (byte)'\n' or (byte)'\r')
                EndLine();
        field = default;
        if (at == bytes.Length && !inRow)
            return false;
        int started = line;
        bool quoted = at < bytes.Length && bytes[at] == '"';
        ReadOnlySpan<byte> content = quoted ? Quoted() : Plain();
        inRow = at < bytes.Length && bytes[at] == separator;
        if (inRow)
            at++;
        else if (at < bytes.Length)
            EndLine();
        field = new CsvField(content, quoted, !inRow, started);
        return true;
    }

    // Up to a separator or the end of the line.
    ReadOnlySpan<byte> Plain()
    {
        int length = bytes[at..].IndexOfAny([separator, (byte)'\n', (byte)'\r', (byte)'"']);
        ReadOnlySpan<byte> field = length < 0 ? bytes[at..] : bytes.Slice(at, length);
        at += field.Length;
        return at < bytes.Length && bytes[at] == '"' ? throw Fault("has a quote inside a field without quotes") : field;
    }

    ReadOnlySpan<byte> Quoted()
    {
        int start = ++at;
        while (true)
        {
            int length = bytes[at..].IndexOf((byte)'"');
            if (length < 0)
                throw Fault("opens a quote that is not closed");
            line += bytes.Slice(at, length).Count((byte)'\n');
            at += length + 1;
            if (at < bytes.Length && bytes[at] == '"')
                at++;
            else
                break;
        }
        if (at < bytes.Length && bytes[at] != separator && bytes[at] is not ((byte)'\n' or (byte)'\r'))
            throw Fault("goes on behind a closing quote");
        return bytes[start..(at - 1)];
    }

    // \n, \r\n, or \r alone.
    void EndLine()
    {
        at += bytes[at..] is [(byte)'\r', (byte)'\n', ..] ? 2 : 1;
        line++;
    }

    readonly DataException Fault(string what) => new($"{name}: line {line} {what}");
}
