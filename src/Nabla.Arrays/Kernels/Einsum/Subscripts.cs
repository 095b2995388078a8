using static Nabla.Arrays.Kernels.EinsumSyntax;

namespace Nabla.Arrays.Kernels;

/// <summary>
/// An einsum string that fits its operands: the letters of each and of the output, and how far each letter counts.
/// The axes that <c>...</c> stands for get names too: '0' for the last of them, '1' for the one before it, and so on.
/// </summary>
sealed class Subscripts
{
    readonly string text;

    public Subscripts(string text, ReadOnlySpan<Shape> operands)
    {
        this.text = text;
        var syntax = EinsumSyntax.Parse(text, operands.Length);
        if (syntax.Fault is var (position, rule)) throw Fault(position, rule);
        Inputs = new string[operands.Length];
        for (var i = 0; i < Inputs.Length; i++) Inputs[i] = Measure(syntax.Inputs[i], operands[i]);
        Output = syntax.Output is { } output ? Explicit(output) : Implicit();
    }

    public string[] Inputs { get; }

    public string Output { get; }

    public Dictionary<char, int> Sizes { get; } = [];

    // Gives every axis of the operand its letter, and every letter its size.
    string Measure(Word word, Shape shape)
    {
        var named = word.Letters.Count(letter => letter.Name != '.');
        var nameless = shape.Rank - named;
        if (nameless < 0 || (nameless > 0 && named == word.Letters.Count))
            throw Fault(word.Start, $"{named} letters for the {shape.Rank} axes of {shape}");
        if (nameless > 10) throw Fault(word.Start, "... stands for at most 10 axes");
        Letter[] letters = [.. word.Letters.SelectMany(letter => Expand(letter, nameless))];
        for (var i = 0; i < letters.Length; i++) Measure(letters[i], shape[i]);
        return string.Concat(letters.Select(letter => letter.Name));
    }

    // A letter counts equally far wherever it stands; only a nameless axis of extent 1 stretches.
    void Measure(Letter letter, int size)
    {
        var known = Sizes.GetValueOrDefault(letter.Name, size);
        var stretches = char.IsAsciiDigit(letter.Name) && (known == 1 || size == 1);
        if (known != size && !stretches)
            throw Fault(letter.Position, $"'{text[letter.Position]}' counts to {known} before and to {size} here");
        Sizes[letter.Name] = known == 1 ? size : known;
    }

    static IEnumerable<Letter> Expand(Letter letter, int nameless) => letter.Name != '.' ? [letter]
        : Enumerable.Range(0, nameless).Reverse().Select(axis => new Letter((char)('0' + axis), letter.Position));

    // Without an arrow: the nameless axes, then every letter that stands once, in alphabetical order.
    string Implicit()
    {
        var all = string.Concat(Inputs);
        var once = all.Where(name => IsLetter(name) && all.Count(other => other == name) == 1);
        return string.Concat([.. Nameless(), .. once.Order()]);
    }

    string Explicit(List<Letter> word) => string.Concat(
        word.SelectMany(letter => Expand(letter, Nameless().Count())).Select(letter => letter.Name));

    IEnumerable<char> Nameless() => Sizes.Keys.Where(char.IsAsciiDigit).OrderDescending();

    EinsumException Fault(int position, string rule) => new(text, position, rule);
}
