using Nabla.Course.Digits;
using Nabla.Data;

namespace Nabla.Course.Parallels;

/// <summary>
/// The way of some digits through a network of chapter 5, forward and back, on one thread: room for their activations,
/// and the sum of their gradients. It reads the network's weights and writes nothing but what is its own.
/// </summary>
sealed class Part
{
    readonly Digits.Network net;
    readonly float[][] h, d;

    public Part(Digits.Network net, int most)
    {
        this.net = net;
        h = [.. net.Widths.Select(width => new float[most * width])];
        d = [.. net.Widths.Select(width => new float[most * width])];
        Weights = [.. net.Weights.Select(weights => new float[weights.Length])];
        Biases = [.. net.Biases.Select(biases => new float[biases.Length])];
    }

    /// <summary>The slopes of the cost along the weights and biases, summed over the digits.</summary>
    public float[][] Weights { get; }

    public float[][] Biases { get; }

    /// <summary>All slopes, one after the other.</summary>
    public float[] All => [.. Weights.Zip(Biases, (w, b) => w.Concat(b)).SelectMany(layer => layer)];

    #region slope
    public void Slope(DigitSet digits, int[] rows)
    {
        IReadOnlyList<int> n = net.Widths;
        int m = rows.Length, last = net.Layers;
        for (int i = 0; i < m; i++)
            Pixels.ToFloats(digits.Image(rows[i]), h[0].AsSpan(i * n[0]));
        for (int l = 0; l < last; l++)
        {
            Matrix.Multiply(h[l], net.Weights[l], h[l + 1], m, n[l], n[l + 1], threads: 1);
            Sigmoid(h[l + 1], net.Biases[l], m);
        }

        Miss(digits, rows);
        for (int l = last - 1; l >= 0; l--)
        {
            TimesSlope(d[l + 1], h[l + 1], m * n[l + 1]);
            Matrix.MultiplyAtB(h[l], d[l + 1], Weights[l], n[l], m, n[l + 1], threads: 1);
            SumRows(d[l + 1], Biases[l], m);
            if (l > 0)
                Matrix.MultiplyABt(d[l + 1], net.Weights[l], d[l], m, n[l + 1], n[l], threads: 1);
        }
    }
    #endregion

    #region add
    public void Add(Part other)
    {
        for (int l = 0; l < net.Layers; l++)
        {
            Plus(Weights[l], other.Weights[l], 1);
            Plus(Biases[l], other.Biases[l], 1);
        }
    }

    public void Descend(float rate)
    {
        for (int l = 0; l < net.Layers; l++)
        {
            Plus(net.Weights[l], Weights[l], -rate);
            Plus(net.Biases[l], Biases[l], -rate);
        }
    }
    #endregion

    static void Plus(float[] sum, float[] term, float times)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += times * term[i];
    }

    static void Sigmoid(float[] h, float[] bias, int m)
    {
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < bias.Length; j++)
                h[(i * bias.Length) + j] = 1 / (1 + MathF.Exp(-(h[(i * bias.Length) + j] + bias[j])));
        }
    }

    void Miss(DigitSet digits, int[] rows)
    {
        float[] a = h[^1], miss = d[^1];
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < 10; j++)
                miss[(i * 10) + j] = a[(i * 10) + j] - (j == digits.Labels[rows[i]] ? 1 : 0);
        }
    }

    static void TimesSlope(float[] d, float[] a, int count)
    {
        for (int i = 0; i < count; i++)
            d[i] *= a[i] * (1 - a[i]);
    }

    static void SumRows(float[] rows, float[] sum, int m)
    {
        Array.Clear(sum);
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < sum.Length; j++)
                sum[j] += rows[(i * sum.Length) + j];
        }
    }
}
