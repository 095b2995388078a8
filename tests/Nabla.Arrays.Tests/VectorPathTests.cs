using System.Diagnostics;
using System.Security.Cryptography;
using Nabla.Arrays.Kernels;
using Nabla.Arrays.Kernels.Lanes;

namespace Nabla.Arrays.Tests;

[Collection(nameof(Alone))]
public class VectorPathTests
{
    const string Output = "NABLA_CHECKSUM_FILE";

    // The name of a switch, set to 0 in a process of its own; the processes run side by side.
    static readonly Dictionary<string, Lazy<Task<string[]>>> Processes = new[] { "EnableAVX512", "EnableAVX2", "EnableHWIntrinsic" }
        .ToDictionary(name => name, name => new Lazy<Task<string[]>>(() => LinesWithout(name)));

    static readonly Lazy<string[]> Here = new(() => [.. Checksums()]);

    [Theory]
    [InlineData("EnableAVX512", 256)]
    [InlineData("EnableAVX2", 128)]
    [InlineData("EnableHWIntrinsic", 128)]
    public async Task Narrower_vectors_give_the_same_bits(string switchedOff, int bits)
    {
        Assert.SkipUnless(VectorWidth.Bits > 128, "this machine has no wider vectors to leave out");
        foreach (var process in Processes.Values) _ = process.Value;
        var lines = await Processes[switchedOff].Value;
        Assert.InRange(int.Parse(lines[0], null), 128, bits);
        Assert.Equal(Here.Value, lines[1..]);
    }

    static async Task<string[]> LinesWithout(string switchedOff)
    {
        var file = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Nabla.Arrays.Tests.dll"),
                "--filter-method", $"{typeof(VectorPathTests).FullName}.{nameof(Checksum_of_every_kernel)}"])
            {
                RedirectStandardOutput = true,
            };
            start.Environment[Output] = file;
            start.Environment[$"DOTNET_{switchedOff}"] = "0";
            start.Environment["DOTNET_EnableAVX512F"] = "0";
            start.Environment["NABLA_THREADS"] = "1";
            using var child = Process.Start(start)!;
            var said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            var lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
            Assert.True(lines.Length > 0, said);
            return lines;
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Checksum_of_every_kernel()
    {
        var lines = Here.Value;
        Assert.True(lines.Length > 100);
        if (Environment.GetEnvironmentVariable(Output) is { } file) File.WriteAllLines(file, [$"{VectorWidth.Bits}", .. lines]);
    }

    static IEnumerable<string> Checksums()
    {
        var x = NDArray.From<float>([.. Naive.Numbers(2000, 1), .. Enumerable.Range(0, 3001).Select(i => (i - 1500) / 100f)]);
        foreach (var type in new[] { DType.F32, DType.F64, DType.I32 })
        {
            var a = Elementwise.Convert(x, type);
            var b = a.Slice(0, null, null, -1);
            foreach (var op in Enum.GetValues<UnaryOp>())
                if (Defined(() => Elementwise.Apply(op, a)) is { } y) yield return $"{op} {type} {Sum(y)}";
            foreach (var op in Enum.GetValues<BinaryOp>())
                if (Defined(() => Elementwise.Apply(op, a, b)) is { } y) yield return $"{op} {type} {Sum(y)}";
            foreach (var op in Enum.GetValues<CompareOp>()) yield return $"{op} {type} {Sum(Elementwise.Apply(op, a, b))}";
            var table = a.Slice(0, 2000, 5000).Reshape(30, 100);
            foreach (var op in new[] { ReduceOp.Sum, ReduceOp.Max })
                foreach (var axis in new[] { 0, 1 })
                    yield return $"{op} {type} over {axis} {Sum(Reduce.Apply(op, table, [axis]))}";
            yield return $"running sum {type} {Sum(Scans.Cumulative(ReduceOp.Sum, table, 1))}";
            yield return $"greatest {type} {Sum(Scans.ArgMax(table, 1))}";
            yield return $"product {type} {Sum(MatMul.Apply(table, table.Slice(1, 0, 45), transposeA: true))}";
            var (wide, sums) = (a.Slice(0, 0, 4096).Reshape(4, 1024), NDArray.Zeros(type, [260]));
            var product = MatMul.Apply(wide, Elementwise.Convert(NDArray.From<float>(Naive.Numbers(1024 * 260, 5), [1024, 260]), type), columnSums: sums);
            yield return $"packed product and its column sums {type} {Sum(product)} {Sum(sums)}";
            if (!type.IsFloat()) continue;
            yield return $"softmax {type} {Sum(Normalize.Softmax(table, 1))} {Sum(Normalize.LogSoftmax(table, 0))}";
            yield return $"layer norm {type} {Sum(Normalize.LayerNorm(table, table.Index(0, 3), table.Index(0, 5)))}";
            yield return $"normal {type} {Sum(RandomBits.Normal((1, 2), type, [5001]))}";
        }
        foreach (var (i, (images, kernels, window)) in ConvolutionTests.Cases.Select(row => row.Data).Index().Where(row => row.Index % 3 == 2))
            foreach (var (part, result) in ConvolutionTests.Three(images, kernels, window).Index())
                yield return $"convolution {i} {part} {Sum(result)}";
        foreach (var (i, (images, height, width, window)) in PoolingTests.Cases.Select(row => row.Data).Index())
            foreach (var (part, result) in PoolingTests.Four(images, height, width, window).Index())
                yield return $"pooling {i} {part} {Sum(result)}";
        yield return $"bits {Sum(RandomBits.Bits((1, 2), [5001]))}";
    }

    static NDArray? Defined(Func<NDArray> f)
    {
        try
        {
            return f();
        }
        catch (DTypeException)
        {
            return null;
        }
    }

    // Every NaN counts as one and the same: which of its bits come out is the machine's affair.
    static string Sum(NDArray x)
    {
        var bytes = x.DType switch
        {
            DType.F32 => x.ToArray<float>().SelectMany(v => BitConverter.GetBytes(float.IsNaN(v) ? float.NaN : v)),
            DType.F64 => x.ToArray<double>().SelectMany(v => BitConverter.GetBytes(double.IsNaN(v) ? double.NaN : v)),
            DType.I32 => x.ToArray<int>().SelectMany(BitConverter.GetBytes),
            _ => x.ToArray<bool>().Select(v => v ? (byte)1 : (byte)0),
        };
        return System.Convert.ToHexString(SHA256.HashData([.. bytes]))[..16];
    }
}
