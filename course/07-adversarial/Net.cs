using Nabla.Course.Digits;
using Nabla.Course.Noise;

namespace Nabla.Course.Adversarial;

/// <summary>
/// A classifier as a list of layers, each of which knows its way forward and its way back. The last layer's outputs are
/// scores; <see cref="SoftmaxCost"/> makes probabilities and the cost of them.
/// </summary>
public sealed partial class Net
{
    /// <summary>A network of these layers.</summary>
    /// <exception cref="ArgumentException">None, or two neighbours that do not fit.</exception>
    public Net(IReadOnlyList<Layer> layers)
    {
        if (layers.Count == 0)
            throw new ArgumentException("a network needs at least one layer");
        for (int l = 1; l < layers.Count; l++)
        {
            if (layers[l].Inputs != layers[l - 1].Outputs)
                throw new ArgumentException($"layer {l} ({layers[l].Description}) takes {layers[l].Inputs} numbers, "
                    + $"and the layer before it ({layers[l - 1].Description}) gives {layers[l - 1].Outputs}");
        }

        Layers = layers;
    }

    public IReadOnlyList<Layer> Layers { get; }

    public int Inputs => Layers[0].Inputs;

    public int Classes => Layers[^1].Outputs;

    public IEnumerable<Parameter> Parameters => Layers.SelectMany(layer => layer.Parameters);

    /// <summary>All that a file must hold.</summary>
    IEnumerable<Parameter> Kept => Layers.SelectMany(layer => layer.Parameters.Concat(layer.Statistics));

    /// <summary>
    /// A fully connected network with rectifiers between, such as [784, 100, 10]; with <paramref name="normalised"/>,
    /// chapter 8's batch normalisation stands before each rectifier.
    /// </summary>
    public static Net FullyConnected(IReadOnlyList<int> widths, int seed, bool normalised = false)
    {
        var random = new Random(seed);
        List<Layer> layers = [];
        for (int l = 0; l + 1 < widths.Count; l++)
        {
            layers.Add(new Dense(layers.Count, widths[l], widths[l + 1], random));
            if (l + 2 == widths.Count)
                break;
            if (normalised)
                layers.Add(new BatchNorm(layers.Count, widths[l + 1]));
            layers.Add(new Relu(widths[l + 1]));
        }

        return new Net(layers);
    }

    /// <summary>
    /// Chapter 5's network, layer by layer, without its last sigmoid: what goes into that sigmoid serves as the score.
    /// The largest score is the largest output, so every answer stays what it was.
    /// </summary>
    public static Net Of(Network network)
    {
        List<Layer> layers = [];
        for (int l = 0; l < network.Layers; l++)
        {
            (int wide, int narrow) = (network.Widths[l], network.Widths[l + 1]);
            layers.Add(new Dense(layers.Count, wide, narrow, network.Weights[l], network.Biases[l]));
            if (l + 1 < network.Layers)
                layers.Add(new Sigmoid(narrow));
        }

        return new Net(layers);
    }

    /// <summary>The probabilities for one sample.</summary>
    public float[] Predict(ReadOnlySpan<float> x)
    {
        var pass = new Pass(this, 1, threads: 1);
        x.CopyTo(pass.X);
        pass.Forward(1);
        float[] p = new float[Classes];
        SoftmaxCost.Probabilities(pass.Scores(0), p);
        return p;
    }

    /// <summary>The network's answer for each picture; any number of pictures, on all cores.</summary>
    public byte[] Answers(ReadOnlyMemory<float> pictures, int samples, CancellationToken cancellation = default)
    {
        byte[] answers = new byte[samples];
        Chunks.ForEach(samples, cancellation, (start, count) =>
        {
            var pass = new Pass(this, count, threads: 1);
            pictures.Span.Slice(start * Inputs, count * Inputs).CopyTo(pass.X);
            pass.Forward(count);
            for (int s = 0; s < count; s++)
                answers[start + s] = (byte)SoftmaxCost.Largest(pass.Scores(s));
        });
        return answers;
    }

    /// <summary>For each picture, whether the network's answer is the label.</summary>
    public bool[] Right(ReadOnlyMemory<float> pictures, ReadOnlySpan<byte> labels, CancellationToken cancellation = default)
    {
        byte[] answers = Answers(pictures, labels.Length, cancellation);
        bool[] right = new bool[answers.Length];
        for (int s = 0; s < right.Length; s++)
            right[s] = answers[s] == labels[s];
        return right;
    }

    /// <summary>The share of pictures that the network gets right, 0 to 1.</summary>
    public double Accuracy(ReadOnlyMemory<float> pictures, ReadOnlySpan<byte> labels, CancellationToken cancellation = default) =>
        Right(pictures, labels, cancellation).Count(right => right) / (double)Math.Max(1, labels.Length);
}
