using Nabla.Data;
using static Nabla.Transform;

namespace Nabla.Course.Births;

/// <summary>What the network is trained on.</summary>
enum Situation
{
    Ordinary,
    LargeLogits,
    ExtremeLogits,
    ShiftedNoise,
    ShiftedNoiseFast,
    AdversarialSteps,
}

/// <summary>One cell of the experiment: which numbers, whose derivative, which formula, on what.</summary>
sealed record Cell(DType Type, bool ByHand, bool Stable, Situation Situation);

/// <summary>
/// A network [784, 30, 10] with sigmoids and cross-entropy takes some steps, and is watched. Derivatives by hand and by
/// machine, each as the textbook has the formula and as one would cancel it on paper.
/// </summary>
sealed class Experiment(DigitSet digits, Cell cell, int steps)
{
    const int Batch = 32;

    #region cost
    Tensor Cost(Tensor[] p, Tensor x, Tensor y)
    {
        Tensor h = (x.MatMul(p[0]) + p[1]).Sigmoid();
        Tensor z = h.MatMul(p[2]) + p[3];
        if (cell.Stable)
            return Tensor.SigmoidCrossEntropy(z, y).Sum() / Batch;
        Tensor a = z.Sigmoid();
        return -((y * a.Log()) + ((1 - y) * (1 - a).Log())).Sum() / Batch;
    }
    #endregion

    #region by-hand
    (Tensor[] Slopes, Tensor ByInput) ByHand(Tensor[] p, Tensor x, Tensor y)
    {
        Tensor h = (x.MatMul(p[0]) + p[1]).Sigmoid();
        Tensor a = (h.MatMul(p[2]) + p[3]).Sigmoid();
        Tensor delta = cell.Stable
            ? (a - y) / Batch
            : (((1 - y) / (1 - a)) - (y / a)) * (a * (1 - a)) / Batch;
        Tensor deltaH = delta.MatMul(p[2].Transpose()) * h * (1 - h);
        Tensor[] slopes =
        [
            x.Transpose().MatMul(deltaH), deltaH.Sum(axis: 0), h.Transpose().MatMul(delta), delta.Sum(axis: 0),
        ];
        return (slopes, deltaH.MatMul(p[0].Transpose()));
    }
    #endregion

    (Tensor[] Slopes, Tensor ByInput) Slopes(Tensor[] p, Tensor x, Tensor y) => cell.ByHand
        ? ByHand(p, x, y)
        : Grad<Tensor[], Tensor, Tensor, (Tensor[], Tensor)>(Cost, by: (p, x, y) => (p, x))(p, x, y);

    #region attacked
    Tensor Attacked(Tensor[] p, Tensor x, Tensor y)
    {
        Tensor g = Slopes(p, x, y).ByInput;
        Tensor direction = cell.Stable ? g.Sign() / 28 : g / g.Square().Sum(axis: 1, keepDims: true).Sqrt();
        return x + (2 * direction);
    }
    #endregion

    Tensor[] Step(Tensor[] p, Tensor x, Tensor y)
    {
        if (cell.Situation == Situation.AdversarialSteps)
            x = Attacked(p, x, y);
        return [.. p.Zip(Slopes(p, x, y).Slopes, (knob, slope) => knob - (Rate * slope))];
    }

    double Rate => cell.Situation switch
    {
        Situation.ShiftedNoise => 3,
        Situation.ShiftedNoiseFast => 30,
        _ => 0.5,
    };

    /// <summary>Trains; the first birth, and whether every weight is a number at the end.</summary>
    public (NanBirth? First, bool Survives) Run()
    {
        var step = Jit<Tensor[], Tensor, Tensor, Tensor[]>(Step).Bind(Start());
        var keys = Key.Create(2).Split(steps);
        using NanWatch watch = Nans.Watch(NanMode.Collect);
        for (int i = 0; i < steps; i++)
        {
            int[] chosen = [.. Enumerable.Range(i * Batch, Batch).Select(n => n % digits.Count)];
            Tensor x = Grads.Real.Images(digits, chosen), y = Grads.Real.Targets(digits, chosen);
            if (cell.Situation is Situation.ShiftedNoise or Situation.ShiftedNoiseFast)
                x += (keys[i].Normal(x.Shape) * 0.1) + 0.3;
            step.Run(x.As(cell.Type), y.As(cell.Type));
        }

        return (watch.First, step.State.All(knob => (bool)knob.IsFinite().All()));
    }

    Tensor[] Start()
    {
        (double weights, double top) = (1 / Math.Sqrt(784), cell.Situation switch
        {
            Situation.ExtremeLogits => 40,
            Situation.LargeLogits or Situation.AdversarialSteps => 2.5,
            _ => 1 / Math.Sqrt(30),
        });
        Tensor Draw(int seed, int from, int to, double scale) =>
            (Key.Create(seed).Normal([from, to]) * scale).As(cell.Type);
        Tensor Zeros(int width) => Tensor.Zeros([width], cell.Type);
        return [Draw(3, 784, 30, weights), Zeros(30), Draw(4, 30, 10, top), Zeros(10)];
    }
}
