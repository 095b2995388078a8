namespace Nabla.Course.Digits;

/// <summary>The derivative of an output by an input, two ways: path by path, and by multiplying Jacobians.</summary>
static class Paths
{
    #region walk
    /// <summary>Walks every path from neuron i of layer l to output k; each adds the product of its steps.</summary>
    public static double Walk(LoopNetwork<double> net, int l, int i, int k, ref int paths)
    {
        if (l == net.Layers)
        {
            paths += i == k ? 1 : 0;
            return i == k ? 1 : 0;
        }
        double sum = 0;
        for (int j = 0; j < net.Widths[l + 1]; j++) sum += Effect(net, l, i, j) * Walk(net, l + 1, j, k, ref paths);
        return sum;
    }

    /// <summary>What neuron j of layer l + 1 does when neuron i of layer l moves.</summary>
    static double Effect(LoopNetwork<double> net, int l, int i, int j) =>
        net.W[l][j][i] * net.H(l + 1, j) * (1 - net.H(l + 1, j));
    #endregion

    #region jacobians
    /// <summary>The derivatives of output k: from the last layer backward, a row times a matrix at a time.</summary>
    public static double[] Row(LoopNetwork<double> net, int k)
    {
        double[] row = new double[net.Widths[^1]];
        row[k] = 1;
        for (int l = net.Layers - 1; l >= 0; l--)
        {
            double[] earlier = new double[net.Widths[l]];
            for (int i = 0; i < earlier.Length; i++)
                for (int j = 0; j < row.Length; j++) earlier[i] += row[j] * Effect(net, l, i, j);
            row = earlier;
        }
        return row;
    }
    #endregion
}
