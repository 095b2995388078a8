using System.Diagnostics;
using System.Numerics.Tensors;
using Nabla.Data;
using Nabla.NN;

namespace Nabla.Benchmarks.Files;

/// <summary>
/// Claim: weights of 100 MB are saved in at most 1.5 times what copying that file takes (both to the disk: what is only
/// handed to the system is lost with the power), and loaded, mapped, in at most 50 ms. Medians of eleven.
/// </summary>
static class Weights
{
    const int Arrays = 25, Length = 1 << 20, Rounds = 11;

    public static void Report()
    {
        var folder = Directory.CreateTempSubdirectory("nabla-weights-").FullName;
        try
        {
            Report(Path.Combine(folder, "weights"), Path.Combine(folder, "copy"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static void Report(string file, string copy)
    {
        KeyValuePair<string, DataArray>[] weights = [.. Enumerable.Range(0, Arrays).Select(i =>
            new KeyValuePair<string, DataArray>($"layers.{i}.w", DataArray.Of(Numbers(i), Length)))];
        Safetensors.Write(file, weights);
        Console.WriteLine($"{new FileInfo(file).Length / 1e6:F0} MB of weights");
        var copying = Median(() => Copy(file, copy));
        var saving = Median(() => Safetensors.Write(file, weights));
        var unsafeCopying = Median(() => File.Copy(file, copy, overwrite: true));
        Console.WriteLine($"saved in {saving:F1} ms, {saving / copying:F2} times the {copying:F1} ms of a copy; "
            + $"a copy that may be lost with the power takes {unsafeCopying:F1} ms");
        Console.WriteLine($"read in {Median(() => Safetensors.Read(file)):F1} ms");
        Console.WriteLine($"mapped, every array copied out, in {Median(() => Mapped(file)):F1} ms");
        var model = new Sequential([.. Enumerable.Range(0, Arrays).Select(_ => new Linear(Side(), null))]);
        model.Save(file);
        Console.WriteLine($"loaded into a model in {Median(() => model.Load(file)):F1} ms");
        Console.WriteLine($"mapped, every element looked at in place, in {Median(() => Looked(file)):F1} ms");
        Console.WriteLine($"opened in {Median(() => Safetensors.Open(file).Dispose()):F2} ms");
    }

    static Tensor Side() => Tensor.Ones([1 << 10, Length >> 10]) * 1;

    static float[] Numbers(int seed)
    {
        var random = new Random(seed);
        var numbers = new float[Length];
        for (var i = 0; i < Length; i++) numbers[i] = random.NextSingle();
        return numbers;
    }

    static void Copy(string from, string to)
    {
        File.Copy(from, to, overwrite: true);
        using var handle = File.OpenHandle(to, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    static void Mapped(string file)
    {
        using var map = Safetensors.Open(file);
        foreach (var name in map.Names) GC.KeepAlive(map[name]);
    }

    static void Looked(string file)
    {
        using var map = Safetensors.Open(file);
        var sum = 0.0;
        foreach (var name in map.Names)
            map.Look<float, int>(name, 0, (elements, _) => sum += TensorPrimitives.Sum(elements));
        GC.KeepAlive(sum);
    }

    static double Median(Action action)
    {
        action();
        double[] times = [.. Enumerable.Range(0, Rounds).Select(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            action();
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }).Order()];
        return times[Rounds / 2];
    }
}
