namespace Nabla.Arrays.Kernels;

/// <summary>
/// What an einsum string says, before the shapes of its operands are known: a word of letters for each operand, and one
/// for the output where there is an arrow. The first fault is a value, not an exception, and nothing newer than .NET
/// Standard 2.0 is used: the analyzer that checks constant strings in the compiler is built from this very file.
/// </summary>
sealed class EinsumSyntax
{
    public readonly struct Letter(char name, int position)
    {
        /// <summary>A letter, or '.' for an ellipsis.</summary>
        public char Name => name;

        public int Position => position;
    }

    public readonly struct Word(int start, List<Letter> letters)
    {
        public int Start => start;

        public List<Letter> Letters => letters;
    }

    readonly string text;

    EinsumSyntax(string text) => this.text = text;

    public List<Word> Inputs { get; } = [];

    /// <summary>Null where there is no arrow.</summary>
    public List<Letter>? Output { get; private set; }

    public (int Position, string Rule)? Fault { get; private set; }

    /// <param name="text">The string.</param>
    /// <param name="operands">How many operands there are; null where that is not known.</param>
    public static EinsumSyntax Parse(string text, int? operands)
    {
        EinsumSyntax syntax = new(text);
        var arrow = text.IndexOf("->", StringComparison.Ordinal);
        syntax.Split(arrow < 0 ? text.Length : arrow);
        if (operands is { } count && count != syntax.Inputs.Count)
            syntax.Refuse(0, $"{syntax.Inputs.Count} words between commas for {count} operands");
        if (arrow < 0) return syntax;
        syntax.Output = syntax.Read(arrow + 2, text.Length);
        syntax.CheckOutput(syntax.Output);
        return syntax;
    }

    void Split(int end)
    {
        for (int start = 0, i = 0; i <= end; i++)
        {
            if (i < end && text[i] != ',') continue;
            Inputs.Add(new(start, Read(start, i)));
            start = i + 1;
        }
    }

    List<Letter> Read(int start, int end)
    {
        List<Letter> letters = [];
        for (var i = start; i < end; i++)
        {
            var dots = i + 3 <= end && string.CompareOrdinal(text, i, "...", 0, 3) == 0;
            if (dots && letters.Exists(letter => letter.Name == '.')) Refuse(i, "a word has room for one ...");
            if (!dots && text[i] != ' ' && !IsLetter(text[i])) Refuse(i, $"'{text[i]}' is not a letter");
            if (text[i] != ' ') letters.Add(new(text[i], i));
            i += dots ? 2 : 0;
        }
        return letters;
    }

    void CheckOutput(List<Letter> output)
    {
        for (var i = 0; i < output.Count; i++)
        {
            var (name, position) = (output[i].Name, output[i].Position);
            if (name == '.') continue;
            if (!Inputs.Exists(word => word.Letters.Exists(letter => letter.Name == name)))
                Refuse(position, $"'{name}' is in the output and in no operand");
            if (output.FindIndex(letter => letter.Name == name) < i)
                Refuse(position, $"'{name}' is in the output twice");
        }
    }

    public static bool IsLetter(char sign) => sign is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    // The first one counts.
    void Refuse(int position, string rule) => Fault ??= (position, rule);
}
