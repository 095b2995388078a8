using System.Text;

namespace Nabla.Data;

/// <summary>
/// The different characters of a text, in the order of their code points, and their numbers from 0 on. A character is a
/// code point: one beyond the first 65,536 counts as one, too.
/// </summary>
public sealed class Vocabulary
{
    readonly Rune[] characters;
    readonly Dictionary<Rune, int> numbers;

    /// <summary>Those of a text, each once, in whatever order they come.</summary>
    public Vocabulary(string text)
    {
        characters = [.. text.EnumerateRunes().Distinct().Order()];
        numbers = characters.Select((character, i) => (character, i)).ToDictionary();
    }

    /// <summary>How many there are.</summary>
    public int Count => characters.Length;

    /// <summary>All of them, one after the other.</summary>
    public string Characters => string.Concat(characters);

    /// <summary>The number of each character of a text.</summary>
    /// <exception cref="DataException">A character is none of these; the message says which, and where.</exception>
    public int[] Encode(string text)
    {
        List<int> codes = new(text.Length);
        foreach (Rune character in text.EnumerateRunes())
            codes.Add(numbers.TryGetValue(character, out int number) ? number : throw Unknown(character, codes.Count));
        return [.. codes];
    }

    /// <summary>The text of numbers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not that of a character.</exception>
    public string Decode(params ReadOnlySpan<int> codes)
    {
        StringBuilder text = new(codes.Length);
        foreach (int code in codes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(code);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(code, Count);
            text.Append(characters[code]);
        }
        return text.ToString();
    }

    DataException Unknown(Rune character, int at) => new(
        $"'{(Rune.IsControl(character) ? $"U+{character.Value:X4}" : character)}', character {at + 1}, is none of the "
        + $"{Count} that are known: {string.Concat(characters.Where(known => !Rune.IsControl(known)))}");
}
