namespace Nabla.Course.Xor;

/// <summary>One line of the table that the network has to learn.</summary>
public readonly record struct Sample(double X1, double X2, double Y);

/// <summary>
/// Two hidden neurons and one: h1 = σ(x1 w11 + x2 w12 + b1), h2 = σ(x1 w21 + x2 w22 + b2),
/// output = σ(h1 w31 + h2 w32 + b3). A gradient has the same nine slots, so it is a network too.
/// </summary>
public readonly record struct Network(
    double W11, double W12, double B1, double W21, double W22, double B2, double W31, double W32, double B3)
{
    public static Network From(IReadOnlyList<double> w) => new(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8]);

    public double[] ToArray() => [W11, W12, B1, W21, W22, B2, W31, W32, B3];

    public static Network operator +(Network p, Network q) => From([.. p.ToArray().Zip(q.ToArray(), (a, b) => a + b)]);

    public static Network operator *(double s, Network p) => From([.. p.ToArray().Select(a => s * a)]);

    public static readonly Sample[] Xor = [new(0, 0, 0), new(0, 1, 1), new(1, 0, 1), new(1, 1, 0)];

    #region forward
    public (double H1, double H2, double Output) Forward(double x1, double x2)
    {
        double h1 = Sigmoid(x1 * W11 + x2 * W12 + B1);
        double h2 = Sigmoid(x1 * W21 + x2 * W22 + B2);
        return (h1, h2, Sigmoid(h1 * W31 + h2 * W32 + B3));
    }

    public double Cost(Sample s)
    {
        double output = Forward(s.X1, s.X2).Output;
        return (output - s.Y) * (output - s.Y);
    }
    #endregion

    #region gradient
    public Network Gradient(Sample s)
    {
        (double h1, double h2, double a) = Forward(s.X1, s.X2);
        double d3 = 2 * (a - s.Y) * a * (1 - a);
        double d1 = d3 * W31 * h1 * (1 - h1);
        double d2 = d3 * W32 * h2 * (1 - h2);
        return new(
            W11: d1 * s.X1, W12: d1 * s.X2, B1: d1,
            W21: d2 * s.X1, W22: d2 * s.X2, B2: d2,
            W31: d3 * h1, W32: d3 * h2, B3: d3);
    }
    #endregion

    public double Cost() => Cost(Xor);

    double Cost(Sample[] samples)
    {
        double sum = 0;
        foreach (Sample s in samples) sum += Cost(s);
        return sum;
    }

    #region sum
    public Network GradientSum()
    {
        Network sum = default;
        foreach (Sample s in Xor) sum += Gradient(s);
        return sum;
    }
    #endregion

    #region step
    public Network Step(double rate) => this + -rate * GradientSum();

    public Network StepByStep(double rate)
    {
        Network network = this;
        foreach (Sample s in Xor) network += -rate * network.Gradient(s);
        return network;
    }
    #endregion

    static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}
