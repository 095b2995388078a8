using TorchSharp;

namespace Nabla.Benchmarks.Steps;

/// <summary>A fully connected network: ReLU and cross-entropy, or sigmoid and mean squared error.</summary>
/// <param name="name">As the table has it.</param>
/// <param name="widths">Of the layers, the input first.</param>
/// <param name="batch">Examples of a step.</param>
/// <param name="optimizer">Adam for a classifier; else plain descent.</param>
sealed class Mlp(string name, int[] widths, int batch, Optimizer optimizer) : TrainStep(name, batch, optimizer)
{
    bool IsClassifier => Optimizer == Optimizer.Adam;

    public override double Work => 2.0 * Batch * Enumerable.Range(1, widths.Length - 1).Sum(
        i => (double)widths[i - 1] * widths[i] * (i == 1 ? 2 : 3));

    public override int[] InputShape => [Batch, widths[0]];

    public override Weight[] Weights() => Draw([.. Enumerable.Range(1, widths.Length - 1).SelectMany(
        i => new int[][] { [widths[i - 1], widths[i]], [widths[i]] })]);

    public override Tensor Loss(Tensor[] p, Tensor x, Tensor labels)
    {
        for (var i = 0; i < p.Length - 2; i += 2)
            x = IsClassifier ? (x.MatMul(p[i]) + p[i + 1]).Relu() : (x.MatMul(p[i]) + p[i + 1]).Sigmoid();
        x = x.MatMul(p[^2]) + p[^1];
        return IsClassifier ? CrossEntropy(x, labels) : (x.Sigmoid() - OneHot(labels)).Square().Mean();
    }

    public override torch.Tensor Loss(torch.Tensor[] p, torch.Tensor x, torch.Tensor labels)
    {
        for (var i = 0; i < p.Length - 2; i += 2)
        {
            x = torch.nn.functional.linear(x, p[i], p[i + 1]);
            x = IsClassifier ? torch.nn.functional.relu(x) : torch.nn.functional.sigmoid(x);
        }
        x = torch.nn.functional.linear(x, p[^2], p[^1]);
        if (IsClassifier) return torch.nn.functional.cross_entropy(x, labels);
        var truth = torch.nn.functional.one_hot(labels, 10).to_type(torch.ScalarType.Float32);
        return torch.nn.functional.mse_loss(torch.nn.functional.sigmoid(x), truth);
    }
}
