using Nabla.Arrays;
using Nabla.Arrays.Kernels;
using Nabla.Benchmarks.Peers;
using TorchSharp;
using static TorchSharp.torch;

namespace Nabla.Benchmarks.Kernels;

/// <summary>
/// Claim: a convolution forward with the gradients to its input and to its weights, batch 128, is 1.3 times as fast as
/// oneDNN's (through torch) in geometric mean, and nowhere slower. Each has the layout that it likes: Nabla channels
/// last, torch channels first.
/// </summary>
sealed class Convolutions
{
    const int Batch = 128;

    static readonly (int In, int Extent, int Out, int Size, int Pad)[] Cases =
        [(1, 28, 6, 5, 2), (6, 14, 16, 5, 0), (1, 28, 32, 3, 1), (32, 28, 32, 3, 1), (32, 14, 64, 3, 1),
            (64, 14, 64, 3, 1)];

    readonly string name;
    readonly double work;
    readonly Window window;
    readonly NDArray x, w, slope;

    Convolutions(int channels, int extent, int kernels, int size, int pad)
    {
        var after = extent + (2 * pad) - size + 1;
        name = $"conv {channels}x{extent}x{extent} -> {kernels} {size}x{size}";
        work = 2.0 * Batch * after * after * kernels * size * size * channels;
        window = Window.Padded(pad);
        x = Images.Draw(Batch, extent, extent, channels);
        w = Images.Draw(size, size, channels, kernels);
        slope = Images.Draw(Batch, after, after, kernels);
    }

    void Forward() => Convolution.Apply(x, w, window);

    void ToInput() => Convolution.InputGradient(slope, w, x.Shape, window);

    void ToWeights() => Convolution.WeightGradient(x, slope, w.Shape, window);

    /// <summary>All three together.</summary>
    public static IEnumerable<Line> Lines(Session session) => All(session).Select(c => c.Whole(session));

    /// <summary>Each of the three alone.</summary>
    public static IEnumerable<Line> Parts(Session session) => All(session).SelectMany(c => c.Three(session));

    static IEnumerable<Convolutions> All(Session session) =>
        from c in Cases
        let all = new Convolutions(c.In, c.Extent, c.Out, c.Size, c.Pad)
        where session.Wants(all.name)
        select all;

    Line Whole(Session session)
    {
        void Nabla()
        {
            Forward();
            ToInput();
            ToWeights();
        }
        return session.BesideTorch(name, 3 * work, Nabla, () =>
        {
            var (images, kernels, gradient) = Operands();
            return () =>
            {
                using var scope = NewDisposeScope();
                autograd.grad([Convolve(images, kernels)], [images, kernels], [gradient]);
            };
        });
    }

    IEnumerable<Line> Three(Session session)
    {
        yield return session.BesideTorch($"{name} forward", work, Forward, () =>
        {
            var (images, kernels, _) = Operands();
            return () =>
            {
                using var nothing = no_grad();
                using var y = Convolve(images, kernels);
            };
        });
        yield return session.BesideTorch($"{name} to input", work, ToInput, () => Gradient(toInput: true));
        yield return session.BesideTorch($"{name} to weights", work, ToWeights, () => Gradient(toInput: false));
    }

    Action Gradient(bool toInput)
    {
        var (images, kernels, gradient) = Operands();
        var y = Convolve(images, kernels);
        return () =>
        {
            using var scope = NewDisposeScope();
            autograd.grad([y], [toInput ? images : kernels], [gradient], retain_graph: true);
        };
    }

    (torch.Tensor Images, torch.Tensor Kernels, torch.Tensor Gradient) Operands() => (
        Torch.Tensor(x.Permute(0, 3, 1, 2)).requires_grad_(),
        Torch.Tensor(w.Permute(3, 2, 0, 1)).requires_grad_(),
        Torch.Tensor(slope.Permute(0, 3, 1, 2)));

    torch.Tensor Convolve(torch.Tensor images, torch.Tensor kernels) =>
        nn.functional.conv2d(images, kernels, padding: [window.PadLow.Y, window.PadLow.X]);
}
