using System.Buffers;
using System.Reflection;
using System.Text;

namespace Nabla.Data;

/// <summary>A text to learn, as the numbers of its characters.</summary>
public sealed class TextSet
{
    /// <summary>What <see cref="Source"/> says of the text that comes with this library.</summary>
    public const string BuiltInSource = "built-in";

    /// <summary>A text, whose ends of lines become \n.</summary>
    /// <param name="text">At least one character.</param>
    /// <param name="source">Where it is from, in one line for people.</param>
    /// <exception cref="DataException">It is empty.</exception>
    public TextSet(string text, string source)
    {
        if (text.Length == 0)
            throw new DataException($"{source} is empty: there is nothing to learn");
        Text = text.ReplaceLineEndings("\n");
        Source = source;
        Vocabulary = new Vocabulary(Text);
        Codes = Vocabulary.Encode(Text);
    }

    /// <summary>The text.</summary>
    public string Text { get; }

    /// <summary>Where it is from, in one line for people.</summary>
    public string Source { get; }

    /// <summary>Its characters.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>The number of each character.</summary>
    public int[] Codes { get; }

    /// <summary>
    /// A text of some 8,000 characters that comes with this library, for machines without another: a tale of a keeper
    /// and a little machine.
    /// </summary>
    public static TextSet BuiltIn()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("lighthouse.txt")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        return new TextSet(reader.ReadToEnd(), BuiltInSource);
    }

    /// <summary>Reads a file of text in UTF-8, gzipped or not.</summary>
    /// <exception cref="DataException">It can not be read, is empty, or is no text; the message says which.</exception>
    public static TextSet Read(string path)
    {
        byte[] bytes = DataFile.Read(path);
        int control = bytes.AsSpan().IndexOfAny(notText);
        if (control >= 0)
            throw new DataException($"{path} is no text: byte {control:N0} is 0x{bytes[control]:X2}");
        ReadOnlySpan<byte> content = bytes.AsSpan(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
        try
        {
            return new TextSet(strict.GetString(content), path);
        }
        catch (DecoderFallbackException fault)
        {
            throw new DataException($"{path} is no text in UTF-8: byte {fault.Index:N0} begins no character", fault);
        }
    }

    /// <summary>
    /// Reads a file by its name in a folder of data: in <paramref name="folder"/> (then nowhere else), or in the one that
    /// the environment variable NABLA_DATA names, or in the user's cache.
    /// </summary>
    /// <exception cref="DataException">It is in none of them, or can not be read.</exception>
    public static TextSet Find(string name, string? folder = null)
    {
        string?[] places = folder is not null
            ? [folder] : [Environment.GetEnvironmentVariable("NABLA_DATA"), UserCache.Folder()];
        string[] paths =
            [.. places.Where(place => !string.IsNullOrEmpty(place)).Select(place => Path.Combine(place!, name))];
        return Read(paths.FirstOrDefault(File.Exists)
            ?? throw new DataException($"there is no text {string.Join(" and no ", paths)}"));
    }

    /// <summary>
    /// The front of it to learn from and the rest to see what was learned: 1 part in <paramref name="parts"/>, rounded
    /// up, so that of ten parts the front has nine.
    /// </summary>
    public (ReadOnlyMemory<int> Train, ReadOnlyMemory<int> Validation) Split(int parts = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        int front = (int)((long)Codes.Length * (parts - 1) / parts);
        return (Codes.AsMemory(0, front), Codes.AsMemory(front));
    }

    static readonly UTF8Encoding strict = new(false, throwOnInvalidBytes: true);

    // Control characters but tab, the ends of lines and of pages.
    static readonly SearchValues<byte> notText = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(code => (byte)code).Except([.. "\t\n\r\f"u8])]);
}
