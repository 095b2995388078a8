using System.Buffers.Binary;
using Nabla.Viz;

namespace Nabla.Data.Tests.Fuzz;

/// <summary>The parsers of Nabla.Data, and where their corpus lies.</summary>
static class Targets
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "tests/Nabla.Data.Tests/Fuzz/Corpus");

    // 200 to 1, or 64 KiB; joined from chunks, so twice.
    static long Unpacked(int size) => 4 * Math.Max(DataFile.RatioFloor, (long)DataFile.MaxRatio * size) + Target.Overhead;

    public static Target[] All { get; } =
    [
        new("idx", (file, _) => Idx.Parse(file)),
        new("gzip", (file, _) => DataFile.Gunzip(file, "fuzz")) { Memory = Unpacked, Repair = Regzip },
        new("safetensors", ReadSafetensors),
        new("npy", (file, _) => Npy.Parse(file)),
        new("npz", (file, folder) => Npz.Read(folder.Write("fuzz", file))) { Memory = Unpacked, Repair = Rezip },
        new("csv", (file, _) => Csv.Parse(file)) { Memory = size => (4L * size) + 1_500_000 },
        // A zlib stream unpacks by 1032 at most, and a pixel of one bit becomes four bytes.
        new("png", (file, _) => ReadPng(file)) { Memory = size => (32L * 1032 * size) + Target.Overhead, Repair = Resum },
    ];

    static void ReadSafetensors(byte[] file, TemporaryFolder folder)
    {
        string path = folder.Write("fuzz", file);
        SafetensorsFile read = Safetensors.Read(path);
        using SafetensorsMap map = Safetensors.Open(path);
        Assert.Equal(read.Arrays.Keys, map.Names);
    }

    static void ReadPng(byte[] file)
    {
        try
        {
            Png.Decode(file);
        }
        catch (PictureException fault)
        {
            throw new DataException(fault.Message);
        }
    }

    // The same content, changed before it was packed.
    static byte[] Regzip(byte[] file) => file.Length < 32 ? file : Bytes.Gzip(file[(file.Length / 2)..]);

    /// <summary>Every chunk with the sum that it should have.</summary>
    static byte[] Resum(byte[] file)
    {
        byte[] repaired = [.. file];
        for (long at = 8; at + 12 <= repaired.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(repaired.AsSpan((int)at));
            if (at + 12 + length > repaired.Length)
                break;
            uint sum = Zips.Sum(repaired[(int)(at + 4)..(int)(at + 8 + length)]);
            BinaryPrimitives.WriteUInt32BigEndian(repaired.AsSpan((int)(at + 8 + length)), sum);
            at += 12 + length;
        }
        return repaired;
    }

    // What is inside, changed before it was put into the zip.
    static byte[] Rezip(byte[] file) =>
        Zips.Make([new("w.npy", file) { Deflate = file.Length % 2 == 0 }]);
}
