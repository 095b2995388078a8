using System.Text.Json;
using Nabla.Data;
using Nabla.NN;
using Nabla.Onnx;

namespace Nabla.Cli.Tests;

/// <summary>What is in a file: names, shapes, sizes and statistics, of every format; and one line where it is none.</summary>
public sealed class InspectTests : IDisposable
{
    readonly TemporaryFolder temporary = new();

    static readonly Dictionary<string, DataArray> arrays = new()
    {
        ["w"] = DataArray.Of([1f, 2, 3, 6], 2, 2),
        ["odd"] = DataArray.Of([double.NaN, double.PositiveInfinity, -1], 3),
        ["counts"] = DataArray.Of([1L, -1], 2),
    };

    public void Dispose() => temporary.Dispose();

    static JsonElement Found(Invocation run, string name)
    {
        Assert.Equal(0, run.Code);
        return run.Json.GetProperty("arrays").EnumerateArray().Single(a => a.GetProperty("name").GetString() == name);
    }

    // Of 1, 2, 3, 6: the mean is 3, the squares of what is left of it 4 + 1 + 0 + 9 = 14.
    static void IsTheMatrix(JsonElement array)
    {
        Assert.Equal([2, 2], array.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Equal(16, array.GetProperty("bytes").GetInt64());
        Assert.Equal(1, array.GetProperty("min").GetDouble());
        Assert.Equal(6, array.GetProperty("max").GetDouble());
        Assert.Equal(3, array.GetProperty("mean").GetDouble());
        Assert.Equal(Math.Sqrt(14 / 4.0), array.GetProperty("std").GetDouble(), 12);
        Assert.Equal(0, array.GetProperty("nan").GetInt32());
    }

    [Fact]
    public void Safetensors_npz_and_npy()
    {
        Safetensors.Write(temporary["a.safetensors"], arrays, new Dictionary<string, string> { ["seed"] = "7" });
        Npz.Write(temporary["a.npz"], arrays);
        Npy.Write(temporary["a.npy"], arrays["w"]);
        foreach (string file in new[] { "a.safetensors", "a.npz" })
        {
            Invocation run = Invocation.Of("inspect", temporary[file], "--json");
            IsTheMatrix(Found(run, "w"));
            JsonElement odd = Found(run, "odd");
            Assert.Equal((1, 1, -1), (odd.GetProperty("nan").GetInt32(), odd.GetProperty("inf").GetInt32(),
                odd.GetProperty("max").GetInt32()));
            Assert.Equal(0, Found(run, "counts").GetProperty("mean").GetDouble());
        }

        IsTheMatrix(Found(Invocation.Of("inspect", temporary["a.npy"], "--json"), ""));
        Invocation words = Invocation.Of("inspect", temporary["a.safetensors"]);
        Assert.Contains("seed: 7", words.Output);
        Assert.Contains("3 arrays, 9 numbers, 56 bytes", words.Output);
        Assert.Contains("1 NaN and 1 infinite", words.Output);
    }

    [Fact]
    public void Onnx()
    {
        Linear layer = new(Tensor.Create([[1f, 2], [3, 6]]), null);
        OnnxExport.Save(temporary["a.onnx"], layer, Tensor.Zeros([1, 2]), new() { AnyBatch = true });
        Invocation run = Invocation.Of("inspect", temporary["a.onnx"], "--json");
        IsTheMatrix(Found(run, "Weight"));
        JsonElement properties = run.Json.GetProperty("properties");
        Assert.Equal("x: F32[?,2]", properties.GetProperty("inputs").GetString());
        Assert.Equal("1 MatMul", properties.GetProperty("operators").GetString());
    }

    [Fact]
    public void A_checkpoint_is_called_one_and_a_damaged_one_is_refused()
    {
        string file = temporary["a.safetensors"];
        Dictionary<string, string> mark = new() { ["nabla.checkpoint"] = "{}" };
        Safetensors.Write(file, arrays, mark, checksums: true);
        Invocation run = Invocation.Of("inspect", file, "--json");
        Assert.Equal("a checkpoint", run.Json.GetProperty("kind").GetString());
        Assert.Equal("all as written", run.Json.GetProperty("properties").GetProperty("checksums").GetString());
        byte[] bytes = File.ReadAllBytes(file);
        bytes[^1] ^= 1;
        File.WriteAllBytes(file, bytes);
        Refused(file, "damaged");
    }

    [Fact]
    public void Wrong_and_cut_files_end_in_one_line()
    {
        Safetensors.Write(temporary["a.safetensors"], arrays);
        Npz.Write(temporary["a.npz"], arrays);
        Npy.Write(temporary["a.npy"], arrays["w"]);
        OnnxExport.Save(temporary["a.onnx"], new Linear(Tensor.Ones([2, 2]), null), Tensor.Zeros([1, 2]));
        foreach (string name in new[] { "a.safetensors", "a.npz", "a.npy", "a.onnx" })
        {
            byte[] bytes = File.ReadAllBytes(temporary[name]);
            File.WriteAllBytes(temporary[name], bytes[..(bytes.Length * 2 / 3)]);
            Refused(temporary[name], name);
        }

        File.WriteAllText(temporary["words.txt"], "Nothing but words, and not a number among them.");
        File.WriteAllBytes(temporary["empty"], []);
        Refused(temporary["words.txt"], "words.txt");
        Refused(temporary["empty"], "empty");
        Refused(temporary["none"], "cannot be read");
        Refused(temporary.Path, "is a folder");
    }

    static void Refused(string file, string expected)
    {
        Invocation run = Invocation.Of("inspect", file);
        Assert.Equal(1, run.Code);
        Assert.Contains(expected, Assert.Single(run.ErrorLines));
        Assert.DoesNotContain("a fault of nabla itself", run.Error);
    }
}
