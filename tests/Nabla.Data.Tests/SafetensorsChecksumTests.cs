using System.Text;

namespace Nabla.Data.Tests;

/// <summary>A file that carries checksums is what was written, or is refused.</summary>
public sealed class SafetensorsChecksumTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    string Path => System.IO.Path.Combine(folder.Path, "file");

    void Write(bool checksums = true, params KeyValuePair<string, string>[] metadata) => Safetensors.Write(
        Path,
        [
            KeyValuePair.Create("digits", DataArray.Of(Encoding.ASCII.GetBytes("123456789"), 9)),
            KeyValuePair.Create("matrix", DataArray.Of(new float[6], 2, 3)),
        ],
        metadata, checksums);

    [Fact]
    public void The_sums_are_those_of_the_standard_and_others_read_them_as_strings()
    {
        Write(checksums: true, KeyValuePair.Create("made", "by hand"));
        SafetensorsFile file = Safetensors.Read(Path);
        Assert.True(file.HasChecksums);
        // The check value of CRC-32C (RFC 3720, catalogues of CRCs): that of "123456789".
        Assert.Equal("e3069283", file.Metadata["nabla.crc32c digits"]);
        // And of 24 zero bytes, bit by bit as the polynomial is divided by.
        uint crc = uint.MaxValue;
        for (int bit = 0; bit < 24 * 8; bit++)
            crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82F63B78 : crc >> 1;
        Assert.Equal($"{~crc:x8}", file.Metadata["nabla.crc32c matrix"]);
        Assert.Equal("by hand", file.Metadata["made"]);
        Assert.Equal(4, file.Metadata.Count);
        Write(checksums: false);
        Assert.False(Safetensors.Read(Path).HasChecksums);
    }

    [Theory]
    [InlineData("123456789", "123456788", "'digits' has not the bytes")]
    [InlineData("[2,3]", "[3,2]", "its header is not the one")]
    [InlineData("by hand", "by mind", "its header is not the one")]
    [InlineData("e3069283", "e3069284", "its header is not the one")]
    [InlineData("nabla.crc32c matrix", "nabla.crc32c matriy", "its header is not the one")]
    public void What_was_changed_is_refused(string text, string other, string expected)
    {
        Write(checksums: true, KeyValuePair.Create("made", "by hand"));
        string content = Encoding.Latin1.GetString(File.ReadAllBytes(Path));
        int at = content.IndexOf(text, StringComparison.Ordinal);
        Assert.True(at > 0);
        File.WriteAllBytes(Path, Encoding.Latin1.GetBytes(content[..at] + other + content[(at + text.Length)..]));
        string message = Assert.Throws<DataException>(() => Safetensors.Read(Path)).Message;
        Assert.StartsWith($"{Path} is damaged: {expected}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_a_checksums_is_refused() => Assert.Throws<ArgumentException>(
        () => Write(checksums: true, KeyValuePair.Create("nabla.crc32c digits", "mine")));

    [Fact]
    public void A_folder_can_be_flushed_and_one_that_is_not_there_is_passed_by()
    {
        FolderFlush.Of(folder.Path);
        FolderFlush.Of(Path + "nowhere");
    }
}
