namespace Nabla.Course.BendingSpace;

/// <summary>
/// A list of layers in the plane: widths such as [2, 3, 3, 1]. Hidden layers are h = tanh(W x + b), the output is one
/// number a = σ(w h + b). <see cref="Weights"/>[l] holds layer l + 1, row i the weights of its neuron i, the bias last.
/// </summary>
public sealed class Network
{
    public Network(int[] widths, int seed)
    {
        Random random = new(seed);
        Widths = widths;
        Weights = [.. widths.Skip(1).Select((to, l) => Layer(to, widths[l], random))];
        velocity = Zeros();
    }

    Network(int[] widths, double[][][] weights)
    {
        Widths = widths;
        Weights = weights;
        velocity = Zeros();
    }

    public int[] Widths { get; }

    public double[][][] Weights { get; }

    readonly double[][][] velocity;

    /// <summary>Normal numbers of standard deviation 1 / sqrt(number of inputs): no neuron starts out sure.</summary>
    static double[][] Layer(int to, int from, Random random)
    {
        double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] Neuron() => [.. Enumerable.Range(0, from + 1).Select(_ => Normal() / Math.Sqrt(from))];
        return [.. Enumerable.Range(0, to).Select(_ => Neuron())];
    }

    #region forward
    /// <summary>The point as every layer sees it: [0] is the input, [^1] the output.</summary>
    public double[][] Forward(double[] x)
    {
        double[][] h = new double[Widths.Length][];
        h[0] = x;
        for (int l = 0; l < Weights.Length; l++) h[l + 1] = Apply(Weights[l], h[l], last: l == Weights.Length - 1);
        return h;
    }

    static double[] Apply(double[][] w, double[] x, bool last)
    {
        double[] h = new double[w.Length];
        for (int i = 0; i < h.Length; i++)
        {
            double z = w[i][^1];
            for (int j = 0; j < x.Length; j++) z += w[i][j] * x[j];
            h[i] = last ? 1 / (1 + Math.Exp(-z)) : Math.Tanh(z);
        }
        return h;
    }
    #endregion

    #region backward
    /// <summary>
    /// Adds one point's share of dC/dw to <paramref name="gradient"/>; C = -y ln a - (1 - y) ln (1 - a).
    /// </summary>
    public void Backward(double[][] h, double y, double[][][] gradient)
    {
        double[] d = [h[^1][0] - y];
        for (int l = Weights.Length - 1; l >= 0; l--)
        {
            for (int i = 0; i < d.Length; i++)
            {
                for (int j = 0; j < h[l].Length; j++) gradient[l][i][j] += d[i] * h[l][j];
                gradient[l][i][^1] += d[i];
            }
            if (l > 0) d = Through(Weights[l], d, h[l]);
        }
    }

    /// <summary>From dC/dz of a layer to dC/dz of the one before: back along every wire, then times 1 - h².</summary>
    static double[] Through(double[][] w, double[] d, double[] h)
    {
        double[] before = new double[h.Length];
        for (int j = 0; j < h.Length; j++)
        {
            for (int i = 0; i < d.Length; i++) before[j] += d[i] * w[i][j];
            before[j] *= 1 - h[j] * h[j];
        }
        return before;
    }
    #endregion

    /// <summary>The same weights, standing still.</summary>
    public Network Copy() => new(Widths, [.. Weights.Select(layer => layer.Select(row => row.ToArray()).ToArray())]);

    public double[][][] Zeros() => [.. Weights.Select(layer => layer.Select(row => new double[row.Length]).ToArray())];

    /// <summary>The cost averaged over the points.</summary>
    public double Cost(IReadOnlyList<Sample> points) => points.Average(p =>
    {
        double a = Forward(p.X)[^1][0];
        return p.Y == 1 ? -Math.Log(a) : -Math.Log(1 - a);
    });

    public double Accuracy(IReadOnlyList<Sample> points) =>
        points.Count(p => Forward(p.X)[^1][0] > 0.5 == (p.Y == 1)) / (double)points.Count;

    #region train
    /// <summary>Descent with momentum: each step keeps nine tenths of the one before it.</summary>
    public void Train(IReadOnlyList<Sample> points, int epochs, double rate, CancellationToken cancellation = default)
    {
        for (int epoch = 0; epoch < epochs; epoch++)
        {
            cancellation.ThrowIfCancellationRequested();
            double[][][] gradient = Zeros();
            foreach (Sample p in points) Backward(Forward(p.X), p.Y, gradient);
            for (int l = 0; l < Weights.Length; l++)
            {
                for (int i = 0; i < Weights[l].Length; i++)
                {
                    for (int j = 0; j < Weights[l][i].Length; j++)
                    {
                        velocity[l][i][j] = 0.9 * velocity[l][i][j] - rate * gradient[l][i][j] / points.Count;
                        Weights[l][i][j] += velocity[l][i][j];
                    }
                }
            }
        }
    }
    #endregion
}
