using static Nabla.Transform;

namespace Nabla.Benchmarks.Steps;

/// <summary>A row as Nabla runs it: loss, gradients and update as one compiled call on a state of its own.</summary>
static class NablaStep
{
    /// <summary>One step: its run, the loss of the last run, and its kernels with their times.</summary>
    public static (Action Run, Func<double> Loss, Func<string> Explain) Of(TrainStep row)
    {
        Tensor x = Inputs(row), labels = Tensor.Create(row.Labels());
        var weights = Weights(row);
        if (row.Optimizer == Optimizer.Descent)
        {
            var descent = Jit((Tensor[] net, Tensor x, Tensor labels) => Descend(row, net, x, labels)).Bind(weights);
            return (() => descent.Run(x, labels), () => (float)descent.Result.Item2, () => $"{descent.Explain()}");
        }
        var zeros = Array.ConvertAll(weights, p => Tensor.Zeros(p.Shape));
        var adam = Jit((Moments state, Tensor x, Tensor labels) => Adam(row, state, x, labels))
            .Bind(new(weights, zeros, zeros, Tensor.Scalar(0f)));
        return (() => adam.Run(x, labels), () => (float)adam.Result.Item2, () => $"{adam.Explain()}");
    }

    /// <summary>The first weights as tensors.</summary>
    public static Tensor[] Weights(TrainStep row) =>
        [.. row.Weights().Select(w => Tensor.Create<float>(w.Values, w.Shape))];

    /// <summary>The inputs as a tensor.</summary>
    public static Tensor Inputs(TrainStep row) => Tensor.Create<float>(row.Inputs(), row.InputShape);

    static (Tensor[], Tensor) Descend(TrainStep row, Tensor[] net, Tensor x, Tensor labels)
    {
        var (loss, gradient) = ValueAndGrad((Tensor[] p) => row.Loss(p, x, labels))(net);
        return ([.. net.Zip(gradient, (p, g) => p - (row.Rate * g))], loss);
    }

    // Kingma and Ba, 2015, algorithm 1; with decay, Loshchilov and Hutter, 2019, algorithm 2.
    static (Moments, Tensor) Adam(TrainStep row, Moments state, Tensor x, Tensor labels)
    {
        const float Beta1 = TrainStep.Beta1, Beta2 = TrainStep.Beta2;
        var (loss, gradient) = ValueAndGrad((Tensor[] p) => row.Loss(p, x, labels))(state.Net);
        var time = state.Time + 1;
        var rate = row.Rate / (1 - Tensor.Pow(Beta1, time));
        var scale = (1 - Tensor.Pow(Beta2, time)).Rsqrt();
        var first = state.First.Zip(gradient, (m, g) => (Beta1 * m) + ((1 - Beta1) * g)).ToArray();
        var second = state.Second.Zip(gradient, (v, g) => (Beta2 * v) + ((1 - Beta2) * g.Square())).ToArray();
        Tensor Next(Tensor p, int i)
        {
            if (row.Optimizer == Optimizer.AdamW) p *= 1 - (row.Rate * TrainStep.Decay);
            return p - (rate * first[i] / ((second[i].Sqrt() * scale) + TrainStep.Epsilon));
        }
        return (new([.. state.Net.Select(Next)], first, second, time), loss);
    }

    sealed record Moments(Tensor[] Net, Tensor[] First, Tensor[] Second, Tensor Time) : ITree
    {
        public IReadOnlyList<(string Name, object? Value)> Members =>
            [(nameof(Net), Net), (nameof(First), First), (nameof(Second), Second), (nameof(Time), Time)];

        public object? Static => null;

        public object With(IReadOnlyList<object?> members) => new Moments(
            (Tensor[])members[0]!, (Tensor[])members[1]!, (Tensor[])members[2]!, (Tensor)members[3]!);
    }
}
