namespace Nabla.Course.BendingSpace;

/// <summary>
/// The same network, differently arranged. Two neurons of a hidden layer may change places; and tanh(-z) = -tanh(z), so
/// a neuron may be negated if whoever listens to it negates the weight. Here the twin is sought that turns space least:
/// in each layer the weights that lead from a coordinate to the same coordinate are positive and their product is the
/// largest. Training never notices: the twin's training is the training's twin.
/// </summary>
static class Twin
{
    public static Network Of(Network network) => Of(network, network);

    /// <summary>The twin of a network in the arrangement that turns <paramref name="judge"/> least.</summary>
    public static Network Of(Network network, Network judge)
    {
        Network twin = network.Copy(), judged = judge.Copy();
        for (int l = 0; l < Bend.End(network); l++)
        {
            double[][] w = judged.Weights[l];
            int[] order = Orders(w.Length).MaxBy(p => Diagonal(w, p))!;
            int[] sign = [.. order.Select((from, k) => k < w[0].Length - 1 && w[from][k] < 0 ? -1 : 1)];
            Arrange(judged, l, order, sign);
            Arrange(twin, l, order, sign);
        }
        return twin;
    }

    static void Arrange(Network network, int l, int[] order, int[] sign)
    {
        double[][] w = network.Weights[l], next = network.Weights[l + 1];
        network.Weights[l] = [.. order.Select((from, k) => w[from].Select(c => sign[k] * c).ToArray())];
        network.Weights[l + 1] =
            [.. next.Select(row => (double[])[.. order.Select((from, k) => sign[k] * row[from]), row[^1]])];
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
