using CsCheck;

namespace Nabla.Data.Tests;

public class GzipTests
{
    static readonly byte[] idx = Idx.Encode(DataArray.Of<int>([.. Enumerable.Range(0, 500)], 500));

    static string Refuses(Action read) => Assert.Throws<DataException>(read).Message;

    [Fact]
    public void A_gzipped_file_reads_like_the_raw_one()
    {
        using TemporaryFolder folder = new();
        int[] raw = Idx.Read(folder.Write("raw", idx)).Values<int>();
        Assert.Equal(raw, Idx.Read(folder.Write("packed", Bytes.Gzip(idx))).Values<int>());
    }

    [Fact]
    public void A_missing_file_or_a_folder_is_refused_in_a_line()
    {
        using TemporaryFolder folder = new();
        Assert.Contains("cannot be read", Refuses(() => Idx.Read(folder["nothing"])));
        Assert.Contains("cannot be read", Refuses(() => Idx.Read(folder.Path)));
    }

    [Fact]
    public void A_cut_file_is_refused_wherever_it_is_cut()
    {
        byte[] packed = Bytes.Gzip(idx);
        for (int length = 2; length < packed.Length; length++)
            Assert.Contains("cut off or damaged", Refuses(() => DataFile.Gunzip(packed[..length], "cut")));
    }

    [Fact]
    public void A_wrong_checksum_or_length_at_the_end_is_refused()
    {
        byte[] packed = Bytes.Gzip(idx);
        for (int fromEnd = 1; fromEnd <= 8; fromEnd++)
        {
            byte[] damaged = [.. packed];
            damaged[^fromEnd] ^= 1;
            Refuses(() => DataFile.Gunzip(damaged, "damaged"));
        }
    }

    [Fact]
    public void Bytes_after_the_end_are_refused() =>
        Refuses(() => DataFile.Gunzip([.. Bytes.Gzip(idx), 1, 2, 3], "trailing"));

    [Fact]
    public void A_bomb_is_refused_before_it_is_unpacked()
    {
        using TemporaryFolder folder = new();
        byte[] bomb = Bytes.Gzip(new byte[50_000_000]);
        string path = folder.Write("bomb.gz", bomb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("unpacks to more than", Refuses(() => Idx.Read(path)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 25_000_000);
    }

    [Fact]
    public void The_cap_on_unpacked_bytes_holds_below_the_ratio()
    {
        byte[] noise = new byte[300_000];
        new Random(1).NextBytes(noise);
        byte[] packed = Bytes.Gzip(noise);
        Assert.Contains("more than 299,999 bytes", Refuses(() => DataFile.Gunzip(packed, "noise", maxLength: 299_999)));
        Assert.Equal(noise, DataFile.Gunzip(packed, "noise", maxLength: 300_000));
    }

    [Fact]
    public void Equal_labels_are_no_bomb() =>
        Assert.Equal(60_008, DataFile.Gunzip(Bytes.Gzip(new byte[60_008]), "labels").Length);

    [Fact]
    public void A_corrupted_gzip_file_only_ever_throws_a_DataException()
    {
        byte[] packed = Bytes.Gzip(idx);
        Gen.Int.Sample(seed => { Bytes.Reads(() => DataFile.Gunzip(Bytes.Corrupt(packed, seed), "corrupt")); }, iter: 2000);
    }
}
