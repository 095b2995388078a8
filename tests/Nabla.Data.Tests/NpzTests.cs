using System.IO.Compression;

namespace Nabla.Data.Tests;

/// <summary>Npz: zips made byte by byte, and what the base library's own zip reader makes of ours.</summary>
public class NpzTests
{
    static readonly byte[] one = Npy.Encode(DataArray.Of<float>([1, 2], 2)),
        two = Npy.Encode(DataArray.Of<long>([.. Enumerable.Range(0, 3000)], 3, 1000));

    static IReadOnlyDictionary<string, DataArray> Read(byte[] file)
    {
        using TemporaryFolder folder = new();
        return Npz.Read(folder.Write("x.npz", file));
    }

    static string Refuses(params Zips.Entry[] entries) => RefusesFile(Zips.Make(entries));

    static string RefusesFile(byte[] file) => Assert.Throws<DataException>(() => Read(file)).Message;

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Stored_and_deflated_files_are_read(bool deflate, bool zip64)
    {
        var arrays = Read(Zips.Make(
        [
            new("w.npy", one) { Deflate = deflate, LocalZip64 = zip64 },
            new("counts.npy", two) { Deflate = deflate, LocalZip64 = zip64 },
        ], comment: [1, 2, 3]));
        Assert.Equal(["w", "counts"], arrays.Keys);
        Assert.Equal([1f, 2f], arrays["w"].Values<float>());
        Assert.Equal(2999, arrays["counts"].Values<long>()[^1]);
        Assert.Empty(Read(Zips.Make([])));
    }

    [Theory]
    [InlineData("../w.npy")]
    [InlineData("a/w.npy")]
    [InlineData("/w.npy")]
    [InlineData("a\\w.npy")]
    [InlineData("C:w.npy")]
    [InlineData("..")]
    [InlineData("")]
    public void Names_that_are_paths_are_refused(string name) =>
        Assert.Contains("no plain name", Refuses(new Zips.Entry(name, one)));

    [Fact]
    public void What_lies_or_is_not_read_here_is_refused()
    {
        Assert.Contains("no .npy", Refuses(new Zips.Entry("w.txt", one)));
        Assert.Contains("twice", Refuses(new("w.npy", one), new("w.npy", one)));
        Assert.Contains("encrypted", Refuses(new Zips.Entry("w.npy", one) { Flags = 1 }));
        Assert.Contains("method 12", Refuses(new Zips.Entry("w.npy", one) { Method = 12 }));
        Assert.Contains("stored in", Refuses(new Zips.Entry("w.npy", one) { Length = 7 }));
        Assert.Contains("overlap", Refuses(new("w.npy", one), new("v.npy", one) { At = 0 }));
        Assert.Contains("no 'w.npy' where", Refuses(new Zips.Entry("w.npy", one) { At = 1 }));
        Assert.Contains("into its directory", Refuses(new Zips.Entry("w.npy", one) { At = 100_000 }));
        Assert.Contains("differs", Refuses(new Zips.Entry("w.npy", one) { Crc = 1 }));
        Assert.Contains("differs", Refuses(new Zips.Entry("w.npy", one) { Crc = 1, Deflate = true }));
        Assert.Contains("zip64", Refuses(new Zips.Entry("w.npy", one) { Packed = uint.MaxValue, Length = uint.MaxValue }));
        Assert.Contains("no npy file", Refuses(new Zips.Entry("w.npy", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])));
        Assert.Contains("ends inside", Refuses(new Zips.Entry("w.npy", [1, 2, 3])));
    }

    [Fact]
    public void A_declared_length_that_lies_is_refused()
    {
        // Longer than what is unpacked: the array would have to be longer too.
        Assert.Contains("header says 8", Refuses(new Zips.Entry("w.npy", one) { Deflate = true, Length = 200 }));
        Assert.Contains("header says 8", Refuses(new Zips.Entry("w.npy", one) { Deflate = true, Length = 130 }));
        byte[] more = [.. one, 0];
        Assert.Contains("differs", Refuses(new Zips.Entry("w.npy", more) { Deflate = true, Length = (uint)one.Length }));
    }

    [Fact]
    public void What_unpacks_to_too_much_is_refused_before_it_is_unpacked()
    {
        byte[] zeros = Npy.Encode(DataArray.Of(new double[1_000_000], 1_000_000));
        byte[] file = Zips.Make([new("w.npy", zeros) { Deflate = true }]);
        Assert.InRange(file.Length, 0, zeros.Length / 500);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("200 to 1", RefusesFile(file));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
        // Each below the ratio, all together over 1 GiB.
        Assert.Contains("1 GiB", Refuses([.. Enumerable.Range(0, 600).Select(i =>
            new Zips.Entry($"{i}.npy", new byte[10_000]) { Method = 8, Length = 1_900_000 })]));
    }

    [Fact]
    public void Too_many_files_or_a_wrong_number_of_them_are_refused()
    {
        Zips.Entry[] many = [.. Enumerable.Range(0, 10_001).Select(i => new Zips.Entry($"{i}.npy", []))];
        Assert.Contains("10,001 files", Refuses(many));
        Zips.Entry entry = new("w.npy", one);
        Assert.Contains("goes on", RefusesFile(Zips.Make([entry], count: 0)));
        Assert.Contains("too short", RefusesFile(Zips.Make([entry], count: 2)));
        Assert.Contains("zip64", RefusesFile(Zips.Make([entry], count: 65535)));
    }

    [Fact]
    public void A_file_that_is_cut_off_is_refused_wherever_it_is_cut()
    {
        byte[] good = Zips.Make([new("w.npy", one), new("v.npy", one) { Deflate = true }]);
        for (int length = 0; length < good.Length; length++)
            RefusesFile(good[..length]);
        RefusesFile([.. good, 0]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_by_us_and_by_the_base_library(bool compress)
    {
        using TemporaryFolder folder = new();
        Npz.Write(folder["x"],
            [new("w", DataArray.Of<float>([1, 2], 2)), new("h", DataArray.Of([(Half)3]))], compress);
        Assert.Equal((Half)3, Npz.Read(folder["x"])["h"].Values<Half>()[0]);
        using ZipArchive zip = ZipFile.OpenRead(folder["x"]);
        Assert.Equal(["w.npy", "h.npy"], zip.Entries.Select(entry => entry.FullName));
        using MemoryStream bytes = new();
        using (Stream entry = zip.GetEntry("w.npy")!.Open())
            entry.CopyTo(bytes);
        Assert.Equal(one, bytes.ToArray());
    }

    [Fact]
    public void Names_that_would_not_be_read_are_not_written()
    {
        using TemporaryFolder folder = new();
        DataArray array = DataArray.Of<float>([1], 1);
        Assert.Throws<ArgumentException>(() => Npz.Write(folder["x"], [new("a/b", array)]));
        Assert.Throws<ArgumentException>(() => Npz.Write(folder["x"], [new("a", array), new("a", array)]));
        Assert.Throws<ArgumentException>(() => Npz.Write(folder["x"], [new("a", array.As(ElementType.BF16))]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
