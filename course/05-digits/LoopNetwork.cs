using System.Numerics;

namespace Nabla.Course.Digits;

/// <summary>
/// The general network as one writes it from paper: a list of widths, and loops over layers, neurons and samples. In
/// any precision: the derivatives are checked in double. The fast <see cref="Network"/> is held against it.
/// </summary>
sealed class LoopNetwork<T>
    where T : IFloatingPointIeee754<T>
{
    readonly T[][] h, d;

    public LoopNetwork(int[] widths, Cost cost = Cost.Quadratic, int seed = 0)
        : this(new Network(widths, cost, seed))
    {
    }

    /// <summary>The same numbers, laid out as on paper.</summary>
    public LoopNetwork(Network net)
    {
        (Widths, Cost) = ([.. net.Widths], net.Cost);
        (h, d) = ([.. Widths.Select(width => new T[width])], [.. Widths.Select(width => new T[width])]);
        (W, B) = (Zeros(), [.. net.Biases.Select(bias => bias.Select(T.CreateChecked).ToArray())]);
        (DW, DB) = (Zeros(), [.. B.Select(b => new T[b.Length])]);
        for (int l = 0; l < Layers; l++)
            for (int j = 0; j < Widths[l + 1]; j++)
                for (int i = 0; i < Widths[l]; i++) W[l][j][i] = T.CreateChecked(net.Weights[l][i * Widths[l + 1] + j]);
    }

    public int[] Widths { get; }

    public Cost Cost { get; }

    public int Layers => Widths.Length - 1;

    /// <summary>W[l][j][i] leads from neuron i of layer l to neuron j of layer l + 1, whose bias is B[l][j].</summary>
    public T[][][] W { get; }

    public T[][] B { get; }

    /// <summary>Derivatives of the cost, summed over the samples since the last step.</summary>
    public T[][][] DW { get; }

    public T[][] DB { get; }

    /// <summary>The activation of neuron j in layer l, from the last sample.</summary>
    public T H(int l, int j) => h[l][j];

    #region loop-forward
    public T[] Forward(T[] x)
    {
        x.CopyTo(h[0], 0);
        for (int l = 0; l < Layers; l++)
        {
            for (int j = 0; j < Widths[l + 1]; j++)
            {
                T z = B[l][j];
                for (int i = 0; i < Widths[l]; i++) z += W[l][j][i] * h[l][i];
                h[l + 1][j] = T.One / (T.One + T.Exp(-z));
            }
        }
        return h[Layers];
    }
    #endregion

    #region loop-backward
    public void AddGradient(T[] x, T[] y)
    {
        T[] a = Forward(x);
        for (int j = 0; j < a.Length; j++) d[Layers][j] = OutputDelta(a[j], y[j]);
        for (int l = Layers - 1; l >= 0; l--)
        {
            for (int j = 0; j < Widths[l + 1]; j++)
            {
                DB[l][j] += d[l + 1][j];
                for (int i = 0; i < Widths[l]; i++) DW[l][j][i] += d[l + 1][j] * h[l][i];
            }
            for (int i = 0; l > 0 && i < Widths[l]; i++)
            {
                T sum = T.Zero;
                for (int j = 0; j < Widths[l + 1]; j++) sum += d[l + 1][j] * W[l][j][i];
                d[l][i] = sum * Slope(h[l][i]);
            }
        }
    }

    T OutputDelta(T a, T y) => Cost == Cost.Quadratic ? (a - y) * Slope(a) : a - y;

    static T Slope(T a) => a * (T.One - a);
    #endregion

    #region loop-step
    public void Step(IReadOnlyList<(T[] X, T[] Y)> batch, T rate)
    {
        foreach ((T[] x, T[] y) in batch) AddGradient(x, y);
        T step = rate / T.CreateChecked(batch.Count);
        for (int l = 0; l < Layers; l++)
        {
            Descend(B[l], DB[l], step);
            for (int j = 0; j < Widths[l + 1]; j++) Descend(W[l][j], DW[l][j], step);
        }
    }

    static void Descend(T[] knobs, T[] slopes, T step)
    {
        for (int i = 0; i < knobs.Length; i++) knobs[i] -= step * slopes[i];
        Array.Clear(slopes);
    }
    #endregion

    /// <summary>What one sample costs.</summary>
    public T CostOf(T[] x, T[] y)
    {
        T[] a = Forward(x);
        T cost = T.Zero;
        for (int j = 0; j < a.Length; j++)
        {
            cost += Cost == Cost.Quadratic
                ? (a[j] - y[j]) * (a[j] - y[j]) / T.CreateChecked(2)
                : -(y[j] * T.Log(a[j]) + (T.One - y[j]) * T.Log(T.One - a[j]));
        }
        return cost;
    }

    T[][][] Zeros() =>
        [.. Enumerable.Range(0, Layers).Select(l =>
            Enumerable.Range(0, Widths[l + 1]).Select(_ => new T[Widths[l]]).ToArray())];
}
