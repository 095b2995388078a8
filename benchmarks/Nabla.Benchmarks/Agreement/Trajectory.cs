using Nabla.NN;
using TorchSharp;
using TorchSharp.Modules;
using static Nabla.Transform;

namespace Nabla.Benchmarks.Agreement;

/// <summary>Twenty steps of an optimizer that both frameworks have, down the same hills from the same place.</summary>
sealed record Trajectory(
    string Name, NN.Optimizer Ours, Func<IEnumerable<Parameter>, torch.optim.Optimizer> Theirs)
{
    const int Steps = 20;
    const double Rate = 0.05;

    public static IEnumerable<Trajectory> All() =>
    [
        new("Sgd", Optimizers.Sgd(Rate), p => torch.optim.SGD(p, Rate)),
        new("Sgd, momentum", Optimizers.Sgd(Rate, 0.9), p => torch.optim.SGD(p, Rate, 0.9)),
        new("Sgd, Nesterov", Optimizers.Sgd(Rate, 0.9, nesterov: true),
            p => torch.optim.SGD(p, Rate, 0.9, nesterov: true)),
        new("Sgd, momentum and decay", Optimizers.Sgd(Rate, 0.9, decay: 0.1),
            p => torch.optim.SGD(p, Rate, 0.9, weight_decay: 0.1)),
        new("Adagrad", Optimizers.Adagrad(Rate), p => torch.optim.Adagrad(p, Rate)),
        new("RmsProp", Optimizers.RmsProp(Rate), p => torch.optim.RMSProp(p, Rate)),
        new("RmsProp, momentum", Optimizers.RmsProp(Rate, momentum: 0.9),
            p => torch.optim.RMSProp(p, Rate, momentum: 0.9)),
        new("Adam", Optimizers.Adam(Rate), p => torch.optim.Adam(p, Rate)),
        new("AdamW", Optimizers.AdamW(Rate, 0.1), p => torch.optim.AdamW(p, Rate, weight_decay: 0.1)),
        new("AmsGrad", Optimizers.AmsGrad(Rate), p => torch.optim.Adam(p, Rate, amsgrad: true)),
        new("NAdam", Optimizers.NAdam(Rate), p => torch.optim.NAdam(p, Rate)),
    ];

    /// <summary>The greatest difference of any parameter after any step, relative to the largest, or to 1.</summary>
    public double Difference(DType type)
    {
        var key = Key.Create(3);
        Tensor[] w = [key.FoldIn(0).Normal([3], DType.F64).As(type), key.FoldIn(1).Normal([2, 4], DType.F64).As(type)];
        using var scope = torch.NewDisposeScope();
        Parameter[] theirs = [.. w.Select(each => new Parameter(Case.ToTorch(each)))];
        var optimizer = Theirs(theirs);
        var state = Ours.Init(w);
        var slope = Grad((Tensor[] p) => Hills(p));
        double most = 0;
        for (var step = 0; step < Steps; step++)
        {
            (w, state) = Ours.Step(slope(w), state, w);
            optimizer.zero_grad();
            Hills(theirs).backward();
            optimizer.step();
            most = w.Zip(theirs, Case.Apart).Append(most).Max();
        }
        return most;
    }

    // No leaf's slope is a multiple of another's, and signs change on the way.
    static Tensor Hills(Tensor[] p) =>
        (p[0] - 0.5).Square().Sum() + (1.3 * p[1]).Sin().Sum() + (p[0].Sum() * p[1]).Square().Mean();

    static torch.Tensor Hills(Parameter[] p) =>
        (p[0] - 0.5).square().sum() + (1.3 * p[1]).sin().sum() + (p[0].sum() * p[1]).square().mean();
}
