namespace Nabla.Course.Xor;

/// <summary>Which cost is descended: (a - y)² or -y ln a - (1 - y) ln (1 - a), summed over the four samples.</summary>
public enum XorCost
{
    Quadratic,
    CrossEntropy,
}

/// <summary>How a 2-2-1 network is trained on XOR. The defaults are those that chapter 4 arrives at.</summary>
public sealed record XorSettings
{
    /// <summary>The standard deviation of the normal distribution from which all nine numbers start.</summary>
    public double Scale { get; init; } = 0.02;

    /// <summary>The learning rate, for the gradient of the cost summed over the four samples.</summary>
    public double Rate { get; init; } = 2.75;

    public int MaxEpochs { get; init; } = 40_000;

    /// <summary>
    /// Training ends when the sum of (a - y)² is below this. 0.04 leaves no room for a miss above √0.04 = 0.2.
    /// </summary>
    public double Bound { get; init; } = 0.04;

    public XorCost Cost { get; init; } = XorCost.Quadratic;
}

/// <summary>How one training ended.</summary>
/// <param name="Seed">Where the nine starting numbers came from.</param>
/// <param name="Epochs">Updates made.</param>
/// <param name="Cost">The sum of (a - y)² over the four samples at the end, whatever cost was descended.</param>
/// <param name="Correct">How many of the four outputs miss by less than <see cref="XorTraining.Margin"/>.</param>
/// <param name="Weights">The nine numbers at the end: w11 w12 b1 w21 w22 b2 w31 w32 b3.</param>
public sealed record XorResult(int Seed, int Epochs, double Cost, int Correct, double[] Weights)
{
    public bool Solved => Correct == 4;

    /// <summary>The four outputs, in the order of <see cref="XorTraining.Samples"/>.</summary>
    public double[] Outputs() => [.. XorTraining.Samples.Select(s => XorTraining.Output(Weights, s.X1, s.X2))];
}

/// <summary>
/// The 2-2-1 sigmoid network of chapter 4, trained on all four samples at once by plain gradient descent. One sample's
/// arithmetic is written out in scalars: an epoch takes about a tenth of a microsecond, and 1,000 seeds a second or
/// two. A result depends on its seed and settings alone, never on which thread or how many ran.
/// </summary>
public static class XorTraining
{
    /// <summary>
    /// An output is right when it misses by less than this. 0.5 would let an undecided output of 0.4999 pass for a
    /// firm no, and the networks that fail do end with two outputs at 0.5.
    /// </summary>
    public const double Margin = 0.4;

    public static IReadOnlyList<(double X1, double X2, double Y)> Samples { get; } =
        [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)];

    /// <summary>
    /// The nine starting numbers of a seed: independent, normal, mean 0, standard deviation <paramref name="scale"/>.
    /// </summary>
    public static double[] Start(int seed, double scale)
    {
        Normal normal = new(seed);
        double[] weights = new double[9];
        for (int i = 0; i < 9; i++) weights[i] = scale * normal.Next();
        return weights;
    }

    /// <summary>
    /// Trains from the seed's starting numbers until the cost is below the bound or the epochs are used up.
    /// </summary>
    public static XorResult Run(int seed, XorSettings settings, CancellationToken cancellation = default)
    {
        double[] weights = Start(seed, settings.Scale);
        int epochs = 0;
        double cost = 0;
        while (true)
        {
            // A block of epochs at a time, so that Ctrl-C is seen without being asked for at every step.
            int block = Math.Min(4_096, settings.MaxEpochs - epochs);
            cancellation.ThrowIfCancellationRequested();
            int made = Descend(weights, settings, block, out cost);
            epochs += made;
            if (made < block || epochs == settings.MaxEpochs) break;
        }
        int correct = Samples.Count(s => Math.Abs(Output(weights, s.X1, s.X2) - s.Y) < Margin);
        return new XorResult(seed, epochs, cost, correct, weights);
    }

    /// <summary>
    /// Trains seeds <paramref name="first"/>, first + 1, ... on all cores; results stand in the order of the seeds.
    /// </summary>
    public static XorResult[] RunMany(
        int first, int count, XorSettings settings, CancellationToken cancellation = default)
    {
        XorResult[] results = new XorResult[count];
        ParallelOptions options = new() { CancellationToken = cancellation };
        Parallel.For(0, count, options, i => results[i] = Run(first + i, settings, cancellation));
        return results;
    }

    public static double Output(double[] w, double x1, double x2)
    {
        double h1 = Sigmoid(w[0] * x1 + w[1] * x2 + w[2]);
        double h2 = Sigmoid(w[3] * x1 + w[4] * x2 + w[5]);
        return Sigmoid(w[6] * h1 + w[7] * h2 + w[8]);
    }

    static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    /// <summary>At most <paramref name="epochs"/> updates; how many were made, and the cost after the last.</summary>
    static int Descend(double[] weights, XorSettings settings, int epochs, out double cost)
    {
        double w11 = weights[0], w12 = weights[1], b1 = weights[2];
        double w21 = weights[3], w22 = weights[4], b2 = weights[5];
        double w31 = weights[6], w32 = weights[7], b3 = weights[8];
        double rate = settings.Rate, bound = settings.Bound;
        bool quadratic = settings.Cost == XorCost.Quadratic;
        int made = 0;
        while (true)
        {
            cost = 0;
            double g11 = 0, g12 = 0, gb1 = 0, g21 = 0, g22 = 0, gb2 = 0, g31 = 0, g32 = 0, gb3 = 0;
            for (int s = 0; s < 4; s++)
            {
                double x1 = s >> 1, x2 = s & 1, y = (s >> 1) ^ (s & 1);
                double h1 = Sigmoid(w11 * x1 + w12 * x2 + b1);
                double h2 = Sigmoid(w21 * x1 + w22 * x2 + b2);
                double a = Sigmoid(w31 * h1 + w32 * h2 + b3);
                cost += (a - y) * (a - y);
                double d3 = quadratic ? 2 * (a - y) * a * (1 - a) : a - y;
                double d1 = d3 * w31 * h1 * (1 - h1), d2 = d3 * w32 * h2 * (1 - h2);
                g11 += d1 * x1; g12 += d1 * x2; gb1 += d1;
                g21 += d2 * x1; g22 += d2 * x2; gb2 += d2;
                g31 += d3 * h1; g32 += d3 * h2; gb3 += d3;
            }
            if (cost < bound || made == epochs) break;
            w11 -= rate * g11; w12 -= rate * g12; b1 -= rate * gb1;
            w21 -= rate * g21; w22 -= rate * g22; b2 -= rate * gb2;
            w31 -= rate * g31; w32 -= rate * g32; b3 -= rate * gb3;
            made++;
        }
        weights[0] = w11; weights[1] = w12; weights[2] = b1;
        weights[3] = w21; weights[4] = w22; weights[5] = b2;
        weights[6] = w31; weights[7] = w32; weights[8] = b3;
        return made;
    }
}
