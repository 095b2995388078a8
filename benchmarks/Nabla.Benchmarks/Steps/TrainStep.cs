namespace Nabla.Benchmarks.Steps;

/// <summary>A weight: its name decides nothing, its shape is Nabla's, its numbers are the same for all contestants.</summary>
/// <param name="Shape">As Nabla has it, channels last: (in, out), (y, x, in, out), (n).</param>
/// <param name="Values">Row by row in that shape.</param>
sealed record Weight(int[] Shape, float[] Values);

/// <summary>How weights are changed by their gradients.</summary>
enum Optimizer : byte { Descent, Adam, AdamW }

/// <summary>
/// A row of the table: a network with its first weights, its batch, and its loss, once on Nabla's tensors and once on
/// torch's. Both losses say the same: over 20 steps they agree.
/// </summary>
abstract class TrainStep(string name, int batch, Optimizer optimizer)
{
    public const float Beta1 = 0.9f, Beta2 = 0.999f, Epsilon = 1e-8f, Decay = 0.01f;

    public string Name => name;

    public int Batch => batch;

    public Optimizer Optimizer => optimizer;

    public virtual float Rate => optimizer == Optimizer.Descent ? 3 : 1e-4f;

    /// <summary>Multiply-adds of one step, twice: forward, by weights, and by inputs but for the first layer.</summary>
    public abstract double Work { get; }

    /// <summary>The shape of the inputs, the batch first; images as Nabla has them, channels last.</summary>
    public abstract int[] InputShape { get; }

    public abstract Weight[] Weights();

    /// <summary>The loss in Nabla.</summary>
    public abstract Tensor Loss(Tensor[] weights, Tensor x, Tensor labels);

    /// <summary>The loss in torch, from weights and inputs arranged as there.</summary>
    public abstract TorchSharp.torch.Tensor Loss(
        TorchSharp.torch.Tensor[] weights, TorchSharp.torch.Tensor x, TorchSharp.torch.Tensor labels);

    /// <summary>The order of a weight's axes in torch: linear layers have (out, in).</summary>
    public virtual int[] ToTorch(int[] shape) => shape.Length == 2 ? [1, 0] : [0];

    /// <summary>The order of the inputs' axes in torch.</summary>
    public virtual int[] InputsToTorch => [.. Enumerable.Range(0, InputShape.Length)];

    /// <summary>The weights before their axes are turned: where an image was flattened, its axes came in another order.</summary>
    public virtual Weight[] ForTorch(Weight[] weights) => weights;

    /// <summary>The weights (y x channels, out) of a flattened image as torch flattens it: (channels y x, out).</summary>
    protected static Weight Flattened(Weight weight, int y, int x, int channels)
    {
        var (values, columns) = (new float[weight.Values.Length], weight.Shape[1]);
        for (var pixel = 0; pixel < y * x; pixel++)
            for (var c = 0; c < channels; c++)
                weight.Values.AsSpan(((pixel * channels) + c) * columns, columns)
                    .CopyTo(values.AsSpan(((c * y * x) + pixel) * columns));
        return new(weight.Shape, values);
    }

    public float[] Inputs()
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, InputShape.Aggregate((a, b) => a * b)).Select(_ => random.NextSingle())];
    }

    public int[] Labels() => [.. Enumerable.Range(0, Batch).Select(i => i * 7 % 10)];

    /// <summary>-ln softmax of the right one of ten classes, the mean over the batch.</summary>
    protected Tensor CrossEntropy(Tensor logits, Tensor labels) => -(OneHot(labels) * logits.LogSoftmax()).Sum() / Batch;

    protected static Tensor OneHot(Tensor labels) =>
        Tensor.Equal(labels.ExpandDims(1), Tensor.Arange(10)).As(DType.F32);

    /// <summary>Draws weights from uniform distributions, ±1/√(inputs), one after the other.</summary>
    protected static Weight[] Draw(params int[][] shapes)
    {
        var random = new Random(1);
        var inputs = 1;
        return [.. shapes.Select(shape =>
        {
            if (shape.Length > 1) inputs = shape[..^1].Aggregate((a, b) => a * b);
            var scale = 1 / Math.Sqrt(inputs);
            return new Weight(shape, [.. Enumerable.Range(0, shape.Aggregate((a, b) => a * b))
                .Select(_ => (float)(((2 * random.NextDouble()) - 1) * scale))]);
        })];
    }

    public override string ToString() => Name;
}
