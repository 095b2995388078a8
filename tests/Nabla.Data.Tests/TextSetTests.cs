using System.IO.Compression;

namespace Nabla.Data.Tests;

/// <summary>Texts: their characters as numbers and back, stretches of them, and files that are none.</summary>
public class TextSetTests
{
    [Fact]
    public void Characters_are_numbered_in_their_order_and_come_back()
    {
        Vocabulary vocabulary = new("hello, 𝄞 world");
        Assert.Equal(" ,dehlorw𝄞", vocabulary.Characters);
        Assert.Equal(10, vocabulary.Count);
        Assert.Equal([4, 7, 9], vocabulary.Encode("hr𝄞"));
        Assert.Equal("world 𝄞", vocabulary.Decode(vocabulary.Encode("world 𝄞")));
        Assert.Throws<ArgumentOutOfRangeException>(() => vocabulary.Decode(10));
    }

    [Fact]
    public void An_unknown_character_is_named_with_its_place_and_the_known_ones()
    {
        string message = Assert.Throws<DataException>(() => new Vocabulary("abc").Encode("abz")).Message;
        Assert.Equal("'z', character 3, is none of the 3 that are known: abc", message);
        Assert.Contains("'U+000A'", Assert.Throws<DataException>(() => new Vocabulary("abc").Encode("a\n")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_built_in_text_is_there_and_says_what_it_is()
    {
        TextSet text = TextSet.BuiltIn();
        Assert.Equal("built-in", text.Source);
        Assert.StartsWith("THE LIGHTHOUSE AND THE LITTLE MACHINE\n\nThere", text.Text, StringComparison.Ordinal);
        Assert.InRange(text.Codes.Length, 8_000, 9_000);
        Assert.Equal(text.Text, text.Vocabulary.Decode(text.Codes));
        Assert.InRange(text.Vocabulary.Count, 50, 65);
    }

    [Fact]
    public void A_file_is_read_gzipped_or_not_with_a_mark_or_not_and_its_lines_end_in_one_way()
    {
        using TemporaryFolder folder = new();
        string plain = folder.Write("plain.txt", [.. "a\r\nb\n"u8]);
        string marked = folder.Write("marked.txt", [.. "\uFEFFa\r\nb\n"u8]);
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionMode.Compress))
            gzip.Write("a\nb\n"u8);
        string gzipped = folder.Write("packed.txt.gz", packed.ToArray());
        Assert.All([plain, marked, gzipped], path => Assert.Equal("a\nb\n", TextSet.Read(path).Text));
        Assert.Equal(plain, TextSet.Read(plain).Source);
    }

    [Fact]
    public void What_is_no_text_is_refused_in_one_line()
    {
        using TemporaryFolder folder = new();
        string Said(byte[] content) =>
            Assert.Throws<DataException>(() => TextSet.Read(folder.Write("x", content))).Message;
        Assert.EndsWith("x is empty: there is nothing to learn", Said([]), StringComparison.Ordinal);
        Assert.EndsWith("x is no text: byte 4 is 0x00", Said([.. "text"u8, 0]), StringComparison.Ordinal);
        Assert.EndsWith("x is no text in UTF-8: byte 4 begins no character", Said([.. "text"u8, 0xFF, 65]),
            StringComparison.Ordinal);
        Assert.Throws<DataException>(() => TextSet.Read(folder["none.txt"]));
    }

    [Fact]
    public void A_text_is_found_by_its_name_in_a_folder_of_data()
    {
        using TemporaryFolder folder = new();
        folder.Write("shelf/book.txt", [.. "words"u8]);
        Assert.Equal("words", TextSet.Find("shelf/book.txt", folder.Path).Text);
        Assert.StartsWith("there is no text", Assert.Throws<DataException>(
            () => TextSet.Find("shelf/other.txt", folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_tenth_is_kept_apart()
    {
        (ReadOnlyMemory<int> train, ReadOnlyMemory<int> validation) = new TextSet(new string('x', 95), "test").Split();
        Assert.Equal((85, 10), (train.Length, validation.Length));
    }

    [Fact]
    public void Stretches_are_a_function_of_seed_and_step_and_come_from_everywhere()
    {
        int[] sequence = [.. Enumerable.Range(100, 50)];
        int[] rows = Batches.Stretches(sequence, 3000, 4, seed: 5, step: 6);
        int[][] all = [.. rows.Chunk(4)];
        Assert.All(all, row => Assert.Equal(Enumerable.Range(row[0], 4), row));
        Assert.Equal(Enumerable.Range(100, 47), all.Select(row => row[0]).Distinct().Order());
        Assert.Equal(rows, Batches.Stretches(sequence, 3000, 4, 5, 6));
        Assert.NotEqual(rows, Batches.Stretches(sequence, 3000, 4, 5, 7));
        Assert.NotEqual(rows, Batches.Stretches(sequence, 3000, 4, 6, 6));
        Assert.Equal(sequence, Batches.Stretches(sequence, 1, 50, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Batches.Stretches(sequence, 1, 51, 1, 1));
    }

    /// <summary>Of 64 beginnings out of 100,000 that two steps draw, 0.04 are expected to be common.</summary>
    [Fact]
    public void Steps_have_no_stretches_in_common_but_by_chance()
    {
        int[] sequence = [.. Enumerable.Range(0, 100_000)];
        int[] Of(long step) => Batches.Stretches(sequence, 64, 1, seed: 1, step);
        int common = Enumerable.Range(0, 100).Sum(step => Of(step).Intersect(Of(step + 1)).Count());
        Assert.InRange(common, 0, 20);
    }
}
