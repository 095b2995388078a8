using System.Runtime.InteropServices;
using TorchSharp;

namespace Nabla.Benchmarks.Peers;

/// <summary>TorchSharp: libtorch, whose products are MKL's and whose convolutions are oneDNN's.</summary>
static class Torch
{
    /// <summary>The version, or why it cannot be loaded.</summary>
    public static string Where { get; }

    public static bool IsThere { get; }

    static Torch()
    {
        // Asked by hand first, since TorchSharp answers a failure with pages of text and copies of its libraries.
        try
        {
            NativeLibrary.Load("LibTorchSharp", typeof(torch).Assembly, null);
            torch.InitializeDeviceType(DeviceType.CPU);
            IsThere = true;
            Where = $"TorchSharp 0.107.0, libtorch {torch.__version__}";
        }
        catch (DllNotFoundException reason)
        {
            var why = reason.Message.Split('\n')
                .FirstOrDefault(line => line.Contains("not found", StringComparison.Ordinal));
            Where = $"libtorch cannot be loaded: {why ?? "no library for this platform"}";
        }
    }

    public static void Use(int threads)
    {
        if (IsThere) torch.set_num_threads(threads);
    }

    public static torch.Tensor Tensor(float[] values, params long[] shape) => torch.tensor(values).reshape(shape);

    /// <summary>The same numbers as an array's, in memory in its order.</summary>
    public static torch.Tensor Tensor(Nabla.Arrays.NDArray x) =>
        Tensor(x.Copy().ToArray<float>(), [.. x.Shape.Dims.ToArray().Select(extent => (long)extent)]);
}
