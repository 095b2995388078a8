namespace Nabla.Data.Tests;

/// <summary>A mapped file gives what a read one gives, and refuses what it refuses.</summary>
public class SafetensorsMapTests
{
    static readonly KeyValuePair<string, DataArray>[] arrays =
    [
        new("w", DataArray.Of<float>([1, 2, 3, 4, 5, 6], 2, 3)), new("flags", DataArray.Of<bool>([true, false], 2)),
        new("none", DataArray.Of<double>([], 0, 3)), new("one", DataArray.Of([7L])),
        new("half", DataArray.Of<float>([0.5f], 1).As(ElementType.BF16)),
    ];

    static SafetensorsMap Open(TemporaryFolder folder)
    {
        Safetensors.Write(folder["m"], arrays, [new("note", "n")]);
        return Safetensors.Open(folder["m"]);
    }

    [Fact]
    public void Arrays_are_copied_out_as_they_were_written()
    {
        using TemporaryFolder folder = new();
        using SafetensorsMap map = Open(folder);
        Assert.Equal(["none", "one", "w", "half", "flags"], map.Names);
        Assert.Equal("n", map.Metadata["note"]);
        Assert.Equal((ElementType.F32, 6), (map.Describe("w").Type, map["w"].Length));
        Assert.Equal([2, 3], map.Describe("w").Shape);
        foreach ((string name, DataArray array) in arrays)
            Assert.Equal(array.Memory.ToArray(), map[name].Memory.ToArray());
        Assert.Contains("'v' among none", Assert.Throws<DataException>(() => map["v"]).Message);
    }

    [Fact]
    public void Elements_are_looked_at_in_place()
    {
        using TemporaryFolder folder = new();
        using SafetensorsMap map = Open(folder);
        map.Look<float, string>("w", "handed on", (elements, state) =>
        {
            Assert.Equal([1f, 2, 3, 4, 5, 6], elements.ToArray());
            Assert.Equal("handed on", state);
        });
        map.Look<ushort, int>("half", 0, (elements, _) => Assert.Equal([0x3F00], elements.ToArray()));
        map.Look<double, int>("none", 0, (elements, _) => Assert.True(elements.IsEmpty));
        Assert.Contains("elements of F32, not Int32",
            Assert.Throws<DataException>(() => map.Look<int, int>("w", 0, (_, _) => { })).Message);
    }

    [Fact]
    public void What_is_not_aligned_is_copied_but_not_looked_at()
    {
        using TemporaryFolder folder = new();
        const string header = """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"I16","shape":[1],"data_offsets":[1,3]}}""";
        using SafetensorsMap map = Safetensors.Open(folder.Write("f", Bytes.Safetensors(header.PadRight(112), 9, 2, 1)));
        Assert.Equal([0x0102], map["b"].Values<short>());
        Assert.Contains("not aligned", Assert.Throws<DataException>(() => map.Look<short, int>("b", 0, (_, _) => { })).Message);
    }

    [Fact]
    public void A_file_of_nothing_and_one_that_lies_are_told_apart_at_the_opening()
    {
        using TemporaryFolder folder = new();
        using (SafetensorsMap map = Safetensors.Open(folder.Write("empty", Bytes.Safetensors("{}"))))
            Assert.Empty(map.Names);
        const string lies = """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}""";
        Assert.Contains("bytes, but",
            Assert.Throws<DataException>(() => Safetensors.Open(folder.Write("lies", Bytes.Safetensors(lies, 1)))).Message);
        Assert.Contains("cannot be read", Assert.Throws<DataException>(() => Safetensors.Open(folder["nothing"])).Message);
    }

    [Fact]
    public void A_truth_that_is_neither_is_refused_when_it_is_looked_at()
    {
        using TemporaryFolder folder = new();
        const string header = """{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}""";
        using SafetensorsMap map = Safetensors.Open(folder.Write("f", Bytes.Safetensors(header, 2)));
        Assert.Contains("neither 0 nor 1", Assert.Throws<DataException>(() => map["a"]).Message);
        Assert.Contains("neither 0 nor 1", Assert.Throws<DataException>(() => map.Look<bool, int>("a", 0, (_, _) => { })).Message);
    }

    [Fact]
    public void A_closed_file_gives_nothing_more()
    {
        using TemporaryFolder folder = new();
        SafetensorsMap map = Open(folder);
        map.Dispose();
        map.Dispose();
        Assert.Throws<ObjectDisposedException>(() => map["w"]);
        Assert.Throws<ObjectDisposedException>(() => map.Look<float, int>("w", 0, (_, _) => { }));
    }
}
