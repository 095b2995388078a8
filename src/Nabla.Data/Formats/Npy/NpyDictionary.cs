using System.Globalization;

namespace Nabla.Data;

/// <summary>
/// The dictionary in the header of an npy file. The grammar is all of it:
/// <code>
/// dictionary = "{" [ pair { "," pair } [ "," ] ] "}"          nothing but white space after it
/// pair       = string ":" ( string | truth | tuple )          each of descr, fortran_order, shape exactly once
/// string     = "'" { any but ' \ } "'"  |  '"' { any but " \ } '"'
/// truth      = "True" | "False"
/// tuple      = "(" [ number { "," number } [ "," ] ] ")"      one number needs its comma, as in Python
/// number     = digit { digit } [ "L" ]                        18 digits at most; L as Python 2 wrote it
/// </code>
/// </summary>
ref struct NpyDictionary
{
    const int MaxDigits = 18;

    readonly string text;
    readonly string name;
    int at;

    public NpyDictionary(string text, string name)
    {
        (this.text, this.name) = (text, name);
        string? descr = null;
        bool? fortranOrder = null;
        List<long>? shape = null;
        Expect('{');
        while (!Takes('}'))
        {
            string key = String();
            Expect(':');
            switch (key)
            {
                case "descr" when descr is null:
                    descr = String();
                    break;
                case "fortran_order" when fortranOrder is null:
                    fortranOrder = Truth();
                    break;
                case "shape" when shape is null:
                    shape = Tuple();
                    break;
                default:
                    throw Fault($"has the key '{key}' twice, or it is not known");
            }
            if (Next() != '}')
                Expect(',');
        }
        if (Next() != '\0')
            throw Fault("goes on after its end");
        if (descr is null || fortranOrder is null || shape is null)
            throw Fault("lacks its descr, its fortran_order or its shape");
        (Descr, FortranOrder, Shape) = (descr, fortranOrder.Value, shape);
    }

    public string Descr { get; }

    public bool FortranOrder { get; }

    public List<long> Shape { get; }

    /// <summary>The next sign that is no white space, not taken; zero at the end.</summary>
    char Next()
    {
        while (at < text.Length && text[at] is ' ' or '\n' or '\t' or '\r')
            at++;
        return at < text.Length ? text[at] : '\0';
    }

    bool Takes(char sign)
    {
        bool there = Next() == sign && at < text.Length;
        at += there ? 1 : 0;
        return there;
    }

    void Expect(char sign)
    {
        if (!Takes(sign))
            throw Fault($"has no '{sign}' at character {at}");
    }

    string String()
    {
        char quote = Next();
        if (quote is not ('\'' or '"'))
            throw Fault($"has no string at character {at}: structures of several fields are not read");
        int start = ++at;
        while (at < text.Length && text[at] != quote)
            if (text[at++] is '\\' or '\n')
                throw Fault($"has an escape at character {at - 1}");
        if (at == text.Length)
            throw Fault("has a string without end");
        return text[start..at++];
    }

    bool Truth()
    {
        Next();
        foreach ((string word, bool truth) in new[] { ("True", true), ("False", false) })
            if (text.AsSpan(at).StartsWith(word))
            {
                at += word.Length;
                return truth;
            }
        throw Fault($"has neither True nor False at character {at}");
    }

    List<long> Tuple()
    {
        List<long> numbers = [];
        bool comma = false;
        Expect('(');
        while (!Takes(')'))
        {
            numbers.Add(Number());
            comma = Takes(',');
            if (!comma && Next() != ')')
                throw Fault($"has no ',' at character {at}");
        }
        return numbers.Count != 1 || comma ? numbers : throw Fault("has as its shape a number in brackets, no tuple");
    }

    long Number()
    {
        Next();
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        if (at == start || at - start > MaxDigits)
            throw Fault($"has no length at character {start} that a file can have");
        long number = long.Parse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture);
        at += at < text.Length && text[at] == 'L' ? 1 : 0;
        return number;
    }

    readonly DataException Fault(string what) => new($"{name}: its header {what}");
}
