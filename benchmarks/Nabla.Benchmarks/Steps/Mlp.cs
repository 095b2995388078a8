using static Nabla.Transform;

namespace Nabla.Benchmarks.Steps;

/// <summary>
/// A fully connected network and how it is trained; the state of a step is its weights, and the optimizer's.
/// </summary>
/// <param name="Name">As the table has it.</param>
/// <param name="Widths">Of the layers, the input first.</param>
/// <param name="Batch">Examples of a step.</param>
/// <param name="IsClassifier">ReLU, cross-entropy and Adam; else sigmoid, mean squared error and plain descent.</param>
sealed record Mlp(string Name, int[] Widths, int Batch, bool IsClassifier)
{
    public const float Rate = 1e-4f, DescentRate = 3f, Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f;

    /// <summary>Multiply-adds of one step, twice: forward, by weights, and by inputs but for the first layer.</summary>
    public double Work => 2.0 * Batch * Enumerable.Range(1, Widths.Length - 1).Sum(
        i => (double)Widths[i - 1] * Widths[i] * (i == 1 ? 2 : 3));

    /// <summary>Weights (in, out) and biases, the same for all contestants.</summary>
    public float[][] Weights()
    {
        var random = new Random(1);
        float[] Draw(int count, double scale) =>
            [.. Enumerable.Range(0, count).Select(_ => (float)(((2 * random.NextDouble()) - 1) * scale))];
        return [.. Enumerable.Range(1, Widths.Length - 1).SelectMany(i => new[]
        {
            Draw(Widths[i - 1] * Widths[i], 1 / Math.Sqrt(Widths[i - 1])),
            Draw(Widths[i], 1 / Math.Sqrt(Widths[i - 1])),
        })];
    }

    public float[] Inputs() =>
        [.. Enumerable.Range(0, Batch * Widths[0]).Select(i => (float)(((i * 7919L) % 1000) / 1000.0))];

    public int[] Labels() => [.. Enumerable.Range(0, Batch).Select(i => i * 7 % Widths[^1])];

    /// <summary>The weights as tensors.</summary>
    public Tensor[] Parameters() => [.. Weights().Select((values, i) => i % 2 == 0
        ? Tensor.Create<float>(values, [Widths[i / 2], Widths[(i / 2) + 1]]) : Tensor.Create(values))];

    /// <summary>The inputs as a tensor.</summary>
    public Tensor Images() => Tensor.Create<float>(Inputs(), [Batch, Widths[0]]);

    /// <summary>What is made less.</summary>
    public Tensor Loss(Tensor[] p, Tensor x, Tensor labels)
    {
        for (var i = 0; i < p.Length - 2; i += 2)
            x = IsClassifier ? (x.MatMul(p[i]) + p[i + 1]).Relu() : (x.MatMul(p[i]) + p[i + 1]).Sigmoid();
        x = x.MatMul(p[^2]) + p[^1];
        var truth = Tensor.Equal(labels.ExpandDims(1), Tensor.Arange(Widths[^1])).As(DType.F32);
        return IsClassifier ? -(truth * x.LogSoftmax()).Sum() / Batch : (x.Sigmoid() - truth).Square().Mean();
    }

    /// <summary>One step: its run, the loss of the last run, and its kernels with their times.</summary>
    public (Action Run, Func<double> Loss, Func<string> Explain) Step()
    {
        Tensor x = Images(), labels = Tensor.Create(Labels());
        if (!IsClassifier)
        {
            var descent = Jit<Tensor[], Tensor, Tensor, (Tensor[], Tensor)>(Descend).Bind(Parameters());
            return (() => descent.Run(x, labels), () => (float)descent.Result.Item2, () => $"{descent.Explain()}");
        }
        var zeros = Array.ConvertAll(Parameters(), p => Tensor.Zeros(p.Shape));
        var adam = Jit<Adam, Tensor, Tensor, (Adam, Tensor)>(Step)
            .Bind(new(Parameters(), zeros, zeros, Tensor.Scalar(0f)));
        return (() => adam.Run(x, labels), () => (float)adam.Result.Item2, () => $"{adam.Explain()}");
    }

    (Tensor[], Tensor) Descend(Tensor[] net, Tensor x, Tensor labels)
    {
        var (loss, gradient) = ValueAndGrad((Tensor[] p) => Loss(p, x, labels))(net);
        return ([.. net.Zip(gradient, (p, g) => p - (DescentRate * g))], loss);
    }

    (Adam, Tensor) Step(Adam state, Tensor x, Tensor labels)
    {
        var (loss, gradient) = ValueAndGrad((Tensor[] p) => Loss(p, x, labels))(state.Net);
        var time = state.Time + 1;
        var rate = Rate / (1 - Tensor.Pow(Beta1, time));
        var scale = (1 - Tensor.Pow(Beta2, time)).Rsqrt();
        var first = state.First.Zip(gradient, (m, g) => (Beta1 * m) + ((1 - Beta1) * g)).ToArray();
        var second = state.Second.Zip(gradient, (v, g) => (Beta2 * v) + ((1 - Beta2) * g.Square())).ToArray();
        var net = state.Net.Select((p, i) => p - (rate * first[i] / ((second[i].Sqrt() * scale) + Epsilon))).ToArray();
        return (new(net, first, second, time), loss);
    }

    sealed record Adam(Tensor[] Net, Tensor[] First, Tensor[] Second, Tensor Time) : ITree
    {
        public IReadOnlyList<(string Name, object? Value)> Members =>
            [(nameof(Net), Net), (nameof(First), First), (nameof(Second), Second), (nameof(Time), Time)];

        public object? Static => null;

        public object With(IReadOnlyList<object?> members) => new Adam(
            (Tensor[])members[0]!, (Tensor[])members[1]!, (Tensor[])members[2]!, (Tensor)members[3]!);
    }
}
