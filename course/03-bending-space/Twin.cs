namespace Nabla.Course.BendingSpace;

/// <summary>
/// The same network, differently arranged. Two neurons of a hidden layer may change places; and tanh(-z) = -tanh(z), so a
/// neuron may be negated if whoever listens to it negates the weight. Of all these twins <see cref="Of"/> returns the one
/// that turns space least: in each layer the weights that lead from a coordinate to the same coordinate are positive and
/// their product is the largest.
/// </summary>
static class Twin
{
    public static Network Of(Network network)
    {
        Network twin = network.Copy();
        for (int l = 0; l < Bend.End(network); l++)
        {
            double[][] w = twin.Weights[l], next = twin.Weights[l + 1];
            int[] order = Orders(w.Length).MaxBy(p => Diagonal(w, p))!;
            int[] sign = [.. order.Select((from, k) => k < w[0].Length - 1 && w[from][k] < 0 ? -1 : 1)];
            twin.Weights[l] = [.. order.Select((from, k) => w[from].Select(c => sign[k] * c).ToArray())];
            twin.Weights[l + 1] =
                [.. next.Select(row => (double[])[.. order.Select((from, k) => sign[k] * row[from]), row[^1]])];
        }
        return twin;
    }

    static double Diagonal(double[][] w, int[] order)
    {
        double product = 1;
        for (int k = 0; k < Math.Min(w.Length, w[0].Length - 1); k++) product *= Math.Abs(w[order[k]][k]);
        return product;
    }

    /// <summary>Every order of 0 .. n - 1.</summary>
    static IEnumerable<int[]> Orders(int n) => n == 0
        ? [[]]
        : Orders(n - 1).SelectMany(p => Enumerable.Range(0, n).Select(at => (int[])[.. p[..at], n - 1, .. p[at..]]));
}
