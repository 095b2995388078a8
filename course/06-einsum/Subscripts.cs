namespace Nabla.Course.Einsums;

/// <summary>
/// An einsum string that fits its arrays: the letters of each operand and of the output, and how far each letter
/// counts. The sides that <c>...</c> stands for get names too: '0' for the last of them, '1' for the one before it, and
/// so on.
/// </summary>
public sealed class Subscripts
{
    /// <summary>A letter (or '.' for three dots) and where in the string it was found.</summary>
    readonly record struct Letter(char Name, int Position);

    /// <summary>What stands between two commas.</summary>
    readonly record struct Word(int Start, List<Letter> Letters);

    readonly string text;

    #region parse
    public Subscripts(string text, params NdArray[] operands)
    {
        this.text = text;
        int arrow = text.IndexOf("->", StringComparison.Ordinal);
        List<Word> words = Split(arrow < 0 ? text.Length : arrow);
        if (words.Count != operands.Length)
        {
            string noun = words.Count == 1 ? "word" : "words";
            throw Fault(words[^1].Start, $"{operands.Length} arrays for {words.Count} {noun}");
        }

        Inputs = [.. words.Zip(operands, Measure)];
        Output = arrow < 0 ? ImplicitOutput() : ExplicitOutput(Read(arrow + 2, text.Length));
    }
    #endregion

    public IReadOnlyList<string> Inputs { get; }

    public string Output { get; }

    /// <summary>How far each letter counts.</summary>
    public Dictionary<char, int> Sizes { get; } = [];

    List<Word> Split(int end)
    {
        List<Word> words = [];
        for (int start = 0, i = 0; i <= end; i++)
        {
            if (i < end && text[i] != ',')
                continue;
            words.Add(Read(start, i));
            start = i + 1;
        }

        return words;
    }

    Word Read(int start, int end)
    {
        List<Letter> letters = [];
        for (int i = start; i < end; i++)
        {
            bool dots = text.AsSpan(i, end - i).StartsWith("...");
            if (dots && letters.Exists(letter => letter.Name == '.'))
                throw Fault(i, "an operand has room for one ...");
            if (!dots && text[i] != ' ' && !char.IsAsciiLetter(text[i]))
                throw Fault(i, $"'{text[i]}' is not a letter");
            if (text[i] != ' ')
                letters.Add(new Letter(text[i], i));
            i += dots ? 2 : 0;
        }

        return new Word(start, letters);
    }

    /// <summary>Gives every side of the operand its letter, and every letter its size.</summary>
    string Measure(Word word, NdArray operand)
    {
        int named = word.Letters.Count(letter => letter.Name != '.');
        int nameless = operand.Shape.Length - named;
        if (nameless < 0 || (nameless > 0 && named == word.Letters.Count))
            throw Fault(word.Start, $"{named} letters for an array with {operand.Shape.Length} sides");

        List<Letter> letters = [.. word.Letters.SelectMany(letter => Expand(letter, nameless))];
        foreach ((Letter letter, int size) in letters.Zip(operand.Shape))
            Measure(letter, size);
        return string.Concat(letters.Select(letter => letter.Name));
    }

    /// <summary>
    /// A letter must count equally far wherever it stands; only a nameless side of 1 may be stretched.
    /// </summary>
    void Measure(Letter letter, int size)
    {
        int known = Sizes.GetValueOrDefault(letter.Name, size);
        bool stretches = char.IsAsciiDigit(letter.Name) && (known == 1 || size == 1);
        if (known != size && !stretches)
            throw Fault(letter.Position, $"'{text[letter.Position]}' counts to {known} before and to {size} here");
        Sizes[letter.Name] = known == 1 ? size : known;
    }

    static IEnumerable<Letter> Expand(Letter letter, int nameless) => letter.Name != '.'
        ? [letter]
        : Enumerable.Range(0, nameless).Reverse().Select(side => new Letter((char)('0' + side), letter.Position));

    /// <summary>
    /// Without an arrow: the nameless sides, then every letter that stands once, in alphabetical order.
    /// </summary>
    string ImplicitOutput()
    {
        string all = string.Concat(Inputs);
        IEnumerable<char> once = all.Where(name => char.IsAsciiLetter(name) && all.Count(other => other == name) == 1);
        return new string([.. NamelessSides(), .. once.Order()]);
    }

    string ExplicitOutput(Word word)
    {
        List<Letter> letters = [.. word.Letters.SelectMany(letter => Expand(letter, NamelessSides().Count()))];
        for (int i = 0; i < letters.Count; i++)
        {
            if (!Sizes.ContainsKey(letters[i].Name))
                throw Fault(letters[i].Position, $"'{letters[i].Name}' is in the output and in no operand");
            if (letters.FindIndex(letter => letter.Name == letters[i].Name) < i)
                throw Fault(letters[i].Position, $"'{letters[i].Name}' is in the output twice");
        }

        return string.Concat(letters.Select(letter => letter.Name));
    }

    IEnumerable<char> NamelessSides() => Sizes.Keys.Where(char.IsAsciiDigit).OrderDescending();

    EinsumException Fault(int position, string fault) => new(text, position, fault);
}
