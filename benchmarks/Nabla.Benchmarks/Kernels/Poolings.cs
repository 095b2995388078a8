using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Benchmarks.Peers;
using TorchSharp;
using static TorchSharp.torch;

namespace Nabla.Benchmarks.Kernels;

/// <summary>
/// Claim: pooling by windows of 2 x 2, forward with the gradient, is at least as fast as torch's. Nabla has channels
/// last, torch whichever of its two layouts is faster for it.
/// </summary>
static class Poolings
{
    const int Batch = 128, Extent = 28, Channels = 32;

    public static IEnumerable<Line> Lines(Session session)
    {
        NDArray x = Images.Draw(Batch, Extent, Extent, Channels),
            slope = Images.Draw(Batch, Extent / 2, Extent / 2, Channels);
        var window = new Window { Stride = (2, 2) };
        void Max()
        {
            Pooling.Max(x, 2, 2, window);
            Pooling.MaxGradient(x, slope, 2, 2, window);
        }
        void Mean()
        {
            Pooling.Mean(x, 2, 2, window);
            Pooling.MeanGradient(slope, x.Shape, 2, 2, window);
        }
        Action ByTorch(Func<torch.Tensor, torch.Tensor> pool, bool last) => Differentiated(x, slope, pool, last);
        foreach (var (name, nabla, pool) in new (string, Action, Func<torch.Tensor, torch.Tensor>)[]
        {
            ("max", Max, images => nn.functional.max_pool2d(images, [2, 2])),
            ("mean", Mean, images => nn.functional.avg_pool2d(images, [2, 2])),
        })
        {
            var label = $"{name} pool {Channels}x{Extent}x{Extent}";
            if (session.Wants(label))
                yield return session.BesideTorch(label, 2.0 * x.Shape.Size, nabla, () => ByTorch(pool, false),
                    () => ByTorch(pool, true));
        }
    }

    static Action Differentiated(NDArray x, NDArray slope, Func<torch.Tensor, torch.Tensor> pool, bool last)
    {
        torch.Tensor Laid(NDArray a) =>
            last ? Torch.Tensor(a).permute(0, 3, 1, 2) : Torch.Tensor(a.Permute(0, 3, 1, 2));
        var (images, gradient) = (Laid(x).requires_grad_(), Laid(slope));
        return () =>
        {
            using var scope = NewDisposeScope();
            autograd.grad([pool(images)], [images], [gradient]);
        };
    }
}
