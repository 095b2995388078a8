using TorchSharp;
using static TorchSharp.torch;

namespace Nabla.Benchmarks.Steps;

/// <summary>The same network and step by TorchSharp, as its documentation writes it.</summary>
static class TorchMlp
{
    public static (Action Run, Func<double> Loss) Step(Mlp mlp)
    {
        var layers = new List<(string, nn.Module<torch.Tensor, torch.Tensor>)>();
        var weights = mlp.Weights();
        for (var i = 1; i < mlp.Widths.Length; i++)
        {
            var linear = nn.Linear(mlp.Widths[i - 1], mlp.Widths[i]);
            using (no_grad())
            {
                linear.weight!.copy_(tensor(weights[(2 * i) - 2]).reshape(mlp.Widths[i - 1], mlp.Widths[i]).t());
                linear.bias!.copy_(tensor(weights[(2 * i) - 1]));
            }
            layers.Add(($"linear{i}", linear));
            if (!mlp.IsClassifier) layers.Add(($"sigmoid{i}", nn.Sigmoid()));
            else if (i < mlp.Widths.Length - 1) layers.Add(($"relu{i}", nn.ReLU()));
        }
        var net = nn.Sequential(layers);
        optim.Optimizer optimizer = mlp.IsClassifier
            ? optim.Adam(net.parameters(), Mlp.Rate, Mlp.Beta1, Mlp.Beta2, Mlp.Epsilon)
            : optim.SGD(net.parameters(), Mlp.DescentRate);
        torch.Tensor x = tensor(mlp.Inputs()).reshape(mlp.Batch, mlp.Widths[0]);
        var labels = tensor(Array.ConvertAll(mlp.Labels(), label => (long)label));
        var truth = nn.functional.one_hot(labels, mlp.Widths[^1]).to_type(ScalarType.Float32);
        double last = 0;
        var wants = true;
        void Run()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var output = net.forward(x);
            var loss = mlp.IsClassifier ? nn.functional.cross_entropy(output, labels)
                : nn.functional.mse_loss(output, truth);
            loss.backward();
            optimizer.step();
            if (wants) last = loss.item<float>();
        }
        return (() => { wants = false; Run(); wants = true; }, () => { Run(); return last; });
    }
}
