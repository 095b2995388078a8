using System.Text;
using CsCheck;

namespace Nabla.Data.Tests;

public class SafetensorsTests
{
    const string Good = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[],"data_offsets":[8,9]}}""";

    static readonly byte[] goodData = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0, 7];

    static SafetensorsFile Read(byte[] content)
    {
        using TemporaryFolder folder = new();
        return Safetensors.Read(folder.Write("file", content));
    }

    static string Refuses(byte[] content) => Assert.Throws<DataException>(() => Read(content)).Message;

    [Fact]
    public void A_file_made_by_hand_is_read()
    {
        SafetensorsFile file = Read(Bytes.Safetensors(Good, goodData));
        Assert.Equal([1f, -2f], file["a"].Values<float>());
        Assert.Equal([7], file["b"].Values<byte>());
        Assert.Empty(file["b"].Shape);
        Assert.Empty(file.Metadata);
        Assert.Contains("'c'", Assert.Throws<DataException>(() => file["c"]).Message);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("  \n {}   ")]
    [InlineData("""{"__metadata__":{}}""")]
    [InlineData("""{"none":{"dtype":"F64","shape":[3,0,2],"data_offsets":[0,0]}}""")]
    public void Nothing_is_a_file_too(string header) =>
        Assert.All(Read(Bytes.Safetensors(header)).Arrays, pair => Assert.Equal(0, pair.Value.Length));

    [Fact]
    public void White_space_before_the_header_is_accepted() =>
        Assert.Equal(2, Read(Bytes.Safetensors(" \n\t" + Good + "   ", goodData)).Arrays.Count);

    [Fact]
    public void The_order_in_the_header_need_not_be_the_order_of_the_bytes()
    {
        const string header = """{"b":{"shape":[1],"dtype":"I8","data_offsets":[1,2]},"a":{"data_offsets":[0,1],"dtype":"I8","shape":[1]}}""";
        Assert.Equal(["a", "b"], Read(Bytes.Safetensors(header, 1, 255)).Arrays.Keys);
    }

    [Fact]
    public void Every_type_is_read()
    {
        (string Name, int Size)[] types =
        [
            ("F64", 8), ("I64", 8), ("U64", 8), ("F32", 4), ("I32", 4), ("U32", 4),
            ("F16", 2), ("BF16", 2), ("I16", 2), ("U16", 2), ("I8", 1), ("U8", 1), ("BOOL", 1),
        ];
        int at = 0;
        string header = "{" + string.Join(",", types.Select(type =>
            $"\"{type.Name}\":{{\"dtype\":\"{type.Name}\",\"shape\":[1],\"data_offsets\":[{at},{at += type.Size}]}}")) + "}";
        byte[] data = new byte[at];
        int start = 0;
        foreach ((_, int size) in types)
            (data[start], start) = (1, start + size);
        SafetensorsFile file = Read(Bytes.Safetensors(header, data));
        Assert.Equal(types.Select(type => type.Name), file.Arrays.Keys);
        Assert.Equal(double.Epsilon, file["F64"].Values<double>()[0]);
        Assert.Equal(1L, file["I64"].Values<long>()[0]);
        Assert.Equal(1UL, file["U64"].Values<ulong>()[0]);
        Assert.Equal(float.Epsilon, file["F32"].Values<float>()[0]);
        Assert.Equal(1, file["I32"].Values<int>()[0]);
        Assert.Equal(1U, file["U32"].Values<uint>()[0]);
        Assert.Equal(Half.Epsilon, file["F16"].Values<Half>()[0]);
        Assert.Equal(1, file["BF16"].Values<ushort>()[0]);
        Assert.Equal(1, file["I16"].Values<short>()[0]);
        Assert.Equal(1, file["U16"].Values<ushort>()[0]);
        Assert.Equal(1, file["I8"].Values<sbyte>()[0]);
        Assert.Equal(1, file["U8"].Values<byte>()[0]);
        Assert.True(file["BOOL"].Values<bool>()[0]);
    }

    [Fact]
    public void Lengths_that_lie_are_refused()
    {
        byte[] good = Bytes.Safetensors(Good, goodData);
        Assert.Contains("too short", Refuses([]));
        Assert.Contains("too short", Refuses(good[..7]));
        Assert.Contains("says that its header", Refuses(good[..8]));
        Assert.Contains("says that its header", Refuses([0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0, .. good[8..]]));
        Assert.Contains("says that its header", Refuses([255, 255, 255, 255, 255, 255, 255, 255, .. good[8..]]));
        Assert.Contains("says that its header", Refuses([0, 0, 0, 0, 0, 0, 0, 0x80, .. good[8..]]));
        Assert.Contains("bytes, but", Refuses(good[..^1]));
        Assert.Contains("bytes, but", Refuses([.. good, 0]));
        for (int length = 0; length < good.Length; length++)
            Refuses(good[..length]);
    }

    [Fact]
    public void A_header_over_the_limit_is_refused_before_it_is_read()
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("file", [0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0]); // 100,000,001
        using (FileStream sparse = new(path, FileMode.Open))
            sparse.SetLength(200_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("100,000,001", Assert.Throws<DataException>(() => Safetensors.Read(path)).Message);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Theory]
    [InlineData("not a JSON object", "[]")]
    [InlineData("not valid JSON", "")]
    [InlineData("not valid JSON", "{")]
    [InlineData("not valid JSON", "{}}")]
    [InlineData("not valid JSON", "{} {}")]
    [InlineData("not valid JSON", "{},")]
    [InlineData("not valid JSON", "{/**/}")]
    [InlineData("not valid JSON", """{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("not a JSON object", """{"a":3}""")]
    [InlineData("there twice", """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("there twice", """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("there twice", """{"__metadata__":{},"__metadata__":{}}""")]
    [InlineData("there twice", """{"__metadata__":{"k":"1","k":"2"}}""")]
    [InlineData("'dtype' twice", """{"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("'more' twice, or it is not known", """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0],"more":1}}""")]
    [InlineData("not a string", """{"__metadata__":{"k":1}}""")]
    [InlineData("not a string", """{"__metadata__":{"k":null}}""")]
    [InlineData("__metadata__ is not", """{"__metadata__":"k"}""")]
    [InlineData("dtype 'F31'", """{"a":{"dtype":"F31","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("dtype 'f32'", """{"a":{"dtype":"f32","shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("dtype ''", """{"a":{"dtype":4,"shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("lacks", """{"a":{"dtype":"U8","shape":[0]}}""")]
    [InlineData("lacks", """{"a":{"dtype":"U8","data_offsets":[0,0]}}""")]
    [InlineData("lacks", """{"a":{"shape":[0],"data_offsets":[0,0]}}""")]
    [InlineData("lacks", """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0,0]}}""")]
    [InlineData("no list", """{"a":{"dtype":"U8","shape":0,"data_offsets":[0,0]}}""")]
    [InlineData("no file can have", """{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,0]}}""")]
    [InlineData("no file can have", """{"a":{"dtype":"U8","shape":[0.5],"data_offsets":[0,0]}}""")]
    [InlineData("no file can have", """{"a":{"dtype":"U8","shape":["1"],"data_offsets":[0,0]}}""")]
    [InlineData("no file can have", """{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,99999999999999999999]}}""")]
    [InlineData("overflows", """{"a":{"dtype":"U8","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,0]}}""")]
    [InlineData("overflows", """{"a":{"dtype":"F64","shape":[2147483647,2147483647],"data_offsets":[0,0]}}""")]
    [InlineData("needs 2 bytes", """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,3]}}""")]
    [InlineData("needs 0 bytes", """{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,0]}}""")]
    [InlineData("begins at 1", """{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""")]
    [InlineData("begins at 2", """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}""")]
    [InlineData("begins at 1", """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}""")]
    public void A_header_that_lies_is_refused(string why, string header) =>
        Assert.Contains(why, Refuses(Bytes.Safetensors(header, 1, 2, 3)));

    [Fact]
    public void Invalid_utf8_is_refused()
    {
        byte[] header = Encoding.UTF8.GetBytes(Good);
        header[2] = 0xFF;
        Assert.Contains("not UTF-8", Refuses(Bytes.Safetensors(header, goodData)));
    }

    [Fact]
    public void A_bool_that_is_neither_is_refused() =>
        Assert.Contains(
            "neither 0 nor 1",
            Refuses(Bytes.Safetensors("""{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}""", 2)));

    [Fact]
    public void A_corrupted_file_only_ever_throws_a_DataException()
    {
        using TemporaryFolder folder = new();
        byte[] good = Bytes.Safetensors(Good, goodData);
        string path = folder["file"];
        for (int seed = 0; seed < 600; seed++)
        {
            File.WriteAllBytes(path, Bytes.Corrupt(good, seed));
            Bytes.Reads(() => Safetensors.Read(path));
        }
    }

    [Fact]
    public void Write_then_read_gives_the_same_arrays() =>
        Gen.Select(Gen.Float.Array[0, 20], Gen.Long.Array[0, 5], Gen.Bool.Array[0, 7], Gen.String)
        .Sample((floats, longs, bools, text) =>
        {
            using TemporaryFolder folder = new();
            string valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            Dictionary<string, DataArray> arrays = new()
            {
                ["flags " + valid] = DataArray.Of(bools, bools.Length),
                ["w"] = DataArray.Of(floats, 1, floats.Length),
                ["counts"] = DataArray.Of(longs, longs.Length),
            };
            Safetensors.Write(folder["file"], arrays, [new("note", valid)]);
            SafetensorsFile file = Safetensors.Read(folder["file"]);
            Assert.Equal(valid, file.Metadata["note"]);
            Assert.Equal(["counts", "w", "flags " + valid], file.Arrays.Keys);
            Assert.Equal(floats, file["w"].Values<float>());
            Assert.Equal([1, floats.Length], file["w"].Shape);
            Assert.Equal(longs, file["counts"].Values<long>());
            Assert.Equal(bools, file["flags " + valid].Values<bool>());
        }, iter: 50);

    [Fact]
    public void What_is_written_begins_with_a_brace_and_is_aligned()
    {
        using TemporaryFolder folder = new();
        Safetensors.Write(folder["file"], [new("b", DataArray.Of<byte>([1], 1)), new("a", DataArray.Of([2.0]))]);
        byte[] bytes = File.ReadAllBytes(folder["file"]);
        Assert.Equal((byte)'{', bytes[8]);
        Assert.Equal(0, bytes[0] % 8);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 0x40, 1], bytes[(8 + bytes[0])..]);
        Assert.Equal(["file"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["taken"]);
        foreach (string name in new[] { "taken", "no/where" })
            Assert.Contains(
                "cannot be written", Assert.Throws<DataException>(() => Safetensors.Write(folder[name], [])).Message);
        Assert.Throws<ArgumentException>(() =>
            Safetensors.Write(folder["x"], [new("__metadata__", DataArray.Of([1f]))]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
