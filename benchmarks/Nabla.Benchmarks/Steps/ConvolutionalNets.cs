using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Nabla.Benchmarks.Steps;

/// <summary>What networks on 28 x 28 images share: images, and the arrangement of kernels.</summary>
abstract class ImageNet(string name, int batch) : TrainStep(name, batch, Optimizer.Adam)
{
    public override int[] InputShape => [Batch, 28, 28, 1];

    // (y, x, in, out) is (out, in, y, x) there, and (images, y, x, channels) is (images, channels, y, x).
    public override int[] ToTorch(int[] shape) => shape.Length == 4 ? [3, 2, 0, 1] : base.ToTorch(shape);

    public override int[] InputsToTorch => [0, 3, 1, 2];

    /// <summary>Twice the multiply-adds of a layer: output pixels and channels, and what each sees.</summary>
    protected double Layer(double outputs, double inputs, bool first = false) =>
        2.0 * Batch * outputs * inputs * (first ? 2 : 3);
}

/// <summary>LeNet-5: 6 and 16 kernels of 5 x 5, each with ReLU and a 2 x 2 maximum; 120, 84, 10.</summary>
sealed class LeNet() : ImageNet("LeNet-5 Adam b128", 128)
{
    public override double Work => Layer(28 * 28 * 6, 25, first: true) + Layer(10 * 10 * 16, 25 * 6)
        + Layer(400, 120) + Layer(120, 84) + Layer(84, 10);

    public override Weight[] Weights() => Draw(
        [5, 5, 1, 6], [6], [5, 5, 6, 16], [16], [400, 120], [120], [120, 84], [84], [84, 10], [10]);

    public override Tensor Loss(Tensor[] p, Tensor x, Tensor labels)
    {
        x = (x.Convolve(p[0], padding: 2) + p[1]).Relu().MaxPool(2);
        x = (x.Convolve(p[2]) + p[3]).Relu().MaxPool(2);
        x = (x.Reshape(Batch, 400).MatMul(p[4]) + p[5]).Relu();
        x = (x.MatMul(p[6]) + p[7]).Relu();
        return CrossEntropy(x.MatMul(p[8]) + p[9], labels);
    }

    public override torch.Tensor Loss(torch.Tensor[] p, torch.Tensor x, torch.Tensor labels)
    {
        x = F.max_pool2d(F.relu(F.conv2d(x, p[0], p[1], padding: [2, 2])), 2, 2);
        x = F.max_pool2d(F.relu(F.conv2d(x, p[2], p[3])), 2, 2);
        x = F.relu(F.linear(x.flatten(1), p[4], p[5]));
        x = F.relu(F.linear(x, p[6], p[7]));
        return F.cross_entropy(F.linear(x, p[8], p[9]), labels);
    }

    public override Weight[] ForTorch(Weight[] weights) => [.. weights.Select((w, i) => i == 4 ? Flattened(w, 5, 5, 16) : w)];
}

/// <summary>
/// Convolutions 3 x 3 of 32, 32, 64 and 64 channels, each without bias but with a batch norm and ReLU, a 2 x 2 maximum
/// after the second and the fourth; then 128 and 10.
/// </summary>
sealed class BatchNormNet() : ImageNet("conv 32-32-64-64 BN Adam b128", 128)
{
    const double Small = 1e-5;

    static readonly int[] channels = [1, 32, 32, 64, 64];

    // Adam divides noise by its own size: at 1e-4 two float32 runs, ours or torch's, are as far from each other after ten
    // steps as from a run in float64, 5e-4 of the loss.
    public override float Rate => 1e-5f;

    public override double Work => Layer(784 * 32, 9, first: true) + Layer(784 * 32, 9 * 32) + Layer(196 * 64, 9 * 32)
        + Layer(196 * 64, 9 * 64) + Layer(3136, 128) + Layer(128, 10);

    public override Weight[] Weights()
    {
        var weights = Draw([.. Enumerable.Range(1, 4).SelectMany(
            i => new int[][] { [3, 3, channels[i - 1], channels[i]], [channels[i]], [channels[i]] }),
            [3136, 128], [128], [128, 10], [10]]);
        for (var i = 1; i < 12; i += 3) weights[i] = new(weights[i].Shape, [.. weights[i].Values.Select(_ => 1f)]);
        return weights;
    }

    public override Tensor Loss(Tensor[] p, Tensor x, Tensor labels)
    {
        for (var i = 0; i < 4; i++)
        {
            x = x.Convolve(p[3 * i], padding: 1);
            x = ((x.Standardize([0, 1, 2], Small) * p[(3 * i) + 1]) + p[(3 * i) + 2]).Relu();
            if (i % 2 == 1) x = x.MaxPool(2);
        }
        x = (x.Reshape(Batch, 3136).MatMul(p[12]) + p[13]).Relu();
        return CrossEntropy(x.MatMul(p[14]) + p[15], labels);
    }

    public override torch.Tensor Loss(torch.Tensor[] p, torch.Tensor x, torch.Tensor labels)
    {
        for (var i = 0; i < 4; i++)
        {
            x = F.conv2d(x, p[3 * i], padding: [1, 1]);
            x = F.relu(F.batch_norm(x, null, null, p[(3 * i) + 1], p[(3 * i) + 2], training: true, eps: Small));
            if (i % 2 == 1) x = F.max_pool2d(x, 2, 2);
        }
        x = F.relu(F.linear(x.flatten(1), p[12], p[13]));
        return F.cross_entropy(F.linear(x, p[14], p[15]), labels);
    }

    public override Weight[] ForTorch(Weight[] weights) => [.. weights.Select((w, i) => i == 12 ? Flattened(w, 7, 7, 64) : w)];
}
