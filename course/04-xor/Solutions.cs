namespace Nabla.Course.Xor;

/// <summary>One way to solve each exercise.</summary>
sealed class Solutions : IExercises
{
    /// <summary>
    /// dC/da = (a - y) / (a (1 - a)), and the slope of the sigmoid cancels the denominator: d3 = a - y.
    /// </summary>
    public double[] CrossEntropy(double[] w, double x1, double x2, double y)
    {
        (double h1, double h2, double a) = Network.From(w).Forward(x1, x2);
        double d3 = a - y, d1 = d3 * w[6] * h1 * (1 - h1), d2 = d3 * w[7] * h2 * (1 - h2);
        return [d1 * x1, d1 * x2, d1, d2 * x1, d2 * x2, d2, d3 * h1, d3 * h2, d3];
    }

    /// <summary>h1 says "at least one", h2 says "both", the output says "the first and not the second".</summary>
    public double[] ByHand() => [10, 10, -5, 10, 10, -15, 10, -10, -5];

    /// <summary>
    /// σ(-z) = 1 - σ(z), so w31 h1 becomes w31 - w31 h1: the output turns its weight and moves its bias.
    /// </summary>
    public double[] Mirror(double[] w) => [-w[0], -w[1], -w[2], w[3], w[4], w[5], -w[6], w[7], w[8] + w[6]];

    public double[] OneByOne(double[] w, double rate, (double X1, double X2, double Y)[] samples)
    {
        Network network = Network.From(w);
        foreach ((double x1, double x2, double y) in samples) network += -rate * network.Gradient(new(x1, x2, y));
        return network.ToArray();
    }
}
