using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Benchmarks.Peers;
using TorchSharp;

namespace Nabla.Benchmarks.Kernels;

/// <summary>
/// Claim: a convolution forward with the gradients to its input and to its weights, batch 128, is 1.3 times as fast as
/// oneDNN's (through torch) in geometric mean, and nowhere slower. Each has the layout that it likes: Nabla channels last,
/// torch channels first.
/// </summary>
static class Convolutions
{
    const int Batch = 128;

    static readonly (int In, int Extent, int Out, int Size, int Pad)[] Cases =
        [(1, 28, 6, 5, 2), (6, 14, 16, 5, 0), (1, 28, 32, 3, 1), (32, 28, 32, 3, 1), (32, 14, 64, 3, 1), (64, 14, 64, 3, 1)];

    public static IEnumerable<Line> Lines(Session session) =>
        from c in Cases
        let name = $"conv {c.In}x{c.Extent}x{c.Extent} -> {c.Out} {c.Size}x{c.Size}"
        where session.Wants(name)
        select Measure(session, name, c.In, c.Extent, c.Out, c.Size, c.Pad);

    static Line Measure(Session session, string name, int channels, int extent, int kernels, int size, int pad)
    {
        var random = new Random(1);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var (window, after) = (Window.Padded(pad), extent + (2 * pad) - size + 1);
        var x = NDArray.From<float>(Draw(Batch * extent * extent * channels), [Batch, extent, extent, channels]);
        var w = NDArray.From<float>(Draw(size * size * channels * kernels), [size, size, channels, kernels]);
        var slope = NDArray.From<float>(Draw(Batch * after * after * kernels), [Batch, after, after, kernels]);
        void Nabla()
        {
            Convolution.Apply(x, w, window);
            Convolution.InputGradient(slope, w, x.Shape, window);
            Convolution.WeightGradient(x, slope, w.Shape, window);
        }
        var medians = Clock.Measure(session.Best, Nabla, Torch.IsThere ? ByTorch(x, w, slope, pad) : null);
        var work = 3 * 2.0 * Batch * after * after * kernels * size * size * channels;
        return new(name, work, medians[0]!.Value, new Dictionary<string, double?> { ["torch"] = medians[1], ["OpenBLAS"] = null });
    }

    static Action ByTorch(NDArray x, NDArray w, NDArray slope, int pad)
    {
        static torch.Tensor Of(NDArray a) => Torch.Tensor(a.ToArray<float>(), [.. a.Shape.Dims.ToArray().Select(extent => (long)extent)]);
        var images = Of(x.Permute(0, 3, 1, 2).Copy()).requires_grad_();
        var kernels = Of(w.Permute(3, 2, 0, 1).Copy()).requires_grad_();
        var gradient = Of(slope.Permute(0, 3, 1, 2).Copy());
        return () =>
        {
            using var scope = torch.NewDisposeScope();
            var y = torch.nn.functional.conv2d(images, kernels, padding: [pad, pad]);
            torch.autograd.grad([y], [images, kernels], [gradient]);
        };
    }
}
