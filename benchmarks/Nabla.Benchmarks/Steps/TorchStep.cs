using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Nabla.Benchmarks.Steps;

/// <summary>A row as TorchSharp runs it, as its documentation writes a step.</summary>
static class TorchStep
{
    /// <summary>One step: its run, and a run that tells its loss.</summary>
    public static (Action Run, Func<double> Loss) Of(TrainStep row)
    {
        Parameter[] weights = [.. row.ForTorch(row.Weights()).Select(w => new Parameter(Turned(w.Values, w.Shape, row.ToTorch(w.Shape))))];
        var x = Turned(row.Inputs(), row.InputShape, row.InputsToTorch);
        var labels = tensor(Array.ConvertAll(row.Labels(), label => (long)label));
        optim.Optimizer optimizer = row.Optimizer switch
        {
            Optimizer.Descent => optim.SGD(weights, row.Rate),
            Optimizer.Adam => optim.Adam(weights, row.Rate, TrainStep.Beta1, TrainStep.Beta2, TrainStep.Epsilon),
            _ => optim.AdamW(
                weights, row.Rate, TrainStep.Beta1, TrainStep.Beta2, TrainStep.Epsilon, TrainStep.Decay),
        };
        double last = 0;
        var wants = true;
        void Run()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var loss = row.Loss(weights, x, labels);
            loss.backward();
            optimizer.step();
            if (wants) last = loss.item<float>();
        }
        return (() => { wants = false; Run(); wants = true; }, () => { Run(); return last; });
    }

    static torch.Tensor Turned(float[] values, int[] shape, int[] axes) =>
        tensor(values).reshape([.. shape.Select(extent => (long)extent)])
            .permute([.. axes.Select(axis => (long)axis)]).contiguous();
}
