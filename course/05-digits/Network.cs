using System.Numerics;

namespace Nabla.Course.Digits;

/// <summary>What a wrong answer costs.</summary>
public enum Cost
{
    /// <summary>Half the squared distance, C = |a - y|^2 / 2, as Nielsen writes it.</summary>
    Quadratic,

    /// <summary>C = -sum of y ln a + (1 - y) ln(1 - a) over the outputs.</summary>
    CrossEntropy,
}

/// <summary>How large the weights are before the first step. Biases are N(0, 1) in both.</summary>
public enum Initialisation
{
    /// <summary>N(0, 1), the textbook's first.</summary>
    Wide,

    /// <summary>N(0, 1 / n), standard deviation 1 / sqrt(n), n the number of inputs of the neuron.</summary>
    Scaled,
}

/// <summary>
/// The general fully connected network of sigmoid neurons, from a list of widths such as [784, 30, 10], in float32 and
/// in matrix form: a batch is a matrix with a sample a row, and a layer is H' = sigmoid(H W + b).
/// </summary>
public sealed partial class Network
{
    /// <summary>Draws weights and biases from the seed; the same seed makes the same network.</summary>
    /// <exception cref="ArgumentException">Fewer than two widths, or one below 1.</exception>
    public Network(
        IReadOnlyList<int> widths, Cost cost = Cost.Quadratic, int seed = 0,
        Initialisation initialisation = Initialisation.Scaled)
        : this(widths, cost)
    {
        Gaussian gaussian = new(seed);
        for (int l = 0; l < Layers; l++)
        {
            double deviation = initialisation == Initialisation.Wide ? 1 : 1 / Math.Sqrt(Widths[l]);
            foreach (ref float b in Biases[l].AsSpan()) b = (float)gaussian.Next();
            foreach (ref float w in Weights[l].AsSpan()) w = (float)(deviation * gaussian.Next());
        }
    }

    Network(IReadOnlyList<int> widths, Cost cost)
    {
        if (widths.Count < 2)
            throw new ArgumentException("a network needs at least two widths, input and output, such as 784,30,10");
        foreach (int width in widths)
            if (width < 1) throw new ArgumentException($"a layer is at least 1 wide, not {width}");
        (Widths, Cost) = ([.. widths], cost);
        Weights = [.. Enumerable.Range(0, Layers).Select(l => new float[checked(Widths[l] * Widths[l + 1])])];
        Biases = [.. Enumerable.Range(0, Layers).Select(l => new float[Widths[l + 1]])];
    }

    /// <summary>How many neurons each layer has, the input first.</summary>
    public IReadOnlyList<int> Widths { get; }

    public Cost Cost { get; }

    /// <summary>
    /// Weights[l] is Widths[l] x Widths[l + 1], row-major: row i holds the weights that leave neuron i.
    /// </summary>
    public float[][] Weights { get; }

    /// <summary>Biases[l] belongs to layer l + 1.</summary>
    public float[][] Biases { get; }

    /// <summary>How matrices are multiplied: the chapter's stopwatch tries the triple loop too.</summary>
    internal Products Products { get; init; } = Products.Tiled;

    /// <summary>Layers of weights: one less than there are widths.</summary>
    public int Layers => Widths.Count - 1;

    /// <summary>The outputs for one sample, each between 0 and 1.</summary>
    /// <exception cref="ArgumentException">The sample is not as long as the network is wide.</exception>
    public float[] Predict(ReadOnlySpan<float> x)
    {
        if (x.Length != Widths[0])
            throw new ArgumentException($"the network takes {Widths[0]} numbers, not {x.Length}");
        Activations h = new(Widths, 1);
        x.CopyTo(h[0]);
        Forward(h, 1, threads: 1);
        return h[Layers];
    }

    #region forward
    /// <summary>Fills h[1] to h[Layers] from the <paramref name="samples"/> rows of h[0].</summary>
    void Forward(Activations h, int samples, int threads)
    {
        for (int l = 0; l < Layers; l++)
        {
            Products.AB(h[l], Weights[l], h[l + 1], samples, Widths[l], Widths[l + 1], 1, 0, threads);
            Sigmoid(h[l + 1], Biases[l], samples);
        }
    }
    #endregion

    /// <summary>
    /// h = sigmoid(h + b), the bias added to each row. What is left at a row's end goes through the same vector code as
    /// the rest, so that a result does not depend on how wide the machine's vectors are.
    /// </summary>
    static void Sigmoid(float[] h, float[] bias, int samples)
    {
        for (int i = 0; i < samples; i++)
        {
            Span<float> row = h.AsSpan(i * bias.Length, bias.Length);
            int j = 0;
            for (; j + Vector<float>.Count <= row.Length; j += Vector<float>.Count)
            {
                Vector<float> z = new Vector<float>(row[j..]) + new Vector<float>(bias, j);
                Sigmoid(z).CopyTo(row[j..]);
            }
            for (; j < row.Length; j++) row[j] = Sigmoid(Vector.Create(row[j] + bias[j]))[0];
        }
    }

    static Vector<float> Sigmoid(Vector<float> z) => Vector<float>.One / (Vector<float>.One + Vector.Exp(-z));

    /// <summary>For each layer a matrix with a row a sample: room for what flows forward, or back.</summary>
    sealed class Activations(IReadOnlyList<int> widths, int samples)
    {
        readonly float[][] layers = [.. widths.Select(width => new float[checked(samples * width)])];

        public float[] this[int layer] => layers[layer];
    }
}
